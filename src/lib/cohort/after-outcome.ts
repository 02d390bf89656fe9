import { stream } from '../base/random'
import { columnOf, isMissing, isNumeric, type Column, type Table } from '../table/table'
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

/** Why features look known only after the outcome, by name of the column: by what they are called and how well each alone tells the target. */
export function afterOutcome(table: Table, schema: Schema): Map<string, string> {
  const found = new Map<string, string>()
  const features = schema.columns.filter(({ role }) => role === 'feature')
  const target = schema.columns.find(({ name }) => name === schema.target)
  // What is known at the discharge is known in time to foresee a readmission.
  if (target === undefined || !namedLikeReadmission(target.name)) {
    for (const { name } of features) {
      const why = knownLateByName(name)
      if (why !== null) found.set(name, why)
    }
  }
  const sample = target === undefined ? null : sampleLabels(table, target, schema.positive)
  if (target === undefined || sample === null) return found
  const deadly = namedLikeDeath(target.name)
  for (const spec of features) {
    const column = columnOf(table, spec.name)
    if (found.has(spec.name) || column === undefined) continue
    if (deadly && spec.kind === 'binary' && namedLikeDeath(spec.name)) {
      found.set(spec.name, 'it is another record of the outcome')
      continue
    }
    const why = nearlyPerfect(convertColumn(column, spec).column, sample)
    if (why !== null) found.set(spec.name, why)
  }
  return found
}

interface Sample {
  rows: Int32Array
  /** 1 positive, 0 not; one for each of `rows`. */
  labels: Uint8Array
}

function sampleLabels(table: Table, target: ColumnSchema, positive: string | null): Sample | null {
  const read = columnOf(table, target.name)
  const column = read === undefined ? undefined : convertColumn(read, target).column
  if (column === undefined || isNumeric(column) || positive === null) return null
  const code = column.levels.indexOf(positive)
  const labelled: number[] = []
  for (let row = 0; row < table.rows; row++) if ((column.codes[row] ?? -1) >= 0) labelled.push(row)
  const rows =
    labelled.length <= LOOKED_AT
      ? Int32Array.from(labelled)
      : Int32Array.from(
          stream('after-outcome', table.rows).resample(labelled.length, LOOKED_AT),
          (i) => labelled[i] ?? 0,
        )
  const labels = Uint8Array.from(rows, (row) => (column.codes[row] === code ? 1 : 0))
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return positives < FEWEST || rows.length - positives < FEWEST ? null : { rows, labels }
}

function nearlyPerfect(column: Column, sample: Sample): string | null {
  const missing = Float64Array.from(sample.rows, (row) => (isMissing(column, row) ? 1 : 0))
  if (twoSided(auroc(missing, sample.labels)) >= NEAR_PERFECT)
    return 'whether it has a value tells the target almost perfectly'
  if (isNumeric(column)) {
    const kept = sample.rows.map((_, i) => i).filter((i) => missing[i] === 0)
    const values = Float64Array.from(kept, (i) => column.values[sample.rows[i] ?? 0] ?? NaN)
    const area = twoSided(
      auroc(
        values,
        Uint8Array.from(kept, (i) => sample.labels[i] ?? 0),
      ),
    )
    if (area >= NEAR_PERFECT) return almostPerfect(area)
  }
  const area = auroc(crossRates(binsOf(column, sample), sample.labels), sample.labels)
  return area !== null && area >= NEAR_PERFECT ? almostPerfect(area) : null
}

function almostPerfect(area: number): string {
  return `alone it tells the target almost perfectly (AUROC ${(Math.floor(area * 1000) / 1000).toFixed(3)})`
}

function twoSided(area: number | null): number {
  return area === null ? 0 : Math.max(area, 1 - area)
}

/** Missing is bin 0; levels as they are, numbers by twentieths of the sample. */
function binsOf(column: Column, { rows }: Sample): Int32Array {
  if (!isNumeric(column)) return Int32Array.from(rows, (row) => (column.codes[row] ?? -1) + 1)
  const values = Float64Array.from(rows, (row) => column.values[row] ?? NaN)
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const edges = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] ?? NaN,
  )
  return Int32Array.from(values, (value) =>
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
