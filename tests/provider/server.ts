/** A local server that speaks the wire format of OpenAI-compatible chat with its CORS rules; a test says what it answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ChatBody {
  model: string
  messages: { role: string; content: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  temperature?: number
  seed?: number
  response_format?: { type: string; json_schema: { name: string; strict: boolean; schema: object } }
}

export interface Asked {
  path: string
  headers: IncomingMessage['headers']
  body: ChatBody
}

/** What the server answers: words of a model, or a refusal. */
export interface Said {
  text?: string
  status?: number
  message?: string
  headers?: Record<string, string>
  /** Cuts the connection after that many pieces of the answer. */
  breakAfter?: number
  /** Milliseconds between pieces. */
  pause?: number
  usage?: false
  finish?: 'stop' | 'length'
}

export interface Provider {
  baseUrl: string
  origin: string
  asked: Asked[]
  /** Headers that pages wanted to send, by preflight. */
  preflights: string[]
  /** Connections that the other side closed before the answer's end. */
  hungUp: number
  close(): Promise<void>
}

const PIECE = 40
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type',
}

export async function startProvider(answer: (asked: Asked, count: number) => Said): Promise<Provider> {
  const server = createServer((request, response) => void serve(request, response))
  const provider: Provider = {
    baseUrl: '',
    origin: '',
    asked: [],
    preflights: [],
    hungUp: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      provider.preflights.push(request.headers['access-control-request-headers'] ?? '')
      response.writeHead(204, cors).end()
      return
    }
    if (request.url === '/v1/models') {
      const list = { object: 'list', data: [{ id: 'scribe-1', object: 'model' }] }
      response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(list))
      return
    }
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const asked = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text) as ChatBody }
    provider.asked.push(asked)
    const said = answer(asked, provider.asked.length)
    if (said.status !== undefined && said.status !== 200) {
      const error = { error: { message: said.message ?? 'no', type: 'error', code: null } }
      response
        .writeHead(said.status, { ...cors, 'content-type': 'application/json', ...said.headers })
        .end(JSON.stringify(error))
      return
    }
    let ended = false
    response.on('close', () => {
      if (!ended) provider.hungUp++
    })
    await (asked.body.stream === true
      ? stream(asked.body, said, response)
      : whole(asked.body, said, response))
    ended = true
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  provider.baseUrl = `${provider.origin}/v1`
  return provider
}

async function stream(body: ChatBody, said: Said, response: ServerResponse): Promise<void> {
  response.writeHead(200, { ...cors, 'content-type': 'text/event-stream', ...said.headers })
  const chunk = (choices: object[], usage: object | null = null) =>
    response.write(
      `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: body.model, choices, usage })}\n\n`,
    )
  const text = said.text ?? ''
  for (let start = 0, pieces = 0; start < text.length; start += PIECE, pieces++) {
    if (said.breakAfter !== undefined && pieces >= said.breakAfter) {
      response.destroy()
      return
    }
    chunk([{ index: 0, delta: { content: text.slice(start, start + PIECE) }, finish_reason: null }])
    if (said.pause !== undefined) await new Promise((resolve) => setTimeout(resolve, said.pause))
    if (response.destroyed) return
  }
  chunk([{ index: 0, delta: {}, finish_reason: said.finish ?? 'stop' }])
  if (body.stream_options?.include_usage === true && said.usage !== false) chunk([], usageOf(body, text))
  response.end('data: [DONE]\n\n')
}

function whole(body: ChatBody, said: Said, response: ServerResponse): Promise<void> {
  const text = said.text ?? ''
  const choices = [
    { index: 0, message: { role: 'assistant', content: text }, finish_reason: said.finish ?? 'stop' },
  ]
  response.writeHead(200, { ...cors, 'content-type': 'application/json', ...said.headers })
  response.end(
    JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', choices, usage: usageOf(body, text) }),
  )
  return Promise.resolve()
}

function usageOf(body: ChatBody, text: string): object {
  const asked = JSON.stringify(body.messages).length
  return {
    prompt_tokens: Math.ceil(asked / 4),
    completion_tokens: Math.ceil(text.length / 4),
    total_tokens: Math.ceil((asked + text.length) / 4),
  }
}
