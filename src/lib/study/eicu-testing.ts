import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { gzipSync } from 'fflate'
import { openNodeEngine } from '../table/engine-node'
import { readFiles, type InputFile } from '../table/read'
import { cellText, columnOf } from '../table/table'
import type { CohortInput } from './cohort-input'
import { recipeInput, type RecipeTask } from './recipe-input'

/** Raw tables as lines of comma-separated cells, the header first; packed where the name says so. */
export function filesOf(tables: Record<string, readonly string[]>): InputFile[] {
  return Object.entries(tables).map(([name, lines]) => {
    const bytes = new TextEncoder().encode(`${lines.join('\n')}\n`)
    return { name, data: new Blob([name.endsWith('.gz') ? new Uint8Array(gzipSync(bytes)) : bytes]) }
  })
}

const engine = openNodeEngine()

/** The recipe's cohort of these files, by DuckDB's Node build. */
export function cohortFrom(files: InputFile[], task: Partial<RecipeTask> = {}): Promise<CohortInput> {
  return recipeInput({ recipe: 'eicu', window: null, outcome: null, ...task }, files, {
    read: (raw, options) => readFiles(() => engine, raw, options),
    openEngine: () => engine,
  })
}

/** One row as an object: numbers as numbers, missing as null. */
export function rowOf({ table }: CohortInput, stay: number): Record<string, number | string | null> {
  const ids = columnOf(table, 'patientunitstayid')
  const row = Array.from({ length: table.rows }, (_, i) => i).find(
    (i) => ids !== undefined && cellText(ids, i) === String(stay),
  )
  if (row === undefined) throw new Error(`no stay ${stay}`)
  return Object.fromEntries(
    table.columns.map((column) => {
      const text = cellText(column, row)
      return [column.name, 'values' in column ? (text === null ? null : Number(text)) : text]
    }),
  )
}

const data = new URL('../../../../shared/data/', import.meta.url)

/** Whether a file of the open data lies beside this repository. */
export function isThere(path: string): boolean {
  return existsSync(new URL(path, data))
}

export function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(path, data)))
}

/** Written apart from the recipe: a CSV split by hand, one object a row. */
export function csvRows(path: string): Record<string, string>[] {
  const lines: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (const character of gunzipSync(bytesOf(path)).toString('utf8')) {
    const line = lines.at(-1) ?? []
    if (character === '"') quoted = !quoted
    else if (quoted || !/[,\n\r]/.test(character)) cell += character
    else if (character !== '\r') {
      line.push(cell)
      cell = ''
      if (character === '\n') lines.push([])
    }
  }
  const [names = [], ...rows] = lines.filter(({ length }) => length > 1)
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])))
}
