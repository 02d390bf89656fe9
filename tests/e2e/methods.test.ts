/** The method pages and the self-test, under a base path, with and without a script. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicMetricIds } from '../../src/lib/study/metric-ids'
import { openSite, violationsOf, type Site } from './harness'

const ids = publicMetricIds()
let site: Site

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const looks = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

describe.each(looks)('in $colorScheme at $viewport.width pixels', (look) => {
  it.each(['methods/', 'methods/fidelity.kl/', 'methods/null/', 'methods/self-test/'])(
    '/%s is accessible, within the window and asks nobody else',
    async (path) => {
      const { page, foreign, errors } = await site.open(path, look)
      await page.waitForLoadState('networkidle')
      expect(await violationsOf(page)).toEqual([])
      expect(await page.title()).toContain('Wardloom')
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0)
      expect(foreign).toEqual([])
      expect(errors).toEqual([])
      await page.context().close()
    },
  )
})

it('every method page opens, and no formula is wider than a phone', async () => {
  // Their text and formulas need no script, which saves most of the time of so many pages.
  const { page, foreign, errors } = await site.open('methods/', { ...looks[1], javaScriptEnabled: false })
  const root = page.url()
  const links = page.locator('main dl dt a')
  const listed = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  expect(listed.map((href) => new URL(href ?? '', root).href)).toEqual(ids.map((id) => `${root}${id}/`))
  const wide: string[] = []
  for (const path of ['', ...ids.map((id) => `${id}/`)]) {
    await page.goto(`${root}${path}`)
    if (path !== '') expect(`${await page.locator('aside code').first().textContent()}/`).toBe(path)
    expect(await page.locator('.formula math').count(), path).toBeGreaterThan(0)
    const over = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.formula')].some(
        (element) => element.scrollWidth > element.clientWidth,
      ),
    )
    if (over) wide.push(path)
  }
  expect(wide).toEqual([])
  expect(foreign).toEqual([])
  expect(errors).toEqual([])
  await page.context().close()
})

describe('a method page', () => {
  it('says all it says without a script', async () => {
    const { page } = await site.open('methods/privacy.dcr_share/', { javaScriptEnabled: false })
    for (const title of ['Formula', 'How to read it', 'Settings', 'Golden cases', 'References'])
      expect(await page.getByRole('heading', { name: title }).count()).toBe(1)
    expect(await page.locator('math').count()).toBeGreaterThan(3)
    expect(await page.locator('.cases tbody tr').count()).toBeGreaterThan(20)
    await page.getByRole('link', { name: 'Next' }).click()
    expect(page.url()).toContain('/methods/privacy.')
    await page.context().close()
  })

  it('loads no typesetting code, and fonts from this server only where there are formulas', async () => {
    const { page, foreign } = await site.open('methods/fidelity.mmd/')
    await page.waitForLoadState('networkidle')
    const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect((await loaded()).filter((name) => name.endsWith('.woff2')).length).toBeGreaterThan(1)
    const scripts = (await loaded()).filter((name) => name.endsWith('.js'))
    const texts = await page.evaluate(
      (urls) => Promise.all(urls.map(async (url) => (await fetch(url)).text())),
      scripts,
    )
    expect(texts.filter((text) => text.includes('ParseError'))).toEqual([])
    await page.goto(new URL('../../studio/', page.url()).href)
    await page.waitForLoadState('networkidle')
    expect((await loaded()).filter((name) => /katex/i.test(name))).toEqual([])
    expect(foreign).toEqual([])
    await page.context().close()
  })

  it('computes its own golden cases here', async () => {
    const { page, errors, foreign } = await site.open('methods/fidelity.kl/')
    await page.getByRole('button', { name: 'Run here' }).click()
    const status = page.locator('.cases [role=status]')
    await status.getByText(/^\d+ of \d+ agree$/).waitFor()
    const [right, total] = ((await status.textContent()) ?? '').match(/\d+/g) ?? []
    expect(Number(total)).toBeGreaterThan(5)
    expect(right).toBe(total)
    expect(await violationsOf(page)).toEqual([])
    expect(errors).toEqual([])
    expect(foreign).toEqual([])
    await page.context().close()
  })
})

describe('the self-test', () => {
  it('agrees with every golden number, in the bench, and asks nobody', async () => {
    const { page, errors, foreign } = await site.open('methods/self-test/')
    await page.getByRole('button', { name: /^Run all/ }).click()
    await page.getByRole('button', { name: 'Run all again' }).waitFor()
    const verdict = (await page.locator('.verdict').innerText()).replaceAll(',', '')
    const [right, total] = verdict.match(/\d+/g) ?? []
    expect(Number(total)).toBeGreaterThan(300)
    expect(right).toBe(total)
    expect(await page.locator('details .wrong').allInnerTexts()).toEqual([])
    expect(await page.locator('iframe[title="Measuring bench"]').count()).toBe(1)
    expect(await violationsOf(page)).toEqual([])
    expect(errors).toEqual([])
    expect(foreign).toEqual([])
    await page.context().close()
  })
})
