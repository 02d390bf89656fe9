import type { Kind } from './table'
import * as cell from './tokens'

/** What is known of a text column before it is typed. Texts are trimmed. */
export interface ColumnFacts {
  name: string
  /** Rows with nothing in the cell. */
  blank: number
  /** Cells that are plain finite numbers, neither with a leading zero nor whole beyond 2^53. */
  plain: number
  /** Whether all of these are spelled as whole numbers. */
  whole: boolean
  /** Whether one number occurs in two spellings among them (`250.0`, `250.00`). */
  twoSpellings: boolean
  /** Every other text with its count, in order of first occurrence; null when there are too many to look at. */
  others: ReadonlyMap<string, number> | null
  /** The file's delimiter, or null where cells come apart by themselves (JSON, XLSX, Parquet). */
  delimiter: string | null
}

/** How a column is read, and what is said of it. */
export interface Typing {
  as: 'number' | 'date' | 'text'
  /** Every value is whole. */
  whole: boolean
  /** The value of a text that is no plain number; NaN if missing. Only for numbers and dates. */
  parse(text: string): number
  /** Whether a text counts as missing. */
  missing(text: string): boolean
  notes: { rule: string; count: number; said: string; undo: string | null }[]
  hints: string[]
}

interface Wishes {
  undone: ReadonlySet<string>
  declared: Kind | undefined
}

/** Decides over all cells of a column at once, so that a word a million rows down counts like one in the first row. */
export function decide(facts: ColumnFacts, wishes: Wishes): Typing {
  const kept = wishes.undone.has(`missing-values:${facts.name}`)
  const missing = (text: string) => text === '' || (!kept && cell.isMissingToken(text))
  const notes: Typing['notes'] = []
  const hints: string[] = []
  const text = (): Typing => ({ as: 'text', whole: false, parse: () => NaN, missing, notes, hints })

  let absent = facts.blank
  const rest = new Map<string, number>()
  for (const [value, count] of facts.others ?? []) {
    if (missing(value)) absent += count
    else rest.set(value, count)
  }
  if (absent > 0) {
    notes.push({
      rule: 'missing-values',
      count: absent,
      said: `${absent} empty cells or words for “missing” (such as NA, null, “.”) read as missing`,
      undo: absent > facts.blank ? `missing-values:${facts.name}` : null,
    })
  }
  const coded = wishes.declared !== undefined && !['numeric', 'integer', 'date'].includes(wishes.declared)
  if (facts.others === null || coded || wishes.undone.has(`numbers:${facts.name}`)) return text()

  const numeric = decideNumber(facts, rest, wishes.undone, hints)
  if (numeric !== null) {
    if (numeric.note !== null) notes.push(numeric.note)
    return { as: 'number', whole: numeric.whole, parse: numeric.parse, missing, notes, hints }
  }
  const order =
    facts.plain === 0 && !wishes.undone.has(`dates:${facts.name}`) ? dateOrder([...rest.keys()], hints) : null
  if (order !== null) {
    const count = [...rest.values()].reduce((sum, n) => sum + n, 0)
    notes.push({
      rule: 'dates',
      count,
      said: `${count} ${ORDER_WORDS[order]} read as dates and analysed as days`,
      undo: `dates:${facts.name}`,
    })
    return { as: 'date', whole: true, parse: (value) => cell.dateDays(value, order), missing, notes, hints }
  }
  if (wishes.declared === 'numeric' || wishes.declared === 'integer') {
    const count = [...rest.values()].reduce((sum, n) => sum + n, 0)
    notes.push({
      rule: 'not-a-number',
      count,
      said: `${count} cells that are no number read as missing, since the column is declared ${wishes.declared}`,
      undo: null,
    })
    return { as: 'number', whole: facts.whole, parse: () => NaN, missing, notes, hints }
  }
  describeText(facts, rest, hints)
  return text()
}

const ORDER_WORDS = {
  iso: 'ISO dates or timestamps',
  dotted: 'dates as day.month.year',
  'day-first': 'dates as day/month/year',
  'month-first': 'dates as month/day/year',
} as const

type Numbers = { whole: boolean; parse(text: string): number; note: Typing['notes'][number] | null }

function decideNumber(
  facts: ColumnFacts,
  rest: ReadonlyMap<string, number>,
  undone: ReadonlySet<string>,
  hints: string[],
): Numbers | null {
  const { name } = facts
  if (facts.plain > 0 && facts.twoSpellings && !undone.has(`spellings:${name}`)) {
    hints.push('One number occurs in two spellings (such as 250.0 and 250.00), as codes do: kept as text.')
    return null
  }
  const infinite = new Map<string, number>()
  const others: [string, number][] = []
  for (const [value, count] of rest) {
    const number = cell.plainNumber(value)
    if (cell.isInfinity(value) || Math.abs(number) === Infinity) infinite.set(value, count)
    else others.push([value, count])
  }
  if (others.length === 0) {
    if (facts.plain === 0 && infinite.size > 0) return null
    const count = [...infinite.values()].reduce((sum, n) => sum + n, 0)
    const note =
      count === 0
        ? null
        : {
            rule: 'infinity',
            count,
            said: `${count} infinite or overflowing numbers read as missing`,
            undo: null,
          }
    return { whole: facts.whole, parse: () => NaN, note }
  }
  if (others.some(([value]) => cell.hasLeadingZero(value) || isLongWhole(value))) {
    hints.push('Leading zeros, or whole numbers too long to be exact: kept as text.')
    return null
  }
  const signed = others.every(([value]) => !Number.isNaN(cell.plainNumber(value)))
  if (signed)
    return {
      whole: facts.whole && others.every(([value]) => Number.isInteger(Number(value))),
      parse: cell.plainNumber,
      note: null,
    }
  const rewritten = censoredColumn(facts, others, undone) ?? localColumn(facts, others, undone, hints)
  if (rewritten === null) return null
  return rewritten
}

/** A whole number beyond 2^53, where neighbours share one double. */
function isLongWhole(value: string): boolean {
  return /^[+-]?\d{16,}$/.test(value) && !Number.isSafeInteger(Number(value))
}

function censoredColumn(
  facts: ColumnFacts,
  others: [string, number][],
  undone: ReadonlySet<string>,
): Numbers | null {
  if (undone.has(`censored:${facts.name}`)) return null
  const bounds = others.filter(([value]) => Number.isNaN(cell.plainNumber(value)))
  if (!bounds.every(([value]) => cell.censored(value) !== null)) return null
  const count = bounds.reduce((sum, [, n]) => sum + n, 0)
  const plain = facts.plain + others.reduce((sum, [, n]) => sum + n, 0) - count
  if (plain < 0.9 * (plain + count)) return null
  const example = bounds[0]?.[0] ?? ''
  const parse = (value: string) => {
    const found = cell.censored(value)
    if (found === null) return cell.plainNumber(value)
    const strictlyAbove = found.above && !/[=≥]/.test(value)
    return facts.whole && strictlyAbove && Number.isInteger(found.bound) ? found.bound + 1 : found.bound
  }
  return {
    whole: facts.whole,
    parse,
    note: {
      rule: 'censored',
      count,
      said: `${count} censored numbers read as their bound (${example} as ${parse(example)})`,
      undo: `censored:${facts.name}`,
    },
  }
}

/** European decimals or grouped thousands, if the whole column is consistent that way and nothing else is possible. */
function localColumn(
  facts: ColumnFacts,
  others: [string, number][],
  undone: ReadonlySet<string>,
  hints: string[],
): Numbers | null {
  const texts = others.map(([value]) => value).filter((value) => Number.isNaN(cell.plainNumber(value)))
  const count = others.filter(([value]) => texts.includes(value)).reduce((sum, [, n]) => sum + n, 0)
  const european = texts.every((value) => !Number.isNaN(cell.europeanNumber(value))) && facts.whole
  const grouped = texts.every((value) => !Number.isNaN(cell.groupedNumber(value)))
  const unsettled = european && grouped && facts.delimiter !== ','
  if (unsettled) {
    hints.push(
      `“${texts[0] ?? ''}” could be a decimal or a thousand, and nothing in the column settles it: kept as text.`,
    )
    return null
  }
  if (grouped && !undone.has(`thousands:${facts.name}`)) {
    const example = texts[0] ?? ''
    return {
      whole: facts.whole && texts.every((value) => Number.isInteger(cell.groupedNumber(value))),
      parse: (value) =>
        Number.isNaN(cell.plainNumber(value)) ? cell.groupedNumber(value) : cell.plainNumber(value),
      note: {
        rule: 'thousands-separators',
        count,
        said: `${count} numbers with thousands separators (${example} as ${cell.groupedNumber(example)})`,
        undo: `thousands:${facts.name}`,
      },
    }
  }
  if (european && !undone.has(`european:${facts.name}`)) {
    if (facts.delimiter === ',') {
      hints.push(
        'Numbers with a decimal comma in a file that is separated by commas: kept as text. Save the file with semicolons.',
      )
      return null
    }
    const example = texts[0] ?? ''
    return {
      whole: false,
      parse: (value) => cell.europeanNumber(value),
      note: {
        rule: 'european-decimals',
        count,
        said: `${count} numbers with a decimal comma (${example} as ${cell.europeanNumber(example)})`,
        undo: `european:${facts.name}`,
      },
    }
  }
  return null
}

function dateOrder(texts: readonly string[], hints: string[]): cell.DateOrder | null {
  if (texts.length === 0) return null
  for (const order of ['iso', 'dotted'] as const) {
    if (texts.every((value) => !Number.isNaN(cell.dateDays(value, order)))) return order
  }
  if (!texts.every(cell.looksSlashed)) return null
  const possible = (['day-first', 'month-first'] as const).filter((order) =>
    texts.every((value) => !Number.isNaN(cell.dateDays(value, order))),
  )
  if (possible.length === 1) return possible[0] ?? null
  hints.push(
    possible.length === 2
      ? 'Dates with slashes, and no value settles whether the day or the month comes first: kept as text. Write them as YYYY-MM-DD.'
      : 'Dates with slashes in more than one order: kept as text. Write them as YYYY-MM-DD.',
  )
  return null
}

function describeText(facts: ColumnFacts, rest: ReadonlyMap<string, number>, hints: string[]): void {
  const texts = [...rest.keys()]
  const words = [...rest.values()].reduce((sum, n) => sum + n, 0)
  if (texts.length > 0 && texts.every(cell.looksTimed))
    hints.push('Times of day or durations are kept as text.')
  else if (texts.length > 0 && texts.every(cell.looksMeasured)) {
    hints.push(
      `Numbers with a currency, percent sign or unit (“${texts[0] ?? ''}”) are kept as text. Put the unit into the header instead.`,
    )
  } else if (facts.plain > 9 * words && words > 0) {
    hints.push(
      `${words} cells are no numbers (“${texts.slice(0, 3).join('”, “')}”) among ${facts.plain} that are, so the column is text. ` +
        'Declare it numeric to read them as missing.',
    )
  }
}
