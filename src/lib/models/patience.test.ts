import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Cancelled } from '../base/errors'
import { withPatience } from './patience'
import { ConnectionLost, fetchTransport } from './transport'

let server: Server

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function serve(answer: (response: ServerResponse) => void): Promise<string> {
  server = createServer((_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function read(url: string, signal = new AbortController().signal) {
  const transport = withPatience(fetchTransport(), { first: 150, between: 100, whole: 600 })
  const pieces: string[] = []
  let failure: unknown = null
  try {
    const { chunks } = await transport({ url, method: 'GET', headers: {}, body: null }, signal)
    for await (const chunk of chunks) pieces.push(new TextDecoder().decode(chunk))
  } catch (error) {
    failure = error
  }
  return { text: pieces.join(''), failure }
}

function drip(response: ServerResponse, pieces: number, pause: number): void {
  let left = pieces
  const timer = setInterval(() => {
    response.write('a')
    if (--left > 0) return
    clearInterval(timer)
    response.end()
  }, pause)
  response.on('close', () => clearInterval(timer))
}

describe('patience', () => {
  it('gives up on a server that never answers', async () => {
    const { failure } = await read(await serve(() => undefined))
    expect(failure).toBeInstanceOf(ConnectionLost)
    expect(String(failure)).toContain('did not say a word')
  })

  it('gives up on one that sends its headers and no more', async () => {
    const { failure } = await read(await serve((response) => response.writeHead(200).flushHeaders()))
    expect(String(failure)).toContain('did not say a word')
  })

  it('keeps what came before the silence', async () => {
    const { text, failure } = await read(
      await serve((response) => void response.writeHead(200).write('half')),
    )
    expect(text).toBe('half')
    expect(String(failure)).toContain('fell silent')
  })

  it('waits for the slow', async () => {
    const { text, failure } = await read(await serve((response) => drip(response, 6, 50)))
    expect(text).toBe('aaaaaa')
    expect(failure).toBeNull()
  })

  it('doesn’t wait for ever', async () => {
    const { text, failure } = await read(await serve((response) => drip(response, 1000, 40)))
    expect(text.length).toBeGreaterThan(2)
    expect(String(failure)).toContain('did not come to an end')
  })

  it('tells a stop by the person from a loss', async () => {
    const url = await serve((response) => drip(response, 1000, 20))
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)
    expect((await read(url, controller.signal)).failure).toBeInstanceOf(Cancelled)
  })
})
