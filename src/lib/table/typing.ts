import { dateOrderOf } from './typing-dates'
import { decideNumber, finiteNumber } from './typing-numbers'
import type { ColumnFacts, Typing, TypingNote, Wishes } from './column-facts'
import * as cell from './tokens'

/** Decides over all cells of a column at once, so that a word a million rows down counts like one in the first row. */
export function decide(facts: ColumnFacts, wishes: Wishes): Typing {
  const { name } = facts
  const kept = wishes.undone.has(`missing-values:${name}`)
  const missing = (text: string) => text === '' || (!kept && cell.isMissingToken(text))
  const notes: TypingNote[] = []
  const hints: string[] = []
  const rest = new Map<string, number>()
  let absent = facts.blank
  for (const [value, count] of facts.others ?? []) {
    if (missing(value)) absent += count
    else rest.set(value, count)
  }
  if (absent > 0) {
    notes.push({
      rule: 'missing-values',
      count: absent,
      said: `${absent} empty cells or words for “missing” (such as NA, null, “.”) read as missing`,
      undo: absent > facts.blank ? `missing-values:${name}` : null,
    })
  }
  const common = { missing, notes, hints }
  const text: Typing = { ...common, as: 'text', whole: false, dotGroups: false, parse: () => NaN }
  const { declared } = wishes
  const coded = declared !== undefined && !['numeric', 'integer', 'date'].includes(declared)
  if (facts.others === null || coded || wishes.undone.has(`numbers:${name}`)) return text
  if (declared !== 'date') {
    const numbers = decideNumber(facts, rest, wishes, notes, hints)
    if (numbers !== null) return { ...common, as: 'number', ...numbers }
  }
  const order = facts.plain > 0 && declared !== 'date' ? null : dateOrderOf(facts, rest, wishes, notes, hints)
  if (order !== null) {
    const parse = (value: string) => cell.dateDays(value, order)
    const unfit = (value: string) => !missing(value) && Number.isNaN(parse(value))
    return { ...common, as: 'date', whole: true, dotGroups: false, parse, unfit }
  }
  if (declared === 'numeric' || declared === 'integer') {
    const parse = (value: string) => finiteNumber(cell.withPlainMinus(value))
    const unfit = (value: string) =>
      !missing(value) && Number.isNaN(cell.plainNumber(cell.withPlainMinus(value))) && !cell.isInfinity(value)
    const note = (rule: string, count: number, said: string) => {
      if (count > 0) notes.push({ rule, count, said: `${count} ${said}`, undo: null })
    }
    const words = sum([...rest].filter(([value]) => unfit(value)))
    note(
      'not-a-number',
      words,
      `cells that are no number read as missing, since the column is to be ${declared}`,
    )
    const endless = sum([...rest].filter(([value]) => !unfit(value) && Number.isNaN(parse(value))))
    note('infinity', endless, 'infinite or overflowing numbers read as missing')
    return { ...common, as: 'number', whole: facts.whole, dotGroups: false, parse, unfit }
  }
  const explained = hints.length > 0 || notes.some(({ rule }) => rule !== 'missing-values')
  describeText(facts, rest, hints, explained)
  return text
}

function sum(entries: Iterable<readonly [string, number]>): number {
  let total = 0
  for (const [, count] of entries) total += count
  return total
}

function describeText(
  facts: ColumnFacts,
  rest: ReadonlyMap<string, number>,
  hints: string[],
  explained: boolean,
): void {
  const texts = [...rest.keys()]
  if (texts.length === 0) return
  const words = sum(rest)
  const example = `“${texts[0] ?? ''}”`
  if (texts.every(cell.looksTimed)) hints.push(`Times of day or durations (${example}) are kept as text.`)
  else if (texts.every(cell.looksMeasured)) {
    hints.push(
      `Numbers with a currency, percent sign or unit (${example}) are kept as text. Put the unit into the header instead.`,
    )
  } else if (!explained && texts.every(cell.looksNumeric)) {
    hints.push(
      `Numbers in a form that can’t be read for sure in this column (${example}): kept as text. Write them plainly, such as 1234.5.`,
    )
  } else if (facts.plain > 9 * words) {
    hints.push(
      `${words} cells are no numbers (“${texts.slice(0, 3).join('”, “')}”) among ${facts.plain} that are, so the column is text. ` +
        'Declare it numeric to read them as missing.',
    )
  } else if (facts.plain === 0 && texts.filter(cell.looksDated).length > 0.9 * texts.length) {
    hints.push(
      `Looks like dates (${example}), but not all in one form that can be read for sure: kept as text. Write them as YYYY-MM-DD.`,
    )
  }
}
