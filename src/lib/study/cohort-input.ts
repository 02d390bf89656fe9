import { InputError } from '../base/errors'
import { canonicalJson, sha256Hex } from '../base/hash'
import { demoPart } from '../cohort/demo'
import type { NameFacts } from '../cohort/recipes/long-mapping'
import type { FlowStep } from '../cohort/recipes/recipe'
import type { SchemaPart } from '../cohort/schema'
import type { Reading, ReadingNote, SetAside } from '../table/reading'
import { columnOf, isNumeric, type CodedColumn, type Column, type Table } from '../table/table'

/** The rows of a study as they were read, before any schema. */
export interface CohortInput {
  table: Table
  setAside: SetAside[]
  notes: ReadingNote[]
  /** SHA-256 of the file's bytes, or over the list of files where there are several. */
  sha256: string
  /** What a recipe knows about its own columns; the study's `schema` is laid over it. */
  part: SchemaPart | null
  /** How a recipe came from all rows to the cohort, step by step; null without a recipe. */
  flow: FlowStep[] | null
  /** What a long table holds, name by name; absent for all else. */
  names?: NameFacts[]
}

/**
 * One cohort from what was read: a single file as it is, several files one under the other.
 * @throws InputError when the files don't have the same columns
 */
export function cohortOf(readings: readonly Reading[]): CohortInput {
  const first = readings[0]
  if (first === undefined) throw new InputError('There is no file to read.', 'Name at least one.')
  return {
    table: readings.length === 1 ? first.table : stack(readings),
    setAside: first.setAside,
    notes: readings.flatMap(({ notes }) => notes),
    sha256: hashOfFiles(readings),
    part: null,
    flow: null,
  }
}

/** The demo cohort with what is known of its columns. */
export function demoInput(reading: Reading): CohortInput {
  const { table, setAside, notes } = reading
  return { table, setAside, notes, sha256: hashOfFiles([reading]), part: demoPart, flow: null }
}

export function hashOfFiles(files: readonly { file: string; sha256: string }[]): string {
  const [only, ...rest] = files
  if (only !== undefined && rest.length === 0) return only.sha256
  return sha256Hex(canonicalJson(files.map(({ file, sha256 }) => ({ file, sha256 }))))
}

/** Rows of all files under the columns of the first, matched by name. */
function stack(readings: readonly Reading[]): Table {
  const [first, ...others] = readings
  if (first === undefined) return { rows: 0, columns: [] }
  const names = first.table.columns.map(({ name }) => name)
  for (const { file, table } of others) {
    const lacking = names.find((name) => columnOf(table, name) === undefined)
    const extra = table.columns.find(({ name }) => !names.includes(name))?.name
    if (lacking !== undefined || extra !== undefined) {
      throw new InputError(
        lacking !== undefined
          ? `has no column “${lacking}”, which ${first.file} has.`
          : `has a column “${extra ?? ''}”, which ${first.file} lacks.`,
        'Files are put one under the other: give them the same columns, or join them first.',
        { file },
      )
    }
  }
  return {
    rows: readings.reduce((sum, { table }) => sum + table.rows, 0),
    columns: first.table.columns.map((column) => stackColumn(column, readings)),
  }
}

function stackColumn(model: Column, readings: readonly Reading[]): Column {
  const parts = readings.map(({ file, table }) => ({ file, column: columnOf(table, model.name) ?? model }))
  const numeric = parts.flatMap(({ column }) => (isNumeric(column) ? [column] : []))
  if (numeric.length === parts.length && isNumeric(model)) {
    const kinds = new Set(numeric.map(({ kind }) => kind))
    const dated = kinds.has('date')
    if (!dated || kinds.size === 1) {
      const kind = kinds.size === 1 ? model.kind : 'numeric'
      return { ...model, kind, values: joined(numeric.map(({ values }) => values)) }
    }
  }
  const coded = parts.flatMap(({ column }) => (isNumeric(column) ? [] : [column]))
  if (coded.length !== parts.length) {
    const odd = parts.find(({ column }) => isNumeric(column) !== isNumeric(model))
    throw new InputError(
      `holds ${isNumeric(model) ? 'text' : 'numbers'} where ${readings[0]?.file ?? 'the first file'} holds ${isNumeric(model) ? 'numbers' : 'text'}.`,
      'Make the column the same in all files.',
      { file: odd?.file, column: model.name },
    )
  }
  return stackCodes(coded, model)
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let row = 0
  for (const part of parts) {
    values.set(part, row)
    row += part.length
  }
  return values
}

function stackCodes(parts: readonly CodedColumn[], model: Column): CodedColumn {
  const levels: string[] = []
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(parts.reduce((sum, part) => sum + part.codes.length, 0))
  let row = 0
  for (const part of parts) {
    const map = part.levels.map((level) => {
      const known = codeOf.get(level)
      if (known !== undefined) return known
      codeOf.set(level, levels.length)
      return levels.push(level) - 1
    })
    for (const code of part.codes) codes[row++] = code < 0 ? -1 : (map[code] ?? -1)
  }
  const kinds = new Set(parts.map(({ kind }) => kind))
  const kind =
    kinds.size === 1 ? (parts[0]?.kind ?? 'categorical') : levels.length === 2 ? 'binary' : 'categorical'
  return { name: model.name, kind, unit: null, codes, levels }
}
