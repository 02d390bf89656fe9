import type { Tally } from './tally'

/** Hard stops of a run; null is no stop. */
export interface Budget {
  usd: number | null
  requests: number | null
  tokens: number | null
  minutes: number | null
}

/** Whether a further request may be sent: `wait` where what is on its way may still use the budget up. */
export type MayAsk = { may: 'yes' | 'wait' } | { may: 'no'; why: string }

/**
 * Holds a run to its budget. What is in flight counts as what such a request has cost so far, so that the stop is
 * never passed by more than the requests that are out are worth.
 */
export class Spending {
  private inFlight = 0
  private waiting: (() => void)[] = []

  constructor(
    private readonly budget: Budget,
    private readonly tally: Tally,
    /** Tokens of one request before any has come back. */
    private readonly guess: number,
  ) {}

  sent(): void {
    this.inFlight++
  }

  came(): void {
    this.inFlight--
    for (const go of this.waiting.splice(0)) go()
  }

  /** Resolves once a request has come back, or the signal is aborted. */
  change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        resolve()
      }
      if (signal.aborted) done()
      else signal.addEventListener('abort', done)
      this.waiting.push(done)
    })
  }

  /**
   * Whether the budget has room for so many requests beside those that the batches under way will still take: half a
   * row is paid for and lost.
   * @param pending requests that these will take, those in flight among them
   */
  hasRoom(pending: number, requests: number): boolean {
    const { budget, tally, inFlight } = this
    const more = pending + requests
    const fits = (spent: number | null, limit: number | null, each: number) =>
      limit === null || spent === null || spent + more * each <= limit
    // Later questions hold more than the first: what one costs is known once all of a batch have come.
    const isUnknown = tally.answered < requests && (budget.tokens !== null || budget.usd !== null)
    if (isUnknown && pending > 0) return false
    return (
      fits(tally.requests - inFlight, budget.requests, 1) &&
      fits(tally.tokens, budget.tokens, this.tokensEach) &&
      fits(tally.dollars, budget.usd, this.dollarsEach)
    )
  }

  private get tokensEach(): number {
    return this.tally.answered === 0 ? this.guess : this.tally.tokens / this.tally.answered
  }

  private get dollarsEach(): number {
    return (this.tally.dollars ?? 0) / Math.max(1, this.tally.answered)
  }

  mayAsk(): MayAsk {
    const { budget, tally } = this
    if (budget.requests !== null && tally.requests >= budget.requests)
      return { may: 'no', why: `The budget of ${budget.requests} requests is used up.` }
    const over = (spent: number | null, limit: number | null, each: number, words: string): MayAsk | null => {
      if (limit === null || spent === null) return null
      if (spent >= limit) return { may: 'no', why: `The budget of ${words} is used up.` }
      // What is out will cost about as much again as it did so far; the last cent is spent alone.
      return this.inFlight > 0 && spent + (this.inFlight + 1) * each > limit ? { may: 'wait' } : null
    }
    return (
      over(tally.tokens, budget.tokens, this.tokensEach, `${budget.tokens} tokens`) ??
      over(tally.dollars, budget.usd, this.dollarsEach, `${budget.usd} US dollars`) ?? {
        may: 'yes',
      }
    )
  }
}
