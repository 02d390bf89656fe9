import { MOST_LEVELS, type ColumnRead } from './parsed'
import type { ReadOptions } from './reading'
import type { Column } from './table'
import { hasLeadingZero, plainNumber } from './tokens'
import { decide, type ColumnFacts } from './typing'

/** Types a column of texts that are already apart (JSON, XLSX, text in Parquet) by the same rules as delimited text. */
export function typeTexts(name: string, texts: readonly (string | null)[], options: ReadOptions): ColumnRead {
  const cells = texts.map((text) => text?.trim() ?? '')
  const typing = decide(factsOf(name, cells), {
    undone: new Set(options.undone),
    declared: options.kinds?.[name],
  })
  if (typing.as === 'text') {
    const column = codesOf(name, cells, typing.missing)
    return { name, column, typing, distinct: column === null ? new Set(cells).size : null }
  }
  const values = new Float64Array(cells.length)
  for (const [row, text] of cells.entries()) {
    const plain = isPlain(text) && typing.as === 'number' ? Number(text) : NaN
    const value = Number.isNaN(plain) && !typing.missing(text) ? typing.parse(text) : plain
    values[row] = Number.isFinite(value) ? value : NaN
  }
  const kind = typing.as === 'date' ? 'date' : typing.whole ? 'integer' : 'numeric'
  return { name, column: { name, kind, unit: null, values }, typing, distinct: null }
}

function factsOf(name: string, cells: readonly string[]): ColumnFacts {
  const others = new Map<string, number>()
  const spellings = new Map<number, string>()
  let blank = 0
  let plain = 0
  let whole = true
  let twoSpellings = false
  for (const text of cells) {
    if (text === '') blank++
    else if (isPlain(text)) {
      plain++
      const value = Number(text)
      if (!/^-?\d+$/.test(text)) whole = false
      const spelled = spellings.get(value)
      if (spelled === undefined) spellings.set(value, text)
      else if (spelled !== text) twoSpellings = true
    } else others.set(text, (others.get(text) ?? 0) + 1)
  }
  return { name, blank, plain, whole, twoSpellings, others, delimiter: null }
}

function isPlain(text: string): boolean {
  return (
    /^-?\d{1,15}(\.\d+)?$/.test(text) &&
    !hasLeadingZero(text.replace('-', '')) &&
    Number.isFinite(plainNumber(text))
  )
}

function codesOf(name: string, cells: readonly string[], missing: (text: string) => boolean): Column | null {
  const levels: string[] = []
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(cells.length)
  for (const [row, text] of cells.entries()) {
    if (missing(text)) {
      codes[row] = -1
      continue
    }
    let code = codeOf.get(text)
    if (code === undefined) {
      code = levels.push(text) - 1
      if (code >= MOST_LEVELS) return null
      codeOf.set(text, code)
    }
    codes[row] = code
  }
  return { name, kind: 'categorical', unit: null, codes, levels }
}
