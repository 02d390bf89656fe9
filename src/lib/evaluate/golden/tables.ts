import type { ColumnSchema, Group, Schema } from '../../cohort/schema'
import { asControl, asTest, asTrain } from '../../cohort/split'
import { isNumeric, type Column, type Table } from '../../table/table'
import { evaluate } from '../evaluate'
import type { EvaluationInput, Metric, Setting } from '../metric'

/** A table by columns of cells; null is missing. */
export type Cells = Record<string, readonly (number | string | null)[]>

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
  /** The groups' names unless told. */
  quasiIdentifiers?: readonly string[]
  /** The target unless told. */
  sensitive?: string | null
  /** Columns that aren't analysed. */
  site?: string
  region?: string
}

/** An evaluation's input with a schema that fits the real table; few draws, so that a case is quick. */
export function inputOf(real: Table, synthetic: Table, around: Around = {}): EvaluationInput {
  return {
    train: asTrain(real),
    synthetic,
    control: around.control == null ? null : asControl(around.control),
    test: around.test == null ? null : asTest(around.test),
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

function schemaOf(table: Table, around: Around): Schema {
  const { target, positive = '1', groups = [], site, region, quasiIdentifiers, sensitive } = around
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
    quasiIdentifiers: [...(quasiIdentifiers ?? groups.map((group) => group.name))],
    sensitive: sensitive === undefined ? (target ?? null) : sensitive,
    rules: [],
  }
}

/** A coded column as a group. */
export function groupOf(name: string): Group {
  return { name, columns: [name], oneHot: false, other: null }
}

/** The metric of that id for two tables given as cells. The columns named `died` are outcomes: coded, though numbers. */
export function metricOf(id: string, real: Cells, synthetic: Cells, around: Around = {}): Metric {
  const [r, s] = tablesOf([real, synthetic], ['died'])
  if (r === undefined || s === undefined) throw new RangeError('no tables')
  return metricOfTables(id, r, s, around)
}

/** The metric of that id for two tables with levels in common. */
export function metricOfTables(id: string, real: Table, synthetic: Table, around: Around = {}): Metric {
  const metric = evaluate(inputOf(real, synthetic, { ...around, metrics: [id] })).metrics[0]
  if (metric === undefined) throw new RangeError(`no ${id}`)
  return metric
}

/** A setting that is a number; null for one that isn't. */
export function numberOf(setting: Setting | undefined): number | null {
  return typeof setting === 'number' ? setting : null
}
