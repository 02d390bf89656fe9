import { stream } from '../base/random'
import { columnOf, isMissing, isNumeric, takeRows, type Column, type Table } from '../table/table'
import { convertColumn } from './apply'
import { knownLateByName, namedLikeDeath, namedLikeReadmission } from './names'
import type { ColumnSchema, Schema } from './schema'

/** A single column that separates the target this well is more likely a record of it than a cause. */
const NEAR_PERFECT = 0.98
/** Rows looked at; enough to tell 0.98 from less, and a million rows cost no more than these. */
const LOOKED_AT = 20_000
/** Below this many positives or negatives a perfect separation happens by chance. */
const FEWEST = 10
const BINS = 20

/**
 * Why features look known only after the outcome, by name of the column: by what a recipe knows of them, by what they
 * are called, and by how well each alone tells the target (on a sample of the rows).
 */
export function afterOutcome(table: Table, schema: Schema): Map<string, string> {
  const known = schema.knownLate?.find((one) => one.target === schema.target)?.columns ?? {}
  const found = new Map<string, string>()
  const features = schema.columns.filter(({ role }) => role === 'feature')
  const target = schema.columns.find(({ name }) => name === schema.target)
  // What is known at the discharge is known in time to foresee a readmission.
  const readmission = target !== undefined && namedLikeReadmission(target.name)
  const deadly = target !== undefined && namedLikeDeath(target.name)
  for (const { name, kind } of features) {
    const why =
      (Object.hasOwn(known, name) ? known[name] : null) ?? (readmission ? null : knownLateByName(name))
    if (why !== null) found.set(name, why)
    else if (deadly && kind === 'binary' && namedLikeDeath(name))
      found.set(name, 'it is another record of the outcome')
  }
  if (target === undefined || schema.positive === null) return found
  const sample = sampleRows(table, target, schema.positive)
  if (sample === null) return found
  for (const spec of features) {
    const column = columnOf(sample.table, spec.name)
    if (found.has(spec.name) || column === undefined) continue
    const why = nearlyPerfect(convertColumn(column, spec).column, sample.labels)
    if (why !== null) found.set(spec.name, why)
  }
  return found
}

/**
 * Why the target of another task counts as known only after the outcome, or null where it doesn't. One outcome of a stay
 * mostly tells of another (who died in the unit died in the hospital; who died early didn't stay long), and neither is
 * known before the other. What is foreseen after the stay, a readmission, may rest on how the stay ended.
 */
export function otherOutcome(target: string | null, other: string): string | null {
  if (target === null) return null
  if (namedLikeReadmission(target) && !namedLikeReadmission(other)) return null
  return 'it is the target of another task'
}

/** Rows with a known target, and 1 for each positive one, 0 otherwise; null if there are too few of either. */
function sampleRows(
  table: Table,
  target: ColumnSchema,
  positive: string,
): { table: Table; labels: Uint8Array } | null {
  const drawn =
    table.rows <= LOOKED_AT
      ? Int32Array.from({ length: table.rows }, (_, row) => row)
      : stream('after-outcome', table.rows).resample(table.rows, LOOKED_AT)
  const read = columnOf(table, target.name)
  if (read === undefined) return null
  const { column } = convertColumn(
    columnOf(takeRows({ rows: table.rows, columns: [read] }, drawn), target.name) ?? read,
    target,
  )
  if (isNumeric(column)) return null
  const code = column.levels.indexOf(positive)
  const known = Array.from(drawn, (_, i) => i).filter((i) => (column.codes[i] ?? -1) >= 0)
  const labels = Uint8Array.from(known, (i) => (column.codes[i] === code ? 1 : 0))
  const positives = labels.reduce((sum, label) => sum + label, 0)
  if (positives < FEWEST || labels.length - positives < FEWEST) return null
  return {
    table: takeRows(
      table,
      Int32Array.from(known, (i) => drawn[i] ?? 0),
    ),
    labels,
  }
}

function nearlyPerfect(column: Column, labels: Uint8Array): string | null {
  const missing = Float64Array.from(labels, (_, row) => (isMissing(column, row) ? 1 : 0))
  if (twoSided(auroc(missing, labels)) >= NEAR_PERFECT)
    return 'whether it has a value tells the target almost perfectly'
  if (isNumeric(column)) {
    const present = column.values.filter((value) => !Number.isNaN(value))
    const area = twoSided(
      auroc(
        present,
        labels.filter((_, row) => missing[row] === 0),
      ),
    )
    if (area >= NEAR_PERFECT) return almostPerfect(area)
  }
  const area = auroc(crossRates(binsOf(column), labels), labels)
  return area !== null && area >= NEAR_PERFECT ? almostPerfect(area) : null
}

function almostPerfect(area: number): string {
  return `alone it tells the target almost perfectly (AUROC ${(Math.floor(area * 1000) / 1000).toFixed(3)})`
}

function twoSided(area: number | null): number {
  return area === null ? 0 : Math.max(area, 1 - area)
}

/** Missing is bin 0; levels as they are, numbers by twentieths of the sample. */
function binsOf(column: Column): Int32Array {
  if (!isNumeric(column)) return column.codes.map((code) => code + 1)
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort()
  const edges = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] ?? NaN,
  )
  return Int32Array.from(column.values, (value) =>
    Number.isNaN(value) ? 0 : 1 + edges.filter((edge) => edge <= value).length,
  )
}

/**
 * For each row the share of positives in its bin among the rows of the *other* half, so that a column of many rare
 * levels can't look perfect by remembering.
 */
function crossRates(bins: Int32Array, labels: Uint8Array): Float64Array {
  const size = bins.reduce((most, bin) => Math.max(most, bin), 0) + 1
  const counts = [new Float64Array(size), new Float64Array(size)] as const
  const positives = [new Float64Array(size), new Float64Array(size)] as const
  const half = halves(labels)
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] ?? 0
    const side = half[i] === 1 ? 1 : 0
    counts[side][bin] = (counts[side][bin] ?? 0) + 1
    positives[side][bin] = (positives[side][bin] ?? 0) + (labels[i] ?? 0)
  }
  const overall = labels.reduce((sum, label) => sum + label, 0) / labels.length
  return Float64Array.from(bins, (bin, i) => {
    const other = half[i] === 1 ? 0 : 1
    const n = counts[other][bin] ?? 0
    return n === 0 ? overall : (positives[other][bin] ?? 0) / n
  })
}

/** Every second row of each class. */
function halves(labels: Uint8Array): Uint8Array {
  const seen = [0, 0]
  return labels.map((label) => {
    const count = seen[label] ?? 0
    seen[label] = count + 1
    return count % 2
  })
}

/** Area under the ROC curve by mid-ranks; null with one class only. */
function auroc(scores: Float64Array, labels: Uint8Array): number | null {
  const order = Int32Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let rankSum = 0
  let positives = 0
  for (let start = 0; start < order.length;) {
    let end = start
    let tied = 0
    const value = scores[order[start] ?? 0]
    while (end < order.length && scores[order[end] ?? 0] === value) tied += labels[order[end++] ?? 0] ?? 0
    rankSum += (tied * (start + 1 + end)) / 2
    positives += tied
    start = end
  }
  const negatives = order.length - positives
  if (positives < FEWEST || negatives < FEWEST) return null
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}
