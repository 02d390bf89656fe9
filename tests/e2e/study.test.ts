/** A whole study on its screen: run, paused, kept over a reload, extended, read and taken along. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { strFromU8, unzipSync } from 'fflate'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { publicMetricIds } from '../../src/lib/study/metric-ids'
import { parseStudy } from '../../src/lib/study/parse'
import { planCells } from '../../src/lib/study/cells'
import { write } from '../provider/author'
import { startProvider, type Provider } from '../provider/server'
import { downloaded, openSite, violationsOf, type Site } from './harness'

interface Results {
  version: number
  software: { name: string }
  study: { name: string; seeds: number[] }
  cohort: { rows: number; train: number; test: number; sha256: string; columns: unknown[] }
  cells: {
    id: string
    generator: string
    features: number
    rows: number
    seed: number
    target: string | null
    fold: string | null
    status: string
    file: string | null
    generation: { requested: number; produced: number; requests: number; rejected: Record<string, number> }
    evaluationSeconds: number
    metrics: { id: string; value: number | null; reason: string | null }[]
  }[]
}

let site: Site
let page: Page
let foreign: string[]
let errors: string[]
let provider: Provider | null = null

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  expect(errors).toEqual([])
  await page.context().close()
  await provider?.close()
  provider = null
})

async function open(): Promise<void> {
  ;({ page, foreign, errors } = await site.open('studio/study/', { acceptDownloads: true }))
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('button', { name: 'Open the demo cohort' }).click()
  await page.getByRole('heading', { name: 'What is run' }).waitFor()
}

async function saved(name: string): Promise<string> {
  const download = await downloaded(page, () => page.getByRole('button', { name, exact: true }).click())
  return readFileSync(await download.path(), 'utf8')
}

const done = (words: RegExp) => page.getByRole('heading', { name: words }).waitFor({ timeout: 240_000 })

async function onlySome(): Promise<void> {
  await page.getByRole('radio', { name: /only some/ }).check()
}

describe('a ready study', () => {
  it('is cut down, run, paused, resumed, found after a reload, extended, read and taken along', async () => {
    await open()
    await page.getByRole('button', { name: /^How many features/ }).click()
    expect(await page.getByLabel('Feature counts').inputValue()).toMatch(/^5, 10, 15, 20, all$/)
    await page.getByText(/Describe one here to have it asked/).waitFor()
    for (const name of [/^Sequential trees/, /^Independent columns/])
      await page.getByRole('checkbox', { name }).uncheck()
    await page.getByLabel('Feature counts').fill('5, 10')
    await page.getByLabel('Records a cell').fill('300')
    await page.getByLabel('Seeds').fill('1, 2')
    await onlySome()
    await page.getByText('unknown until a cell has been measured').waitFor()
    await page.getByText('none: no language model is asked').waitFor()
    expect(await violationsOf(page)).toEqual([])

    await page.getByRole('button', { name: 'Run 8 cells' }).click()
    await page.getByRole('heading', { name: /^[12] of 8 cells done/ }).waitFor({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Pause' }).click()
    const resume = page.getByRole('button', { name: /^Resume: [3-6] cells to go/ })
    await resume.waitFor({ timeout: 120_000 })
    await page.getByText(/from \d cells? measured/).waitFor()
    await resume.click()
    await done(/^8 of 8 cells done/)
    expect(await violationsOf(page)).toEqual([])
    const before = JSON.parse(await saved('results.json')) as Results

    await page.reload()
    await done(/^8 of 8 cells done/)
    await page.getByText(/is about Demo cohort/).waitFor()
    expect((JSON.parse(await saved('results.json')) as Results).cells).toEqual(before.cells)
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByText('Everything has run').waitFor()

    await page.getByText('What is run').click()
    await page.getByLabel('Seeds').fill('1, 2, 3')
    await page.getByRole('button', { name: 'Run the 4 cells left' }).click()
    await done(/^12 of 12 cells done/)
    const after = JSON.parse(await saved('results.json')) as Results
    const old = new Map(after.cells.map((cell) => [cell.id, cell]))
    for (const cell of before.cells) expect(old.get(cell.id)).toEqual(cell)
    isContract(after)

    const study = await saved('Save the study')
    expect(planCells(parseStudy(study)).map(({ id }) => id)).toEqual(after.cells.map(({ id }) => id))
    const report = await saved('report.html')
    expect(report).toContain('All cells side by side')
    const zip = await downloaded(page, () =>
      page.getByRole('button', { name: 'The whole folder (.zip)' }).click(),
    )
    expect(zip.suggestedFilename()).toBe('how-many-features.zip')
    const folder = unzipSync(readFileSync(await zip.path()))
    expect(strFromU8(folder['results.json'] ?? new Uint8Array())).toBe(await saved('results.json'))
    const tables = Object.keys(folder).filter((path) => path.startsWith('synthetic/'))
    const own = after.cells.filter(({ generator }) => generator === 'gaussian-copula')
    const since = own.filter(({ seed }) => seed === 3)
    expect(new Set(tables)).toEqual(new Set(since.map(({ file }) => file)))
    const manifest = JSON.parse(strFromU8(folder['manifest.json'] ?? new Uint8Array())) as {
      synthetic: { file: string; sha256: string }[]
    }
    for (const path of tables)
      expect(manifest.synthetic.find(({ file }) => file === path)?.sha256).toBe(
        createHash('sha256')
          .update(folder[path] ?? new Uint8Array())
          .digest('hex'),
      )
    const table = await saved('metrics.csv')
    expect(table.trimEnd().split('\r\n')).toHaveLength(
      1 + after.cells.length * (after.cells[0]?.metrics.length ?? 0),
    )

    await page.getByRole('button', { name: /^gaussian-copula, 10 features, seed 2/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Evaluate' }).waitFor()
    await page
      .getByText(/gaussian-copula, 10 features, 300 rows, seed 2/)
      .first()
      .waitFor({ state: 'attached' })
    expect(foreign).toEqual([])
  })
})

/** As contracts.md lays it down. */
function isContract(results: Results): void {
  expect(results).toMatchObject({ version: 1, study: { seeds: [1, 2, 3] } })
  expect(results.software.name).toBe('Wardloom')
  expect(results.cohort.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(results.cohort.rows).toBe(6600)
  expect(results.cells).toHaveLength(12)
  const ids = publicMetricIds()
  for (const cell of results.cells) {
    expect(cell.id).toMatch(/^[0-9a-f]{12}$/)
    expect(cell).toMatchObject({ status: 'done', rows: 300, fold: null, file: `synthetic/${cell.id}.csv` })
    expect([5, 10]).toContain(cell.features)
    expect(cell.generation).toMatchObject({ requested: 300, produced: 300 })
    expect(cell.generation.rejected).toHaveProperty('not-parsed')
    expect(cell.evaluationSeconds).toBeGreaterThan(0)
    for (const { id, value, reason } of cell.metrics) {
      expect(ids).toContain(id)
      expect(value !== null || typeof reason === 'string', id).toBe(true)
    }
  }
}

describe('a study across hospitals', () => {
  it('leaves each one out in turn, for two outcomes, and shows how far synthetic rows travel', async () => {
    await open()
    await page.getByRole('button', { name: /^Across hospitals/ }).click()
    expect(await page.getByLabel(/on each site in turn/).isChecked()).toBe(true)
    // Regions are fewer than hospitals, and left out in the same way.
    await page.getByLabel(/on each region in turn/).check()
    for (const name of [/^Sequential trees/, /^Independent columns/])
      await page.getByRole('checkbox', { name }).uncheck()
    await page.getByLabel('Feature counts').fill('5')
    await page.getByLabel('Records a cell').fill('200')
    await page.getByRole('checkbox', { name: 'electivesurgery' }).check()
    await onlySome()
    expect(await violationsOf(page)).toEqual([])
    const run = page.getByRole('button', { name: /^Run \d+ cells/ })
    await run.waitFor()
    const cells = Number(/\d+/.exec((await run.textContent()) ?? '')?.[0])
    await run.click()
    await done(new RegExp(`^${cells} of ${cells} cells done`))
    await page.getByRole('heading', { name: 'Across regions' }).waitFor()
    await page
      .getByText(/Over \d+ regions, models trained on rows of gaussian-copula/)
      .first()
      .waitFor()
    await page.getByText('Which features count').click()
    await page
      .getByText(/tells most about/)
      .first()
      .waitFor()
    expect(await violationsOf(page)).toEqual([])
    const results = JSON.parse(await saved('results.json')) as Results & {
      cohort: { folds: { list: { name: string }[] }; ranking: { target: string }[] }
    }
    const { list } = results.cohort.folds
    expect(cells).toBe(list.length * 2 * 2)
    expect(new Set(results.cells.map(({ fold }) => fold))).toEqual(new Set(list.map(({ name }) => name)))
    expect(new Set(results.cells.map(({ target }) => target)).size).toBe(2)
    expect(results.cohort.ranking).toHaveLength(list.length * 2)
    expect(foreign).toEqual([])
  })
})

describe('a model in a study', () => {
  it('joins a ready study and is asked in its ways, once its tokens have been worked out', async () => {
    provider = await startProvider(({ body }, count) => ({
      text: JSON.stringify({ records: write(body, count) }),
    }))
    await open()
    await page.getByRole('button', { name: /^Which disclosure/ }).click()
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    await page.getByLabel('API key').fill('sk-on-screen-123')
    await page.getByRole('button', { name: /^Add scribe-1 to the study, asked in 3 ways/ }).click()
    for (const name of [/^Sequential trees/, /^Independent columns/, /^Gaussian copula/])
      await page.getByRole('checkbox', { name }).uncheck()
    await page.getByRole('button', { name: 'Remove scribe-1-schema-constrained-examples' }).click()
    await page.getByLabel('Records a cell').fill('40')
    await page.getByLabel('Seeds').fill('1')
    await onlySome()
    await page.getByRole('button', { name: 'Work out tokens and money' }).click()
    await page.getByText(/about [\d,]+ in \d+ requests?/).waitFor()
    expect(provider.asked).toEqual([])
    await page.getByRole('button', { name: 'Run 3 cells' }).click()
    await page.getByText('Everything has run').waitFor({ timeout: 120_000 })
    expect(await saved('results.json')).not.toContain('sk-on-screen')
    const results = JSON.parse(await saved('results.json')) as Results
    expect(results.cells.map(({ generator, status }) => [generator, status])).toEqual([
      ['scribe-1-schema-constrained', 'done'],
      ['scribe-1-schema-constrained-statistics', 'done'],
      ['bootstrap', 'done'],
    ])
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([provider.origin]))
  })
})

describe('a model across regions', () => {
  it('paused while it writes goes on from what it has answered, and is asked anew for each region', async () => {
    provider = await startProvider(({ body }, count) => ({
      text: JSON.stringify({ records: write(body, count) }),
      pause: 10,
    }))
    await open()
    await page.getByRole('button', { name: /^Across hospitals/ }).click()
    await page.getByLabel(/on each region in turn/).check()
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    await page.getByLabel('API key').fill('sk-on-screen-123')
    await page.getByRole('button', { name: /^Add scribe-1 to the study/ }).click()
    for (const name of [/^Sequential trees/, /^Independent columns/, /^Gaussian copula/, /^Copies of/])
      await page.getByRole('checkbox', { name }).uncheck()
    await page.getByLabel('Feature counts').fill('5')
    await page.getByLabel('Records a cell').fill('40')
    await onlySome()
    const run = page.getByRole('button', { name: /^Run \d+ cells/ })
    await run.waitFor()
    const cells = Number(/\d+/.exec((await run.textContent()) ?? '')?.[0])
    await run.click()
    await expect.poll(() => provider?.asked.length ?? 0, { timeout: 60_000, interval: 10 }).toBeGreaterThan(2)
    await page.getByRole('button', { name: 'Pause' }).click()
    const resume = page.getByRole('button', { name: `Resume: ${cells} cells to go` })
    await resume.waitFor({ timeout: 60_000 })
    const before = provider.asked.length
    await resume.click()
    await done(new RegExp(`^${cells} of ${cells} cells done`))
    const results = JSON.parse(await saved('results.json')) as Results
    expect(results.cells.map(({ status, generation }) => [status, generation.produced])).toEqual(
      results.cells.map(() => ['done', 40]),
    )
    expect(new Set(results.cells.map(({ fold }) => fold)).size).toBe(cells)
    // Every question counts, those before the pause too, and the first cell took no more of them than another.
    const asked = results.cells.map(({ generation }) => generation.requests)
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(provider.asked.length)
    expect(before).toBeGreaterThan(2)
    expect(asked[0]).toBeLessThanOrEqual(Math.max(...asked.slice(1)) + 6)
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([provider.origin]))
  })
})

describe('a study file', () => {
  it('opens the demo by itself, and one that is wrong says where', async () => {
    ;({ page, foreign, errors } = await site.open('studio/study/'))
    const choose = (study: object) =>
      page
        .locator('main input[type=file]:enabled')
        .first()
        .setInputFiles({
          name: 'mine.json',
          mimeType: 'application/json',
          buffer: Buffer.from(JSON.stringify(study)),
        })
    const mine = {
      version: 1,
      name: 'mine',
      cohort: { demo: true },
      generators: [{ id: 'copy', kind: 'baseline', method: 'bootstrap' }],
      features: [5],
      seeds: [4],
    }
    await choose({ ...mine, budgit: 1 })
    await page.getByRole('alert').filter({ hasText: 'budgit' }).waitFor()
    await choose(mine)
    await page.getByRole('button', { name: 'Run 1 cell' }).waitFor()
    expect(await page.getByLabel('Name').inputValue()).toBe('mine')
    expect(foreign).toEqual([])
  })
})
