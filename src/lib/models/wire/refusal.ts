/** What an answer other than 2xx means, in words for the person and in kinds for the run. */
import { ModelFailure } from '../model'
import type { WebResponse } from '../transport'
import { parseJson } from './body'
import { waitIn } from './rates'

/** A server that wants more patience than this will not answer in this run. */
const LONGEST_WAIT = 15 * 60_000
const MOST_WORDS = 300
/** Names of errors, where no number is told, that asking again would bring back. */
const FINAL =
  /authentication|unauthenticated|permission|invalid_(request|api_key|argument)|not_?found|billing|insufficient_quota/i

export interface Refused {
  status: number
  /** What the error says; never a web page. */
  words: string
  /** Its machine-readable names, for matching. */
  code: string
  /** The field that it blames, where it names one in a field of its own. */
  param: string | null
  /** Milliseconds, from headers or body. */
  wait: number | null
  /** Limits that only a new day lifts. */
  daily: boolean
}

/** @param now milliseconds since 1970 */
export function readRefusal({ status, headers }: WebResponse, said: string, now: number): Refused {
  const error = errorIn(parseJson(said))
  const isPage = /^\s*</.test(said)
  return {
    status,
    words: error?.words ?? (isPage ? '' : said.trim()),
    code: error?.code ?? '',
    param: error?.param ?? null,
    wait: waitIn(headers, now) ?? error?.wait ?? null,
    daily: error?.daily ?? false,
  }
}

/** An error inside a stream or a 200: what it says, and whether asking again may help. */
export function failureInside(body: unknown, clean: (words: string) => string): ModelFailure | null {
  const error = errorIn(body)
  if (error === null) return null
  const { code, wait } = error
  const words = clean(error.words)
  const status = Number(/\b[45]\d\d\b/.exec(code)?.[0])
  const busy =
    status === 429 || status >= 500 || /overloaded|rate.?limit|busy|unavailable/i.test(`${code} ${words}`)
  const refused =
    (status >= 400 && status < 500 && status !== 408 && status !== 429) ||
    (Number.isNaN(status) && FINAL.test(code))
  const kind = refused ? 'refused' : busy ? 'busy' : 'lost'
  return new ModelFailure(kind, `The server broke off.${quoted(words)}`, '', wait)
}

/** @param name the model's, or empty where none was asked */
export function failureOf(refused: Refused, host: string, name: string, hasKey: boolean): ModelFailure {
  const { status, words, code, wait, daily } = refused
  const says = quoted(words)
  const refuse = (what: string, remedy = '') => new ModelFailure('refused', `${what}${says}`, remedy)
  if (status < 400)
    return refuse(
      `${host} redirects the request, and redirects are not followed.`,
      'Use the address that it redirects to as the base URL.',
    )
  if (status === 401 || /api.?key.{0,20}(not valid|invalid|missing)|invalid.{0,6}api.?key/i.test(words))
    return hasKey
      ? refuse(`${host} did not accept the key (${status}).`, 'Check the key.')
      : refuse(`${host} asks for a key (${status}).`, 'Enter one.')
  if (status === 403)
    return refuse(`${host} does not allow that with this key (403).`, 'Check what the key may do.')
  if (status === 402 || (status < 429 && /credit balance|billing/i.test(words)))
    return refuse(`${host} asks for credit (${status}).`, 'Check the balance of the account.')
  if (status === 404)
    return refuse(
      `${host} knows no such ${name === '' ? 'address' : `model as “${name}”, or no such address`}.`,
      'Check the base URL and the model’s name.',
    )
  if (
    status === 429 &&
    (daily || (wait === null && /quota|billing|credit/i.test(words)) || /insufficient_quota/.test(code))
  )
    return refuse(`${host} wants no more of this key for now (429).`, 'Check its credit and its daily limit.')
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    if (wait !== null && wait > LONGEST_WAIT)
      return refuse(`${host} wants to be asked again in ${spanOf(wait)} at the earliest (${status}).`)
    return new ModelFailure('busy', `${host} is busy (${status}).${says}`, '', wait)
  }
  return refuse(`${host} refused the request (${status}).`)
}

interface Inside {
  words: string
  code: string
  param: string | null
  wait: number | null
  daily: boolean
}

/** The error in what a server sent, in any of the shapes that are about. */
function errorIn(body: unknown): Inside | null {
  const outer = objectOf(Array.isArray(body) ? body[0] : body)
  if (outer === null) return null
  const { error, message, detail } = outer
  const inner = objectOf(error)
  if (inner === null) {
    const words = [error, message, detailOf(detail)].filter((part) => typeof part === 'string')
    return words.length === 0
      ? null
      : { words: words.join(' '), code: '', param: null, wait: null, daily: false }
  }
  const { param, code, type, status, details, metadata } = inner
  const raw = objectOf(metadata)?.raw
  const parts = [inner.message, raw]
  const list = objectsOf(details)
  // Gemini's, “37s” in the body: its headers say nothing.
  const delay = list.map(({ retryDelay }) => retryDelay).find((value) => typeof value === 'string')
  const [, seconds] = /^([\d.]+)s$/.exec(delay ?? '') ?? []
  return {
    words: parts.filter((part) => typeof part === 'string' && part !== '').join(' '),
    code: [code, type, status]
      .filter((part) => typeof part === 'string' || typeof part === 'number')
      .join(' '),
    param: typeof param === 'string' && param !== '' ? param : null,
    wait: seconds === undefined ? null : Number(seconds) * 1000,
    daily: /PerDay/i.test(JSON.stringify(list)),
  }
}

/** FastAPI's: a sentence, or a list of places and what is wrong there. */
function detailOf(detail: unknown): string | null {
  if (typeof detail === 'string') return detail
  if (!Array.isArray(detail)) return null
  return objectsOf(detail)
    .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : ''}: ${String(msg)}`)
    .join('; ')
}

export function quoted(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim()
  if (plain === '') return ''
  return ` It says: ${plain.length > MOST_WORDS ? `${plain.slice(0, MOST_WORDS)}…` : plain}`
}

function spanOf(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000)
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
}

function objectsOf(values: unknown): Record<string, unknown>[] {
  return (Array.isArray(values) ? (values as unknown[]) : []).map(objectOf).filter((value) => value !== null)
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}
