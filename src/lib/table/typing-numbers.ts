import type { ColumnFacts, Typing, TypingNote, Wishes } from './column-facts'
import * as cell from './tokens'

type Numbers = Pick<Typing, 'whole' | 'parse' | 'dotGroups'>
type Counted = readonly [string, number]

/** The odd texts of a column, apart by what they could be. */
interface Sorted {
  infinite: Counted[]
  /** Numbers that aren't plain: signed, scientific, with leading zeros, long. */
  numbers: Counted[]
  bounds: Counted[]
  others: Counted[]
}

/** How every cell is a number, or null if the column is no number; what is done to cells is noted. */
export function decideNumber(
  facts: ColumnFacts,
  rest: ReadonlyMap<string, number>,
  wishes: Wishes,
  notes: TypingNote[],
  hints: string[],
): Numbers | null {
  const { texts, changed } = plainMinus(rest, wishes.undone.has(`minus-signs:${facts.name}`))
  const sorted = sort(texts)
  const told: TypingNote[] = []
  const found = numbersOf(facts, sorted, wishes, told, hints)
  if (found === null) return null
  const forced = wishes.declared !== undefined
  if (!forced && isCode(facts, sorted, found.parse, wishes.undone, notes)) return null
  const note = (rule: string, count: number, said: string, undo: string) => {
    if (count > 0) told.push({ rule, count, said, undo: `${undo}:${facts.name}` })
  }
  const infinite = total(sorted.infinite)
  note('infinity', infinite, `${infinite} infinite or overflowing numbers read as missing`, 'numbers')
  note('minus-signs', changed, `${changed} typographic minus signs (−) read as minus`, 'minus-signs')
  notes.push(...told)
  return changed === 0 ? found : { ...found, parse: (text) => found.parse(cell.withPlainMinus(text)) }
}

/** The texts with computers' minus signs, and how many cells that changed. */
function plainMinus(
  rest: ReadonlyMap<string, number>,
  keep: boolean,
): { texts: ReadonlyMap<string, number>; changed: number } {
  const texts = new Map<string, number>()
  let changed = 0
  for (const [written, count] of rest) {
    const text = keep ? written : cell.withPlainMinus(written)
    if (text !== written) changed += count
    texts.set(text, (texts.get(text) ?? 0) + count)
  }
  return { texts, changed }
}

function sort(rest: ReadonlyMap<string, number>): Sorted {
  const sorted: Sorted = { infinite: [], numbers: [], bounds: [], others: [] }
  for (const entry of rest) {
    const number = cell.plainNumber(entry[0])
    if (cell.isLongWhole(entry[0])) sorted.numbers.push(entry)
    else if (cell.isInfinity(entry[0]) || Math.abs(number) === Infinity) sorted.infinite.push(entry)
    else if (!Number.isNaN(number)) sorted.numbers.push(entry)
    else if (cell.censored(entry[0]) !== null) sorted.bounds.push(entry)
    else sorted.others.push(entry)
  }
  return sorted
}

function numbersOf(
  facts: ColumnFacts,
  sorted: Sorted,
  wishes: Wishes,
  told: TypingNote[],
  hints: string[],
): Numbers | null {
  const { numbers, bounds, others } = sorted
  const values = facts.plain + total(numbers)
  const whole = facts.whole && numbers.every(([value]) => Number.isInteger(Number(value)))
  if (others.length > 0) {
    return bounds.length > 0 ? null : localNumbers(facts, numbers, others, wishes.undone, told, hints)
  }
  if (bounds.length > 0) return censoredNumbers(facts, values, whole, bounds, wishes.undone, told)
  return { whole, parse: finiteNumber, dotGroups: false }
}

/** A plain number; NaN for anything else, and on overflow. */
export function finiteNumber(value: string): number {
  const number = cell.plainNumber(value)
  return Number.isFinite(number) ? number : NaN
}

/** Numbers whose spelling carries more than their value are codes: kept as text unless the person undoes it. */
function isCode(
  facts: ColumnFacts,
  { numbers, others }: Sorted,
  parse: (text: string) => number,
  undone: ReadonlySet<string>,
  notes: TypingNote[],
): boolean {
  const { name } = facts
  const keep = (rule: string, count: number, said: string) => {
    if (count === 0 || undone.has(`${rule}:${name}`)) return false
    notes.push({ rule, count, said: `${said}: kept as text`, undo: `${rule}:${name}` })
    return true
  }
  const zeros = [...numbers, ...others].filter(([value]) => cell.hasLeadingZero(value))
  const long = numbers.filter(([value]) => cell.isLongWhole(value))
  const local = new Set(others.map(([value]) => parse(value))).size < others.length ? total(others) : 0
  const example = (entries: Counted[]) => `(such as ${entries[0]?.[0] ?? ''})`
  return (
    keep('leading-zeros', total(zeros), `${total(zeros)} numbers with leading zeros ${example(zeros)}`) ||
    keep('long-numbers', total(long), `${total(long)} whole numbers too long to be exact ${example(long)}`) ||
    keep(
      'two-spellings',
      facts.twoSpellings ? facts.plain + total(others) : local,
      'one number occurs in two spellings (such as 250.0 and 250.00), as codes do',
    )
  )
}

/** `> 89` among plain numbers: the bound, or the next whole number above it in a column of whole numbers. */
function censoredNumbers(
  facts: ColumnFacts,
  values: number,
  whole: boolean,
  bounds: Counted[],
  undone: ReadonlySet<string>,
  told: TypingNote[],
): Numbers | null {
  // Of what isn't censored, everything is a number here; plain ones must be at least nine in ten.
  if (undone.has(`censored:${facts.name}`) || values === 0 || facts.plain < 0.9 * values) return null
  const wholeBounds = bounds.every(([value]) => Number.isInteger(cell.censored(value)?.bound))
  const parse = (value: string) => {
    const found = cell.censored(value)
    if (found === null) return finiteNumber(value)
    return whole && found.above && Number.isInteger(found.bound) ? found.bound + 1 : found.bound
  }
  const example = bounds[0]?.[0] ?? ''
  told.push({
    rule: 'censored',
    count: total(bounds),
    said: `${total(bounds)} censored numbers read as their bound (${example} as ${parse(example)})`,
    undo: `censored:${facts.name}`,
  })
  return { whole: whole && wholeBounds, parse, dotGroups: false }
}

const GROUPS = /\d[.,'’ \u00a0\u2009\u202f]\d{3}(?!\d)/
const UNGROUPED = /^[+-]?\d{4}/

/** European decimals or grouped thousands, if the whole column is consistent that way and nothing else is possible. */
function localNumbers(
  facts: ColumnFacts,
  numbers: Counted[],
  others: Counted[],
  undone: ReadonlySet<string>,
  told: TypingNote[],
  hints: string[],
): Numbers | null {
  const { name, delimiter } = facts
  const texts = others.map(([value]) => value)
  const example = texts[0] ?? ''
  if (numbers.some(([value]) => /[eE.]/.test(value))) return null
  const european =
    texts.every((value) => !Number.isNaN(cell.europeanNumber(value))) && (facts.whole || facts.dotGroups)
  const grouped = texts.every((value) => !Number.isNaN(cell.groupedNumber(value))) && !facts.dotGroups
  const note = (rule: string, said: string) =>
    told.push({ rule, count: total(others), said, undo: `${rule}:${name}` })
  const comma = texts.some((value) => value.includes(','))
  if (european && grouped && comma && delimiter !== ',') {
    hints.push(
      `“${example}” could be a decimal or a thousand, and nothing in the column settles it: kept as text.`,
    )
    return null
  }
  if (grouped && !facts.ungrouped && !undone.has(`thousands-separators:${name}`)) {
    const number = cell.groupedNumber(example)
    note(
      'thousands-separators',
      `${total(others)} numbers with thousands separators (${example} as ${number})`,
    )
    const parse = (value: string) =>
      Number.isNaN(cell.plainNumber(value)) ? cell.groupedNumber(value) : finiteNumber(value)
    return {
      whole: facts.whole && texts.every((value) => Number.isInteger(parse(value))),
      parse,
      dotGroups: false,
    }
  }
  if (!european || undone.has(`european-decimals:${name}`)) return null
  const someGrouped = facts.dotGroups || texts.some((value) => GROUPS.test(value.replace(/,.*/, '')))
  const someUngrouped = facts.ungrouped || texts.some((value) => UNGROUPED.test(value))
  if (!comma || (someGrouped && someUngrouped) || (grouped && delimiter === ',')) {
    hints.push(
      `Numbers with separators that aren't used alike in the whole column (“${example}”): kept as text.`,
    )
    return null
  }
  if (delimiter === ',') {
    hints.push(
      'Numbers with a decimal comma in a file that is separated by commas: kept as text. Save the file with semicolons.',
    )
    return null
  }
  const parse = cell.europeanNumber
  note('european-decimals', `${total(others)} numbers with a decimal comma (${example} as ${parse(example)})`)
  return { whole: false, parse, dotGroups: facts.dotGroups }
}

function total(entries: readonly Counted[]): number {
  let count = 0
  for (const [, times] of entries) count += times
  return count
}
