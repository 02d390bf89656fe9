import { codedColumn } from './coded-kind'
import type { ColumnFacts, Typing } from './column-facts'
import type { ByteFacts } from './csv-scan'
import { quoteText, type Engine } from './engine'
import { MOST_LEVELS, MOST_TEXTS, mostLevels, type ColumnRead } from './parsed'
import { declaredKind, type ReadOptions } from './reading'
import type { Column } from './table'
import { decide } from './typing'

/** The same plain number as the byte scan's and typed texts'. */
const PLAIN = quoteText('-?(0|[1-9][0-9]{0,14})(\\.[0-9]+)?')

/** One column of texts in DuckDB's table `raw`, and what the byte scan saw of it. */
export interface RawColumn {
  rows: number
  /** Its name in `raw`. */
  sql: string
  name: string
  bytes: ByteFacts
  delimiter: string
}

/** The column typed by all of its cells. */
export function readColumn(engine: Engine, raw: RawColumn, options: ReadOptions): ColumnRead {
  const declared = declaredKind(options, raw.name)
  const facts = factsOf(engine, raw, declared !== undefined)
  const typing = decide(facts, { undone: new Set(options.undone), declared })
  if (typing.as !== 'text')
    return { name: raw.name, typing, distinct: null, ...readNumbers(engine, raw, facts, typing) }
  const column = readLevels(engine, raw, facts, typing, mostLevels(raw.name, options))
  return { name: raw.name, column, typing, distinct: column === null ? distinctOf(engine, raw) : null }
}

function factsOf(engine: Engine, raw: RawColumn, wanted: boolean): ColumnFacts {
  const { bytes } = raw
  const odd = raw.rows - bytes.blank - bytes.plain
  return {
    name: raw.name,
    blank: bytes.blank,
    plain: bytes.plain,
    whole: bytes.whole,
    ungrouped: bytes.ungrouped,
    dotGroups: bytes.dotGroups,
    twoSpellings: bytes.mixedDecimals && hasTwoSpellings(engine, raw),
    others: odd === 0 ? new Map() : oddTexts(engine, raw, wanted),
    delimiter: raw.delimiter,
  }
}

function hasTwoSpellings(engine: Engine, { sql }: RawColumn): boolean {
  const [row] = engine.rows(
    `SELECT count(DISTINCT ${sql}) AS texts, count(DISTINCT try_cast(${sql} AS DOUBLE)) AS numbers ` +
      `FROM raw WHERE regexp_full_match(${sql}, ${PLAIN})`,
  )
  return Number(row?.texts) > Number(row?.numbers)
}

/** Where the byte scan took the cell for something else than a plain number. */
function isOdd({ sql, bytes }: RawColumn): string {
  return bytes.plain === 0 ? isFilled(sql) : `${isFilled(sql)} AND NOT regexp_full_match(${sql}, ${PLAIN})`
}

function isFilled(sql: string): string {
  return `${sql} IS NOT NULL AND ${sql} <> ''`
}

/** Odd texts in order of first occurrence; null when there are too many to be anything but text. */
function oddTexts(engine: Engine, raw: RawColumn, wanted: boolean): Map<string, number> | null {
  const first = countTexts(engine, raw, isOdd(raw), MOST_LEVELS + 1)
  if (first.size <= MOST_LEVELS) return first
  return wanted || worthReading(first) ? countTexts(engine, raw, isOdd(raw), MOST_TEXTS) : null
}

function countTexts(engine: Engine, { sql }: RawColumn, where: string, limit: number): Map<string, number> {
  const found = new Map<string, number>()
  engine.texts(
    `SELECT count(*)::DOUBLE AS n, ${sql} FROM raw WHERE ${where} GROUP BY ${sql} ORDER BY min(rowid) LIMIT ${limit}`,
    (count, text) => found.set(text, count),
  )
  return found
}

/** Whether many odd texts look like dates or numbers in local dress rather than like prose or identifiers. */
function worthReading(texts: Map<string, number>): boolean {
  let shaped = 0
  for (const text of texts.keys())
    if (/^[<>≤≥]?=?\s?[+−-]?[\d.,'’ \u00a0\u2009\u202f:/TZeE+−-]+$/.test(text)) shaped++
  return shaped > 0.99 * texts.size
}

function readNumbers(
  engine: Engine,
  raw: RawColumn,
  facts: ColumnFacts,
  typing: Typing,
): Pick<ColumnRead, 'column' | 'unfit'> {
  const { sql, rows, name } = raw
  const digits = typing.dotGroups ? `replace(${sql}, '.', '')` : sql
  const values =
    facts.plain === 0 || typing.as === 'date'
      ? new Float64Array(rows).fill(NaN)
      : engine.numbers(`SELECT try_cast(${digits} AS DOUBLE) FROM raw`, rows)
  const odd = facts.others ?? new Map<string, number>()
  const unfit: number[] = []
  if (odd.size > 0) {
    const parsed = new Map<string, number>()
    engine.texts(`SELECT rowid::DOUBLE, ${sql} FROM raw WHERE ${isOdd(raw)}`, (row, text) => {
      let value = parsed.get(text)
      if (value === undefined) {
        value = typing.missing(text) ? NaN : typing.parse(text)
        if (parsed.size < MOST_LEVELS) parsed.set(text, value)
      }
      values[row] = value
      if (Number.isNaN(value) && typing.unfit?.(text) === true) unfit.push(row)
    })
  }
  const kind = typing.as === 'date' ? 'date' : typing.whole ? 'integer' : 'numeric'
  const column = { name, kind, unit: null, values } as const
  return unfit.length === 0 ? { column } : { column, unfit: Int32Array.from(unfit).sort() }
}

/** Texts as codes into their levels in order of first occurrence; null when there are too many. */
function readLevels(
  engine: Engine,
  raw: RawColumn,
  facts: ColumnFacts,
  typing: Typing,
  most: number,
): Column | null {
  const { sql, rows, name } = raw
  const all =
    facts.plain === 0 && facts.others !== null
      ? facts.others
      : countTexts(engine, raw, isFilled(sql), most + 16)
  const levels = [...all.keys()].filter((text) => !typing.missing(text))
  if (levels.length > most) return null
  if (levels.length === 0) return codedColumn(name, new Int32Array(rows).fill(-1), levels)
  engine.run('DROP TYPE IF EXISTS level')
  engine.run(`CREATE TYPE level AS ENUM (${levels.map(quoteText).join(', ')})`)
  const codes = engine.codes(`SELECT enum_code(try_cast(${sql} AS level))::INTEGER FROM raw`, rows)
  engine.run('DROP TYPE level')
  return codedColumn(name, codes, levels)
}

function distinctOf(engine: Engine, { sql }: RawColumn): number {
  return Number(engine.rows(`SELECT count(DISTINCT ${sql}) AS n FROM raw WHERE ${sql} <> ''`)[0]?.n)
}
