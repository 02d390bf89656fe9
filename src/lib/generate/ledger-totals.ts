import type { LedgerLine } from './ledger'

/** What went to one host, over all requests of a session; `host` is empty for engines in the page. */
export interface HostTotals {
  host: string
  requests: number
  /** Requests that brought no whole answer. */
  failed: number
  /** Bytes of the bodies. */
  bytes: number
  /** Distinct real rows: one that was sent a hundred times counts once. */
  realRows: number
  /** Values of real rows, counted each time that they were sent. */
  realCells: number
  tokensIn: number
  tokensOut: number
  tokensEstimated: number
  /** US dollars of the requests that have a price. */
  usd: number
  unpriced: number
  /** Time of the first and of the latest request. */
  first: string
  last: string
}

/** Which rows the numbers of a line mean: a name for the data, and the data's own row number of each training row. */
export interface LedgerRows {
  data: string
  numbers: ArrayLike<number>
}

/**
 * Adds requests up, host by host and over all: exactly, whatever is kept of the lines themselves. Rows are told apart
 * by their number in the data, so that another split or another cell doesn't count the same row twice.
 */
export class LedgerTotals {
  private readonly byHost = new Map<string, { totals: HostTotals; rows: Map<string, Set<number>> }>()
  private readonly all = new Map<string, Set<number>>()

  add(line: LedgerLine, { data, numbers }: LedgerRows): void {
    let entry = this.byHost.get(line.host)
    if (entry === undefined) {
      entry = { totals: emptyTotals(line), rows: new Map() }
      this.byHost.set(line.host, entry)
    }
    const { totals, rows } = entry
    totals.requests++
    if (line.failure !== null) totals.failed++
    totals.bytes += line.bytes
    totals.realCells += line.realCells
    totals.tokensIn += line.tokensIn
    totals.tokensOut += line.tokensOut
    totals.tokensEstimated += line.tokensEstimated
    if (line.usd === null) totals.unpriced++
    else totals.usd += line.usd
    if (line.time < totals.first) totals.first = line.time
    if (line.time > totals.last) totals.last = line.time
    const seen = setOf(rows, data)
    const seenAnywhere = line.host === '' ? null : setOf(this.all, data)
    for (const row of line.rows) {
      const number = numbers[row] ?? row
      if (!seen.has(number)) totals.realRows++
      seen.add(number)
      seenAnywhere?.add(number)
    }
  }

  /** The hosts in the order in which they were first asked. */
  hosts(): HostTotals[] {
    return [...this.byHost.values()].map(({ totals }) => ({ ...totals }))
  }

  /** Distinct real rows that have gone to any host. */
  get realRows(): number {
    return [...this.all.values()].reduce((sum, { size }) => sum + size, 0)
  }
}

function setOf(sets: Map<string, Set<number>>, name: string): Set<number> {
  const known = sets.get(name)
  if (known !== undefined) return known
  const made = new Set<number>()
  sets.set(name, made)
  return made
}

function emptyTotals({ host, time }: LedgerLine): HostTotals {
  return {
    host,
    requests: 0,
    failed: 0,
    bytes: 0,
    realRows: 0,
    realCells: 0,
    tokensIn: 0,
    tokensOut: 0,
    tokensEstimated: 0,
    usd: 0,
    unpriced: 0,
    first: time,
    last: time,
  }
}
