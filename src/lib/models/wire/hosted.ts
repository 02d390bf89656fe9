/** What every hosted model does alike: one request, its answer as it comes, and what went wrong in words. */
import { Cancelled } from '../../base/errors'
import { ModelFailure, type Answer, type Ask, type AskHooks, type Model, type Usage } from '../model'
import { ConnectionLost, type Transport, type WebResponse } from '../transport'
import { openBody, parseJson, wholeText } from './body'
import { cleaner, KeyFilter } from './key-filter'
import { Lacks, type Optional } from './lacks'
import { failureInside, failureOf, quoted, readRefusal, type Refused } from './refusal'

/** A model at a server, by the person's key. */
export interface HostedChoice {
  /** Ends as the provider's own does (`…/v1`, `…/v1beta`), without a trailing slash. */
  baseUrl: string
  name: string
  key: string | null
  transport: Transport
}

/** A model that a server offers. */
export interface Offer {
  name: string
  /** US dollars per million tokens, where the server says so itself. */
  price: { in: number; out: number } | null
}

export interface HostedWire {
  label: string
  model(choice: HostedChoice): Model
  /** What the server offers. @throws ModelFailure, Cancelled */
  list(choice: Omit<HostedChoice, 'name'>, signal: AbortSignal): Promise<Offer[]>
}

/** Reads one answer, event by event or whole. */
export interface Reader {
  /** @returns the text that the event adds */
  take(event: unknown): string
  usage(): Usage | null
  /** Null until the server has said that the answer is complete. */
  finish(): Answer['finish'] | null
  /** Characters of thinking so far: no part of the answer. */
  thought(): number
}

/** How one wire differs from the others. */
export interface Protocol {
  label: string
  /** Path under the base URL. */
  askPath(name: string, lacks: Lacks): string
  listPath: string
  /** Only headers that the provider's CORS rules let a page send. */
  headers(key: string | null): Record<string, string>
  optional: Optional
  /** Where the ways of asking for a form depend on the server. `hostname` as `URL.hostname` gives it. */
  formsAt?(hostname: string): readonly string[]
  body(name: string, ask: Ask, lacks: Lacks): object
  /** Which of `optional.settings` a body has. */
  settingsIn(body: object): string[]
  /** A refusal that can be met otherwise than by leaving something out. @returns what was learnt, in words */
  adapt?(refused: Refused, body: object, lacks: Lacks): string[]
  reader(): Reader
  offers(listed: unknown): Offer[]
}

const MOST_OF_AN_ERROR = 64_000
/** Characters of thinking after which a model is taken to go round in circles. */
const MOST_THOUGHT = 400_000
/** Room in a whole document beside the answer: JSON escapes, and whatever else a server adds. */
const SLACK = 1_000_000

export function hostedWire(protocol: Protocol): HostedWire {
  return {
    label: protocol.label,
    model: (choice) => hostedModel(protocol, choice),
    list: (choice, signal) => listOffers(protocol, choice, signal),
  }
}

function hostedModel(protocol: Protocol, choice: HostedChoice): Model {
  const { baseUrl, name, transport } = choice
  const { host, hostname } = new URL(baseUrl)
  const key = plainKey(choice.key)
  const clean = cleaner(key)
  const { optional, formsAt } = protocol
  const lacks = new Lacks({ ...optional, forms: formsAt?.(hostname) ?? optional.forms })

  async function ask(asked: Ask, { signal, onText, onSent }: AskHooks): Promise<Answer> {
    const form = asked.schema === null ? null : lacks.form
    const body = protocol.body(name, asked, lacks)
    const text = JSON.stringify(body)
    const reader = protocol.reader()
    let status: number | null = null
    let usage: Usage | null = null
    try {
      const headers = { 'content-type': 'application/json', ...headersOf(protocol, key, host) }
      const url = `${baseUrl}${protocol.askPath(name, lacks)}`
      const response = await transport({ url, method: 'POST', headers, body: text }, signal)
      status = response.status
      if (status >= 200 && status < 300)
        return await readAnswer(
          { reader, filter: new KeyFilter(key), clean, host },
          response,
          asked.mostCharacters,
          onText,
        )
      const said = clean(await wholeText(response, MOST_OF_AN_ERROR))
      const refused = readRefusal(response, said, Date.now())
      const sent = { settings: protocol.settingsIn(body), form }
      throw (
        lackingOf(protocol, refused, body, sent, lacks, host) ?? failureOf(refused, host, name, key !== null)
      )
    } catch (error) {
      usage = reader.usage()
      throw told(error, clean)
    } finally {
      onSent?.({ status, body: text, ...(usage === null ? {} : { usage }) })
    }
  }

  return { name, host, ask, bodyOf: (asked) => JSON.stringify(protocol.body(name, asked, lacks)) }
}

async function listOffers(
  protocol: Protocol,
  { baseUrl, key: typed, transport }: Omit<HostedChoice, 'name'>,
  signal: AbortSignal,
): Promise<Offer[]> {
  const { host } = new URL(baseUrl)
  const key = plainKey(typed)
  const clean = cleaner(key)
  try {
    const url = `${baseUrl}${protocol.listPath}`
    const response = await transport(
      { url, method: 'GET', headers: headersOf(protocol, key, host), body: null },
      signal,
    )
    const said = await wholeText(response, 32_000_000)
    if (response.status < 200 || response.status > 299)
      throw failureOf(readRefusal(response, clean(said), Date.now()), host, '', key !== null)
    const parsed = parseJson(said)
    if (parsed === null) throw notAnApi(host)
    const inside = failureInside(parsed, clean)
    if (inside !== null) throw inside
    return protocol.offers(parsed)
  } catch (error) {
    // Whoever tests a connection tells "no answer" from "refused" by the class.
    throw error instanceof ConnectionLost ? error : told(error, clean)
  }
}

/** What reading one answer takes beside its bytes. */
interface Reading {
  reader: Reader
  filter: KeyFilter
  clean: (words: string) => string
  host: string
}

async function readAnswer(
  { reader, filter, clean, host }: Reading,
  response: WebResponse,
  mostCharacters: number,
  onText: AskHooks['onText'],
): Promise<Answer> {
  let text = ''
  let done = false
  const say = (piece: string): void => {
    if (piece === '') return
    text += piece
    onText?.(piece)
  }
  const take = (event: unknown): void => {
    const failure = failureInside(event, clean)
    if (failure !== null) throw failure
    say(filter.push(reader.take(event)))
  }
  const body = await openBody(response, mostCharacters * 6 + SLACK)
  if (body.kind === 'empty') throw new ModelFailure('lost', `${host} sent an empty answer.`)
  if (body.kind === 'page') throw notAnApi(host)
  try {
    if (body.kind === 'document') {
      const whole = await body.text()
      if (whole === null) return { text, usage: null, finish: 'cut' }
      const parsed = parseJson(whole)
      if (parsed === null) throw new ModelFailure('lost', 'The answer broke off before its end.')
      for (const event of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) take(event)
      done = true
    } else {
      for await (const data of body.events) {
        if (data === '[DONE]') {
          done = true
          continue
        }
        const event = parseJson(data)
        if (event === null && data !== 'null')
          throw new ModelFailure('lost', `${host} sent an event that is no JSON.`)
        take(event)
        if (text.length > mostCharacters || reader.thought() > MOST_THOUGHT)
          return { text, usage: reader.usage(), finish: 'cut' }
      }
    }
  } catch (error) {
    // An answer whose end was told is whole, whatever becomes of its connection.
    if (!(error instanceof ConnectionLost) || reader.finish() === null) throw error
  } finally {
    say(filter.end())
  }
  const finish = reader.finish()
  if (!done && finish === null) throw new ModelFailure('lost', 'The answer broke off before its end.')
  return { text, usage: reader.usage(), finish: finish ?? 'stop' }
}

/** A refusal that something left out, or asked for otherwise, may cure. */
function lackingOf(
  protocol: Protocol,
  refused: Refused,
  body: object,
  sent: { settings: string[]; form: string | null },
  lacks: Lacks,
  host: string,
): ModelFailure | null {
  const { status, words, code, param } = refused
  const said = `${words} ${code}`
  const failed = status === 500 && protocol.optional.form.test(said) && sent.form !== null
  if (!failed && status !== 400 && status !== 422 && status !== 501) return null
  if (/api.?key|credit balance|billing|model.{0,40}(not found|does not exist|not exist)/i.test(said))
    return null
  const adapted = protocol.adapt?.(refused, body, lacks) ?? []
  const learnt = adapted.length > 0 ? adapted : lacks.learn(sent, said, param)
  if (learnt.length === 0) return null
  return new ModelFailure(
    'lacking',
    `${host} refused ${learnt.join(', ')}: asked without from now on.${quoted(words)}`,
  )
}

function notAnApi(host: string): ModelFailure {
  return new ModelFailure(
    'lost',
    `${host} answered with something that is no answer of a model, such as a web page.`,
    'Check the base URL.',
  )
}

function headersOf(protocol: Protocol, key: string | null, host: string): Record<string, string> {
  // A browser would refuse such a header with an error that quotes it.
  if (key !== null && !/^[\x21-\x7e]+$/.test(key))
    throw new ModelFailure(
      'refused',
      `The key for ${host} holds a space or a character that no key holds.`,
      'Copy it again.',
    )
  return protocol.headers(key)
}

function plainKey(key: string | null): string | null {
  const plain = key?.trim() ?? ''
  return plain === '' ? null : plain
}

function told(error: unknown, clean: (words: string) => string): unknown {
  if (error instanceof Cancelled) return error
  if (error instanceof ConnectionLost) return new ModelFailure('lost', clean(error.message))
  if (error instanceof ModelFailure)
    return new ModelFailure(error.kind, clean(error.message), '', error.retryAfter)
  return error
}
