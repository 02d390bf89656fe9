/** A run against a real HTTP server that speaks the provider's wire format. */
import { afterEach, describe, expect, it } from 'vitest'
import { startProvider, type Asked, type Provider, type Said } from '../../../tests/provider/server'
import { examplesOf, write } from '../../../tests/provider/author'
import { fetchTransport } from '../models/transport'
import { openAiModel } from '../models/wire/openai'
import type { Generated } from './generator'
import { firstQuestion } from './first-question'
import { runLlm } from './run'
import type { LlmRunHooks, LlmTask } from './task'
import { strategyOf } from './strategies'
import { cohort } from './testing'

let provider: Provider

afterEach(() => provider.close())

const KEY = 'sk-test-0123456789'

function task(change: Partial<LlmTask> = {}): LlmTask {
  return {
    ...cohort({
      columns: [
        { name: 'age', min: 16, max: 90 },
        { name: 'ward', categories: ['north', 'south', 'isolation'] },
      ],
    }),
    strategy: strategyOf('schema-constrained'),
    disclosure: 'none',
    examples: 0,
    threshold: 11,
    groupShares: null,
    groups: null,
    order: null,
    words: {},
    repairs: true,
    temperature: 1,
    budget: { usd: null, requests: null, tokens: null, minutes: null },
    price: null,
    rows: 60,
    seed: 1,
    cell: 'cell',
    ...change,
  }
}

async function run(
  answer: (asked: Asked, count: number) => Said,
  change: Partial<LlmTask> = {},
  hooks: LlmRunHooks = {},
): Promise<Generated & { ledger: Record<string, unknown>[] }> {
  provider = await startProvider(answer)
  const ledger: Record<string, unknown>[] = []
  const model = openAiModel({
    baseUrl: provider.baseUrl,
    name: 'scribe-1',
    key: KEY,
    transport: fetchTransport(),
  })
  const generated = await runLlm(task(change), model, {
    ...hooks,
    onLedger: (line) => ledger.push(JSON.parse(line) as Record<string, unknown>),
  })
  addUp(generated, ledger)
  return { ...generated, ledger }
}

/** What holds of every run, however it ended. */
function addUp({ counts, table }: Generated, ledger: Record<string, unknown>[]): void {
  const rejected = Object.values(counts.rejected).reduce((sum, count) => sum + count, 0)
  const sum = (field: string) => ledger.reduce((total, line) => total + Number(line[field]), 0)
  expect(counts.received).toBe(counts.produced + rejected + counts.surplus)
  expect(table.rows).toBe(counts.produced)
  expect(ledger).toHaveLength(counts.requests)
  // One that was given up on its way counts as sent.
  expect(counts.requests).toBeGreaterThanOrEqual(provider.asked.length)
  expect(sum('tokensIn')).toBe(counts.tokensIn)
  expect(sum('tokensOut')).toBe(counts.tokensOut)
  expect(sum('tokensEstimated')).toBe(counts.tokensEstimated)
  expect(ledger.filter(({ usable }) => usable === 0)).toHaveLength(counts.failedRequests)
  expect(JSON.stringify(ledger)).not.toContain(KEY)
}

const records = (asked: Asked, count: number): Said => ({
  text: JSON.stringify({ records: write(asked.body, count) }),
})

describe('a run of a model', () => {
  it('brings the rows that were asked for, in the training table’s columns', async () => {
    const landed: number[] = []
    const end = await run(records, {}, { onRows: ({ rows }) => landed.push(rows) })
    expect(end).toMatchObject({ status: 'done', reason: null })
    expect(end.counts).toMatchObject({
      requested: 60,
      produced: 60,
      failedRequests: 0,
      tokensEstimated: 0,
      usd: null,
      realRowsDisclosed: 0,
    })
    expect(end.table.columns.map(({ name, kind }) => [name, kind])).toEqual(
      task().train.columns.map(({ name, kind }) => [name, kind]),
    )
    expect(landed.at(-1)).toBe(60)
    for (const { headers } of provider.asked) expect(headers.authorization).toBe(`Bearer ${KEY}`)
    expect(end.members).toHaveLength(0)
  })

  it('tells nothing of the data under the disclosure “none” that nobody declared', async () => {
    const { train, schema } = cohort()
    const end = await run((asked, count) => ({ text: JSON.stringify(write(asked.body, count)) }), {
      train,
      schema,
      rows: 4,
      budget: { usd: null, requests: 2, tokens: null, minutes: null },
    })
    const sent = JSON.stringify(provider.asked.map(({ body }) => body))
    for (const word of ['isolation', 'north', 'south']) expect(sent).not.toContain(word)
    expect(sent).not.toMatch(/from \d+ to \d+/)
    // Levels that nobody told can't be guessed.
    expect(end.counts.rejected['unknown-category']).toBeGreaterThan(0)
  })

  it('shows the same few real rows in every prompt, each outcome among them, and counts them once', async () => {
    const naive = { strategy: strategyOf('naive'), disclosure: 'examples', examples: 8 } as const
    const end = await run(
      (asked, count) => ({
        text: write(asked.body, count)
          .map((row) => JSON.stringify(row))
          .join('\n'),
      }),
      naive,
    )
    expect(end.status).toBe('done')
    expect(end.counts.realRowsDisclosed).toBe(8)
    expect(end.members).toHaveLength(8)
    const shown = provider.asked.map(({ body }) => examplesOf(body))
    for (const rows of shown) expect(rows).toEqual(shown[0])
    expect(new Set(shown[0]?.map(({ died }) => died))).toEqual(new Set(['yes', 'no']))
    expect(provider.asked[0]?.body.response_format).toBeUndefined()
    expect(end.ledger.map(({ realRows }) => realRows)).toEqual(end.ledger.map(() => 8))
  })

  it('previews exactly what is sent', async () => {
    await run(records)
    const { ask } = firstQuestion(task())
    expect(provider.asked[0]?.body.messages).toEqual(ask.messages)
    expect(provider.asked[0]?.body.seed).toBe(ask.seed)
    expect(provider.asked[0]?.body.response_format?.json_schema.schema).toEqual(ask.schema)
  })

  it('counts each row that fits not, by reason, and asks for the rest', async () => {
    const end = await run((asked, count) => {
      const rows = write(asked.body, count)
      const text = rows.map((row, i) =>
        i === 0
          ? '{"age": oops}'
          : JSON.stringify(i === 1 ? { ...row, age: 300 } : i === 2 ? { ...row, died: null } : row),
      )
      return { text: `{"records": [${text.join(',')}]}` }
    })
    expect(end.counts.produced).toBe(60)
    const { 'not-parsed': broken, 'out-of-range': far, missing } = end.counts.rejected
    expect([broken, far, missing].every((count) => count !== undefined && count > 1)).toBe(true)
  })

  it('waits as the server says and asks again', async () => {
    const doing: string[] = []
    const end = await run(
      (asked, count) =>
        count === 2
          ? { status: 429, message: 'slow down', headers: { 'retry-after': '0.05' } }
          : records(asked, count),
      {},
      { onProgress: (progress) => doing.push(progress.doing) },
    )
    expect(end).toMatchObject({ status: 'done' })
    expect(end.counts.failedRequests).toBe(1)
    expect(doing.some((words) => words.includes('slow down'))).toBe(true)
  })

  it('leaves out what the server lacks, finding out once', async () => {
    const end = await run((asked, count) => {
      const { body } = asked
      if (body.response_format !== undefined)
        return { status: 400, message: 'response_format is not supported' }
      if (body.seed !== undefined) return { status: 400, message: 'Unknown field: seed' }
      return { text: JSON.stringify(write({ ...body, response_format: schemaOf() }, count)) }
    })
    expect(end.status).toBe('done')
    expect(end.counts.failedRequests).toBe(2)
  })

  it('keeps the rows of an answer that broke off, and estimates its tokens apart', async () => {
    const end = await run((asked, count) =>
      count === 2 ? { ...records(asked, count), breakAfter: 20, pause: 1 } : records(asked, count),
    )
    expect(end.status).toBe('done')
    expect(end.counts.tokensEstimated).toBeGreaterThan(0)
    const broken = end.ledger.find(({ failure }) => failure !== null)
    expect(Number(broken?.usable)).toBeGreaterThan(0)
  })

  it('cuts off an answer that goes round in circles', async () => {
    let circles = 0
    const end = await run((asked, count) => {
      if (count !== 1) return records(asked, count)
      circles++
      return { text: 'round '.repeat(20_000) }
    })
    expect(circles).toBe(1)
    expect(end.status).toBe('done')
    expect(end.ledger[0]).toMatchObject({ finish: 'cut', usable: 0 })
    expect(end.counts.rejected['not-parsed']).toBe(1)
  })

  it('gives up on a key that is refused, at once and in words', async () => {
    const end = await run(() => ({ status: 401, message: 'Incorrect API key provided' }))
    expect(end.status).toBe('failed')
    expect(end.reason).toMatch(/did not accept the key.*Incorrect API key.*Check the key/)
    expect(end.counts.requests).toBe(1)
  })

  it('gives up on a model that can’t do it, and says so', async () => {
    const end = await run(() => ({ text: 'I am sorry, but I cannot.' }))
    expect(end.status).toBe('failed')
    expect(end.reason).toMatch(/held no usable row, most often: not-parsed/)
    expect(end.counts.rejected['not-parsed']).toBe(end.counts.requests)
  })

  it('stops within its budgets and keeps what it has', async () => {
    const budget = { usd: null, requests: null, tokens: null, minutes: null }
    const few = await run(records, { budget: { ...budget, requests: 2 } })
    expect(few).toMatchObject({ status: 'stopped', reason: expect.stringContaining('2 requests') })
    expect(few.counts.requests).toBe(2)
    await provider.close()
    const cheap = await run(records, {
      rows: 5000,
      price: { in: 1, out: 1000 },
      budget: { ...budget, usd: 2 },
    })
    expect(cheap).toMatchObject({ status: 'stopped', reason: expect.stringContaining('2 US dollars') })
    const { tokensIn, tokensOut, usd } = cheap.counts
    expect(usd).toBeCloseTo((tokensIn + tokensOut * 1000) / 1e6, 9)
  })

  it('keeps what has landed when the person stops it, and hangs up', async () => {
    const stop = new AbortController()
    const end = await run(
      (asked, count) => ({ ...records(asked, count), pause: 5 }),
      { rows: 2000 },
      { stop: stop.signal, onRows: ({ rows }) => rows >= 30 && stop.abort() },
    )
    expect(end).toMatchObject({ status: 'stopped', reason: 'Stopped by the person.' })
    expect(end.table.rows).toBeGreaterThanOrEqual(30)
    await expect.poll(() => provider.hungUp).toBeGreaterThan(0)
  })

  it('is the same again from the same seed', async () => {
    const first = await run(records, { rows: 20 })
    await provider.close()
    const again = await run(records, { rows: 20 })
    expect(again.table).toEqual(first.table)
  })
})

function schemaOf() {
  const schema = firstQuestion(task()).ask.schema ?? {}
  return { type: 'json_schema', json_schema: { name: 'records', strict: true, schema } }
}
