import { Cancelled } from '../base/errors'

/** Milliseconds of quiet once a server that names no wait refuses again and again: doubled each time, up to the most. */
const FIRST_QUIET = 1_000
const LONGEST_QUIET = 16_000

/**
 * How many requests may be out at a time. One at first, so that what a server lacks or refuses is found out once; then
 * one more with each answer, until the server says that it is too much: half as many, and from there a lane more only
 * with each full round of answers (additive increase, multiplicative decrease).
 */
export class Lanes {
  private width = 1
  private out = 0
  /** Whether the server has ever said that it is too much. */
  private met = false
  private waiting: { rank: number; go: () => void }[] = []
  /** Until when nobody asks, on the clock of `performance.now`. */
  private quietUntil = 0
  /** Failures of requests that were out when the width was cut tell nothing new. */
  private cutAt = -Infinity
  /** Times in a row that the server had too much, those that were out together counted once. */
  private refusals = 0

  /** @param most lanes that the browser and the server can use */
  constructor(readonly most: number) {}

  get open(): number {
    return Math.floor(this.width)
  }

  /**
   * Waits for a lane; of those who wait, the lowest rank goes first.
   * @returns when it was taken, for `busy`
   * @throws Cancelled
   */
  async enter(signal: AbortSignal, rank = 0): Promise<number> {
    for (;;) {
      if (signal.aborted) throw new Cancelled()
      const quiet = this.quietUntil - performance.now()
      if (quiet <= 0 && this.out < this.open) {
        this.out++
        return performance.now()
      }
      await this.change(signal, rank, quiet > 0 ? quiet : null)
    }
  }

  leave(): void {
    this.out--
    this.wake()
  }

  /** An answer came. */
  won(): void {
    this.refusals = 0
    this.width = Math.min(this.most, this.width + (this.met ? 1 / this.width : 1))
    this.wake()
  }

  /**
   * The server had too much.
   * @param entered what `enter` gave for that request
   * @param wait milliseconds for which the server wants quiet, or null
   */
  busy(entered: number, wait: number | null): void {
    if (wait !== null) this.quietUntil = Math.max(this.quietUntil, performance.now() + wait)
    if (entered < this.cutAt) return
    this.met = true
    this.cutAt = performance.now()
    this.width = Math.max(1, this.width / 2)
    // Most servers let no page read when to ask again: a limit by the minute outlasts any question's own patience.
    const quiet = this.refusals === 0 ? 0 : Math.min(FIRST_QUIET * 2 ** (this.refusals - 1), LONGEST_QUIET)
    if (wait === null) this.quietUntil = Math.max(this.quietUntil, performance.now() + quiet)
    this.refusals++
  }

  private wake(): void {
    for (const { go } of this.waiting.splice(0).sort((a, b) => a.rank - b.rank)) go()
  }

  private change(signal: AbortSignal, rank: number, milliseconds: number | null): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = milliseconds === null ? undefined : setTimeout(done, milliseconds)
      signal.addEventListener('abort', done)
      this.waiting.push({ rank, go: done })
    })
  }
}
