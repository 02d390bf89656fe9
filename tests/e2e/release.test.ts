/** What is given to others: the archive of the built site, unpacked somewhere and served by a plain static server. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import { gatherNotices } from '../../src/cli/notices'
import { release, type Released } from '../../src/cli/release'
import { serve } from '../../src/cli/serve'
import { patient } from './harness'

const folder = mkdtempSync(join(tmpdir(), 'wardloom-release-'))
const unpacked = join(folder, 'unpacked')
const facts = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string
  dependencies: Record<string, string>
}
const root = join(unpacked, `wardloom-${facts.version}`)
let released: Released

beforeAll(() => {
  released = release('build', join(folder, 'release'))
  for (const [path, bytes] of Object.entries(unzipSync(readFileSync(released.archive)))) {
    mkdirSync(dirname(join(unpacked, path)), { recursive: true })
    writeFileSync(join(unpacked, path), bytes)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

function held(sums: string): number {
  const lines = readFileSync(sums, 'utf8').trim().split('\n')
  for (const line of lines) {
    const [hash = '', path = ''] = line.split('  ')
    expect(hashOf(join(dirname(sums), path)), path).toBe(hash)
  }
  return lines.length
}

describe('the release', () => {
  it('holds every file of the build with its sum, within and beside the archive', () => {
    expect(held(released.sums)).toBe(2)
    expect(held(join(root, 'SHA256SUMS'))).toBeGreaterThan(300)
  })

  it('is the same to the byte when it is packed again', () => {
    const before = hashOf(released.archive)
    expect(hashOf(release('build', join(folder, 'again')).archive)).toBe(before)
  })

  it('runs where it is unpacked, at any path', async () => {
    const server = await serve(join(root, 'site'), { port: 0, host: '127.0.0.1', base: '/any/where' })
    const browser = await chromium.launch({
      executablePath: findChromium() ?? undefined,
      args: [...chromiumFlags],
    })
    try {
      const page = await patient(await browser.newContext()).newPage()
      await page.goto(server.url)
      await page.getByRole('link', { name: 'Run the demo to its report' }).click()
      await page.waitForURL('**/any/where/studio/report/', { timeout: 120_000 })
      await page.evaluate(async () => void (await navigator.serviceWorker.ready))
      expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(server.url)
    } finally {
      await browser.close()
      await server.close()
    }
  })
})

describe('the notices', () => {
  const text = () => readFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), 'utf8')

  it('name every package of which the bundler put a part into the site, with a licence’s text', () => {
    const notices = gatherNotices()
    expect(notices.length).toBeGreaterThan(25)
    for (const { name, version, licence, texts } of notices) {
      expect(text()).toContain(`\n${name} ${version} (${licence})\n`)
      expect(texts.join('\n'), name).toMatch(/permission|licen[cs]e|redistribut/i)
      for (const one of texts) expect(text()).toContain(one)
    }
  })

  it('so hold everything that the site depends on, and what it takes from the tools that build it', () => {
    const names = new Set(gatherNotices().map(({ name }) => name))
    const taken = ['svelte', '@sveltejs/kit', '@mlc-ai/web-llm', '@wllama/wllama', 'katex', 'apache-arrow']
    for (const name of [...Object.keys(facts.dependencies), ...taken]) expect(names, name).toContain(name)
    for (const name of ['vite', 'vitest', 'typescript', 'playwright-core', 'axe-core'])
      expect(names, name).not.toContain(name)
    expect(text()).toMatch(/Stichting DuckDB Foundation[^]*ggml authors/)
  })
})
