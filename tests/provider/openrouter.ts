/** OpenRouter's sign-in as its documentation has it: a code for whoever allows it, a key for whoever began. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OpenRouter {
  site: string
  /** Keys that were handed out. */
  keys: string[]
  close(): Promise<void>
}

/** @param opener what its pages say of the window that opened them */
export async function startOpenRouter(
  opener: 'same-origin' | 'unsafe-none' = 'same-origin',
): Promise<OpenRouter> {
  const challenges = new Map<string, string>()
  const router: OpenRouter = {
    site: '',
    keys: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  const server = createServer((request, response) => void serve(request, response))

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', router.site)
    const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }
    if (request.method === 'OPTIONS') response.writeHead(204, cors).end()
    else if (url.pathname === '/auth') authorise(url, response)
    else if (url.pathname === '/api/v1/auth/keys' && request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      const given = JSON.parse(text) as { code: string; code_verifier: string; code_challenge_method: string }
      const challenge = challenges.get(given.code)
      challenges.delete(given.code)
      const proof = createHash('sha256').update(given.code_verifier).digest('base64url')
      const well = challenge !== undefined && proof === challenge && given.code_challenge_method === 'S256'
      const key = `sk-or-v1-${createHash('sha256').update(given.code).digest('hex')}`
      if (well) router.keys.push(key)
      response
        .writeHead(well ? 200 : 403, { ...cors, 'content-type': 'application/json' })
        .end(
          JSON.stringify(
            well
              ? { key, user_id: 'user_1' }
              : { error: { code: 403, message: 'Invalid code or code_verifier' } },
          ),
        )
    } else response.writeHead(404, cors).end()
  }

  /** The page where the person allows it: here, without a click, unless told to refuse. */
  function authorise(url: URL, response: ServerResponse): void {
    const callback = new URL(url.searchParams.get('callback_url') ?? '')
    const challenge = url.searchParams.get('code_challenge') ?? ''
    if (url.searchParams.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge)) {
      response.writeHead(400).end('no challenge')
      return
    }
    const code = `auth_code_${challenges.size}_${challenge.slice(0, 6)}`
    challenges.set(code, challenge)
    callback.searchParams.set('code', code)
    response
      .writeHead(200, { 'content-type': 'text/html', 'cross-origin-opener-policy': opener })
      .end(
        `<!doctype html><meta http-equiv="refresh" content="0;url=${callback.href.replaceAll('&', '&amp;')}">`,
      )
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  router.site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return router
}
