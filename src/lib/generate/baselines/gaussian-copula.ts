import { normalCdf, normalQuantile } from '../../base/normal'
import { isNumeric, takeColumns, type Column, type Table } from '../../table/table'
import type { Baseline, BaselineTask } from '../generator'
import { choleskyOf, correlate, type Latent } from './correlation'
import { codeAt, levelMarginal, NumericMarginal, withCells } from './marginal'

interface Modelled {
  column: Column
  /** Place of its latents; `absence` only where a numeric column has missing values. */
  latent: number
  absence: number | null
  cell(z: number): number
  missing: number
}

/**
 * Gaussian copula over mixed columns: each becomes a normal score (numbers by rank; levels as intervals, ordered by the
 * target's rate so that they keep their tie to it), missing values of a number have a score of their own; the scores'
 * correlations are estimated pairwise and drawn from (Nelsen 2006; the correction for intervals is first-order).
 */
export const gaussianCopula: Baseline = {
  method: 'gaussian-copula',
  label: 'Gaussian copula',
  about:
    'Keeps each column’s distribution and the pairwise dependence between columns, with missing values modelled as well; nothing beyond pairs.',
  generate(task) {
    const { train, columns, rows, random, onProgress } = task
    const model = takeColumns(train, columns)
    const latents: Latent[] = []
    const modelled = model.columns.map((column) => modelColumn(column, task, latents))
    onProgress?.({ doing: 'estimating correlations', done: 0, total: null })
    const lower = choleskyOf(correlate(latents))
    const cells = modelled.map(() => new Float64Array(rows))
    const noise = new Float64Array(latents.length)
    for (let row = 0; row < rows; row++) {
      if (row % 1000 === 0) onProgress?.({ doing: 'drawing rows', done: row, total: rows })
      for (let i = 0; i < noise.length; i++) noise[i] = random.normal()
      modelled.forEach((one, j) => {
        const absent = one.absence !== null && normalCdf(project(lower, one.absence, noise)) < one.missing
        const out = cells[j]
        if (out !== undefined) out[row] = absent ? NaN : one.cell(project(lower, one.latent, noise))
      })
    }
    return {
      rows,
      columns: modelled.map(({ column }, j) => withCells(column, rows, (row) => cells[j]?.[row] ?? NaN)),
    } satisfies Table
  },
}

function project(lower: readonly Float64Array[], latent: number, noise: Float64Array): number {
  const weights = lower[latent]
  let z = 0
  for (let i = 0; i <= latent; i++) z += (weights?.[i] ?? 0) * (noise[i] ?? 0)
  return z
}

function modelColumn(column: Column, task: BaselineTask, latents: Latent[]): Modelled {
  if (!isNumeric(column)) {
    const marginal = levelMarginal(column, targetRate(column, task))
    const latent = latents.push(withVariance(intervalScores(column.codes, marginal.codes, marginal.upTo))) - 1
    return { column, latent, absence: null, missing: 0, cell: (z) => codeAt(marginal, normalCdf(z)) }
  }
  const marginal = new NumericMarginal(column)
  const latent = latents.push({ scores: rankScores(column.values), variance: 1 }) - 1
  const some = marginal.missing > 0 && marginal.missing < 1
  const absence = some ? latents.push(withVariance(absenceScores(column.values, marginal.missing))) - 1 : null
  const empty = marginal.sorted.length === 0
  return {
    column,
    latent,
    absence,
    missing: marginal.missing,
    cell: (z) => (empty ? NaN : marginal.at(normalCdf(z))),
  }
}

/** Rate of the positive class among rows of each level, to order levels by; undefined for the target and without one. */
function targetRate(column: Column, { train, schema }: BaselineTask): ((code: number) => number) | undefined {
  const target = train.columns.find(({ name }) => name === schema.target)
  if (
    isNumeric(column) ||
    target === undefined ||
    isNumeric(target) ||
    target.name === column.name ||
    schema.positive === null
  )
    return undefined
  const positive = target.levels.indexOf(schema.positive)
  const n = new Map<number, number>()
  const hits = new Map<number, number>()
  column.codes.forEach((code, row) => {
    n.set(code, (n.get(code) ?? 0) + 1)
    if (target.codes[row] === positive) hits.set(code, (hits.get(code) ?? 0) + 1)
  })
  return (code) => (hits.get(code) ?? 0) / (n.get(code) ?? 1)
}

/** Normal scores of mid-ranks; missing stays NaN. */
function rankScores(values: Float64Array): Float64Array {
  const scores = new Float64Array(values.length).fill(NaN)
  const order = Int32Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row] ?? NaN))
    .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  for (let i = 0; i < order.length;) {
    let j = i
    while (j < order.length && values[order[j] ?? 0] === values[order[i] ?? 0]) j++
    const score = normalQuantile((i + j) / 2 / order.length)
    for (let k = i; k < j; k++) scores[order[k] ?? 0] = score
    i = j
  }
  return scores
}

/** The mean of a standard normal within each level's interval. */
function intervalScores(codes: Int32Array, order: Int32Array, upTo: Float64Array): Float64Array {
  const meanOf = new Map<number, number>()
  order.forEach((code, i) => {
    meanOf.set(code, intervalMean(i === 0 ? 0 : (upTo[i - 1] ?? 0), upTo[i] ?? 1))
  })
  return Float64Array.from(codes, (code) => meanOf.get(code) ?? 0)
}

/** Missing is the lower end of its latent. */
function absenceScores(values: Float64Array, missing: number): Float64Array {
  const absent = intervalMean(0, missing)
  const present = intervalMean(missing, 1)
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? absent : present))
}

/** Interval means have mean 0, so their variance is the mean square. */
function withVariance(scores: Float64Array): Latent {
  let squares = 0
  for (const score of scores) squares += score * score
  return { scores, variance: Math.max(squares / Math.max(1, scores.length), 1e-6) }
}

function intervalMean(from: number, to: number): number {
  const density = (p: number) =>
    p <= 0 || p >= 1 ? 0 : Math.exp(-(normalQuantile(p) ** 2) / 2) / Math.sqrt(2 * Math.PI)
  return to > from ? (density(from) - density(to)) / (to - from) : 0
}
