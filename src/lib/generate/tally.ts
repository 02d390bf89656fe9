import type { Usage } from '../models/model'
import { noneRejected, type GenerationCounts, type RejectReason } from './generator'

/** US dollars per million tokens. */
export interface Price {
  in: number
  out: number
}

/** Tables of numbers in JSON run at about this many characters a token, English at more: the side of caution. */
export const CHARACTERS_A_TOKEN = 3

/** What one request cost. */
export interface Spent {
  in: number
  out: number
  estimated: number
  usd: number | null
}

/** Everything that a run counts. received = produced + all rejected + surplus, at any time. */
export class Tally {
  produced = 0
  /** Records in the answers: blocks of patients, or rows. */
  records = 0
  /** Requests whose tokens are known or estimated. */
  answered = 0
  surplus = 0
  repaired = 0
  requests = 0
  failedRequests = 0
  tokensIn = 0
  tokensOut = 0
  tokensEstimated = 0
  /** Distinct training rows that have gone out. */
  realRowsDisclosed = 0
  private readonly rejected: Partial<Record<RejectReason, number>> = {}
  private usd = 0

  constructor(
    private readonly requested: number,
    private readonly price: Price | null,
    /** Whether a row is put together from several records. */
    private readonly inBlocks: boolean,
  ) {}

  reject(reason: RejectReason, count = 1): void {
    if (count > 0) this.rejected[reason] = (this.rejected[reason] ?? 0) + count
  }

  /** @param usage as reported; where it is null the lengths give an estimate, which is kept apart */
  spend(usage: Usage | null, asked: number, answered: number): Spent {
    const tokens = usage ?? {
      in: Math.ceil(asked / CHARACTERS_A_TOKEN),
      out: Math.ceil(answered / CHARACTERS_A_TOKEN),
    }
    this.answered++
    const usd = this.price === null ? null : (tokens.in * this.price.in + tokens.out * this.price.out) / 1e6
    this.usd += usd ?? 0
    if (usage === null) {
      this.tokensEstimated += tokens.in + tokens.out
      return { in: 0, out: 0, estimated: tokens.in + tokens.out, usd }
    }
    this.tokensIn += usage.in
    this.tokensOut += usage.out
    return { ...usage, estimated: 0, usd }
  }

  get tokens(): number {
    return this.tokensIn + this.tokensOut + this.tokensEstimated
  }

  get dollars(): number | null {
    return this.price === null ? null : this.usd
  }

  /** What rows were rejected for, the most frequent first. */
  get reasons(): [RejectReason, number][] {
    return (Object.entries(this.rejected) as [RejectReason, number][]).sort((a, b) => b[1] - a[1])
  }

  counts(seconds: number): GenerationCounts {
    const { requested, produced, surplus, rejected } = this
    const received = produced + surplus + Object.values(rejected).reduce((sum, count) => sum + count, 0)
    return {
      requested,
      records: this.inBlocks ? this.records : received,
      received,
      produced,
      rejected: { ...noneRejected, duplicate: 0, copy: 0, ...rejected },
      repaired: this.repaired,
      surplus,
      requests: this.requests,
      failedRequests: this.failedRequests,
      tokensIn: this.tokensIn,
      tokensOut: this.tokensOut,
      tokensEstimated: this.tokensEstimated,
      usd: this.dollars,
      seconds,
      realRowsDisclosed: this.realRowsDisclosed,
    }
  }
}
