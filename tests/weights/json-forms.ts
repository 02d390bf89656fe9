/**
 * Stands before llama-cpp-python's server, which holds an answer to a schema only by a grammar, and drops what it is saying
 * when the next question comes: makes OpenAI's schema a grammar, by our own code, and lets one question through at a time.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { grammarOf } from '../../src/lib/models/engines/gbnf'
import type { LlamaServer } from './llama-server'

interface Body {
  response_format?: { type: string; json_schema?: { schema: object } }
}

export async function withJsonForms(server: LlamaServer): Promise<LlamaServer> {
  const upstream = new URL(server.baseUrl).origin
  let turn: Promise<void> = Promise.resolve()
  const proxy = createServer((request, response) => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-allow-methods': 'GET, POST',
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, cors).end()
      return
    }
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8')
      const hangUp = new AbortController()
      response.on('close', () => hangUp.abort())
      turn = turn.then(() => pass(text))

      async function pass(body: string): Promise<void> {
        if (hangUp.signal.aborted) return
        try {
          const answer = await fetch(`${upstream}${request.url ?? ''}`, {
            method: request.method ?? 'GET',
            headers: { 'content-type': 'application/json' },
            signal: hangUp.signal,
            ...(body === '' ? {} : { body: translated(body) }),
          })
          const type = answer.headers.get('content-type') ?? 'application/json'
          response.writeHead(answer.status, { ...cors, 'content-type': type })
          for await (const piece of answer.body ?? []) response.write(piece)
          response.end()
        } catch {
          response.destroy()
        }
      }
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', () => resolve()))
  return {
    baseUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/v1`,
    async close() {
      proxy.closeAllConnections()
      proxy.close()
      await server.close()
    },
  }
}

function translated(text: string): string {
  const { response_format: form, ...rest } = JSON.parse(text) as Body
  const schema = form?.json_schema?.schema
  return schema === undefined ? text : JSON.stringify({ ...rest, grammar: grammarOf(schema).text })
}
