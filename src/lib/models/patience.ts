import { Cancelled } from '../base/errors'
import { ConnectionLost, type Transport, type WebResponse } from './transport'

/** How long a server may be silent, in milliseconds. */
export interface Patience {
  /** Until its first byte: a model may think, or wait its turn. */
  first: number
  /** Between two pieces of an answer. */
  between: number
  /** For the whole answer: one byte a second is no answer either. */
  whole: number
}

export const defaultPatience: Patience = { first: 90_000, between: 60_000, whole: 900_000 }

/**
 * A way out that gives up on the dead. Slow is not dead: every piece starts the wait anew, up to the whole's limit,
 * and what has come until then stays with whoever reads.
 * @throws ConnectionLost
 */
export function withPatience(transport: Transport, patience = defaultPatience): Transport {
  return async (request, signal) => {
    const { host } = new URL(request.url)
    const controller = new AbortController()
    let lost: ConnectionLost | null = null
    const giveUp = (what: string) => {
      lost ??= new ConnectionLost(`${host} ${what}`, '')
      controller.abort()
    }
    const stop = () => controller.abort()
    if (signal.aborted) throw new Cancelled()
    signal.addEventListener('abort', stop)
    const seconds = (milliseconds: number) => Math.round(milliseconds / 1000)
    const whole = setTimeout(
      () => giveUp(`did not come to an end within ${seconds(patience.whole)} seconds.`),
      patience.whole,
    )
    let timer = setTimeout(
      () => giveUp(`did not say a word for ${seconds(patience.first)} seconds.`),
      patience.first,
    )
    const leave = () => {
      clearTimeout(timer)
      clearTimeout(whole)
      signal.removeEventListener('abort', stop)
    }
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(
        () => giveUp(`fell silent for ${seconds(patience.between)} seconds in the middle of its answer.`),
        patience.between,
      )
    }
    const reasonOf = (error: unknown) => (signal.aborted ? new Cancelled() : (lost ?? error))
    let response: WebResponse
    try {
      response = await transport(request, controller.signal)
    } catch (error) {
      leave()
      throw reasonOf(error)
    }
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of response.chunks) {
          heard()
          yield chunk
        }
      } catch (error) {
        throw reasonOf(error)
      } finally {
        leave()
      }
    }
    // Headers alone are no word yet: many servers send them before the model begins.
    return { ...response, chunks: chunks() }
  }
}
