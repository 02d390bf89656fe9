/** A report on its own, opened again in the app, and a study's folder verified: all from a run of the command. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { show } from '../../src/lib/report/numbers'
import type { Results } from '../../src/lib/report/results'
import { write } from '../provider/author'
import { startProvider, type Provider } from '../provider/server'
import { downloaded, openSite, violationsOf, type Site } from './harness'

const dir = mkdtempSync(join(tmpdir(), 'wardloom-report-'))
const out = join(dir, 'results')
let site: Site
let provider: Provider
let results: Results

function study(path: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('node', ['--import', 'tsx', 'src/cli/study.ts', path, '--out', out], {
      stdio: 'ignore',
    })
    child.on('close', resolve)
  })
}

beforeAll(async () => {
  provider = await startProvider(({ body }, count) => ({
    text: write(body, count)
      .map((row) => JSON.stringify(row))
      .join('\n'),
  }))
  const path = join(dir, 'study.json')
  const model = { wire: 'openai', baseUrl: provider.baseUrl, name: 'scribe-1' }
  writeFileSync(
    path,
    JSON.stringify({
      version: 1,
      name: 'to be opened',
      cohort: { demo: true },
      generators: [
        { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
        { id: 'naive', kind: 'llm', strategy: 'naive', examples: 12, model },
      ],
      features: [6],
      rows: [120],
      metrics: [
        'kl',
        'correlation_similarity',
        'auroc_trtr',
        'auroc_tstr',
        'exact_match',
        'dcr_share',
        'mia_nearest_auc',
      ],
    }),
  )
  expect(await study(path)).toBe(0)
  results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results
  site = await openSite()
})
afterAll(async () => {
  await site.close()
  await provider.close()
})

describe('report.html', () => {
  it('opens from a disk without a network, asks for nothing, and shows the numbers of results.json', async () => {
    const context = await site.browser.newContext({ viewport: { width: 390, height: 844 }, offline: true })
    const page = await context.newPage()
    const asked: string[] = []
    const errors: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    const url = pathToFileURL(join(out, 'report.html')).href
    await page.goto(url)
    expect(asked).toEqual([url])
    expect(errors).toEqual([])
    const text = await page.locator('main').innerText()
    for (const { metrics } of results.cells)
      for (const { id, value } of metrics) expect(text, id).toContain(show(value))
    expect(text).toContain('[12 real rows stood here')
    expect(text).toContain('Nothing left this machine: the models that were asked run on it.')
    expect(await page.locator('script').count()).toBe(0)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(over).toBeLessThanOrEqual(0)
    expect(await violationsOf(page)).toEqual([])
    for (const link of await page.locator('nav a').all()) {
      const to = (await link.getAttribute('href')) ?? ''
      expect(await page.locator(to).count(), to).toBe(1)
    }
    await context.close()
  })

  it('shows none of the real rows that the model was shown', () => {
    const html = readFileSync(join(out, 'report.html'), 'utf8')
    const [first] = provider.asked
    const shown = (first?.text ?? '').match(/\{\\"[^{}]*\\"death\\"[^{}]*\}/g) ?? []
    expect(shown.length).toBeGreaterThanOrEqual(12)
    for (const row of shown) {
      const plain = row.replaceAll('\\"', '"')
      expect(html).not.toContain(plain)
      expect(html).not.toContain(plain.replaceAll('"', '&quot;'))
    }
  })
})

describe('the app', () => {
  it.each(['report.html', 'results.json'])(
    'gives %s back as screens, and the same cells again',
    async (name) => {
      const { page, foreign, errors } = await site.open('studio/')
      await page.locator('input[type=file]:enabled').first().setInputFiles(join(out, name))
      await page.getByRole('heading', { name: '2 of 2 cells done' }).waitFor()
      await page.getByText('is about the demo cohort, which isn’t open').waitFor()
      await page.getByRole('button', { name: /copula, seed 1: open on the Evaluate screen/ }).click()
      await page.waitForURL('**/studio/evaluate/')
      const kl = results.cells[0]?.metrics.find(({ id }) => id === 'fidelity.kl')?.value
      await page
        .getByText(`KL ${show(kl)}`)
        .first()
        .waitFor()
      const columns = page.getByText(/Synthetic age is spread|Synthetic \w+ is (spread|off)/)
      if (name === 'report.html') await columns.first().waitFor()
      await page.getByRole('link', { name: 'Report' }).first().click()
      await page
        .frameLocator('iframe[title^="The report"]')
        .getByRole('heading', { name: 'Limits' })
        .waitFor()
      const download = await downloaded(page, () =>
        page.getByRole('button', { name: 'results.json' }).click(),
      )
      const again = JSON.parse(readFileSync(await download.path(), 'utf8')) as Results
      expect(JSON.stringify(again.cells)).toBe(JSON.stringify(results.cells))
      expect(await violationsOf(page)).toEqual([])
      expect(foreign).toEqual([])
      expect(errors).toEqual([])
      await page.context().close()
    },
  )

  it('goes on with an opened study once its rows are open, and refuses what is none in one line', async () => {
    const { page } = await site.open('studio/study/')
    const input = page.locator('input[type=file]:enabled').first()
    await input.setInputFiles({
      name: 'new.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        JSON.stringify({ ...results, version: 2 }, ['version', 'software', 'name', 'study', 'cells']),
      ),
    })
    await page
      .getByText('new.json: is of version 2; this software reads version 1. Update Wardloom.')
      .waitFor()
    await input.setInputFiles(join(out, 'report.html'))
    await page.getByRole('heading', { name: '2 of 2 cells done' }).waitFor()
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByText('isn’t open').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: '2 of 2 cells done' }).waitFor()
    await page.context().close()
  })
})

describe('/verify/', () => {
  it('finds a folder as it was written, and measures the same numbers again', async () => {
    const { page, foreign, errors } = await site.open('verify/')
    expect(await violationsOf(page)).toEqual([])
    await page.locator('input[webkitdirectory]:enabled').setInputFiles(out)
    await page.getByRole('heading', { name: 'Everything that could be checked matches' }).waitFor()
    expect(await page.locator('li.unknown, li.differs').allInnerTexts()).toEqual([])
    expect(await page.locator('li[data-check=ledger]').innerText()).toMatch(/[1-9]\d* requests of 1 cell/)
    await page.getByRole('button', { name: 'Measure again on the demo cohort' }).click()
    for (const check of ['cohort', ...results.cells.map(({ id }) => id)])
      await page.locator(`li.match[data-check="${check}"]`).waitFor()
    await page.locator(`li.match[data-check="${results.cells[0]?.id ?? ''}-rows"]`).waitFor()
    expect(await page.locator('li.differs').count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('names what somebody has changed', async () => {
    const changed = join(dir, 'changed')
    cpSync(out, changed, { recursive: true })
    const [first] = results.cells
    const path = join(changed, first?.file ?? '')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/\n(\d)/, (_, digit: string) => `\n${(Number(digit) + 1) % 10}`),
    )
    const { page } = await site.open('verify/', { viewport: { width: 390, height: 844 } })
    await page.locator('input[webkitdirectory]:enabled').setInputFiles(changed)
    await page.getByRole('heading', { name: 'One thing differs from what was written' }).waitFor()
    expect(await page.locator('li.differs').innerText()).toContain(`${first?.file ?? ''}: its SHA-256 is`)
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(over).toBeLessThanOrEqual(0)
    await page.context().close()
  })
})
