import { sha256Hex } from '../../base/hash'
import type { Train } from '../../cohort/holdout'
import type { ColumnSchema, Group, Schema } from '../../cohort/schema'
import { suppressSmall } from '../../cohort/small-cells'
import { columnOf, isNumeric, type Column, type NumericColumn } from '../../table/table'
import { mayTell } from '../strategies/words'
import { cellsOf, outcomes, ratesFrom } from './groups'
import { summariseCounts } from './levels'
import { missingShare } from './missing'
import { mechanismOf, type Mechanism, type NoiseSource } from './noise'
import type { Made } from './numbers'
import { countCells } from './account'
import type { ColumnSummary, GroupTable, NoiseKind, NumberSummary, Released } from './released'
import { roundShare, roundTo, roundUp, shareStep } from './rounding'

/** Equal parts of a declared range that values are counted in. */
const PARTS = 64
/** Bands that a prompt is told of at most. */
const BANDS = 16
/** A mean is told where noise shifts it by less than this part of a standard deviation; a variance by twice it. */
const BLUR = 0.15
/** A band is told where it holds this many standard deviations of the noise on one count. */
const SURE = 4

/** One table of counts: every row of `train` is in exactly one cell. */
interface Histogram {
  what: string
  cells: number
  cellOf(row: number): number
}

interface ColumnPlan {
  column: ColumnSchema
  histogram: Histogram
  read(counts: readonly number[], mechanism: Mechanism, threshold: number): Made<ColumnSummary>
}

interface GroupPlan {
  group: Group
  histogram: Histogram
  read(
    counts: readonly number[],
    mechanism: Mechanism,
    threshold: number,
  ): { cells: GroupTable['rates']; merged: number } | null
}

/**
 * Statistics under differential privacy for neighbours that differ by one row added or removed. What is counted
 * follows from the schema alone: declared ranges in equal parts, declared levels, whether a value is there. All that is
 * released is computed from the noised counts; what isn't noised isn't released (no correlations, no dates).
 */
export function releaseNoised(
  train: Train,
  columns: readonly ColumnSchema[],
  schema: Schema,
  options: {
    threshold: number
    epsilon: number
    noise: NoiseKind
    noiseOf: (release: string) => NoiseSource
  },
): Released {
  const { threshold, epsilon, noise, noiseOf } = options
  const plans = columns.flatMap((column): ColumnPlan[] => {
    const own = columnOf(train, column.name)
    return own === undefined ? [] : planColumn(column, own)
  })
  const groupPlans = schema.groups.flatMap((group) => planGroup(train, columns, schema, group))
  const histograms = [...plans, ...groupPlans].map(({ histogram }) => histogram)
  const counts = histograms.map((histogram) => countsOf(train.rows, histogram))
  // The same release again has the same noise; any other one (of other rows, with another ε) has noise of its own:
  // from two releases with one noise, a subtraction would take it off.
  const release = sha256Hex(JSON.stringify([noise, epsilon, histograms.map(({ what }) => what), counts]))
  const mechanism = mechanismOf(noise, epsilon, histograms.length, noiseOf(release))
  const noised = counts.map((cells) => cells.map((count) => count + mechanism.draw()))
  const perColumn = new Map<string, ColumnSummary | null>(columns.map(({ name }) => [name, null]))
  const groups: GroupTable[] = []
  const totals = { merged: 0, suppressed: columns.length - plans.length }
  const note = (merged: number, suppressed: number) => {
    totals.merged += merged
    totals.suppressed += suppressed
  }
  for (const [i, { column, read }] of plans.entries()) {
    const { summary, merged, suppressed } = read(noised[i] ?? [], mechanism, threshold)
    perColumn.set(column.name, summary)
    note(merged, suppressed)
  }
  for (const [i, { group, read }] of groupPlans.entries()) {
    const rates = read(noised[plans.length + i] ?? [], mechanism, threshold)
    note(rates?.merged ?? 0, rates === null ? 1 : 0)
    if (rates !== null)
      groups.push({
        group: group.name,
        columns: group.columns,
        target: schema.target,
        shares: [],
        rates: rates.cells,
      })
  }
  const account = {
    threshold,
    cells: countCells({ perColumn, groups, correlations: [] }),
    ...totals,
    epsilon: histograms.length === 0 ? 0 : epsilon,
    delta: mechanism.delta,
    noise,
    items: histograms.map(({ what }) => ({ what, epsilon: epsilon / histograms.length })),
    said: saidOf(columns, mechanism, histograms.length),
  }
  return { perColumn, groups, correlations: [], account }
}

function saidOf(
  columns: readonly ColumnSchema[],
  { noise, sd, delta }: Mechanism,
  histograms: number,
): string[] {
  const names = (chosen: (column: ColumnSchema) => boolean) =>
    columns.filter(chosen).map(({ name }) => `“${name}”`)
  const bare = names((column) => isCounted(column) && !hasDomain(column))
  const silent = names((column) => !isCounted(column))
  return [
    'The names, kinds, declared ranges and declared levels of the columns count as public; each row is taken for one person.',
    `Noise with a standard deviation of ${sd.toPrecision(2)} rows is on every count of ${histograms} tables.`,
    'Correlations, and means by group, are not released under noise.',
    'Every run on these training rows is told these same numbers, so that ε is spent once. Another ε, kind of noise, choice of columns or split is another release, whose ε comes on top.',
    ...(bare.length === 0
      ? []
      : [
          `Only the share of missing values is released of ${bare.join(', ')}: no range or levels are declared, and those of the data may not be used.`,
        ]),
    ...(silent.length === 0 ? [] : [`Nothing is released of ${silent.join(', ')}.`]),
    ...(noise === 'gaussian' ? [`δ is ${delta}: about the chance that the bound of ε does not hold.`] : []),
  ]
}

function countsOf(rows: number, { cells, cellOf }: Histogram): number[] {
  const counts = Array.from({ length: cells }, () => 0)
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(row)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}

function isCounted({ kind }: ColumnSchema): boolean {
  return kind !== 'date' && kind !== 'identifier' && kind !== 'free-text'
}

function hasDomain(column: ColumnSchema): boolean {
  const { kind, min, max, categories } = column
  if (kind === 'numeric' || kind === 'integer')
    return column.declared && min !== null && max !== null && min < max
  return mayTell(column) && categories !== null
}

function planColumn(column: ColumnSchema, own: Column): ColumnPlan[] {
  if (!isCounted(column)) return []
  if (!hasDomain(column)) return [planPresence(column, own)]
  return [isNumeric(own) ? planNumbers(column, own) : planLevels(column, own)]
}

function planPresence(column: ColumnSchema, own: Column): ColumnPlan {
  const isThere = isNumeric(own)
    ? (row: number) => Number.isFinite(own.values[row])
    : (row: number) => (own.codes[row] ?? -1) >= 0
  return {
    column,
    histogram: { what: `${column.name}: missing or not`, cells: 2, cellOf: (row) => (isThere(row) ? 0 : 1) },
    read([there = 0, absent = 0], mechanism, threshold) {
      const missing = missingShare(
        Math.max(0, absent),
        Math.max(0, there + absent),
        least(threshold, mechanism),
      )
      const summary: NumberSummary = { kind: 'numbers', bands: [], mean: null, sd: null, missing }
      return { summary: missing === null ? null : summary, merged: 0, suppressed: missing === null ? 2 : 1 }
    },
  }
}

/** Rows that a cell has at least if it is told: more than the threshold where the noise is large. */
function least(threshold: number, { sd }: Mechanism): number {
  return Math.max(threshold, SURE * sd)
}

function planLevels(column: ColumnSchema, own: Exclude<Column, NumericColumn>): ColumnPlan {
  const levels = column.categories ?? []
  const cell = own.levels.map((level) => levels.indexOf(level))
  // Then undeclared levels, which are never named, and missing.
  const [others, missing] = [levels.length, levels.length + 1]
  return {
    column,
    histogram: {
      what: `${column.name}: ${levels.length} levels, others, missing`,
      cells: levels.length + 2,
      cellOf(row) {
        const code = own.codes[row] ?? -1
        if (code < 0) return missing
        const at = cell[code] ?? -1
        return at < 0 ? others : at
      },
    },
    read(counts, mechanism, threshold) {
      const rows = counts.reduce((sum, count) => sum + Math.max(0, count), 0)
      const named = counts.slice(0, levels.length).map((count) => Math.max(0, count))
      const unnamed = Math.max(0, counts[others] ?? 0)
      // Levels that were not declared go with the rare ones, or not at all: noise alone is no level.
      const shown = unnamed >= least(threshold, mechanism) ? [...named, unnamed] : named
      const dropped = shown.length === named.length ? unnamed : 0
      return withoutName(
        summariseCounts(shown, [...levels, OTHER], rows - dropped, least(threshold, mechanism)),
      )
    },
  }
}

const OTHER = '\u0000other'

/** The undeclared levels among the named ones belong to “other”. */
function withoutName(made: Made<ColumnSummary>): Made<ColumnSummary> {
  const { summary } = made
  if (summary?.kind !== 'levels') return made
  const unnamed = summary.levels.find(({ level }) => level === OTHER)
  if (unnamed === undefined) return made
  const levels = summary.levels.filter((level) => level !== unnamed)
  const other = Number(((summary.other ?? 0) + unnamed.share).toPrecision(12))
  return { ...made, summary: { ...summary, levels, other: levels.length === 0 ? null : other } }
}

function planNumbers(column: ColumnSchema, own: NumericColumn): ColumnPlan {
  const min = column.min ?? 0
  const max = column.max ?? 1
  // Round edges that the declared range alone gives; of whole numbers each part holds equally many.
  const width = column.kind === 'integer' ? Math.ceil((max - min + 1) / PARTS) : roundUp((max - min) / PARTS)
  const start = column.kind === 'integer' ? min : roundTo(Math.floor(min / width + 1e-9) * width, width)
  const top = column.kind === 'integer' ? max + 1 : max
  const parts = Math.max(1, Math.ceil((top - start) / width - 1e-9))
  const [outside, missing] = [parts, parts + 1]
  return {
    column,
    histogram: {
      what: `${column.name}: ${parts} parts of ${min} to ${max}, outside, missing`,
      cells: parts + 2,
      cellOf(row) {
        const value = own.values[row] ?? NaN
        if (!Number.isFinite(value)) return missing
        if (value < min || value > max) return outside
        return Math.min(parts - 1, Math.floor((value - start) / width))
      },
    },
    read(counts, mechanism, threshold) {
      const edges = Array.from({ length: parts + 1 }, (_, i) => Number((start + i * width).toPrecision(12)))
      return readNumbers(
        counts.slice(0, parts),
        edges,
        Math.max(0, counts[missing] ?? 0),
        mechanism,
        threshold,
      )
    },
  }
}

function readNumbers(
  counts: readonly number[],
  edges: readonly number[],
  absent: number,
  mechanism: Mechanism,
  threshold: number,
): Made<NumberSummary> {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const enough = least(threshold, mechanism)
  const missing = missingShare(absent, Math.max(0, total) + absent, enough)
  const bare: NumberSummary = { kind: 'numbers', bands: [], mean: null, sd: null, missing }
  const step = shareStep(Math.max(0, total), enough)
  const bands = step === null ? [] : suppressSmall(counts, Math.max(enough, total / BANDS))
  if (step === null || bands.length < 2)
    return { summary: missing === null ? null : bare, merged: 0, suppressed: missing === null ? 3 : 2 }
  const width = (edges[1] ?? 1) - (edges[0] ?? 0)
  const { mean, sd } = momentsOf(
    counts,
    counts.map((_, part) => (edges[part] ?? 0) + width / 2),
    mechanism,
  )
  const grain = 10 ** Math.floor(Math.log10(width))
  return {
    summary: {
      kind: 'numbers',
      bands: bands.map(({ from, to, count }, i) => ({
        from: i === 0 ? null : (edges[from] ?? null),
        to: i === bands.length - 1 ? null : (edges[to + 1] ?? null),
        share: roundShare(count / total, step),
      })),
      mean: mean === null ? null : roundTo(mean, grain),
      sd: sd === null ? null : roundTo(sd, grain),
      missing,
    },
    merged: counts.length - bands.length,
    suppressed: [missing, mean, sd].filter((value) => value === null).length,
  }
}

/** From all noised counts, negative ones too: so the noise evens out. Null where it doesn't enough. */
function momentsOf(
  counts: readonly number[],
  centres: readonly number[],
  noise: Mechanism,
): { mean: number | null; sd: number | null } {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const over = (of: (centre: number) => number) =>
    counts.reduce((sum, count, part) => sum + count * of(centres[part] ?? 0), 0) / total
  const blur = (of: (centre: number) => number) =>
    (noise.sd * Math.sqrt(centres.reduce((sum, centre) => sum + of(centre) ** 2, 0))) / total
  const mean = over((centre) => centre)
  const variance = over((centre) => (centre - mean) ** 2)
  const isSure =
    variance > 0 &&
    blur((centre) => centre - mean) <= BLUR * Math.sqrt(variance) &&
    blur((centre) => (centre - mean) ** 2 - variance) <= 2 * BLUR * variance
  return isSure ? { mean, sd: Math.sqrt(variance) } : { mean: null, sd: null }
}

function planGroup(
  train: Train,
  columns: readonly ColumnSchema[],
  schema: Schema,
  group: Group,
): GroupPlan[] {
  const target = columns.find(({ name }) => name === schema.target)
  const happened = outcomes(train, schema)
  if (target === undefined || !mayTell(target) || happened === null) return []
  const own = schema.columns.filter(({ name }) => group.columns.includes(name))
  if (!group.columns.every((name) => columnOf(train, name) !== undefined)) return []
  const [only] = own
  const levels = group.oneHot ? [...group.columns, group.other ?? 'other'] : (only?.categories ?? [])
  if (!group.oneHot && (only === undefined || !mayTell(only))) return []
  const { names, of } = cellsOf(train, group)
  // Undeclared levels and rows without one share the last cell.
  const cell = names.map((name) => {
    const at = name === null ? -1 : levels.indexOf(name)
    return at < 0 ? levels.length : at
  })
  const size = levels.length + 1
  return [
    {
      group,
      histogram: {
        what: `${group.name} by ${target.name}`,
        cells: 3 * size,
        cellOf: (row) => 3 * (cell[of[row] ?? 0] ?? levels.length) + 1 + (happened[row] ?? -1),
      },
      read(counts, mechanism, threshold) {
        const at = (outcome: number) =>
          Array.from({ length: size }, (_, i) => Math.max(0, counts[3 * i + 1 + outcome] ?? 0))
        return ratesFrom([...levels, null], at(1), at(0), least(threshold, mechanism))
      },
    },
  ]
}
