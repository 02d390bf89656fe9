import type { Train } from '../../cohort/holdout'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { columnOf, isNumeric, type Column } from '../../table/table'
import type { RawRow } from '../strategies/strategy'
import type { Chosen } from './examples'
import type { Finding } from './finding'
import { OTHER, QuasiIdentifiers, rareLevels } from './quasi'

export type Decision = 'coarsen' | 'drop' | 'allow'

/** What is done about a finding where nobody said anything: whatever shows less and keeps the rows if it can. */
export function safestDecision({ ways }: Finding): Decision {
  return ways.coarsen === null ? 'drop' : 'coarsen'
}

/**
 * The rows as they are shown once these decisions are carried out; findings without one are left as they are. Look for
 * findings again afterwards: what remains are those allowed, and those nobody decided on.
 * @param decisions by the finding's id; “coarsen” where there is nothing coarser drops
 */
export function applyDecisions(
  train: Train,
  schema: Schema,
  columns: readonly ColumnSchema[],
  chosen: Chosen,
  threshold: number,
  findings: readonly Finding[],
  decisions: ReadonlyMap<string, Decision>,
): Chosen {
  let after: Chosen = {
    ...chosen,
    shown: chosen.shown.map((row) => ({ ...row })),
    dropped: { ...chosen.dropped },
  }
  for (const finding of findings) {
    const decision = decisions.get(finding.id)
    if (decision === undefined || decision === 'allow') continue
    after =
      decision === 'drop' || finding.ways.coarsen === null
        ? drop(after, finding, rowsOf(train, schema, columns, after, threshold, finding))
        : coarsen(train, schema, columns, after, threshold, finding)
  }
  return after
}

/** Numbers of the shown rows that a finding about rows is about. */
function rowsOf(
  train: Train,
  schema: Schema,
  columns: readonly ColumnSchema[],
  { rows, shown, steps }: Chosen,
  threshold: number,
  { kind, columns: [name = ''] }: Finding,
): number[] {
  const all = [...rows.keys()]
  if (kind === 'agreement') return all
  if (kind === 'rare-combination') {
    const quasi = new QuasiIdentifiers(train, schema, columns, threshold)
    return all.filter((i) => (quasi.holders(steps[i] ?? 0)[rows[i] ?? 0] ?? 0) < threshold)
  }
  const column = columnOf(train, name)
  if (kind !== 'small-cell' || column === undefined || isNumeric(column)) return []
  const isRare = rareCell(column, threshold)
  return all.filter((i) => isRare(shown[i]?.[name]))
}

function rareCell(
  column: Extract<Column, { codes: unknown }>,
  threshold: number,
): (value: unknown) => boolean {
  const { isRare, isOtherCommon } = rareLevels(column, threshold)
  return (value) => typeof value === 'string' && !(value === OTHER && isOtherCommon) && isRare(value)
}

/** Without the column, or without the rows, that the finding is about. */
function drop(chosen: Chosen, { kind, columns }: Finding, gone: readonly number[]): Chosen {
  const isAboutRows = kind === 'small-cell' || kind === 'rare-combination' || kind === 'agreement'
  if (!isAboutRows) {
    const without = (row: RawRow) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)))
    const dropped = [...new Set([...(chosen.dropped[kind] ?? []), ...columns])]
    return { ...chosen, shown: chosen.shown.map(without), dropped: { ...chosen.dropped, [kind]: dropped } }
  }
  const out = new Set(gone)
  const steps = chosen.steps.filter((_, i) => !out.has(i))
  return {
    ...chosen,
    rows: chosen.rows.filter((_, i) => !out.has(i)),
    shown: chosen.shown.filter((_, i) => !out.has(i)),
    steps,
    generalised: steps.filter((step) => step > 0).length,
    omitted: chosen.omitted + out.size,
  }
}

function coarsen(
  train: Train,
  schema: Schema,
  columns: readonly ColumnSchema[],
  chosen: Chosen,
  threshold: number,
  finding: Finding,
): Chosen {
  if (finding.kind === 'rare-combination') {
    const quasi = new QuasiIdentifiers(train, schema, columns, threshold)
    const rare = new Set(rowsOf(train, schema, columns, chosen, threshold, finding))
    const steps = chosen.steps.map((step, i) =>
      rare.has(i) ? quasi.stepOf(chosen.rows[i] ?? 0, threshold) : step,
    )
    const shown = chosen.shown.map((row, i) =>
      rare.has(i)
        ? { ...row, ...only(quasi.show(chosen.rows[i] ?? 0, steps[i] ?? 4), quasi.names, row) }
        : row,
    )
    return { ...chosen, shown, steps, generalised: steps.filter((step) => step > 0).length }
  }
  const [name = ''] = finding.columns
  const column = columnOf(train, name)
  if (column === undefined) return chosen
  if (isNumeric(column)) {
    const yearOf = yearsOf(column.values, threshold)
    const shown = chosen.shown.map((row, i) =>
      typeof row[name] === 'string'
        ? { ...row, [name]: yearOf(column.values[chosen.rows[i] ?? -1] ?? NaN) }
        : row,
    )
    return { ...chosen, shown, years: [...new Set([...chosen.years, name])] }
  }
  const isRare = rareCell(column, threshold)
  const { isOtherCommon } = rareLevels(column, threshold)
  // Where the rare levels are few together too, “other” would be as telling as they are.
  const shown = chosen.shown.map((row) =>
    isRare(row[name]) ? { ...row, [name]: isOtherCommon ? OTHER : null } : row,
  )
  return { ...chosen, shown }
}

/** Those columns of `row` that are still shown. */
function only(row: RawRow, names: readonly string[], still: RawRow): RawRow {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(still, name)).map((name) => [name, row[name] ?? null]),
  )
}

/** The first of July of a day's year; null in years that fewer than `threshold` rows have. */
function yearsOf(days: Float64Array, threshold: number): (day: number) => string | null {
  const year = (day: number) => new Date(day * 86_400_000).getUTCFullYear()
  const counts = new Map<number, number>()
  for (const day of days) counts.set(year(day), (counts.get(year(day)) ?? 0) + 1)
  return (day) =>
    !Number.isNaN(day) && (counts.get(year(day)) ?? 0) >= threshold ? `${year(day)}-07-01` : null
}
