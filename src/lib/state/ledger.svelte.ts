import type { Measured } from '../generate/estimate'
import { ledgerCsv, ledgerJson, type LedgerLine } from '../generate/ledger'
import { LedgerTotals, type HostTotals, type LedgerRows } from '../generate/ledger-totals'

/** Requests that are listed; the totals count all of them. */
const MOST_LINES = 20_000
/** Characters of requests and answers that are kept, where that was asked for. */
const MOST_WORDS = 64_000_000

/**
 * Every request to a model of this session: listed, added up, and exported on request. Never holds a key. It outlives a
 * change of project: what has left has left.
 */
export class LedgerState {
  /** Requests and answers are kept word for word from now on. */
  keepBodies = $state(false)
  /** Requests of a recording that is open: made when it was recorded, and none of them here. */
  recorded = $state.raw<readonly LedgerLine[]>([])
  private readonly totals = new LedgerTotals()
  private readonly kept: LedgerLine[] = []
  private words = 0
  /** Lines up to here have lost their words. */
  private wordless = 0
  /** All requests so far. What is shown depends on it, so that it follows each line without copying the list. */
  private added = $state(0)
  /** Times that all words were let go of. */
  private forgotten = $state(0)
  /** Requests of before the list. */
  private dropped = $state(0)

  /** @param rows which rows of the data the line's row numbers mean */
  add(line: LedgerLine, rows: LedgerRows): void {
    this.totals.add(line, rows)
    this.kept.push(line)
    this.words += wordsOf(line)
    for (; this.words > MOST_WORDS && this.wordless < this.kept.length; this.wordless++) this.dropWords()
    if (this.kept.length > MOST_LINES) {
      // A tenth at a time, since taking from the front moves all of them.
      const gone = this.kept.splice(0, MOST_LINES / 10)
      this.words -= gone.reduce((sum, old) => sum + wordsOf(old), 0)
      this.wordless = Math.max(0, this.wordless - gone.length)
      this.dropped += gone.length
    }
    this.added++
  }

  /** What requests so far say of a model's tokens; null before the first that its server counted. */
  measured(model: string): Measured | null {
    const counted = this.kept.filter(
      (line) => line.model === model && line.tokensIn > 0 && line.tokensOut > 0,
    )
    if (counted.length === 0) return null
    const sum = (of: (line: LedgerLine) => number) => counted.reduce((total, line) => total + of(line), 0)
    return {
      charactersIn: sum(({ bytes }) => bytes),
      tokensIn: sum(({ tokensIn }) => tokensIn),
      charactersOut: sum(({ characters }) => characters),
      tokensOut: sum(({ tokensOut }) => tokensOut),
    }
  }

  get requests(): number {
    return this.added
  }

  get notListed(): number {
    return this.dropped
  }

  get listed(): number {
    return this.added - this.dropped
  }

  get hosts(): HostTotals[] {
    return this.added === 0 ? [] : this.totals.hosts()
  }

  /** Distinct real rows that have left this machine's page, to any host. */
  get realRows(): number {
    return this.added === 0 ? 0 : this.totals.realRows
  }

  get hasBodies(): boolean {
    return this.added + this.forgotten > 0 && this.kept.some(({ body }) => body !== undefined)
  }

  /** Lines of the list, the newest first. */
  newest(from: number, to: number): LedgerLine[] {
    const { listed, kept } = this
    return kept.slice(Math.max(0, listed - to), Math.max(0, listed - from)).reverse()
  }

  /** The requests that were made for one cell, as a list of their own. */
  of(cell: string): Pick<LedgerState, 'listed' | 'newest'> {
    return listOf(this.added === 0 ? [] : this.kept.filter((line) => line.cell === cell))
  }

  /** The requests of a recording, as a list of their own. @param cell of one cell alone */
  recordedOf(cell: string | null): Pick<LedgerState, 'listed' | 'newest'> {
    return listOf(this.recorded.filter((line) => cell === null || line.cell === cell))
  }

  /** @param cells only what was asked for these; all by default */
  jsonl(bodies: boolean, cells: ReadonlySet<string> | null = null): string {
    const lines = this.kept.filter(({ cell }) => cells?.has(cell) ?? true)
    return lines.map((line) => `${ledgerJson(line, bodies)}\n`).join('')
  }

  csv(bodies: boolean): string {
    return ledgerCsv(this.kept, bodies)
  }

  /** Lets go of what requests and answers said; that they were made stays on record. */
  forgetWords(): void {
    this.keepBodies = false
    for (; this.wordless < this.kept.length; this.wordless++) this.dropWords()
    this.forgotten++
  }

  private dropWords(): void {
    const line = this.kept[this.wordless]
    if (line === undefined) return
    this.words -= wordsOf(line)
    delete line.body
    delete line.answer
  }
}

function listOf(lines: readonly LedgerLine[]): Pick<LedgerState, 'listed' | 'newest'> {
  const { length } = lines
  return {
    listed: length,
    newest: (from, to) => lines.slice(Math.max(0, length - to), Math.max(0, length - from)).reverse(),
  }
}

function wordsOf({ body = '', answer = '' }: LedgerLine): number {
  return body.length + answer.length
}
