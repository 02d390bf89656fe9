import type { Column, Table } from '../table/table'
import { toCsv } from '../table/write'

/**
 * One request to a model, as it was really sent: what the ledger shows, adds up and exports. Never holds a key.
 * `ledger.jsonl` has one of these a line. A request that is asked again is a line of its own.
 */
export interface LedgerLine {
  /** When it was sent, ISO 8601 in UTC. */
  time: string
  /** Id of the cell (one generator, one seed) that it was sent for. */
  cell: string
  /** Host and port that it went to (or was written for: “…, by file”); empty for an engine in the page, where nothing leaves. */
  host: string
  model: string
  strategy: string
  strategyVersion: number
  disclosure: string
  /** Counted from 0, as are `step` (the question within the batch) and `try` (0: the first time it was asked). */
  batch: number
  step: number
  try: number
  /** SHA-256 of the request's body, the very bytes. */
  promptSha256: string
  /** Bytes of that body in UTF-8. */
  bytes: number
  /** Distinct training rows of which any value is in the body as part of a row, coarsened or not. */
  realRows: number
  /** Values of these rows in the body, coarsened or not; empty cells are none. */
  realCells: number
  /** Numbers of these rows in the training table, from 0: with them distinct rows add up over requests. */
  rows: number[]
  /** HTTP status; null where no answer came, or none was needed (an engine in the page). */
  status: number | null
  finish: string | null
  /** Why the request brought no whole answer; null where it did. */
  failure: string | null
  /** Characters of the answer. */
  characters: number
  /** Records that could be read in the answer, and how many of them passed. */
  records: number
  usable: number
  /** As the server reported them; 0 where it didn't. */
  tokensIn: number
  tokensOut: number
  /** Ours, where the server reported none. */
  tokensEstimated: number
  /** US dollars; null without a price. */
  usd: number | null
  /** From sending to the answer's end. */
  seconds: number
  /** The request's body and the model's words; only where bodies are kept. */
  body?: string
  answer?: string
}

/** The request as one line of JSON, without its words unless they are asked for. */
export function ledgerJson(line: LedgerLine, bodies: boolean): string {
  return JSON.stringify(bodies ? line : { ...line, body: undefined, answer: undefined })
}

const fields = [
  'time',
  'cell',
  'host',
  'model',
  'strategy',
  'strategyVersion',
  'disclosure',
  'batch',
  'step',
  'try',
  'promptSha256',
  'bytes',
  'realRows',
  'realCells',
  'rows',
  'status',
  'finish',
  'failure',
  'characters',
  'records',
  'usable',
  'tokensIn',
  'tokensOut',
  'tokensEstimated',
  'usd',
  'seconds',
] as const satisfies readonly (keyof LedgerLine)[]

/** The requests as CSV. Text that a spreadsheet would run as a formula (an error that a server made up) is made inert. */
export function ledgerCsv(lines: readonly LedgerLine[], bodies: boolean): string {
  const names: readonly (keyof LedgerLine)[] = bodies ? [...fields, 'body', 'answer'] : fields
  const table: Table = { rows: lines.length, columns: names.map((name) => columnOf(lines, name)) }
  return toCsv(table, { inert: true }).text
}

function columnOf(lines: readonly LedgerLine[], name: keyof LedgerLine): Column {
  const cells = lines.map((line) => line[name] ?? null)
  if (cells.every((cell) => cell === null || typeof cell === 'number')) {
    const values = Float64Array.from(cells, (cell) => cell ?? NaN)
    return { name, kind: 'numeric', unit: null, values }
  }
  const levels: string[] = []
  const codes = Int32Array.from(cells, (cell) =>
    cell === null ? -1 : levels.push(Array.isArray(cell) ? cell.join(' ') : String(cell)) - 1,
  )
  return { name, kind: 'free-text', unit: null, codes, levels }
}
