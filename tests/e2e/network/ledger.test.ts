/** The ledger beside the server's own record of what it was asked: every request, byte and real row. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LedgerLine } from '../../../src/lib/generate/ledger'
import { examplesOf, write } from '../../provider/author'
import { startProvider, type Provider } from '../../provider/server'
import { downloaded, openSite, violationsOf, type Site } from '../harness'

const KEY = 'sk-in-no-ledger-456'
let site: Site
let provider: Provider

beforeAll(async () => {
  site = await openSite()
  provider = await startProvider(({ body }, count) =>
    count === 2
      ? { status: 500, message: '=HYPERLINK("http://evil")' }
      : { text: JSON.stringify({ records: write(body, count) }) },
  )
})
afterAll(async () => {
  await site.close()
  await provider.close()
})

async function save(page: Page, name: string): Promise<string> {
  const download = await downloaded(page, () => page.getByRole('button', { name }).click())
  return readFileSync(await download.path(), 'utf8')
}

const linesOf = (jsonl: string) =>
  jsonl
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine)

async function writeWithExamples(page: Page, cells = 1): Promise<void> {
  await page.getByRole('link', { name: 'Generate' }).first().click()
  await page.getByRole('button', { name: /^Ask 127/ }).click()
  await page
    .getByRole('link', { name: /^Look at/ })
    .nth(cells - 1)
    .waitFor({ timeout: 60_000 })
}

async function openLedger(page: Page): Promise<void> {
  await page.locator('details.badge summary').click()
  await page.getByRole('link', { name: 'Ledger of requests' }).click()
  await page.getByRole('heading', { level: 1, name: 'Ledger of requests' }).waitFor()
}

describe('the ledger', () => {
  it('has what the server has: requests, bytes, hashes and distinct real rows, by word only on request, and no key', async () => {
    const { page, errors } = await site.open('studio/', { acceptDownloads: true })
    await openLedger(page)
    await page.getByRole('heading', { name: 'No request yet' }).waitFor()
    await page.getByRole('link', { name: 'Cohort' }).first().click()
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Records').fill('90')
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    await page.getByLabel('API key').fill(KEY)
    await page.getByRole('radio', { name: /Naive/ }).check()
    await page.getByLabel('Rows to show').fill('5')
    await writeWithExamples(page)
    await openLedger(page)

    const bodies = provider.asked.map(({ body }) => JSON.stringify(body))
    const lines = linesOf(await save(page, 'Save as JSONL'))
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    expect(lines.map(({ promptSha256 }) => promptSha256).sort()).toEqual(bodies.map(sha256).sort())
    expect(lines.map(({ bytes }) => bytes).sort()).toEqual(
      bodies.map((body) => Buffer.byteLength(body)).sort(),
    )
    const rows = new Set(
      provider.asked.flatMap(({ body }) => examplesOf(body).map((row) => JSON.stringify(row))),
    )
    expect(rows.size).toBe(5)
    await page
      .getByRole('heading', { name: new RegExp(`${bodies.length} requests, 5 real rows sent, 1 without`) })
      .waitFor()
    await page.locator('details.badge').getByText('5 real rows sent').waitFor()
    const values = provider.asked
      .flatMap(({ body }) => examplesOf(body))
      .reduce((sum, row) => sum + Object.values(row).filter((value) => value !== null).length, 0)
    expect(lines.reduce((sum, { realCells }) => sum + realCells, 0)).toBe(values)
    const total = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)
    expect(lines.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total)
    expect(await violationsOf(page)).toEqual([])

    const csv = await save(page, 'Save as CSV')
    expect(csv.trimEnd().split('\n')).toHaveLength(bodies.length + 1)
    expect(csv).not.toMatch(/(^|,)"?=HYPERLINK/m)
    expect(lines.every(({ body, answer }) => body === undefined && answer === undefined)).toBe(true)

    await page.getByRole('checkbox', { name: /keep the words/ }).check()
    const before = provider.asked.length
    // Another seed is another cell: nothing of the first is taken for it.
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Seed').fill('2')
    await writeWithExamples(page, 2)
    await openLedger(page)
    await page.getByRole('checkbox', { name: 'With the words of requests and answers' }).check()
    const told = await save(page, 'Save as JSONL')
    const worded = linesOf(told).filter(({ body }) => body !== undefined)
    expect(worded.map(({ body }) => body).sort()).toEqual(
      provider.asked
        .slice(before)
        .map(({ body }) => JSON.stringify(body))
        .sort(),
    )
    await page
      .getByRole('button', { name: /^Look at the request/ })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Answer', exact: true }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    for (const text of [told, csv, await page.content()]) expect(text).not.toContain(KEY)
    expect(errors.filter((error) => !error.includes('500'))).toEqual([])
    await page.context().close()
  })
})
