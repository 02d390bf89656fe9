import { isNumeric, type Column, type Table } from '../../table/table'
import { namedLikeId, namedLikeSite, wordsOf } from '../names'
import { LONG_DEFAULTS, type LongMapping, type TimeUnit } from './long-mapping'

/** More columns than this have something else to tell than measurements. */
const MOST_COLUMNS = 25
const MOST_NAMES = 500
/** Rows of an id and of a name, on average, from which on a table is long. */
const REPEATS = 2

interface Facts {
  column: Column
  name: string
  words: string[]
  distinct: number
  isText: boolean
  isDated: boolean
}

/**
 * What the columns of a table would be if it held one row a measurement: null where it doesn't look so, that is, unless
 * an id that repeats, a time, a text of few values and a number are there, one of the last two called by its part.
 * @param table the first rows are enough
 */
export function guessMapping(table: Table): LongMapping | null {
  if (table.columns.length > MOST_COLUMNS || table.rows < 4) return null
  const all = table.columns.map(factsOf)
  const repeated = ({ distinct }: Facts, times: number) => distinct > 0 && distinct * times <= table.rows
  const time = best(all, ({ words, isText, isDated }) => (isText && !isDated ? 0 : timeScore(words, isDated)))
  const id = best(all, (facts) =>
    facts !== time && repeated(facts, REPEATS) && !namedLikeSite(facts.name) ? idScore(facts) : 0,
  )
  const name = best(all, (facts) =>
    facts !== id &&
    facts.isText &&
    !facts.isDated &&
    facts.distinct > 1 &&
    facts.distinct <= MOST_NAMES &&
    repeated(facts, REPEATS)
      ? 1 + wordScore(facts.words, NAME_WORDS)
      : 0,
  )
  const value = best(all, (facts) =>
    facts !== id && facts !== time && !facts.isText && !facts.isDated && !namedLikeId(facts.name)
      ? 1 + wordScore(facts.words, VALUE_WORDS)
      : 0,
  )
  if (time === null || id === null || name === null || value === null) return null
  if (wordScore(name.words, NAME_WORDS) + wordScore(value.words, VALUE_WORDS) === 0) return null
  const unit = best(all, (facts) =>
    facts !== name && facts.isText && wordScore(facts.words, UNIT_WORDS) > 0 && repeated(facts, REPEATS)
      ? 1
      : 0,
  )
  const timeUnit = timeUnitOf(time)
  return {
    ...LONG_DEFAULTS,
    id: id.name,
    time: time.name,
    name: name.name,
    value: value.name,
    unit: unit?.name ?? null,
    timeUnit,
    origin: timeUnit === 'timestamp' ? 'first' : 'zero',
    aggregates: [...LONG_DEFAULTS.aggregates],
  }
}

/** Codes that stand for numbers are no texts; dates with a time of day were read as texts. */
function factsOf(column: Column): Facts {
  const { name } = column
  const words = wordsOf(name)
  if (isNumeric(column)) {
    const present = column.values.filter((value) => !Number.isNaN(value))
    return {
      column,
      name,
      words,
      distinct: new Set(present).size,
      isText: false,
      isDated: column.kind === 'date',
    }
  }
  const used = new Set(column.codes.filter((code) => code >= 0))
  const isDated = [...used].slice(0, 20).every((code) => DATED.test(column.levels[code] ?? ''))
  return { column, name, words, distinct: used.size, isText: true, isDated: isDated && used.size > 0 }
}

const DATED = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$/
const NAME_WORDS =
  /^(name|item|itemid|label|test|variable|parameter|measurement|measure|concept|code|analyte|component|labname|vital|feature|loinc|signal)$/
const VALUE_WORDS = /^(value|valuenum|result|val|labresult|number|numeric|reading|measured|valuenumeric)$/
const UNIT_WORDS = /^(unit|units|uom|valueuom|unitofmeasure|measurenamesystem|labmeasurenamesystem)$/
const TIME_WORDS =
  /^(time|offset|charttime|hour|hours|minute|minutes|seconds|timestamp|datetime|date|day|days|resultoffset|labresultoffset|when|t)$/

function wordScore(words: readonly string[], known: RegExp): number {
  return words.some((word) => known.test(word)) || known.test(words.join('')) ? 1 : 0
}

function timeScore(words: readonly string[], isDated: boolean): number {
  return (
    (isDated ? 1 : 0) +
    2 * wordScore(words, TIME_WORDS) +
    (words.some((word) => /offset$|time$/.test(word)) ? 1 : 0)
  )
}

function idScore({ name, words }: Facts): number {
  const isPerson = /patient|subject|stay|person|case|encounter|admission|visit|hadm/.test(words.join(''))
  return (namedLikeId(name) ? 2 : 0) + (isPerson ? 3 : 0)
}

function best(all: readonly Facts[], score: (facts: Facts) => number): Facts | null {
  let found: Facts | null = null
  let most = 0
  for (const facts of all) {
    const own = score(facts)
    if (own > most) [found, most] = [facts, own]
  }
  return found
}

function timeUnitOf({ column, words, isDated }: Facts): TimeUnit {
  if (isDated || !isNumeric(column)) return 'timestamp'
  const all = words.join(' ')
  if (/\b(sec|secs|second|seconds)\b/.test(all)) return 'seconds'
  if (/\b(min|mins|minute|minutes)\b|offset/.test(all)) return 'minutes'
  if (/\b(day|days)\b/.test(all)) return 'days'
  if (/\b(h|hr|hrs|hour|hours)\b/.test(all)) return 'hours'
  const largest = column.values.reduce((most, value) => (value > most ? value : most), 0)
  return largest <= 240 ? 'hours' : largest <= 20_000 ? 'minutes' : 'seconds'
}
