import { InputError } from '../base/errors'
import { sha256Hex } from '../base/hash'
import type { Usage } from '../models/model'
import { attemptKey, type JournalLine } from './journal'

/** Providers whose batch files are written and read. */
export type BatchFormat = 'openai' | 'anthropic'

/** A question that waits for its answer: its id in a batch file, and the request's body. */
export interface Waiting {
  id: string
  place: { batch: number; step: number; try: number }
  body: string
}

/** What came back for one question. */
export interface FileAnswer {
  id: string
  text: string
  usage: Usage | null
  finish: 'stop' | 'length' | 'filtered'
  /** Why there is no answer, or null. */
  failure: string | null
}

/** Ids as providers allow them: letters, digits, hyphens; the task first, so that another run's answers don't fit. */
export function idOf(task: string, { batch, step, try: tries }: Waiting['place']): string {
  return `wl-${task.slice(0, 8)}-${batch}-${step}-${tries}`
}

/**
 * The questions as a provider's batch input: OpenAI takes a file of one request a line, Anthropic the body of the one
 * request that makes the batch (here one question a line as well).
 * Sources: platform.openai.com/docs/guides/batch, platform.claude.com/docs/en/build-with-claude/batch-processing
 */
export function batchFile(format: BatchFormat, questions: readonly Waiting[]): string {
  const requests = questions.map(({ id, body }) => {
    const plain = JSON.parse(body) as Record<string, unknown>
    // A batch has nobody to stream to.
    delete plain.stream
    delete plain.stream_options
    return JSON.stringify(
      format === 'openai'
        ? { custom_id: id, method: 'POST', url: '/v1/chat/completions', body: plain }
        : { custom_id: id, params: plain },
    )
  })
  return format === 'openai'
    ? requests.map((line) => `${line}\n`).join('')
    : `{"requests":[\n${requests.join(',\n')}\n]}\n`
}

/** What a batch file is called: its ending says what it is. */
export function batchName(format: BatchFormat, questions: number): string {
  return `wardloom-batch-${questions}.${format === 'openai' ? 'jsonl' : 'json'}`
}

interface OpenAiLine {
  custom_id?: string
  response?: {
    status_code?: number
    body?: {
      choices?: {
        message?: { content?: string | null; refusal?: string | null }
        finish_reason?: string
      }[]
      usage?: { prompt_tokens?: number; completion_tokens?: number }
      /** Of a line of the error file. */
      error?: { message?: string } | null
    }
  } | null
  error?: { message?: string } | null
}

interface AnthropicLine {
  custom_id?: string
  result?: {
    type?: string
    message?: {
      content?: { type?: string; text?: string; input?: unknown }[]
      stop_reason?: string
      usage?: { input_tokens?: number; output_tokens?: number }
    }
    error?: { message?: string; error?: { message?: string } }
  }
}

/** The answers of a provider's batch output, either format. @throws InputError naming the line */
export function readBatchFile(text: string, name: string): FileAnswer[] {
  const answers = text.split(/\r?\n/).flatMap((line, i): FileAnswer[] => {
    if (line.trim() === '') return []
    const parsed = parse(line)
    const id = parsed?.custom_id
    if (parsed === null || typeof id !== 'string')
      throw new InputError(
        'this line is no answer of a batch.',
        'Give the provider’s output file, unchanged.',
        {
          file: name,
          row: i + 1,
        },
      )
    return ['result' in parsed ? ofAnthropic(id, parsed) : ofOpenAi(id, parsed as OpenAiLine)]
  })
  if (answers.length === 0)
    throw new InputError('it holds no answers.', 'Give the provider’s output file.', { file: name })
  return answers
}

/** Words copied from a chat window, as the answer to one question. */
export function pastedAnswer(id: string, text: string): FileAnswer {
  return { id, text, usage: null, finish: 'stop', failure: null }
}

/**
 * The journal's lines of answers that came by file.
 * @returns the lines; how many answers belong to no question that waits; and the requests that they answer
 */
export function journalOf(
  answers: readonly FileAnswer[],
  waiting: readonly Waiting[],
  time: string,
): { lines: JournalLine[]; strange: number; fresh: Set<string> } {
  const byId = new Map(waiting.map((question) => [question.id, question]))
  const lines: JournalLine[] = []
  const fresh = new Set<string>()
  let strange = 0
  for (const { id, text, usage, finish, failure } of answers) {
    const question = byId.get(id)
    if (question === undefined) {
      strange++
      continue
    }
    byId.delete(id)
    const { place, body } = question
    fresh.add(attemptKey(place.batch, place.step, place.try))
    const bytes = new TextEncoder().encode(body).length
    lines.push({ at: 'ask', ...place, time, sha256: sha256Hex(body), bytes })
    if (text !== '') lines.push({ at: 'text', ...place, text })
    lines.push({
      at: 'end',
      ...place,
      status: failure === null ? 200 : null,
      finish: failure === null ? finish : null,
      usage,
      failure: failure === null ? null : { kind: 'lost', message: failure },
      elapsed: 0,
    })
  }
  return { lines, strange, fresh }
}

function ofOpenAi(id: string, { response, error }: OpenAiLine): FileAnswer {
  const body = response?.body
  const [choice] = body?.choices ?? []
  const { prompt_tokens: tokensIn, completion_tokens: tokensOut } = body?.usage ?? {}
  const reason = choice?.finish_reason
  const failed =
    choice === undefined
      ? (error?.message ?? body?.error?.message ?? `no answer (${response?.status_code ?? 'no status'})`)
      : null
  const refused = typeof choice?.message?.refusal === 'string' && choice.message.refusal !== ''
  return {
    id,
    text: choice?.message?.content ?? '',
    usage: tokensIn === undefined || tokensOut === undefined ? null : { in: tokensIn, out: tokensOut },
    finish: reason === 'length' ? 'length' : refused || reason === 'content_filter' ? 'filtered' : 'stop',
    failure: failed,
  }
}

function ofAnthropic(id: string, { result }: AnthropicLine): FileAnswer {
  const message = result?.message
  const { input_tokens: tokensIn, output_tokens: tokensOut } = message?.usage ?? {}
  const reason = message?.stop_reason
  return {
    id,
    text: (message?.content ?? [])
      .map(({ text, input }) => text ?? (input === undefined ? '' : JSON.stringify(input)))
      .join(''),
    usage: tokensIn === undefined || tokensOut === undefined ? null : { in: tokensIn, out: tokensOut },
    finish: reason === 'max_tokens' ? 'length' : reason === 'refusal' ? 'filtered' : 'stop',
    failure:
      result?.type === 'succeeded'
        ? null
        : (result?.error?.error?.message ??
          result?.error?.message ??
          `it ${result?.type ?? 'has no result'}`),
  }
}

function parse(line: string): (OpenAiLine | AnthropicLine) | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}
