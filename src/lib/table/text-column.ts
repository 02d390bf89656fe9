import { codedColumn } from './coded-kind'
import type { ColumnFacts, Typing } from './column-facts'
import { mostLevels, type ColumnRead } from './parsed'
import { declaredKind, type ReadOptions } from './reading'
import { decide } from './typing'

/** The same as the byte scan's and the SQL's idea of a plain number. */
const PLAIN = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/

/** Types a column of texts that are already apart (JSON, XLSX, text in Parquet) by the same rules as delimited text. */
export function typeTexts(
  name: string,
  texts: readonly (string | null)[],
  options: ReadOptions,
  delimiter: string | null = null,
): ColumnRead {
  const cells = texts.map((text) => text?.trim() ?? '')
  const typing = decide(factsOf(name, cells, delimiter), {
    undone: new Set(options.undone),
    declared: declaredKind(options, name),
  })
  if (typing.as === 'text') {
    const coded = codesOf(cells, typing.missing, mostLevels(name, options))
    const column = coded === null ? null : codedColumn(name, coded.codes, coded.levels)
    return { name, column, typing, distinct: coded === null ? new Set(cells).size : null }
  }
  const values = new Float64Array(cells.length)
  const unfit: number[] = []
  for (const [row, text] of cells.entries()) {
    values[row] = valueOf(text, typing)
    if (typing.unfit?.(text) === true) unfit.push(row)
  }
  const kind = typing.as === 'date' ? 'date' : typing.whole ? 'integer' : 'numeric'
  const column = { name, kind, unit: null, values } as const
  const read: ColumnRead = { name, column, typing, distinct: null }
  return unfit.length === 0 ? read : { ...read, unfit: Int32Array.from(unfit) }
}

/** A trimmed text as the number or day that it is by the column's typing; NaN if missing. */
function valueOf(text: string, typing: Typing): number {
  if (typing.as === 'number' && PLAIN.test(text))
    return Number(typing.dotGroups ? text.replaceAll('.', '') : text)
  return typing.missing(text) ? NaN : typing.parse(text)
}

function factsOf(name: string, cells: readonly string[], delimiter: string | null): ColumnFacts {
  const others = new Map<string, number>()
  const spellings = new Map<number, string>()
  let blank = 0
  let plain = 0
  let fractions = 0
  let groups = 0
  let twoSpellings = false
  let ungrouped = false
  for (const text of cells) {
    if (text === '') blank++
    else if (PLAIN.test(text)) {
      plain++
      if (text.includes('.')) fractions++
      if (/^-?[1-9]\d{0,2}\.\d{3}$/.test(text)) groups++
      if (/^-?\d{4}/.test(text)) ungrouped = true
      const spelled = spellings.get(Number(text))
      if (spelled === undefined) spellings.set(Number(text), text)
      else if (spelled !== text) twoSpellings = true
    } else others.set(text, (others.get(text) ?? 0) + 1)
  }
  const dotGroups = fractions > 0 && fractions === groups
  return { name, blank, plain, whole: fractions === 0, twoSpellings, ungrouped, dotGroups, others, delimiter }
}

function codesOf(
  cells: readonly string[],
  missing: (text: string) => boolean,
  most: number,
): { codes: Int32Array; levels: string[] } | null {
  const levels: string[] = []
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(cells.length).fill(-1)
  for (const [row, text] of cells.entries()) {
    if (missing(text)) continue
    let code = codeOf.get(text)
    if (code === undefined) {
      code = levels.push(text) - 1
      if (code >= most) return null
      codeOf.set(text, code)
    }
    codes[row] = code
  }
  return { codes, levels }
}
