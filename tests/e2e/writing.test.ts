/** Strategies, wires and disclosures on real runs of the built site; a closed tab; a run by files. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LedgerLine } from '../../src/lib/generate/ledger'
import { stream } from '../../src/lib/base/random'
import { write } from '../provider/author'
import { startProvider, type Asked, type ChatBody, type Provider, type Said } from '../provider/server'
import { downloaded, openSite, type Site } from './harness'

interface Results {
  cells: {
    id: string
    generator: string
    status: string
    reason: string | null
    file: string | null
    generation: Record<string, number> & { rejected: Record<string, number> }
  }[]
}

const dir = mkdtempSync(join(tmpdir(), 'wardloom-writing-'))
/** Words and numbers that only one real patient has. */
const CANARY = { ward: 'Unit Nightingale', lactate: 77.125, age: 88 }
let site: Site
const providers: Provider[] = []

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  for (const provider of providers.splice(0)) await provider.close()
})

async function provide(
  wire: 'openai' | 'anthropic' | 'gemini',
  answer: (asked: Asked, count: number) => Said = answers,
): Promise<Provider> {
  const provider = await startProvider(answer, { wire, key: 'sk-writing-123' })
  providers.push(provider)
  return provider
}

function answers({ body }: Asked, count: number): Said {
  return { text: JSON.stringify({ records: write(body, count) }) }
}

/** A cohort in which one patient of the training part stands out in every column. */
function cohortFile(): string {
  const random = stream('canary cohort')
  const lines = Array.from({ length: 600 }, (_, i) =>
    i === 300
      ? [CANARY.age, CANARY.lactate, CANARY.ward, 'F', 'no'].join(',')
      : [
          30 + random.int(40),
          (0.5 + random.next() * 6).toFixed(1),
          ['east', 'west'][random.int(2)],
          random.next() < 0.5 ? 'F' : 'M',
          random.next() < 0.2 ? 'yes' : 'no',
        ].join(','),
  )
  const path = join(dir, 'cohort.csv')
  writeFileSync(path, ['age,lactate,ward,sex,died', ...lines].join('\n'))
  return path
}

async function study(
  name: string,
  generators: object[],
  more: object = {},
): Promise<{ results: Results; out: string; status: number | null }> {
  const path = join(dir, `${name}.json`)
  const out = join(dir, name)
  writeFileSync(path, JSON.stringify({ version: 1, name, rows: [40], metrics: ['kl'], generators, ...more }))
  const status = await new Promise<number | null>((resolve) => {
    const child = spawn(
      'node',
      ['--import', 'tsx', 'src/cli/study.ts', path, '--out', out, '--key-env', 'WRITING_KEY'],
      {
        env: { ...process.env, WRITING_KEY: 'sk-writing-123' },
        stdio: 'ignore',
      },
    )
    child.on('close', resolve)
  })
  return { results: JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results, out, status }
}

const ledgerOf = (out: string) =>
  readFileSync(join(out, 'ledger.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LedgerLine)

describe('npm run study, strategy by wire', () => {
  it('writes by every strategy over every wire, and tells no single patient of what it may not', async () => {
    const cohort = { files: [cohortFile()] }
    const schema = {
      target: 'died',
      positive: 'yes',
      groups: ['sex'],
      quasiIdentifiers: ['age', 'sex', 'ward'],
      columns: [{ name: 'sex', categories: ['F', 'M'] }],
      rules: ['age > 20', 'lactate < 100'],
    }
    const [openai, anthropic, gemini] = await Promise.all([
      provide('openai'),
      provide('anthropic'),
      provide('gemini'),
    ])
    const model = (wire: string, { origin }: Provider) => ({
      wire,
      baseUrl: `${origin}/${wire === 'gemini' ? 'v1beta' : 'v1'}`,
      name: 'scribe-1',
    })
    const generators = [
      { strategy: 'conditional', disclosure: 'statistics', model: model('anthropic', anthropic) },
      {
        strategy: 'group-based',
        disclosure: 'statistics',
        groupShares: 'equal',
        epsilon: 1,
        model: model('gemini', gemini),
      },
      { strategy: 'schema-constrained', disclosure: 'none', model: model('gemini', gemini) },
      { strategy: 'group-based', disclosure: 'examples', examples: 12, model: model('openai', openai) },
      { strategy: 'naive', examples: 12, model: model('anthropic', anthropic) },
    ].map((generator, i) => ({ id: `g${i}`, kind: 'llm', ...generator }))
    const { results, out, status } = await study('wires', generators, { cohort, schema })
    const said = results.cells.map(({ generator, reason }) => `${generator}: ${reason ?? 'done'}`)
    // Without disclosure, or under noise, nobody told the levels of ward: the played model can't guess them.
    expect(said.filter((line) => !/^g[12]/.test(line))).toEqual(['g0: done', 'g3: done', 'g4: done'])
    expect(results.cells[2]?.generation.rejected['unknown-category']).toBeGreaterThan(0)
    expect(status).toBe(3)
    const asked = [openai, anthropic, gemini].flatMap((provider) => provider.asked)
    const requests = results.cells.reduce((sum, { generation }) => sum + (generation.requests ?? 0), 0)
    expect(requests).toBe(asked.length)
    const ledger = ledgerOf(out)
    expect(ledger).toHaveLength(asked.length)
    expect(
      ledger.filter(({ realRows }) => realRows > 0).every(({ disclosure }) => disclosure === 'examples'),
    ).toBe(true)
    for (const { generation } of results.cells) {
      const rejected = Object.values(generation.rejected).reduce((sum, count) => sum + count, 0)
      expect(generation.received).toBe((generation.produced ?? 0) + rejected + (generation.surplus ?? 0))
    }
    const [blocks, groups, , examples] = results.cells
    expect(blocks?.generation.records).toBeGreaterThan(40 * 3)
    expect(groups?.generation.realRowsDisclosed).toBe(0)
    expect(examples?.generation.realRowsDisclosed).toBe(12)
    for (const { text } of asked) {
      expect(text).not.toContain(CANARY.ward)
      expect(text).not.toContain(String(CANARY.lactate))
      expect(text).not.toContain('sk-writing')
    }
    // Under noise only declared levels may be told.
    const noised = gemini.asked.filter(({ text }) => /"sex[^a-z]+ is/.test(text))
    expect(noised.length).toBeGreaterThan(0)
    for (const { text } of noised) expect(text).not.toMatch(/\beast\b|\bwest\b/)
  })
})

describe('on the screens', () => {
  async function begin(page: Page, provider: Provider, rows: number): Promise<void> {
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Records').fill(String(rows))
    await page.getByRole('combobox', { name: /^Columns/ }).selectOption('top')
    await page.getByLabel('How many').fill('5')
    await page.getByLabel('How many').blur()
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('API key').fill('sk-writing-123')
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
  }

  it.each([
    ['a database', 'device'],
    ['a file', 'files'],
  ])('a tab that is closed in the middle loses nothing where the journal is in %s', async (_, place) => {
    const provider = await provide('openai', (asked, count) => ({ ...answers(asked, count), pause: 6 }))
    const { page, errors } = await site.open('studio/')
    const again = await page.context().newPage()
    const keep = async (on: Page) => {
      await begin(on, provider, 300)
      await on.getByText(/Hard stops, temperature and journal/).click()
      await on.getByRole('checkbox', { name: /Keep what the model answers/ }).check()
      await on.getByLabel('Kept in').selectOption(place)
      await on.getByRole('button', { name: /^Ask 127/ }).click()
    }
    await keep(page)
    await page.getByRole('table', { name: /as they land/i }).waitFor({ timeout: 60_000 })
    await expect.poll(() => provider.asked.length, { timeout: 60_000 }).toBeGreaterThan(3)
    await page.close()
    await expect.poll(() => provider.hungUp).toBeGreaterThan(0)
    const before = provider.asked.length
    await again.goto(`${site.url}studio/`)
    await keep(again)
    await again.getByRole('cell', { name: /^300$/ }).waitFor({ timeout: 120_000 })
    // 300 rows in answers of up to 25: twelve questions, and those that were out when the tab was closed.
    expect(provider.asked.length).toBeLessThanOrEqual(12 + 6 + 2)
    expect(provider.asked.length).toBeGreaterThan(before)
    expect(errors).toEqual([])
    await again.context().close()
  })

  it('groups are chosen on the screen, and their proportions leave only with a consent', async () => {
    const { page, foreign, errors } = await site.open('studio/')
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Base URL').fill('https://api.example.org/v1')
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    const ask = page.getByRole('button', { name: /^Ask api\.example\.org/ })
    await page.getByRole('radio', { name: /Group-based/ }).check()
    await page.getByText('What would leave needs your consent.').waitFor()
    expect(await ask.isDisabled()).toBe(true)
    const consent = page.getByRole('checkbox', { name: /how many patients of each group/ })
    await consent.check()
    expect(await ask.isEnabled()).toBe(true)
    // Other groups are other numbers.
    await page.getByRole('checkbox', { name: 'race', exact: true }).uncheck()
    expect(await ask.isDisabled()).toBe(true)
    await page.getByRole('radio', { name: /Equal numbers/ }).check()
    expect(await consent.count()).toBe(0)
    expect(await ask.isEnabled()).toBe(true)
    await page.getByRole('button', { name: 'See exactly what is sent' }).click()
    await page.getByRole('heading', { name: 'What is sent first' }).waitFor()
    await page.keyboard.press('Escape')
    const levels = page.locator('table', { hasText: 'What that does to the groups' }).getByRole('rowheader')
    expect((await levels.allTextContents()).every((level) => /^sex\b/.test(level))).toBe(true)
    expect(await levels.count()).toBe(2)
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('two tabs don’t write one journal, and what is kept on this device is deleted on demand', async () => {
    const provider = await provide('openai', (asked, count) => ({ ...answers(asked, count), pause: 6 }))
    const { page } = await site.open('studio/')
    const other = await page.context().newPage()
    const keep = async (on: Page) => {
      await begin(on, provider, 120)
      await on.getByText(/Hard stops, temperature and journal/).click()
      await on.getByRole('checkbox', { name: /Keep what the model answers/ }).check()
      await on.getByRole('button', { name: /^Ask 127/ }).click()
    }
    await keep(page)
    await expect.poll(() => provider.asked.length, { timeout: 60_000 }).toBeGreaterThan(0)
    await other.goto(`${site.url}studio/`)
    await keep(other)
    await other
      .getByText(/Another tab is writing this very run/)
      .first()
      .waitFor({ timeout: 60_000 })
    await page.getByRole('cell', { name: /^120$/ }).waitFor({ timeout: 120_000 })
    expect(provider.asked.length).toBeLessThanOrEqual(5 + 2)

    const kept = () =>
      page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === 'wardloom-journal'))
    expect(await kept()).toBe(true)
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    await page.getByRole('button', { name: 'Delete everything here' }).click()
    await page.getByRole('button', { name: /Yes, delete/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Open a cohort' }).waitFor()
    expect(await kept()).toBe(false)
    await page.context().close()
  })

  it('a run goes by files: questions saved, answers read, the rest pasted, and measured', async () => {
    const provider = await provide('openai')
    const { page, errors } = await site.open('studio/', { acceptDownloads: true })
    await begin(page, provider, 60)
    const download = await downloaded(page, () =>
      page.getByRole('button', { name: 'Save a batch file' }).click(),
    )
    const input = join(dir, download.suggestedFilename())
    await download.saveAs(input)
    const questions = readFileSync(input, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { custom_id: string; body: ChatBody })
    expect(questions).toHaveLength(3)
    const said = questions.map(({ custom_id, body }, i) => ({
      custom_id,
      response: {
        status_code: 200,
        body: {
          choices: [
            { message: { content: JSON.stringify({ records: write(body, i) }) }, finish_reason: 'stop' },
          ],
          usage: { prompt_tokens: 10, completion_tokens: 10 },
        },
      },
    }))
    const output = join(dir, 'output.jsonl')
    writeFileSync(
      output,
      said
        .slice(0, 2)
        .map((line) => JSON.stringify(line))
        .join('\n'),
    )
    await page.getByLabel('Read answers').setInputFiles(output)
    await page.getByText('1 question waits for an answer.').waitFor()
    await page
      .getByLabel('Its answer')
      .fill(`Here you are: ${JSON.stringify(write(questions[2]?.body as ChatBody, 9))}`)
    await page.getByRole('button', { name: 'Take this answer' }).click()
    await page.getByRole('cell', { name: /^60$/ }).waitFor({ timeout: 120_000 })
    expect(provider.asked).toEqual([])
    await page.getByRole('link', { name: 'the ledger' }).click()
    await page
      .getByText(/3 requests/)
      .first()
      .waitFor()
    expect(errors).toEqual([])
    await page.context().close()
  })
})
