import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { messageOf } from '../lib/base/errors'
import type { HeadlessApi, HeadlessEnd, HeadlessEvent, HeadlessJob } from '../lib/study/headless'
import { launchChromium } from './browser'
import { root } from './command'
import { serve, type Served } from './serve'

/** The built site in headless Chromium, ready for jobs. */
export class Headless {
  private constructor(
    private readonly site: Served,
    private browser: Browser,
  ) {}

  /** Builds the site where there is none yet. @throws Error in one line */
  static async start(port: number): Promise<Headless> {
    buildIfMissing()
    const site = await serve(join(root, 'build'), {
      port,
      host: '127.0.0.1',
      base: process.env.BASE_PATH ?? '',
    })
    try {
      return new Headless(site, await launchChromium())
    } catch (error) {
      await site.close()
      throw error
    }
  }

  /**
   * Runs one job on a page of its own. `paths` are the files of `job.files`. A page that dies under the job is
   * `broken`: what had been emitted stays.
   */
  async run(
    job: HeadlessJob,
    paths: readonly string[],
    onEvent: (event: HeadlessEvent) => Promise<void>,
  ): Promise<HeadlessEnd> {
    // A page that dies may take the whole browser along.
    if (!this.browser.isConnected()) this.browser = await launchChromium()
    const page = await this.browser.newPage()
    const crashed = new Promise<HeadlessEnd>((resolve) => {
      const broken = (message: string) => resolve({ status: 'broken', message })
      page.on('crash', () => broken('The browser’s page stopped, most likely out of memory.'))
      page.on('close', () => broken('The browser’s page was closed.'))
      this.browser.once('disconnected', () => broken('The browser stopped.'))
    })
    let failure: unknown = null
    await page.exposeFunction('wardloomEmit', async (event: HeadlessEvent) => {
      try {
        await onEvent(event)
      } catch (error) {
        failure ??= error
        throw error
      }
    })
    try {
      await this.prepare(page, paths)
      const ended = page.evaluate(
        (task) => (window as unknown as { wardloom: HeadlessApi }).wardloom.run(task),
        job,
      )
      // When the page dies first, nobody waits for this any more.
      ended.catch(() => undefined)
      const broken = (error: unknown): HeadlessEnd => ({ status: 'broken', message: messageOf(error) })
      const end = await Promise.race([ended.catch(broken), crashed])
      if (failure !== null) throw failure
      return end
    } finally {
      await page.close().catch(() => undefined)
    }
  }

  /** @throws Error in one line when the built site has no page for this */
  private async prepare(page: Page, paths: readonly string[]): Promise<void> {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${this.site.url}headless/`)
    const ready = page.waitForFunction(() => 'wardloom' in window, null, { timeout: 60_000 })
    await ready.catch(() => {
      throw new Error(
        `The built site does not answer${complaints.length > 0 ? ` (${complaints[0] ?? ''})` : ''}. Build it afresh: npm run build`,
      )
    })
    await page.locator('#files').setInputFiles([...paths])
  }

  async close(): Promise<void> {
    // A browser that is on its way out may never answer: nobody waits longer than this.
    const patience = new Promise((resolve) => setTimeout(resolve, 5_000).unref())
    if (this.browser.isConnected())
      await Promise.race([this.browser.close().catch(() => undefined), patience])
    await this.site.close()
  }
}

function buildIfMissing(): void {
  if (existsSync(join(root, 'build/index.html'))) return
  console.log('Building the site once: build/ is missing.')
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status === 0) return
  const last = `${stdout}\n${stderr}`.trim().split('\n').pop() ?? ''
  throw new Error(`The site could not be built: ${last}. Run: npm run build`)
}
