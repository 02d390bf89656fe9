import { takeEuclidRows, type EuclidRows } from '../../learn/euclid'
import type { EvaluationContext } from '../context'
import type { Found, MetricFamily } from '../metric'
import { eachRow, eachRowBehind } from './distance-rows'
import {
  exponentialSum,
  medianOfTallies,
  tallyOf,
  tallyWithout,
  type SingleLists,
  type Tally,
} from './distance-tally'
import { DRAWS, drawRows, floorSize, jointRows, sizedMetric, spaceSettings, type Side } from './joint'
import { medianOfLists, type Lists } from './order-statistic'

const ID = 'fidelity.mmd'
/** Larger tables are sub-sampled: the pairs of two such take 200 MB. */
const MOST_ROWS = 5000
/** Up to so many rows of both tables together distances are kept in double precision, and are summed one by one. */
const DOUBLE_UP_TO = 1000

export interface Mmd {
  /** May be below zero. */
  unbiased: number
  biased: number
  /** σ²: median squared distance over all pairs. */
  squaredBandwidth: number
}

/**
 * Maximum mean discrepancy with a Gaussian kernel (Gretton et al. 2012), unbiased; its width is the median distance over all
 * pairs of R and S together. Floor: C in the place of S.
 */
export const mmdFamily: MetricFamily<EvaluationContext> = {
  name: 'maximum mean discrepancy',
  ids: [ID],
  heavy: 4,
  compute(context): Found {
    const n = Math.min(context.real.rows, MOST_ROWS)
    const m = Math.min(context.synthetic.rows, MOST_ROWS)
    const small = [n < 2 ? 'training' : null, m < 2 ? 'synthetic' : null].filter((name) => name !== null)
    if (small.length > 0)
      return { metrics: [context.unavailable(ID, `It needs two ${small.join(' and two ')} rows`)] }
    const real = rowsOf(context, 'real')
    const as = n + m <= DOUBLE_UP_TO ? Float64Array : Float32Array
    const withinReal = distances(upperPairs(real, as))
    const synthetic = pairsOf(real, withinReal, rowsOf(context, 'synthetic'), as)
    const found = mmdOf(synthetic)
    const cut = Math.min(floorSize(context) ?? 0, MOST_ROWS)
    const settings = {
      ...spaceSettings(),
      kernel: 'exp(−d²/2σ²)',
      squaredBandwidth: found.squaredBandwidth,
      bandwidthFrom: 'median squared distance over all pairs of training and synthetic rows',
      biased: found.biased,
      rows: { train: n, synthetic: m },
      ...(n < context.real.rows || m < context.synthetic.rows ? { subSampledTo: MOST_ROWS } : {}),
    }
    return {
      metrics: [
        sizedMetric(
          context,
          ID,
          {
            value: found.unbiased,
            floor:
              (context.control?.rows ?? 0) < 2
                ? null
                : mmdOf(pairsOf(real, withinReal, rowsOf(context, 'control'), as)).unbiased,
            atFloorSize: cut < 2 ? null : cutToSize(context, synthetic, cut),
          },
          settings,
        ),
      ],
    }
  },
}

function rowsOf(context: EvaluationContext, side: Side): EuclidRows {
  const rows = jointRows(context)[side]
  if (rows === null) throw new RangeError(`no ${side} rows`)
  return takeEuclidRows(rows, drawRows(context, side, MOST_ROWS, 0))
}

function cutToSize(context: EvaluationContext, pairs: Pairs, size: number): number[] {
  const m = pairs.across.lists.length
  if (size >= m) return [mmdOf(pairs).unbiased]
  return Array.from({ length: DRAWS }, (_, draw) => {
    const rows = context.stream(ID, 'floor size', draw).sample(m, size).sort()
    return mmdOf(subset(pairs, rows)).unbiased
  })
}

type Precision = typeof Float64Array | typeof Float32Array

/** Squared distances: of all pairs within R and within S, and of each row of S to all of R. */
interface Pairs {
  n: number
  real: Distances
  /** Row i holds its distances to the rows behind it. */
  synthetic: Distances
  across: Distances
}

/** Lists of distances; in single precision also tallied, once for all the draws that use them. */
interface Distances {
  lists: Lists
  tally: Tally | null
}

/** MMD² of two tables in a Euclidean space, of two rows each or more. */
export function mmdBetween(real: EuclidRows, synthetic: EuclidRows): Mmd {
  return mmdOf(pairsOf(real, distances(upperPairs(real, Float64Array)), synthetic, Float64Array))
}

function pairsOf(real: EuclidRows, withinReal: Distances, synthetic: EuclidRows, as: Precision): Pairs {
  const across: (Float64Array | Float32Array)[] = []
  eachRow(synthetic, real, (_, squared) => across.push(kept(squared, as)))
  return {
    n: real.rows,
    real: withinReal,
    synthetic: distances(upperPairs(synthetic, as)),
    across: distances(across),
  }
}

function distances(lists: Lists): Distances {
  return { lists, tally: isSingle(lists) ? tallyOf(lists) : null }
}

function isSingle(lists: Lists): lists is SingleLists {
  return lists.every((list) => list instanceof Float32Array)
}

function upperPairs(rows: EuclidRows, as: Precision): Lists {
  const lists: (Float64Array | Float32Array)[] = []
  eachRowBehind(rows, (_, squared) => lists.push(kept(squared, as)))
  return lists
}

/** What single precision can't hold is cut to a number that is far enough. */
const FARTHEST = 1e30

function kept(squared: Float64Array, as: Precision): Float64Array | Float32Array {
  const list = new as(squared.length)
  for (let i = 0; i < list.length; i++) list[i] = Math.min(squared[i] ?? 0, FARTHEST)
  return list
}

/** The pairs of some of S's rows with each other and with R. @param rows ascending */
function subset({ n, real, synthetic, across }: Pairs, rows: Int32Array): Pairs {
  const within = Array.from(rows, (row, place) => {
    const from = synthetic.lists[row] ?? new Float64Array(0)
    const length = rows.length - place - 1
    const list = from instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
    for (let i = 0; i < length; i++) list[i] = from[(rows[place + 1 + i] ?? 0) - row - 1] ?? 0
    return list
  })
  return { n, real, synthetic: distances(within), across: someOf(across, rows) }
}

function someOf({ lists, tally }: Distances, rows: Int32Array): Distances {
  const taken = new Set(rows)
  const some = lists.filter((_, row) => taken.has(row))
  const missing = lists.filter((_, row) => !taken.has(row))
  // Where few are left out, it is less work to take those off.
  const isFew = tally !== null && missing.length < some.length && isSingle(missing) && isSingle(some)
  return isFew ? { lists: some, tally: tallyWithout(tally, missing, some) } : distances(some)
}

function mmdOf({ n, real, synthetic, across }: Pairs): Mmd {
  const m = across.lists.length
  const parts = [real, synthetic, across] as const
  const tallies = parts.flatMap(({ tally }) => tally ?? [])
  const squaredBandwidth =
    tallies.length === parts.length
      ? medianOfTallies(tallies)
      : medianOfLists(parts.flatMap(({ lists }) => lists))
  const sum = (part: Distances) => kernelSum(part, squaredBandwidth)
  const [ofReal, ofSynthetic] = [2 * sum(parts[0]), 2 * sum(parts[1])]
  const mixed = (2 * sum(parts[2])) / (n * m)
  return {
    unbiased: ofReal / (n * (n - 1)) + ofSynthetic / (m * (m - 1)) - mixed,
    biased: (ofReal + n) / n ** 2 + (ofSynthetic + m) / m ** 2 - mixed,
    squaredBandwidth,
  }
}

const STEPS = 1024
const A_STEP = Math.LN2 / STEPS
/** exp(−700) is 2^−1010. */
const HALVINGS = 1010

/**
 * Sum of exp(−x/2σ²) over all. The exponential is 2^−(i/1024) from tables times a series for the rest, to 14 digits and several times as
 * fast as the language's own: there are millions. Where σ is 0 (most rows equal) only equal rows count.
 */
function kernelSum({ lists, tally }: Distances, squaredBandwidth: number): number {
  const scale = squaredBandwidth > 0 ? 1 / (2 * squaredBandwidth) : Infinity
  if (tally !== null) return exponentialSum(tally, scale)
  const steps = Float64Array.from({ length: STEPS }, (_, i) => 2 ** (-i / STEPS))
  const halvings = Float64Array.from({ length: HALVINGS + 2 }, (_, i) => 2 ** -i)
  let all = 0
  for (const list of lists) {
    let sum = 0
    for (let i = 0; i < list.length; i++) {
      const x = list[i] ?? 0
      if (x === 0) {
        sum++
        continue
      }
      const y = x * scale
      if (y > 700) continue
      const step = (y / A_STEP) | 0
      const rest = y - step * A_STEP
      const series = 1 - rest * (1 - rest * (0.5 - rest * (1 / 6)))
      sum += (halvings[step >> 10] ?? 0) * (steps[step & (STEPS - 1)] ?? 0) * series
    }
    all += sum
  }
  return all
}
