import { Cancelled, ModelError } from '../base/errors'

export interface WebRequest {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body: string | null
}

export interface WebResponse {
  /** 0, or 3xx outside a browser: a redirect, which is never followed. */
  status: number
  contentType: string | null
  /** Those that say when to ask again, by lower-case name: what the server lets a page see of them. */
  headers: Record<string, string>
  /** The body as it comes. Iterating throws `ConnectionLost` when it breaks off, `Cancelled` when stopped. */
  chunks: AsyncIterable<Uint8Array>
}

/**
 * How a request leaves: through a doorway on the page, straight from Node in a test.
 * @throws ConnectionLost when no answer came; Cancelled when stopped
 */
export type Transport = (request: WebRequest, signal: AbortSignal) => Promise<WebResponse>

/** No answer, or one that broke off. A browser doesn't tell why. */
export class ConnectionLost extends ModelError {}

/** Page to doorway. */
export type Asked =
  | { type: 'ask'; id: number; request: WebRequest }
  | { type: 'abort'; id: number }
  /** With a port that may ask as well. */
  | { type: 'port' }

/** Doorway to page; for each `ask` a `head`, its `chunk`s and an `end`, or a `failed` at any time. */
export type Told =
  | ({ type: 'head'; id: number } & Omit<WebResponse, 'chunks'>)
  | { type: 'chunk'; id: number; bytes: Uint8Array }
  | { type: 'end'; id: number }
  | { type: 'failed'; id: number; message: string }

const TELLING = /^(retry-after|retry-after-ms|(x|anthropic)-ratelimit-[a-z-]+)$/

/** Asks with `fetch`: no cookies, no referrer, nothing cached, no redirect followed. */
export function fetchTransport(): Transport {
  return async ({ url, method, headers, body }, signal) => {
    const response = await fetch(url, {
      method,
      headers,
      body,
      signal,
      mode: 'cors',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      // With `no-store` Chromium asks for leave before every single question; answers to a POST are never stored anyway.
      cache: method === 'POST' ? 'default' : 'no-store',
      redirect: 'manual',
    }).catch((error: unknown) => {
      throw reasonOf(error, signal, `No answer from ${new URL(url).host}.`)
    })
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: Object.fromEntries([...response.headers].filter(([name]) => TELLING.test(name))),
      chunks: chunksOf(response, signal),
    }
  }
}

async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return
  const reader = response.body.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw reasonOf(error, signal, 'The answer broke off.')
      })
      if (done) {
        ended = true
        return
      }
      yield value
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined)
  }
}

function reasonOf(error: unknown, signal: AbortSignal, what: string): Error {
  if (signal.aborted) return new Cancelled()
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return new ConnectionLost(
    `${what}${cause}`,
    'The server may be down, or may not allow requests from web pages (CORS).',
  )
}
