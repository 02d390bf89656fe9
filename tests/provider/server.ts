/**
 * A local server that speaks the wires of OpenAI, Anthropic and Gemini with the CORS rules of each, and refuses what
 * they refuse; a test says what it answers, and how it fails.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropic } from './anthropic'
import type { ChatBody, Dialect, Finish, Tokens } from './dialect'
import { gemini } from './gemini'
import { openai } from './openai'

export type { ChatBody } from './dialect'

const dialects = { openai, anthropic, gemini }

export interface Asked {
  path: string
  headers: IncomingMessage['headers']
  /** The question, in OpenAI's form whatever the wire. */
  body: ChatBody
  /** As it came. */
  text: string
}

/** What the server answers: words of a model, a refusal, or trouble. */
export interface Said {
  text?: string
  status?: number
  message?: string
  /** The whole body of a refusal, instead of the provider's usual one around `message`. */
  error?: object | string
  headers?: Record<string, string>
  /** Cuts the connection after that many pieces of the answer. */
  breakAfter?: number
  /** Cuts the connection once the answer's end and its tokens have been told. */
  breakAtEnd?: true
  /** Ends the stream in good order after that many pieces, without its last events. */
  endAfter?: number
  /** Sends an error as an event after that many pieces; `Infinity`: after the end and its tokens. */
  errorAfter?: number
  /** Milliseconds between pieces. */
  pause?: number
  usage?: false
  finish?: Finish
  /** Thought before the answer, and how many tokens that took. */
  thinking?: { text: string; tokens: number }
  /** Answers in one document, though a stream was asked for. */
  whole?: true
  /** Never says a word: `reset` cuts at once, `silence` waits for ever. */
  mute?: 'reset' | 'silence'
  /** One byte each so many milliseconds. */
  drip?: number
}

export interface Provider {
  baseUrl: string
  origin: string
  asked: Asked[]
  /** Headers that pages wanted to send, by preflight. */
  preflights: string[]
  /** Headers of questions that no page could have sent there. */
  strays: string[]
  /** Connections that the other side closed before the answer's end. */
  hungUp: number
  close(): Promise<void>
}

export interface ProviderOptions {
  wire?: keyof typeof dialects
  /** The one key that is let in; without it any, or none. */
  key?: string
  models?: string[]
}

const PIECE = 40
/** What browsers and Node add by themselves. */
const OWN =
  /^(host|connection|accept|accept-.*|sec-.*|user-agent|origin|referer|content-length|content-type|cache-control|pragma|priority|dnt|transfer-encoding)$/

export async function startProvider(
  answer: (asked: Asked, count: number) => Said,
  { wire = 'openai', key, models = ['scribe-1'] }: ProviderOptions = {},
): Promise<Provider> {
  const dialect = dialects[wire]
  const server = createServer((request, response) => void serve(request, response))
  const provider: Provider = {
    baseUrl: '',
    origin: '',
    asked: [],
    preflights: [],
    strays: [],
    hungUp: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cors = corsOf(dialect, request)
    const path = request.url ?? ''
    const json = (status: number, body: object | string, more: Record<string, string> = {}) =>
      response
        .writeHead(status, {
          ...cors,
          'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
          ...more,
        })
        .end(typeof body === 'string' ? body : JSON.stringify(body))
    if (request.method === 'OPTIONS') {
      provider.preflights.push(request.headers['access-control-request-headers'] ?? '')
      response.writeHead(204, cors).end()
      return
    }
    provider.strays.push(
      ...Object.keys(request.headers).filter((name) => !OWN.test(name) && !dialect.allowed.includes(name)),
    )
    if (key !== undefined && dialect.keyOf(request.headers) !== key) {
      const given = dialect.keyOf(request.headers) ?? 'none'
      json(401, dialect.error(401, `Incorrect API key provided: ${given}. Get one at example.org.`))
      return
    }
    if (dialect.isList(path)) {
      json(200, dialect.list(models))
      return
    }
    if (!dialect.isAsk(path)) {
      json(404, dialect.error(404, `no such address: ${path}`))
      return
    }
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const given = JSON.parse(text) as Record<string, unknown>
    const asked = { path, headers: request.headers, body: dialect.read(given, path), text }
    provider.asked.push(asked)
    const wrong = dialect.refuse(given)
    if (wrong !== null) {
      json(400, dialect.error(400, wrong))
      return
    }
    const said = answer(asked, provider.asked.length)
    if (said.mute === 'silence') return
    if (said.mute === 'reset') {
      request.socket.resetAndDestroy()
      return
    }
    if (said.status !== undefined && said.status !== 200) {
      json(said.status, said.error ?? dialect.error(said.status, said.message ?? 'no'), said.headers)
      return
    }
    let ended = false
    response.on('close', () => {
      if (!ended) provider.hungUp++
    })
    const { body } = asked
    const tokens = tokensOf(body, said)
    if (said.error !== undefined && said.errorAfter === undefined) json(200, said.error, said.headers)
    else if (body.stream !== true || said.whole === true)
      json(200, dialect.whole(said.text ?? '', said.finish ?? 'stop', body, tokens), said.headers)
    else {
      response.writeHead(200, { ...cors, 'content-type': 'text/event-stream', ...said.headers })
      await speak(dialect, body, said, tokens, response)
    }
    ended = true
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider.baseUrl = `${provider.origin}${dialect.base}`
  return provider
}

function corsOf(dialect: Dialect, request: IncomingMessage): Record<string, string> {
  if (!dialect.admits(request)) return {}
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': dialect.allowed.join(', '),
    ...(dialect.exposed === '' ? {} : { 'access-control-expose-headers': dialect.exposed }),
  }
}

async function speak(
  dialect: Dialect,
  body: ChatBody,
  said: Said,
  tokens: Tokens,
  response: ServerResponse,
): Promise<void> {
  const say = async (parts: string[]) => {
    for (const part of parts) {
      if (said.drip === undefined) response.write(part)
      else
        for (const byte of Buffer.from(part)) {
          response.write(Buffer.from([byte]))
          await sleep(said.drip)
        }
    }
  }
  await say(dialect.begin(body, tokens))
  if (said.thinking !== undefined) await say(dialect.think(said.thinking.text))
  const text = said.text ?? ''
  for (let start = 0, pieces = 0; start < text.length; start += PIECE, pieces++) {
    if (pieces === said.breakAfter) {
      response.destroy()
      return
    }
    if (pieces === said.endAfter) {
      response.end()
      return
    }
    if (pieces === said.errorAfter) {
      const error = said.error ?? dialect.error(529, said.message ?? 'Overloaded')
      response.end(`event: error\ndata: ${JSON.stringify(error)}\n\n`)
      return
    }
    await say(dialect.piece(text.slice(start, start + PIECE), body))
    if (said.pause !== undefined) await sleep(said.pause)
    if (response.destroyed) return
  }
  await say(dialect.end(said.finish ?? 'stop', body, said.usage === false ? null : tokens))
  if (said.errorAfter === Infinity) {
    response.end(`event: error\ndata: ${JSON.stringify(said.error ?? dialect.error(529, 'Overloaded'))}\n\n`)
    return
  }
  if (said.breakAtEnd !== true) {
    response.end()
    return
  }
  await sleep(said.pause ?? 0)
  response.destroy()
}

function tokensOf(body: ChatBody, { text = '', thinking }: Said): Tokens {
  return {
    in: Math.ceil(JSON.stringify(body.messages).length / 4),
    out: Math.ceil(text.length / 4),
    thinking: thinking?.tokens ?? 0,
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
