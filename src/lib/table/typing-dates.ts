import type { ColumnFacts, TypingNote, Wishes } from './column-facts'
import * as cell from './tokens'

const ORDER_WORDS: Record<cell.DateOrder, string> = {
  iso: 'ISO dates or timestamps',
  dotted: 'dates as day.month.year',
  'year-first': 'dates as year/month/day',
  'day-first': 'dates as day/month/year',
  'month-first': 'dates as month/day/year',
}
const ORDERS = ['iso', 'dotted', 'year-first', 'day-first', 'month-first'] as const

/** The one order in which every text is a date, noted; null when there is none, or more than one. */
export function dateOrderOf(
  { name }: ColumnFacts,
  rest: ReadonlyMap<string, number>,
  { undone, declared }: Wishes,
  notes: TypingNote[],
  hints: string[],
): cell.DateOrder | null {
  if (rest.size === 0 || undone.has(`dates:${name}`)) return null
  const reads = (order: cell.DateOrder) => (value: string) => !Number.isNaN(cell.dateDays(value, order))
  const texts = [...rest.keys()]
  // Declared dates may hold words, which become missing; otherwise one word makes the column text.
  const dated =
    declared === 'date' ? texts.filter((value) => ORDERS.some((order) => reads(order)(value))) : texts
  const possible = dated.length === 0 ? [] : ORDERS.filter((order) => dated.every(reads(order)))
  const [order] = possible
  if (possible.length !== 1 || order === undefined) {
    if (dated.length > 0 && dated.every(cell.looksSlashed)) {
      hints.push(
        possible.length > 1
          ? 'Dates with slashes, and no value settles whether the day or the month comes first: kept as text. Write them as YYYY-MM-DD.'
          : 'Dates with slashes in more than one order: kept as text. Write them as YYYY-MM-DD.',
      )
    }
    return null
  }
  let count = 0
  let others = 0
  for (const [value, times] of rest) {
    if (reads(order)(value)) count += times
    else others += times
  }
  notes.push({
    rule: 'dates',
    count,
    said: `${count} ${ORDER_WORDS[order]} read as dates and analysed as days${order === 'iso' ? ' (in UTC where a zone is given)' : ''}`,
    undo: `dates:${name}`,
  })
  if (others > 0) {
    const said = `${others} cells that are no date read as missing, since the column is declared a date`
    notes.push({ rule: 'not-a-date', count: others, said, undo: null })
  }
  return order
}
