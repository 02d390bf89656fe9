import { Cancelled } from '../base/errors'
import type { Random } from '../base/random'
import { ModelFailure } from './model'

/** Tries in all, by kind of failure. */
const TRIES = { busy: 12, lost: 3, lacking: 8, refused: 1 }
const FIRST_WAIT = 1_000
/** Milliseconds, where the server names none, and where it does. */
const LONGEST_GUESS = 16_000
const LONGEST_WAIT = 60_000

export interface RetryHooks {
  signal: AbortSignal
  random: Random
  /** Before each further try that has to wait. */
  onWait?: (milliseconds: number, failure: ModelFailure) => void
  /** Whether another try may still be paid for. */
  mayRetry?: () => boolean
}

/**
 * Tries until there is an answer or no hope of one: after the wait that the server names, else after one that
 * doubles, with jitter so that lanes don't knock together.
 * @param attempt one try, counted from 1
 * @throws ModelFailure the last one; Cancelled
 */
export async function withRetry<T>(
  attempt: (tries: number) => Promise<T>,
  { signal, random, onWait, mayRetry }: RetryHooks,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(tries)
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error
      if (tries >= TRIES[error.kind] || mayRetry?.() === false) throw error
      if (error.kind === 'lacking') continue
      const doubled = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_GUESS) * (0.75 + random.next() / 2)
      const wait = Math.min(error.retryAfter ?? doubled, LONGEST_WAIT)
      onWait?.(wait, error)
      await sleep(wait, signal)
    }
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Cancelled())
      return
    }
    const stop = () => {
      clearTimeout(timer)
      reject(new Cancelled())
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', stop, { once: true })
  })
}
