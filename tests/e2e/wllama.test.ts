/**
 * A model in the page: the real llama.cpp in WebAssembly with the real weights of SmolLM2, in a real Chromium under
 * the site's policy. The weights are those of a pip package: without pip, what needs them is skipped, and that is said.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import type { Served } from '../../src/cli/serve'
import type { Answer, Ask } from '../../src/lib/models/model'
import { smolLm2 } from '../weights/smollm2'
import { openSite, patient, violationsOf, type Site } from './harness'
import { runInPage } from './headless-page'
import type { OpenedWllama } from '../../src/lib/state/wllama'
import type { WllamaPage } from './wllama-page'
import { serveWllama } from './wllama-site'

declare global {
  interface Window {
    wllama: WllamaPage
    opened: OpenedWllama
  }
}

const weights = await smolLm2()
const dir = mkdtempSync(join(tmpdir(), 'wardloom-wllama-'))
let served: Served
let browser: Browser
let page: Page
const asked: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  served = await serveWllama()
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: [...chromiumFlags] })
  page = await patient(await browser.newContext()).newPage()
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(served.url)
})

afterAll(async () => {
  await browser.close()
  await served.close()
  rmSync(dir, { recursive: true, force: true })
})

async function open(path: string): Promise<string> {
  await page.locator('input').setInputFiles(path)
  return page.evaluate(async () => {
    const { wllama } = window
    try {
      window.opened = await wllama.open(wllama.files())
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  })
}

type Told = { answer: Answer; pieces: string[] } | { failed: string; kind: string }

/** Asks, and stops after so many milliseconds if that is said. */
function ask(question: Partial<Ask> & { content: string }, stopAfter: number | null = null): Promise<Told> {
  const { content, ...settings } = question
  const whole: Ask = {
    messages: [{ role: 'user', content }],
    schema: null,
    temperature: 1,
    seed: 7,
    mostCharacters: 2_000,
    ...settings,
  }
  return page.evaluate(
    async ([sent, after]) => {
      const stopping = new AbortController()
      if (after !== null) setTimeout(() => stopping.abort(), after)
      const pieces: string[] = []
      try {
        const answer = await window.opened.model.ask(sent, {
          signal: stopping.signal,
          onText: (piece) => pieces.push(piece),
        })
        return { answer, pieces }
      } catch (error) {
        const { message = '', kind = '' } = error as { message?: string; kind?: string }
        return { failed: message, kind }
      }
    },
    [whole, stopAfter] as const,
  )
}

const patients = {
  type: 'object',
  properties: {
    records: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        properties: {
          'Alter (“a”)': { type: 'integer', minimum: 16, maximum: 90 },
          ph: { type: ['number', 'null'], minimum: 6.8, maximum: 7.85 },
          unit: { type: 'string', enum: ['MICU', 'Neuro "ICU"'] },
          note: { type: 'string', maxLength: 12 },
          day: { type: 'string', format: 'date' },
        },
      },
    },
  },
}

describe('a file that is no model', () => {
  const file = (name: string, bytes: Buffer | string) => {
    writeFileSync(join(dir, name), bytes)
    return join(dir, name)
  }

  it('is refused in one line that names it', async () => {
    expect(await open(file('cohort.csv', 'age;sex\n63;F\n64;M\n65;F\n'))).toBe(
      'cohort.csv: is not a GGUF file. Pick a model file in the GGUF format.',
    )
  })

  it('is told apart from one of a kind that this engine doesn’t know', async () => {
    const text = (value: string) => {
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(value.length))
      return Buffer.concat([length, Buffer.from(value)])
    }
    const header = Buffer.from('GGUF\x03\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0', 'latin1')
    const kind = Buffer.concat([text('general.architecture'), Buffer.from([8, 0, 0, 0]), text('nonsense')])
    const said = await open(file('odd.gguf', Buffer.concat([header, kind, Buffer.alloc(64)])))
    expect(said).toMatch(
      /^odd\.gguf: could not be loaded: unknown model architecture: 'nonsense'\. Pick another/,
    )
  })
})

describe.runIf(weights !== null)('SmolLM2 from a file', () => {
  it('is loaded from the disk, and nothing is fetched but the engine, from the site itself', async () => {
    expect(await open(weights ?? '')).toBe('')
    const about = await page.evaluate(() => window.opened.about)
    expect(about).toMatchObject({ architecture: 'llama', quantisation: 'Q4_1', context: 8192 })
    const { origin } = new URL(served.url)
    const away = asked.filter((url) => !url.startsWith(origin) && !url.startsWith(`blob:${origin}`))
    expect(away.filter((url) => !url.startsWith('data:'))).toEqual([])
    expect(asked.some((url) => /\/assets\/wllama-[\w-]+\.wasm$/.test(url))).toBe(true)
  })

  it('writes what the schema allows and nothing else, the same for the same seed, and counts its tokens', async () => {
    const question = { content: 'Write a synthetic patient.', schema: patients }
    const first = await ask(question)
    if ('failed' in first) throw new Error(first.failed)
    const { text, usage, finish } = first.answer
    expect(finish).toBe('stop')
    expect(first.pieces.join('')).toBe(text)
    expect(first.pieces.length).toBeGreaterThan(20)
    const { records } = JSON.parse(text) as { records: Record<string, unknown>[] }
    expect(records).toHaveLength(1)
    for (const record of records) {
      expect(Object.keys(record)).toEqual(['Alter (“a”)', 'ph', 'unit', 'note', 'day'])
      const { ph, unit, note, day } = record
      const age = record['Alter (“a”)'] as number
      expect(Number.isInteger(age) && age >= 16 && age <= 90).toBe(true)
      expect(ph === null || ((ph as number) >= 6.8 && (ph as number) <= 7.85)).toBe(true)
      expect(['MICU', 'Neuro "ICU"']).toContain(unit)
      expect(String(note).length).toBeLessThanOrEqual(12)
      expect(day).toMatch(/^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/)
    }
    // The chat template adds its own tokens to those of the question.
    expect(usage?.in).toBeGreaterThan(20)
    expect(usage?.in).toBeLessThan(80)
    expect(usage?.out).toBeGreaterThanOrEqual(first.pieces.length)
    expect(usage?.out).toBeLessThan(first.pieces.length * 1.5)
    expect(await ask(question)).toMatchObject({ answer: { text, usage } })
  })

  it('says how many tokens are needed where question and answer don’t fit, and what to do', async () => {
    const long = await ask({ content: 'A patient of 63 years. '.repeat(2_000) })
    expect(long).toMatchObject({ kind: 'refused' })
    expect('failed' in long && long.failed).toMatch(
      /^The question and its answer need at least 1\d,\d{3} tokens, .* a context of 8,192, .* “conditional”/,
    )
    const many = { type: 'array', minItems: 900, maxItems: 900, items: { const: 'x'.repeat(60) } }
    const wide = await ask({ content: 'Write.', schema: many, mostCharacters: 100_000 })
    expect('failed' in wide && wide.failed).toMatch(
      /^The question and its answer need at least 1\d,\d{3} tokens/,
    )
  })

  it('stops at once when it is told to, and answers the next question', async () => {
    const began = await page.evaluate(() => performance.now())
    const stopped = await ask({ content: 'A patient of 63 years. '.repeat(500) }, 700)
    const took = (await page.evaluate(() => performance.now())) - began
    expect(stopped).toMatchObject({ failed: 'Stopped.' })
    // Reading that question takes minutes.
    expect(took).toBeLessThan(20_000)
    const next = await ask({ content: 'Yes or no?', schema: { enum: ['yes', 'no'] } })
    expect(next).toMatchObject({ answer: { finish: 'stop' } })
    if ('answer' in next) expect(['"yes"', '"no"']).toContain(next.answer.text)
  })

  it('lets go of a question whose asker is gone', async () => {
    const took = await page.evaluate(async () => {
      const leaving = new AbortController()
      const port = await window.opened.port(leaving.signal)
      const content = 'A patient of 64 years. '.repeat(500)
      const question = { messages: [{ role: 'user', content }], schema: null, temperature: 1, seed: 1 }
      port.postMessage({ type: 'ask', id: 1, ask: { ...question, mostCharacters: 2_000 } })
      await new Promise((resolve) => setTimeout(resolve, 500))
      port.close()
      leaving.abort()
      return performance.now()
    })
    expect(await ask({ content: 'Yes or no?', schema: { enum: ['yes', 'no'] } })).toMatchObject({
      answer: { finish: 'stop' },
    })
    // Reading that question takes minutes.
    expect((await page.evaluate(() => performance.now())) - took).toBeLessThan(20_000)
  })

  it('is cut where it goes round in circles', async () => {
    const cut = await ask({ content: 'Count.', mostCharacters: 40 })
    if ('failed' in cut) throw new Error(cut.failed)
    expect(cut.answer.finish).toBe('cut')
    expect(cut.answer.text.length).toBeGreaterThan(40)
    expect(cut.answer.text.length).toBeLessThan(80)
    expect(cut.answer.usage?.out).toBeGreaterThan(5)
  })

  it('gives up a question that is out when it is unloaded', async () => {
    const out = ask({ content: 'A patient of 63 years. '.repeat(500) })
    await page.waitForTimeout(300)
    await page.evaluate(() => window.opened.close())
    expect(await out).toEqual({ kind: 'refused', failed: 'The model was unloaded.' })
    expect(complaints).toEqual([])
  })
})

describe.runIf(weights !== null)('a study with a model file', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site.close())

  it('is picked on the screen, told by its header, loaded and unloaded', async () => {
    const { page: studio, foreign, errors } = await site.open('studio/')
    const requests: string[] = []
    studio.on('request', (request) => requests.push(request.url()))
    await studio.getByRole('button', { name: 'Open the demo cohort' }).click()
    await studio.getByRole('link', { name: 'Generate' }).first().click()
    await studio.getByRole('radio', { name: /A model file/ }).check()
    const pick = (...files: Parameters<Locator['setInputFiles']>) =>
      studio.locator('main input[type=file][accept=".gguf"]').setInputFiles(...files)
    await pick({
      name: 'cohort.gguf',
      mimeType: 'text/csv',
      buffer: Buffer.from('age;sex\n63;F\n64;M\n65;F\n'),
    })
    await studio.getByRole('alert').filter({ hasText: 'cohort.gguf: is not a GGUF file.' }).waitFor()
    await pick(weights ?? '')
    const facts = studio.getByLabel('The model file', { exact: true })
    await facts.getByText('llama, stored as Q4_1').waitFor()
    expect(await facts.textContent()).toMatch(/98 MB, 135 million weights.*trained for 8,192 tokens/s)
    expect(requests.filter((url) => /wllama-[\w-]+\.(js|wasm)$/.test(url))).toEqual([])
    await studio.getByRole('button', { name: 'Load the model' }).click()
    await studio.getByText('The model is loaded.').waitFor()
    expect(await facts.textContent()).toContain('loaded with 8,192 tokens')
    expect(await violationsOf(studio)).toEqual([])
    await studio.getByRole('button', { name: 'Unload it' }).click()
    await studio.getByRole('button', { name: 'Load the model' }).waitFor()
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await studio.context().close()
  })

  it('gets rows that are valid by construction from the demo’s columns, and nothing leaves', async () => {
    const { end, foreign, errors, cell, csv, events, before, after } = await runInPage(site, {
      generator: {
        strategy: 'schema-constrained',
        disclosure: 'none',
        model: { wire: 'wllama', file: 'model.gguf' },
        temperature: 1,
      },
      rows: 2,
      files: [{ name: 'model.gguf', use: 'model', generator: 'model', path: weights ?? '' }],
    })
    expect(before.filter((url) => /wllama/.test(url))).toEqual([])
    expect(after.filter((url) => /wllama-[\w-]+\.wasm$/.test(url))).toHaveLength(1)
    expect(end).toMatchObject({ status: 'ended' })
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    expect(cell).toMatchObject({ status: 'done', reason: null })
    const { produced, rejected, tokensIn, tokensOut, tokensEstimated } = cell?.generation ?? {}
    expect(produced).toBe(2)
    // A twin is the only thing that a grammar can't rule out.
    const spoilt = Object.entries(rejected ?? {}).filter(
      ([reason, count]) => reason !== 'duplicate' && count > 0,
    )
    expect(spoilt).toEqual([])
    expect(tokensIn).toBeGreaterThan(100)
    expect(tokensOut).toBeGreaterThan(30)
    expect(tokensEstimated).toBe(0)
    const [head = '', ...lines] = csv.trimEnd().split('\n')
    const names = head.split(',')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      const values = new Map(line.split(',').map((value, i) => [names[i] ?? '', value]))
      expect(['0', '1']).toContain(values.get('death'))
      const age = values.get('age') ?? ''
      expect(age === '' || (Number(age) >= 16 && Number(age) <= 90)).toBe(true)
    }
    const told = events.flatMap((event) => (event.type === 'ledger' ? [event.line] : []))
    expect(told.length).toBeGreaterThan(0)
    for (const line of told) expect(JSON.parse(line)).toMatchObject({ host: 'this page', realRows: 0 })
  })
})
