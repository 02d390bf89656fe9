/**
 * OpenAI-compatible chat completions, streamed. The request carries `authorization` and `content-type` and no other
 * header, since many servers' CORS rules let nothing else through.
 * Source: https://platform.openai.com/docs/api-reference/chat
 */
import { createParser } from 'eventsource-parser'
import { ModelFailure, type Answer, type Ask, type AskHooks, type Model, type Usage } from '../model'
import { ConnectionLost, type Transport, type WebRequest, type WebResponse } from '../transport'

export interface OpenAiChoice {
  /** Ends as the provider's own does: `…/v1`. */
  baseUrl: string
  name: string
  key: string | null
  transport: Transport
}

/** Fields that a server may not know. What one refuses is left out of every later request. */
type Optional = 'response_format' | 'stream_options' | 'seed' | 'temperature'
const optional: readonly Optional[] = ['response_format', 'stream_options', 'seed', 'temperature']

interface Chunk {
  choices?: {
    delta?: { content?: string | null }
    message?: { content?: string | null }
    finish_reason?: string | null
  }[]
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null
  error?: { message?: string } | string
}

export function openAiModel({ baseUrl, name, key, transport }: OpenAiChoice): Model {
  const { host } = new URL(baseUrl)
  const lacking = new Set<Optional>()

  return {
    name,
    host,
    bodyOf: (ask) => JSON.stringify(bodyOf(name, ask, lacking)),
    async ask(ask, { signal, onText, onSent }) {
      const body = bodyOf(name, ask, lacking)
      const text = JSON.stringify(body)
      let status: number | null = null
      try {
        const response = await transport(post(`${baseUrl}/chat/completions`, key, text), signal)
        status = response.status
        if (status < 200 || status > 299) {
          const said = await bodyText(response)
          throw failureOf(response, said, host, name, lackingIn(body, status, said, lacking))
        }
        return await readAnswer(response, ask.mostCharacters, onText)
      } catch (error) {
        throw error instanceof ConnectionLost ? new ModelFailure('lost', error.message) : error
      } finally {
        onSent?.({ status, body: text })
      }
    },
  }
}

/** The names of the models that the server offers. @throws ModelFailure, ConnectionLost, Cancelled */
export async function listModels(
  { baseUrl, key, transport }: Omit<OpenAiChoice, 'name'>,
  signal: AbortSignal,
): Promise<string[]> {
  const { host } = new URL(baseUrl)
  const response = await transport(
    { url: `${baseUrl}/models`, method: 'GET', headers: headersOf(key), body: null },
    signal,
  )
  const said = await bodyText(response)
  if (response.status !== 200) throw failureOf(response, said, host, '', false)
  const parsed = parseJson(said) as { data?: { id?: unknown }[] } | null
  return (parsed?.data ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []))
}

/** The request's body, as it goes out. */
export function bodyOf(name: string, ask: Ask, lacking: ReadonlySet<string> = new Set()): object {
  const all = {
    model: name,
    messages: ask.messages,
    stream: true,
    stream_options: { include_usage: true },
    temperature: ask.temperature,
    seed: ask.seed,
    response_format:
      ask.schema === null
        ? null
        : { type: 'json_schema', json_schema: { name: 'records', strict: true, schema: ask.schema } },
  }
  return Object.fromEntries(
    Object.entries(all).filter(([field, value]) => value !== null && !lacking.has(field)),
  )
}

function headersOf(key: string | null): Record<string, string> {
  return key === null || key === '' ? {} : { authorization: `Bearer ${key}` }
}

function post(url: string, key: string | null, body: string): WebRequest {
  return { url, method: 'POST', headers: { 'content-type': 'application/json', ...headersOf(key) }, body }
}

async function readAnswer(
  response: WebResponse,
  mostCharacters: number,
  onText: AskHooks['onText'],
): Promise<Answer> {
  const answer: { text: string; usage: Usage | null; finish: string | null } = {
    text: '',
    usage: null,
    finish: null,
  }
  const take = (chunk: Chunk): void => {
    if (chunk.error !== undefined) {
      const said = typeof chunk.error === 'string' ? chunk.error : (chunk.error.message ?? '')
      throw new ModelFailure('lost', `The server broke off: ${said.slice(0, 300)}`)
    }
    const [choice] = chunk.choices ?? []
    const piece = choice?.delta?.content ?? choice?.message?.content ?? ''
    if (piece !== '') {
      answer.text += piece
      onText?.(piece)
    }
    answer.finish = choice?.finish_reason ?? answer.finish
    const { prompt_tokens: tokensIn, completion_tokens: tokensOut } = chunk.usage ?? {}
    if (tokensIn !== undefined && tokensOut !== undefined) answer.usage = { in: tokensIn, out: tokensOut }
  }
  const isStream = /event-stream/i.test(response.contentType ?? '')
  let ended = false
  try {
    if (isStream) {
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data === '[DONE]') ended = true
          else take((parseJson(data) ?? {}) as Chunk)
        },
      })
      for await (const piece of textOf(response)) {
        parser.feed(piece)
        if (answer.text.length > mostCharacters) return { ...answer, finish: 'cut' }
      }
    } else {
      const chunk = parseJson(await bodyText(response)) as Chunk | null
      if (chunk === null) throw new ModelFailure('lost', 'The answer is no JSON.')
      take(chunk)
      ended = true
    }
  } catch (error) {
    throw error instanceof ConnectionLost ? new ModelFailure('lost', error.message) : error
  }
  if (!ended && answer.finish === null) throw new ModelFailure('lost', 'The answer broke off before its end.')
  const finish =
    answer.finish === 'length' ? 'length' : answer.finish === 'content_filter' ? 'filtered' : 'stop'
  return { text: answer.text, usage: answer.usage, finish }
}

async function* textOf({ chunks }: WebResponse): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
}

async function bodyText(response: WebResponse): Promise<string> {
  let text = ''
  for await (const piece of textOf(response)) text += piece
  return text
}

/**
 * Whether the refusal is about a field that can be left out; if so it is remembered. A server that doesn't name
 * the culprit gets one more try without the answer's schema, the field that servers most often lack.
 */
function lackingIn(body: object, status: number, said: string, lacking: Set<Optional>): boolean {
  if (status !== 400 && status !== 422 && status !== 501) return false
  const sent = optional.filter((field) => field in body)
  const named = sent.filter((field) => new RegExp(field, 'i').test(said))
  const culprits =
    named.length > 0
      ? named
      : sent.filter((field) => field === 'response_format' && !/context|token|length|too long/i.test(said))
  for (const field of culprits) lacking.add(field)
  return culprits.length > 0
}

function failureOf(
  { status, retryAfter }: WebResponse,
  said: string,
  host: string,
  name: string,
  isLacking: boolean,
): ModelFailure {
  const parsed = parseJson(said) as { error?: { message?: string } | string; message?: string } | null
  const error = parsed?.error
  const words = (typeof error === 'string' ? error : error?.message) ?? parsed?.message ?? said
  const message = words === '' ? '' : ` It says: ${words.replace(/\s+/g, ' ').slice(0, 300)}`
  if (isLacking) return new ModelFailure('lacking', `${host} refused a setting.${message}`)
  if (status === 429 && /quota|billing|credit/i.test(words))
    return new ModelFailure('refused', `${host} wants no more of this key.${message}`, 'Check its credit.')
  if (status === 429 || status === 408 || status === 529 || status >= 500)
    return new ModelFailure('busy', `${host} is busy (${status}).${message}`, '', waitOf(retryAfter))
  if (status === 401 || status === 403)
    return new ModelFailure(
      'refused',
      `${host} did not accept the key (${status}).${message}`,
      'Check the key.',
    )
  if (status === 404)
    return new ModelFailure(
      'refused',
      `${host} knows no such ${name === '' ? 'address' : `model as “${name}”, or no such address`}.${message}`,
      'Check the base URL (it often ends in /v1) and the model’s name.',
    )
  return new ModelFailure('refused', `${host} refused the request (${status}).${message}`)
}

/** Retry-After in milliseconds: seconds or a date. */
function waitOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const seconds = Number(retryAfter)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(retryAfter)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
