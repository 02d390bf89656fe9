import { describe, expect, it } from 'vitest'
import { write } from '../../../tests/provider/author'
import type { ChatBody } from '../../../tests/provider/server'
import { fetchTransport } from '../models/transport'
import { openAiModel } from '../models/wire/openai'
import {
  batchFile,
  idOf,
  journalOf,
  pastedAnswer,
  readBatchFile,
  type BatchFormat,
  type FileAnswer,
  type Waiting,
} from './batch-file'
import type { Generated } from './generator'
import type { LedgerLine } from './ledger'
import { runLlm } from './run'
import type { LlmTask } from './task'
import { llmTask } from './testing'

function task(name: string, rows: number): LlmTask {
  return llmTask(
    name,
    {
      columns: [
        { name: 'age', min: 16, max: 90 },
        { name: 'lactate', min: 0, max: 30 },
        { name: 'ward', categories: ['north', 'south', 'isolation'] },
      ],
    },
    { rows },
  )
}

/** Nobody is asked: a request to that address would fail the run. */
const model = openAiModel({
  baseUrl: 'http://127.0.0.1:9/v1',
  name: 'm',
  key: null,
  transport: fetchTransport(),
})

async function step(job: LlmTask, lines: string[], fresh = new Set<string>()) {
  const waiting: Waiting[] = []
  const ledger: LedgerLine[] = []
  const generated = await runLlm(job, model, {
    journal: {
      read: () => Promise.resolve([...lines]),
      append: (more) => {
        lines.push(...more)
        return Promise.resolve()
      },
    },
    defer: ({ place, ask }) => waiting.push({ id: idOf('ab12cd34', place), place, body: model.bodyOf(ask) }),
    onLedger: (line) => ledger.push(JSON.parse(line) as LedgerLine),
    fresh,
  })
  return { waiting, generated, ledger }
}

let written = 0

/** Plays a provider's batch: a file in, a file out, in another order. */
function answer(format: BatchFormat, file: string): string {
  interface Request {
    custom_id: string
    method?: string
    url?: string
    body?: ChatBody
    params?: ChatBody
  }
  const requests =
    format === 'openai'
      ? file
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Request)
      : (JSON.parse(file) as { requests: Request[] }).requests
  const lines = requests.map((request) => {
    expect(Object.keys(request).sort()).toEqual(
      format === 'openai' ? ['body', 'custom_id', 'method', 'url'] : ['custom_id', 'params'],
    )
    const body = request.body ?? request.params
    if (body === undefined) throw new Error('no request')
    expect(body).not.toHaveProperty('stream')
    expect(request.custom_id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    const text = JSON.stringify({ records: write(body, ++written) })
    return format === 'openai'
      ? {
          custom_id: request.custom_id,
          response: {
            status_code: 200,
            body: {
              choices: [{ message: { content: text }, finish_reason: 'stop' }],
              usage: { prompt_tokens: 10, completion_tokens: 5 },
            },
          },
          error: null,
        }
      : {
          custom_id: request.custom_id,
          result: {
            type: 'succeeded',
            message: {
              content: [{ type: 'text', text }],
              stop_reason: 'end_turn',
              usage: { input_tokens: 10, output_tokens: 5 },
            },
          },
        }
  })
  return lines
    .reverse()
    .map((line) => JSON.stringify(line))
    .join('\n')
}

/** Files to and fro until nothing waits. @returns the questions of each file, and the end */
async function toAndFro(
  job: LlmTask,
  reply: (waiting: readonly Waiting[], round: number) => FileAnswer[],
): Promise<{ files: number[]; end: Generated; ledger: LedgerLine[] }> {
  const lines: string[] = []
  const ledger: LedgerLine[] = []
  const files: number[] = []
  let { waiting, generated } = await step(job, lines)
  while (waiting.length > 0 && files.length < 20) {
    const { lines: more, fresh } = journalOf(
      reply(waiting, files.length),
      waiting,
      '2026-11-24T00:00:00.000Z',
    )
    files.push(waiting.length)
    lines.push(...more.map((line) => JSON.stringify(line)))
    const next = await step(job, lines, fresh)
    ;({ waiting, generated } = next)
    ledger.push(...next.ledger)
  }
  return { files, end: generated, ledger }
}

describe('batch files', () => {
  it.each(['openai', 'anthropic'] as const)(
    'of %s carry a run there and back, with the same counts and ledger',
    async (format) => {
      const { files, end, ledger } = await toAndFro(task('schema-constrained', 60), (waiting) =>
        readBatchFile(answer(format, batchFile(format, waiting)), 'out.jsonl'),
      )
      expect(files).toEqual([3])
      expect(end).toMatchObject({ status: 'done', reason: null })
      expect(end.counts).toMatchObject({ produced: 60, requests: 3, tokensIn: 30, tokensOut: 15 })
      expect(ledger).toHaveLength(3)
      expect(ledger.map(({ batch }) => batch)).toEqual([0, 1, 2])
    },
  )

  it('of a conditional run are one a block, in order', async () => {
    const { files, end } = await toAndFro(task('conditional', 50), (waiting) =>
      readBatchFile(answer('openai', batchFile('openai', waiting)), 'out.jsonl'),
    )
    expect(files).toEqual([2, 2, 2, 2])
    expect(end).toMatchObject({ status: 'done', counts: { produced: 50, requests: 8, records: 200 } })
  })

  it('ask again for what failed, and for rows that were rejected', async () => {
    const { files, end } = await toAndFro(task('schema-constrained', 60), (waiting, round) => {
      const answers = readBatchFile(answer('openai', batchFile('openai', waiting)), 'out.jsonl')
      return round > 0
        ? answers
        : answers.map((one, i) =>
            i === 0
              ? { ...one, text: '', failure: 'it expired' }
              : i === 1
                ? { ...one, text: one.text.replaceAll('"ward":"', '"ward":"far ') }
                : one,
          )
    })
    expect(files.length).toBeGreaterThan(1)
    expect(end.status).toBe('done')
    expect(end.counts.rejected['unknown-category']).toBeGreaterThan(0)
    const rejected = Object.values(end.counts.rejected).reduce((sum, count) => sum + count, 0)
    expect(end.counts.received).toBe(60 + rejected + end.counts.surplus)
    expect(end.counts.requests).toBe(files.reduce((sum, count) => sum + count, 0))
  })

  it('take words pasted from a chat window as an answer', async () => {
    const { end } = await toAndFro(task('schema-constrained', 20), (waiting) =>
      waiting.map(({ id, body }) =>
        pastedAnswer(
          id,
          `Sure! Here they are:\n\`\`\`json\n${JSON.stringify(write(JSON.parse(body) as ChatBody, 1))}\n\`\`\``,
        ),
      ),
    )
    expect(end).toMatchObject({ status: 'done', counts: { produced: 20, tokensIn: 0 } })
    expect(end.counts.tokensEstimated).toBeGreaterThan(0)
  })

  it('keep to their run: answers of another are counted as strange', async () => {
    const { waiting } = await step(task('schema-constrained', 60), [])
    const [first] = waiting
    if (first === undefined) throw new Error('nothing waits')
    const { lines, strange } = journalOf(
      [pastedAnswer('wl-00000000-0-0-0', 'x'), pastedAnswer(first.id, 'x'), pastedAnswer(first.id, 'x')],
      waiting,
      '',
    )
    expect(strange).toBe(2)
    expect(lines.filter(({ at }) => at === 'ask')).toHaveLength(1)
  })

  it.each([
    ['{"custom_id": "a", "response": null, "error": {"message": "too late"}}', 'too late'],
    [
      '{"custom_id": "a", "response": {"status_code": 400, "body": {"error": {"message": "bad"}}}, "error": null}',
      'bad',
    ],
    ['{"custom_id": "a", "result": {"type": "expired"}}', 'it expired'],
    ['{"custom_id": "a", "result": {"type": "errored", "error": {"error": {"message": "no"}}}}', 'no'],
  ])('tell why there is no answer: %s', (line, failure) => {
    expect(readBatchFile(line, 'x')).toMatchObject([{ failure }])
  })

  it.each(['', 'hello', '{"id": 1}', '[1]'])('that are none are refused by line: %j', (text) => {
    expect(() => readBatchFile(text, 'out.jsonl')).toThrow(/^out\.jsonl/)
  })
})
