/** A real Chromium on the built site, watched: whatever asks for an address that the test didn't allow is on record. */
import axe from 'axe-core'
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Download,
  type Page,
} from 'playwright-core'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import { serve } from '../../src/cli/serve'

export const BASE = '/lab/wardloom'

export interface Site {
  url: string
  browser: Browser
  /** Opens a page; `foreign` collects each request that left for another origin, `errors` what the console complained of. */
  open(
    path?: string,
    options?: BrowserContextOptions,
  ): Promise<{ page: Page; foreign: string[]; errors: string[] }>
  close(): Promise<void>
}

/** @param flags more of Chromium's, beside the usual */
export async function openSite(flags: readonly string[] = []): Promise<Site> {
  const server = await serve('build-base', { port: 0, host: '127.0.0.1', base: BASE })
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: [...chromiumFlags, ...flags],
  })
  const { origin } = new URL(server.url)
  return {
    url: `${origin}${BASE}/`,
    browser,
    async open(path = '', options = {}) {
      const context = patient(
        await browser.newContext({
          viewport: { width: 1440, height: 900 },
          // It has tests of its own (offline, lock); here each visit would keep the whole site anew.
          serviceWorkers: 'block',
          ...options,
        }),
      )
      const page = await context.newPage()
      const foreign: string[] = []
      const errors: string[] = []
      context.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) foreign.push(url)
      })
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      page.on('pageerror', (error) => errors.push(error.message))
      await page.goto(`${origin}${BASE}/${path}`)
      return { page, foreign, errors }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** Waits longer for what a page does than Playwright would: a machine that does other work too is slow, not wrong. */
export function patient(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(120_000)
  return context
}

/** What the page saves once `click` has been done. */
export async function downloaded(page: Page, click: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()])
  return download
}

/** The accessibility violations of the page as it stands, one line each. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
  })
}
