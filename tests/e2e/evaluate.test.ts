/** The evaluation screen by hand: thresholds that move verdicts, numbers that sort, pictures that are saved and light up together. */
import { readFileSync } from 'node:fs'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { downloaded, openSite, violationsOf, type Site } from './harness'

let site: Site
let page: Page
let foreign: string[]
let errors: string[]

beforeAll(async () => {
  site = await openSite()
  ;({ page, foreign, errors } = await site.open('studio/?demo=run', { acceptDownloads: true }))
  page.on('dialog', (dialog) => void dialog.accept())
  await page.waitForURL('**/studio/report/', { timeout: 300_000 })
  await page.getByRole('link', { name: 'Evaluate' }).first().click()
  await page.getByRole('heading', { name: 'Every number' }).waitFor()
}, 400_000)
afterAll(async () => {
  expect(errors).toEqual([])
  expect(foreign).toEqual([])
  await site.close()
})
beforeEach(() => page.mouse.move(0, 0))

async function contentOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path())
}

describe('thresholds', () => {
  const card = () => page.locator('.verdicts > li').first()
  const good = () => page.getByLabel('Single columns: good up to')

  it('stand on the screen with their reasons, move the verdict at once, and go back', async () => {
    await page.getByText('By which numbers this is judged').click()
    const before = (await card().locator('.finding').textContent()) ?? ''
    await page.getByText('what a tenth of the rows in the wrong half of a column makes').waitFor()
    await good().fill('-1')
    await page.getByLabel('Single columns: poor beyond').fill('-0.9')
    await page.getByLabel('Single columns: poor beyond').press('Enter')
    await card().getByText('Columns are off').waitFor()
    expect(await card().getAttribute('class')).toContain('poor')
    await page.getByText('1 threshold is set by hand').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: /^Set back to .*: Single columns$/ }).click()
    await expect.poll(() => card().locator('.finding').textContent()).toBe(before)
    expect(await good().inputValue()).toBe('0.02')
  })

  it('that were moved are kept in the project and printed in the report', async () => {
    await good().fill('0.03')
    await good().press('Enter')
    await page.getByText('1 threshold is set by hand').waitFor()
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    const project = await contentOf(
      await downloaded(page, () => page.getByRole('button', { name: 'Save the project' }).click()),
    )
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    expect(JSON.parse(project.toString())).toMatchObject({ limits: { columns: { good: 0.03, poor: 0.1 } } })
    await page.getByRole('link', { name: 'Report' }).first().click()
    const report = page.frameLocator('iframe[title^="The report"]')
    await report.getByRole('heading', { name: 'Thresholds of the verdicts' }).waitFor()
    await report.getByText('Set by hand; 0.02 and 0.1 by default').waitFor()
    await page.getByRole('link', { name: 'Evaluate' }).first().click()
    await page.getByText('1 threshold is set by hand').waitFor()
  })
})

describe('every number', () => {
  const titles = () => page.locator('section[aria-labelledby=numbers] tbody > tr > th a').allTextContents()
  const heading = (name: string) => page.getByRole('columnheader', { name })

  it('is sorted by its headings, up, down and back', async () => {
    const before = await titles()
    await heading('Metric').getByRole('button').click()
    expect(await heading('Metric').getAttribute('aria-sort')).toBe('ascending')
    expect(await titles()).toEqual([...before].sort((a, b) => a.localeCompare(b, 'en')))
    await heading('Value').getByRole('button').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    expect(await heading('Value').getAttribute('aria-sort')).toBe('descending')
    expect(await heading('Metric').getAttribute('aria-sort')).toBeNull()
    const values = await page
      .locator('section[aria-labelledby=numbers] tbody > tr > td:nth-of-type(2)')
      .allTextContents()
    const numbers = values.map(Number).filter((value) => !Number.isNaN(value))
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a))
    await page.keyboard.press('Enter')
    expect(await titles()).toEqual(before)
  })

  it('is found by words and by area, and says how many', async () => {
    await page.getByLabel('Search').fill('kl_paper')
    await page.getByText(/^1 of \d+ metrics$/).waitFor()
    expect(await titles()).toEqual(['KL divergence as in the paper'])
    await page.locator('section[aria-labelledby=numbers]').getByText('the paper’s variant').first().waitFor()
    await page.getByLabel('Search').fill('')
    await page.getByRole('combobox', { name: /^Area/ }).selectOption('privacy')
    await page.getByRole('cell', { name: 'privacy', exact: true }).first().waitFor()
    expect(await page.getByRole('cell', { name: 'fidelity', exact: true }).count()).toBe(0)
    await page.getByLabel('Search').fill('no such thing')
    await page.getByText('No metric is called that.').waitFor()
    await page.getByLabel('Search').fill('')
    await page.getByRole('combobox', { name: /^Area/ }).selectOption('all')
  })

  it('leads to the page of its method', async () => {
    const href = await page.getByRole('link', { name: 'KL divergence', exact: true }).getAttribute('href')
    expect(new URL(href ?? '', page.url()).pathname).toBe('/lab/wardloom/methods/fidelity.kl/')
  })
})

describe('pictures', () => {
  const ranking = () =>
    page.locator('figure', { has: page.getByRole('heading', { name: /column.*(far|off)/i }) }).first()

  it('are saved as PNG at twice their size, as SVG, and as CSV', async () => {
    const save = async (name: RegExp) =>
      contentOf(await downloaded(page, () => ranking().getByRole('button', { name }).click()))
    const png = await save(/ as PNG/)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    const svg = (await save(/ as SVG/)).toString()
    expect(svg).toMatch(/^<svg /)
    expect(svg).not.toMatch(/data-key|var\(--/)
    const height = Number(/height="([\d.]+)"/.exec(svg)?.[1])
    expect(png.readUInt32BE(16)).toBe(2 * 760)
    expect(Math.abs(png.readUInt32BE(20) - 2 * height)).toBeLessThanOrEqual(2)
    expect((await save(/ as CSV/)).toString()).toMatch(/^Column,"?KL divergence, nats/)
  })

  it('light up what is about the same column, by the pointer and by the arrow keys', async () => {
    const drawing = ranking().locator('.drawing')
    const first = drawing.locator('text[data-key]').first()
    const key = await first.getAttribute('data-key')
    await first.scrollIntoViewIfNeeded()
    await first.hover()
    const card = page.locator('figure.lit')
    await card.first().waitFor()
    expect(await card.first().textContent()).toContain(key)
    const elsewhere = page.locator('figure', { hasNot: page.locator('figure') }).locator('.drawing.has-lit')
    expect(await elsewhere.count()).toBeGreaterThan(0)
    await page.mouse.move(0, 0)
    await expect.poll(() => page.locator('.lit').count()).toBe(0)
    await drawing.focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => ranking().locator('.said').textContent()).toContain(`${key}: `)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => ranking().locator('.said').textContent()).not.toContain(`${key}: `)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.lit').count()).toBe(0)
  })

  it('have their numbers as a table', async () => {
    await ranking().getByText('Numbers', { exact: true }).click()
    const row = ranking().locator('tbody tr').first()
    await row.hover()
    await expect.poll(() => row.getAttribute('class')).toContain('lit')
    await ranking().getByText('How to read it').click()
    await page.getByText('The grey band ends at the noise floor').first().waitFor()
    expect(await violationsOf(page)).toEqual([])
  })
})

describe('what is measured', () => {
  it('can be chosen anew: what depends on it is measured again, the rest stays', async () => {
    const row = (title: string) =>
      page
        .locator('section[aria-labelledby=numbers] tbody > tr')
        .filter({ has: page.getByRole('link', { name: title, exact: true }) })
        .textContent()
    const numbers = async () => ({
      kl: await row('KL divergence'),
      ks: await row('Kolmogorov–Smirnov, complement'),
    })
    const open = () => page.getByRole('button', { name: 'What is measured' })
    const before = await numbers()
    await open().click()
    expect(await violationsOf(page)).toEqual([])
    await page.getByLabel('5', { exact: true }).check()
    await page.getByRole('button', { name: 'Measure again' }).click()
    await expect.poll(async () => (await numbers()).kl, { timeout: 120_000 }).not.toBe(before.kl)
    await open().waitFor()
    expect((await numbers()).ks).toBe(before.ks)
  })
})
