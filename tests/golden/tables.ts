import { readFileSync } from 'node:fs'
import type { Control, Test, Train } from '../../src/lib/cohort/holdout'
import type { ColumnSchema, Group, Schema } from '../../src/lib/cohort/schema'
import type { EvaluationInput } from '../../src/lib/evaluate/metric'
import { isNumeric, type Column, type Table } from '../../src/lib/table/table'

export type Cells = Record<string, readonly (number | string | null)[]>

export const goldens = JSON.parse(readFileSync(new URL('goldens.json', import.meta.url), 'utf8'))

/**
 * Tables with levels in common, from columns of cells. A column is coded when one of its cells, in any
 * table, is text, or when it is named in `coded`.
 */
export function tablesOf(all: readonly Cells[], coded: readonly string[] = []): Table[] {
  const names = Object.keys(all[0] ?? {})
  const levels = new Map(
    names.flatMap((name) => {
      const cells = all.flatMap((table) => table[name] ?? [])
      if (!coded.includes(name) && !cells.some((cell) => typeof cell === 'string')) return []
      return [[name, [...new Set(cells.filter((cell) => cell !== null).map(String))]] as const]
    }),
  )
  return all.map((table) => ({
    rows: Object.values(table)[0]?.length ?? 0,
    columns: Object.keys(table).map((name): Column => {
      const cells = table[name] ?? []
      const list = levels.get(name)
      if (list === undefined) {
        return {
          name,
          kind: 'numeric',
          unit: null,
          values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))),
        }
      }
      const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : list.indexOf(String(cell))))
      return { name, kind: list.length === 2 ? 'binary' : 'categorical', unit: null, codes, levels: list }
    }),
  }))
}

export interface Around {
  control?: Table | null
  test?: Table | null
  target?: string
  positive?: string
  groups?: Group[]
  metrics?: readonly string[]
  nMin?: number
  resamples?: number
  draws?: number
  seed?: number
  lacking?: readonly string[]
  /** Columns that aren't analysed. */
  site?: string
  region?: string
}

/** An evaluation's input with a schema that fits the real table; few draws, so that tests are quick. */
export function inputOf(real: Table, synthetic: Table, around: Around = {}): EvaluationInput {
  return {
    // The only cast of plain tables to the marked kinds: these tables were never split.
    train: real as Train,
    synthetic,
    control: (around.control ?? null) as Control | null,
    test: (around.test ?? null) as Test | null,
    schema: schemaOf(real, around),
    analysed: real.columns
      .map((column) => column.name)
      .filter((name) => name !== around.site && name !== around.region),
    seed: around.seed ?? 1,
    cell: 'golden',
    metrics: around.metrics ?? 'all',
    nMin: around.nMin,
    resamples: around.resamples ?? 20,
    draws: around.draws ?? 4,
    lacking: around.lacking,
  }
}

function schemaOf(
  table: Table,
  { target = undefined, positive = '1', groups = [], site, region }: Around,
): Schema {
  const grouped = new Set(groups.flatMap((group) => group.columns))
  return {
    columns: table.columns.map((column): ColumnSchema => ({
      name: column.name,
      label: null,
      kind: column.kind,
      unit: null,
      min: null,
      max: null,
      categories: isNumeric(column) ? null : [...column.levels],
      declared: false,
      role: column.name === target ? 'target' : grouped.has(column.name) ? 'group' : 'feature',
      reason: null,
      afterOutcome: null,
      missing: 0,
    })),
    target: target ?? null,
    positive: target === undefined ? null : positive,
    groups,
    site: site ?? null,
    region: region ?? null,
    quasiIdentifiers: groups.map((group) => group.name),
    sensitive: target ?? null,
    rules: [],
  }
}

/** A coded column as a group. */
export function groupOf(name: string): Group {
  return { name, columns: [name], oneHot: false, other: null }
}

/** The two tables of the student placements, numbers as numbers and dates as days. */
export function studentPlacements(): [Table, Table] {
  const real = readCells('student_placements_real.csv')
  const synthetic = readCells('student_placements_synthetic.csv')
  const tables = tablesOf([real, synthetic])
  const [first, second] = tables
  if (first === undefined || second === undefined) throw new Error('no tables')
  return [first, second]
}

function readCells(file: string): Cells {
  const [header = '', ...lines] = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(
    header
      .split(',')
      .map((name, j) => [name, rows.map((row) => cellOf(row[j] ?? ''))] as const)
      .filter(([name]) => name !== 'student_id'),
  )
}

function cellOf(text: string): number | string | null {
  if (text === '') return null
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return Date.parse(text) / 86_400_000
  return Number.isNaN(Number(text)) ? text : Number(text)
}
