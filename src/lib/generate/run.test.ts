/** A run against a real HTTP server that speaks the provider's wire format. */
import { afterEach, describe, expect, it } from 'vitest'
import { startProvider, type Asked, type Provider, type Said } from '../../../tests/provider/server'
import { examplesOf, write } from '../../../tests/provider/author'
import type { Model } from '../models/model'
import { fetchTransport } from '../models/transport'
import { openAiModel } from '../models/wire/openai'
import { boundedSchema } from '../models/wire/schema'
import { noneRejected, type Generated } from './generator'
import type { JournalStore } from './journal'
import { firstQuestion } from './first-question'
import { runLlm } from './run'
import type { LlmRunHooks, LlmTask } from './task'
import { strategyOf } from './strategies'
import { cohort, llmTask } from './testing'

let provider: Provider

afterEach(() => provider.close())

const KEY = 'sk-test-0123456789'

function task(change: Partial<LlmTask> = {}): LlmTask {
  return llmTask(
    'schema-constrained',
    {
      columns: [
        { name: 'age', min: 16, max: 90 },
        { name: 'ward', categories: ['north', 'south', 'isolation'] },
      ],
    },
    { temperature: 1, ...change },
  )
}

async function run(
  answer: (asked: Asked, count: number) => Said,
  change: Partial<LlmTask> = {},
  hooks: LlmRunHooks = {},
): Promise<Generated & { ledger: Record<string, unknown>[] }> {
  provider = await startProvider(answer)
  const ledger: Record<string, unknown>[] = []
  const generated = await runLlm(task(change), modelOf(), {
    ...hooks,
    onLedger: (line) => ledger.push(JSON.parse(line) as Record<string, unknown>),
  })
  addUp(generated, ledger)
  return { ...generated, ledger }
}

function modelOf(): Model {
  const { baseUrl } = provider
  return openAiModel({ baseUrl, name: 'scribe-1', key: KEY, transport: fetchTransport() })
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

/** Every reason of the contract stands in the counts. */
const none = { ...noneRejected, duplicate: 0, copy: 0 }

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
    expect(provider.asked[0]?.body.response_format?.json_schema.schema).toEqual(
      boundedSchema(ask.schema ?? {}),
    )
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

  it('outlasts a limit by the minute whose end no page may read', async () => {
    let opened = -Infinity
    let left = 0
    const end = await run(
      (asked, count) => {
        if (performance.now() - opened > 2_500) {
          opened = performance.now()
          left = 5
        }
        return left-- > 0 ? records(asked, count) : { status: 429, message: 'Rate limit reached' }
      },
      { ...cohort(patients), strategy: strategyOf('conditional'), rows: 60 },
      { lanes: 6 },
    )
    expect(end).toMatchObject({ status: 'done', reason: null })
    expect(end.counts.received).toBe(60)
  }, 30_000)

  it('counts failures of requests that were out together once', async () => {
    let out = 0
    const end = await run(
      (asked, count) => {
        // The server restarts under six requests, and is back at once.
        if (count > 20 && count <= 28 && ++out > 0) return { mute: 'reset' }
        return { ...records(asked, count), pause: 1 }
      },
      { rows: 1500 },
      { lanes: 6 },
    )
    expect(out).toBeGreaterThan(5)
    expect(end).toMatchObject({ status: 'done', reason: null })
  }, 30_000)

  it('says so where the model declines or its limit is too short', async () => {
    const declined = await run(() => ({ text: '', finish: 'filtered' }))
    expect(declined.reason).toMatch(/declined to answer/)
    expect(declined.counts.rejected).toEqual({ ...none, 'not-parsed': declined.counts.requests })
    await provider.close()
    const short = await run(() => ({ text: '{"records": [{"age": 5', finish: 'length' }))
    expect(short.reason).toMatch(/limit cut its answer off/)
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

const patients = {
  columns: [
    { name: 'age', min: 16, max: 90 },
    { name: 'lactate', min: 0, max: 30 },
    { name: 'ward', categories: ['north', 'south', 'isolation'] },
    { name: 'sex', categories: ['F', 'M'] },
  ],
}

describe('a run block by block', () => {
  const conditional = { ...cohort(patients), strategy: strategyOf('conditional') }

  it('asks for the blocks in their order, each with all that was written before of the same patients', async () => {
    const end = await run(records, { ...conditional, rows: 20 })
    expect(end).toMatchObject({ status: 'done', reason: null })
    expect(end.counts).toMatchObject({ produced: 20, received: 20, surplus: 0, realRowsDisclosed: 0 })
    // Age and sex, ward, lactate, death: four records a patient.
    expect(end.counts.records).toBe(4 * 20)
    const prompts = provider.asked.slice(0, 4).map(({ body }) => body.messages.at(-1)?.content ?? '')
    const blocks = prompts.map((prompt) => [...prompt.matchAll(/^- "([^"]+)"/gm)].map(([, name]) => name))
    expect(blocks).toEqual([['age', 'sex'], ['ward'], ['lactate'], ['died']])
    const known = prompts.map((prompt) =>
      Object.keys(JSON.parse(/^\{.*$/m.exec(prompt)?.[0] ?? '{}') as object),
    )
    expect(known).toEqual([
      ['id'],
      ['id', 'age', 'sex'],
      ['id', 'age', 'sex', 'ward'],
      ['id', 'age', 'sex', 'ward', 'lactate'],
    ])
  })

  it('asks again for the patients alone whose block failed, and keeps each row together', async () => {
    let spoilt = 0
    const end = await run(
      (asked, count) => {
        const rows = write(asked.body, count)
        if (rows.every((row) => 'ward' in row) && rows.length === 20 && spoilt++ === 0)
          return {
            text: JSON.stringify({
              records: rows.map((row, i) => (i < 3 ? { ...row, ward: 'cellar' } : row)),
            }),
          }
        return { text: JSON.stringify({ records: rows }) }
      },
      { ...conditional, rows: 20 },
    )
    expect(end.counts).toMatchObject({ produced: 20, received: 20, rejected: {} })
    expect(end.counts.records).toBe(4 * 20 + 3)
    const again = provider.asked.filter(({ body }) =>
      /^Go on with the same 3 /.test(body.messages.at(-1)?.content ?? ''),
    )
    expect(again).toHaveLength(1)
  })

  it.each([
    ['requests', { requests: 17, tokens: null, usd: null }],
    ['tokens', { requests: null, tokens: 9_000, usd: null }],
    ['dollars', { requests: null, tokens: null, usd: 0.009 }],
  ])('spends a budget of %s on whole rows instead of many begun', async (_, limit) => {
    const end = await run(
      (asked, count) => ({ ...records(asked, count), pause: 2 }),
      {
        ...conditional,
        rows: 3000,
        price: { in: 1, out: 1 },
        budget: { ...limit, minutes: null },
      },
      { lanes: 6 },
    )
    expect(end).toMatchObject({ status: 'stopped', reason: expect.stringContaining('The budget of') })
    expect(end.counts.produced).toBeGreaterThanOrEqual(25)
    // What was paid for is in the table, but for the batch that the end cut off.
    expect(end.counts.records - 4 * end.counts.produced).toBeLessThan(100)
    expect(end.counts.requests).toBeLessThanOrEqual(limit.requests ?? Infinity)
  })

  it('gives up a patient whose block can’t be had, with the reason, and no other', async () => {
    const end = await run(
      (asked, count) => ({
        text: JSON.stringify({
          records: write(asked.body, count).map((row) =>
            row.id === 'p2' && 'ward' in row ? { ...row, ward: 'cellar' } : row,
          ),
        }),
      }),
      { ...conditional, rows: 10 },
    )
    expect(end.status).toBe('done')
    // The patient who takes the place of the lost one comes in a batch of its own, and is its first.
    expect(end.counts).toMatchObject({ produced: 10, rejected: { 'unknown-category': 1 }, received: 11 })
  })

  it('counts no row of patients who never came, and every record that names nobody asked for', async () => {
    const end = await run(
      (asked, count) => ({
        text: JSON.stringify({
          records: write(asked.body, count).map((row, i) => (i === 0 ? row : { ...row, id: `q${i}` })),
        }),
      }),
      { ...conditional, rows: 4 },
    )
    const { produced, received, records: came, rejected, requests } = end.counts
    expect(came).toBeGreaterThan(requests)
    // Four records a patient who came whole; the others name nobody, or belong to a row that was given up.
    expect(rejected['not-parsed']).toBeGreaterThan(0)
    expect(came).toBeGreaterThanOrEqual(4 * produced + (rejected['not-parsed'] ?? 0))
    expect(received).toBeLessThanOrEqual(came)
    await provider.close()
    const prose = await run(() => ({ text: 'Let us talk about the weather.' }), { ...conditional, rows: 20 })
    expect(prose.counts.rejected).toEqual({ ...none, 'not-parsed': prose.counts.requests })
    expect(prose.counts.received).toBe(prose.counts.requests)
  })

  it('writes each group in its own number, and its columns as they are', async () => {
    const shares = { 'sex=F': 0.7, 'sex=M': 0.3 }
    const end = await run(records, {
      ...cohort({ ...patients, groups: ['sex'] }),
      strategy: strategyOf('group-based'),
      groupShares: shares,
      rows: 50,
    })
    expect(end.status).toBe('done')
    const sex = end.table.columns.find(({ name }) => name === 'sex')
    if (sex === undefined || !('codes' in sex)) throw new Error('no sex')
    const women = sex.codes.filter((code) => sex.levels[code] === 'F').length
    expect(women).toBe(35)
    for (const { body } of provider.asked)
      expect(body.messages.at(-1)?.content).toMatch(/of one group, .*: "sex" is "[FM]"\./)
  })

  it('works where the group is not among the columns', async () => {
    const end = await run(records, {
      ...cohort({ ...patients, groups: ['sex'] }),
      columns: ['age', 'lactate', 'died'],
      strategy: strategyOf('group-based'),
      groupShares: 'equal',
      rows: 20,
    })
    expect(end).toMatchObject({ status: 'done' })
    expect(end.table.columns.map(({ name }) => name)).toEqual(['age', 'lactate', 'died'])
  })
})

/** A journal in memory, and its lines. */
function memory(lines: string[] = []): JournalStore & { lines: string[] } {
  return {
    lines,
    read: () => Promise.resolve([...lines]),
    append: (more) => {
      lines.push(...more)
      return Promise.resolve()
    },
  }
}

describe('a journal', () => {
  it.each(['schema-constrained', 'conditional'])(
    'of a run that ended asks nothing again: %s',
    async (name) => {
      const job = { ...cohort(patients), strategy: strategyOf(name), rows: 30 }
      const journal = memory()
      const first = await run(records, job, { journal })
      await provider.close()
      provider = await startProvider(records)
      const again = await runLlm(task(job), modelOf(), { journal })
      expect(provider.asked).toHaveLength(0)
      expect(again.table).toEqual(first.table)
      expect(again.counts).toEqual({ ...first.counts, seconds: again.counts.seconds })
    },
  )

  it.each(['schema-constrained', 'conditional'])(
    'that a kill cut off anywhere goes on from there, and counts what was out: %s',
    async (name) => {
      const job = { ...cohort(patients), strategy: strategyOf(name), rows: 40 }
      const journal = memory()
      await run(records, job, { journal })
      const { lines } = journal
      for (const cut of [1, 3, 4, 7, Math.floor(lines.length / 2), lines.length - 2]) {
        const asked = lines.slice(0, cut).filter((line) => line.includes('"at":"ask"')).length
        await provider.close()
        provider = await startProvider(records)
        // The last line was being written when the process died.
        const resumed = memory([...lines.slice(0, cut), (lines[cut] ?? '').slice(0, 20)])
        const end = await runLlm(task(job), modelOf(), { journal: resumed })
        expect(end).toMatchObject({ status: 'done', counts: { produced: 40 } })
        expect(end.counts.requests).toBe(asked + provider.asked.length)
        const rejected = Object.values(end.counts.rejected).reduce((sum, count) => sum + count, 0)
        expect(end.counts.received).toBe(40 + rejected + end.counts.surplus)
      }
    },
  )

  it('has the end of a request before the ledger does, and tells of all of them again where that is asked for', async () => {
    const journal = memory()
    let ends = 0
    let listed = 0
    const slow: JournalStore = {
      read: () => Promise.resolve([]),
      append: async (lines) => {
        await new Promise((resolve) => setTimeout(resolve, 3))
        await journal.append(lines)
        ends += lines.filter((line) => line.includes('"at":"end"')).length
      },
    }
    provider = await startProvider(records)
    const first: string[] = []
    const done = await runLlm(task({ rows: 60 }), modelOf(), {
      journal: slow,
      lanes: 4,
      onLedger: (line) => {
        first.push(line)
        expect(ends).toBeGreaterThanOrEqual(++listed)
      },
    })
    expect(first).toHaveLength(done.counts.requests)
    const again: string[] = []
    await runLlm(task({ rows: 60 }), modelOf(), {
      journal,
      relist: true,
      onLedger: (line) => again.push(line),
    })
    const placeOf = (line: string) => {
      const { time, batch, step, try: tries, tokensIn, records: came, promptSha256 } = JSON.parse(line)
      return [batch, step, tries, time, tokensIn, came, promptSha256].join(' ')
    }
    expect(again.map(placeOf).sort()).toEqual(first.map(placeOf).sort())
  })

  it('of another prompt is of no use', async () => {
    const journal = memory()
    await run(records, { rows: 12 }, { journal })
    await provider.close()
    await run(
      records,
      { rows: 12, words: { task: 'Invent {rows} patients. Write {rows} of them.' } },
      { journal },
    )
    expect(provider.asked.length).toBeGreaterThan(0)
  })

  it('that can’t be written ends the run with all that came', async () => {
    let left = 6
    const full: JournalStore = {
      read: () => Promise.resolve([]),
      append: () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('The disk is full.'))),
    }
    const end = await run(records, { rows: 400 }, { journal: full })
    expect(end).toMatchObject({ status: 'stopped', reason: expect.stringContaining('The disk is full.') })
    expect(end.table.rows).toBeGreaterThan(0)
  })
})

function schemaOf() {
  const schema = firstQuestion(task()).ask.schema ?? {}
  return { type: 'json_schema', json_schema: { name: 'records', strict: true, schema } }
}
