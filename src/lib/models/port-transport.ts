import { Cancelled } from '../base/errors'
import { ConnectionLost, type Asked, type Told, type Transport } from './transport'

/** The page's half: asks over the port of a doorway. One per port, since it takes the port's messages. */
export function portTransport(port: MessagePort): Transport {
  const listeners = new Map<number, (told: Told) => void>()
  let last = 0
  const send = (asked: Asked) => port.postMessage(asked)
  port.onmessage = ({ data }: MessageEvent<Told>) => listeners.get(data.id)?.(data)

  return (request, signal) => {
    const id = ++last
    const body = new Inbox(() => {
      leave()
      send({ type: 'abort', id })
    })
    const leave = () => {
      listeners.delete(id)
      signal.removeEventListener('abort', stop)
    }
    const stop = () => {
      leave()
      send({ type: 'abort', id })
      body.fail(new Cancelled())
    }
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw new Cancelled()
      signal.addEventListener('abort', stop)
      body.onFail = reject
      listeners.set(id, (told) => {
        if (told.type === 'chunk') body.add(told.bytes)
        else if (told.type === 'head') {
          const { status, contentType, headers } = told
          resolve({ status, contentType, headers, chunks: body })
        } else {
          leave()
          if (told.type === 'end') body.end()
          else body.fail(new ConnectionLost(told.message, ''))
        }
      })
      send({ type: 'ask', id, request })
    })
  }
}

/** Chunks that wait until somebody takes them. */
class Inbox implements AsyncIterable<Uint8Array> {
  onFail: (error: Error) => void = () => undefined
  private readonly waiting: Uint8Array[] = []
  private ended = false
  private failure: Error | null = null
  private wake: () => void = () => undefined

  /** @param onLeft called when whoever reads goes away before the end */
  constructor(private readonly onLeft: () => void) {}

  add(bytes: Uint8Array): void {
    this.waiting.push(bytes)
    this.wake()
  }

  end(): void {
    this.ended = true
    this.wake()
  }

  fail(error: Error): void {
    this.failure ??= error
    this.onFail(error)
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const next = this.waiting.shift()
        if (next !== undefined) yield next
        else if (this.failure !== null) throw this.failure
        else if (this.ended) return
        else await new Promise<void>((resolve) => (this.wake = resolve))
      }
    } finally {
      if (!this.ended && this.failure === null) this.onLeft()
    }
  }
}
