/** Measurements of generation: questions and answers in the page's own code, against a server on this machine. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { stream } from '../lib/base/random'
import { applySchema } from '../lib/cohort/apply'
import { inferSchema } from '../lib/cohort/infer'
import { mergeSchemaPart } from '../lib/cohort/merge'
import { asTrain } from '../lib/cohort/split'
import { briefOf, type BriefTask } from '../lib/generate/brief'
import { RecordScanner } from '../lib/generate/parse'
import { strategyOf } from '../lib/generate/strategies'
import { Validator } from '../lib/generate/validate'
import { planCells } from '../lib/study/cells'
import type { HeadlessApi, HeadlessEvent } from '../lib/study/headless'
import { parseStudy } from '../lib/study/parse'
import type { Table } from '../lib/table/table'

/** Milliseconds after which the server answers. */
const DELAY = 50
/** Connections that a browser opens to a host over HTTP/1.1. */
const CONNECTIONS = 6

interface Measured {
  what: string
  size: string
  seconds: number
  reference: string
  faster: number | null
}

/** A run of a model that answers after 50 ms, beside what its requests would take with every connection always busy. */
export async function writing(page: Page, site: string, rows: number): Promise<Measured> {
  const server = await startWriter()
  try {
    const study = parseStudy(
      JSON.stringify({
        version: 1,
        cohort: { demo: true },
        generators: [
          {
            id: 'bench',
            kind: 'llm',
            strategy: 'naive',
            examples: 25,
            model: { wire: 'openai', baseUrl: server.url, name: 'bench' },
          },
        ],
        features: [10],
        rows: [rows],
        metrics: ['kl'],
      }),
    )
    let seconds = NaN
    let requests = NaN
    await page.exposeFunction('wardloomEmit', (event: HeadlessEvent) => {
      if (event.type === 'cell') ({ seconds, requests } = event.ended.cell.generation)
    })
    await page.goto(`${site}headless/`)
    await page.waitForFunction(() => 'wardloom' in window)
    const cells = planCells(study).map(({ id }) => id)
    await page.evaluate((job) => (window as unknown as { wardloom: HeadlessApi }).wardloom.run(job), {
      kind: 'study' as const,
      study,
      files: [],
      cells,
      keys: {},
      keepBodies: false,
    })
    const ideal = (requests * DELAY) / CONNECTIONS / 1000
    return {
      what: 'written by a model',
      size: `${rows.toLocaleString('en')} × 17, ${requests.toLocaleString('en')} requests`,
      seconds,
      reference: `${CONNECTIONS} connections, ${DELAY} ms each: ${ideal.toFixed(1)} s`,
      faster: ideal / seconds,
    }
  } finally {
    server.close()
  }
}

/** One prompt of 83 columns and 100 examples. */
export function prompting(): Measured {
  const { task } = wideTask()
  const { briefing } = briefOf(task)
  const batch = { rows: 7, stratum: null }
  const times = Array.from({ length: 50 }, () => {
    const since = performance.now()
    const { value } = task.strategy.batch(briefing, batch).next()
    if (value === undefined || !('messages' in value)) throw new Error('no question')
    JSON.stringify(value.messages)
    return performance.now() - since
  })
  const seconds = (times.sort((a, b) => a - b)[25] ?? NaN) / 1000
  return {
    what: 'prompt built',
    size: `83 columns, 100 examples, median of 50`,
    seconds,
    reference: 'budget 0.010 s',
    faster: 0.01 / seconds,
  }
}

/** Answers parsed, validated and kept, beside a plain JSON.parse of the same text. */
export function reading(): Measured {
  const { task, table } = wideTask()
  const { briefing } = briefOf(task)
  const random = stream('bench answers')
  const records = Array.from({ length: 20_000 }, () =>
    Object.fromEntries(table.columns.map(({ name }) => [name, Math.round(random.next() * 1e6) / 1e4])),
  )
  const text = JSON.stringify({ records })
  const pieces = Array.from({ length: Math.ceil(text.length / 2_000) }, (_, i) =>
    text.slice(i * 2_000, (i + 1) * 2_000),
  )
  const plain = performance.now()
  JSON.parse(text)
  const reference = (performance.now() - plain) / 1000
  const validator = new Validator({
    train: task.train,
    columns: briefing.columns,
    target: null,
    shown: [],
    rules: [],
    repairs: true,
  })
  const scanner = new RecordScanner(task.columns)
  const since = performance.now()
  for (const piece of pieces)
    for (const record of scanner.push(piece))
      if (!('reason' in validator.check(record, false))) validator.keep()
  const seconds = (performance.now() - since) / 1000
  if (validator.kept.count !== records.length) throw new Error('rows were lost')
  const megabytes = text.length / 1e6
  return {
    what: 'answers parsed and validated',
    size: `${megabytes.toFixed(0)} MB, 83 columns: ${(megabytes / seconds).toFixed(0)} MB/s, budget 50`,
    seconds,
    reference: `JSON.parse of it whole ${reference.toFixed(2)} s`,
    faster: reference / seconds,
  }
}

/** A task of 83 numeric columns and a briefing with 100 examples. */
function wideTask(): { task: BriefTask; table: Table } {
  const random = stream('bench table')
  const table: Table = {
    rows: 2_000,
    columns: Array.from({ length: 83 }, (_, i) => ({
      name: `measure_${i}`,
      kind: 'numeric' as const,
      unit: null,
      values: Float64Array.from({ length: 2_000 }, () => Math.round(random.next() * 1e6) / 1e4),
    })),
  }
  const schema = mergeSchemaPart(table, inferSchema(table), {})
  const train = asTrain(applySchema(table, schema))
  const task: BriefTask = {
    strategy: strategyOf('schema-constrained'),
    disclosure: 'examples',
    examples: 100,
    threshold: 1,
    epsilon: null,
    noise: null,
    groupShares: null,
    groups: null,
    order: null,
    words: {},
    train,
    schema,
    columns: table.columns.map(({ name }) => name),
    seed: 1,
    allow: [],
    decisions: {},
    noiseKey: null,
  }
  return { task, table }
}

/** Plays a model: the example rows of the prompt again, every number a little different, after 50 ms. */
async function startWriter(): Promise<{ url: string; close(): void }> {
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '600',
  }
  const random = stream('bench model')
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
      return
    }
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const since = performance.now()
      const { messages } = JSON.parse(body) as { messages: { content: string }[] }
      const content = (messages.at(-1)?.content ?? '')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.stringify(changed(JSON.parse(line) as Record<string, unknown>)))
        .join('\n')
      const answer = JSON.stringify({
        choices: [{ message: { content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: body.length >> 2, completion_tokens: content.length >> 2 },
      })
      setTimeout(
        () => response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end(answer),
        Math.max(0, DELAY - (performance.now() - since)),
      )
    })
  })
  const changed = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isInteger(value) ? value + random.next() / 1e3 : value,
      ]),
    )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
