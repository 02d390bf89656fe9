/** Every screen as it is opened: by anyone, in both themes, on a desk and on a phone. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, violationsOf, type Site } from './harness'

let site: Site

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const looks = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

async function isSound(page: Page, where: string): Promise<void> {
  expect(await violationsOf(page), where).toEqual([])
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(over, `${where} is wider than the window`).toBeLessThanOrEqual(0)
}

describe.each(looks)('in $colorScheme at $viewport.width pixels', (look) => {
  it.each([
    '',
    'paper/',
    'studio/',
    'studio/design/',
    'studio/generate/',
    'studio/evaluate/',
    'studio/report/',
    'studio/study/',
    'studio/landscape/',
    'studio/ledger/',
    'what-can-leave/',
    'verify/',
    'privacy/',
    'limits/',
    'help/',
    'tutorial/',
    'headless/',
  ])('/%s opens by its address, sound and with no request elsewhere', async (path) => {
    const { page, foreign, errors } = await site.open(path, look)
    await page.waitForLoadState('networkidle')
    await isSound(page, path)
    expect(await page.title()).toContain('Wardloom')
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe('the demo', () => {
  it('runs to its report at one click, and every screen of it is sound in both themes, wide and narrow', async () => {
    const [desk, phone] = looks
    const { page, foreign, errors } = await site.open('', desk)
    await page.getByRole('link', { name: 'Run the demo to its report' }).click()
    await page.waitForURL('**/studio/report/', { timeout: 120_000 })
    await page
      .frameLocator('iframe[title^="The report"]')
      .getByRole('heading', { name: 'All numbers' })
      .waitFor()
    for (const { colorScheme, viewport } of [desk, phone]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      for (const step of ['Cohort', 'Design', 'Generate', 'Evaluate', 'Report']) {
        await page.getByRole('link', { name: step }).first().click()
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForTimeout(400)
        await isSound(page, `${step}, ${colorScheme}`)
      }
    }
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe('the front page', () => {
  it('shows real, computed pictures before and without any script', async () => {
    const { page } = await site.open('', { javaScriptEnabled: false })
    expect(await page.locator('figure svg').count()).toBe(7)
    expect(await page.getByText('copies real rows').count()).toBe(1)
    expect(await page.locator('script').count()).toBe(0)
    await page.context().close()
  })
})

describe('printed', () => {
  it.each(['privacy/', 'limits/', 'help/', 'tutorial/'])(
    '/%s is dark on white in the dark theme too, without menus',
    async (path) => {
      const { page } = await site.open(path, { colorScheme: 'dark', viewport: { width: 720, height: 1000 } })
      await page.emulateMedia({ media: 'print' })
      const colours = await page.evaluate(() => {
        const { color, backgroundColor } = getComputedStyle(document.documentElement)
        return [color, backgroundColor]
      })
      expect(colours).toEqual(['rgb(28, 36, 48)', 'rgb(255, 255, 255)'])
      expect(await page.locator('nav').filter({ visible: true }).count()).toBe(0)
      await isSound(page, path)
      await page.context().close()
    },
  )
})

describe('pages to be read', () => {
  it.each(['privacy/', 'limits/', 'help/', 'tutorial/'])(
    '/%s is whole on a phone with script off, and every link in it leads somewhere',
    async (path) => {
      const { page } = await site.open(path, {
        javaScriptEnabled: false,
        viewport: { width: 390, height: 844 },
      })
      expect(await page.locator('script').count()).toBe(0)
      const links = await page
        .locator('main a, footer a')
        .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
      expect(links.length).toBeGreaterThan(6)
      for (const link of new Set(links)) {
        const answer = await page.request.get(link)
        expect(answer.status(), link).toBe(200)
        const { hash } = new URL(link)
        if (hash !== '') expect(await answer.text(), link).toContain(`id="${hash.slice(1)}"`)
      }
      await page.context().close()
    },
  )
})

describe('before data is opened', () => {
  it('no WebAssembly and no worker is loaded', async () => {
    const { page } = await site.open('studio/')
    await page.waitForLoadState('networkidle')
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(loaded.filter((name) => /wasm|duckdb|metrics-|parquet/.test(name))).toEqual([])
    await page.context().close()
  })
})
