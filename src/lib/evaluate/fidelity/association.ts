import type { Side, Source } from '../views'
import { prepare, type Ready } from './association-columns'
import { centredOf } from './association-exact'
import { pairSums, standardised, type Standardised } from './pair-sums'
import { RankPairs } from './rank-pairs'
import { ProductSums } from './weighted-products'

export const FEW = 'Fewer than two rows have both values'
export const FLAT = 'One of the two is constant among the rows that have both'

/** Below this share of a sum of squares its variance has too few digits left. */
const LITTLE = 1e-4

/** Correlations of all pairs of columns of one side, row after row; NaN where a pair has none. */
export interface Correlations {
  width: number
  values: Float64Array
  /** Rows that have both values (by weight). */
  common: Float64Array
}

/** Correlations of weighted tables. Keeps what pairs have in common. */
export class Associations {
  private readonly ready = new WeakMap<Source, readonly Ready[]>()
  private readonly standard = new WeakMap<Source, Standardised>()
  private readonly adder = new ProductSums()
  private readonly linear = new WeakMap<Side, Correlations>()
  private readonly ranked = new WeakMap<Side, Correlations>()

  /** @param columns places of the numeric columns; pairs are asked for by their place in this list */
  constructor(private readonly columns: readonly number[]) {}

  /** Pearson’s r over the rows that have both values: a number in [−1, 1], or why there is none. */
  pearson(side: Side, a: number, b: number): number | string {
    let all = this.linear.get(side)
    if (all === undefined) this.linear.set(side, (all = this.allPearson(side)))
    return read(all, a, b)
  }

  /** Spearman’s ρ: Pearson’s r of average ranks taken within the rows that have both values. */
  spearman(side: Side, a: number, b: number): number | string {
    let all = this.ranked.get(side)
    if (all === undefined) this.ranked.set(side, (all = this.allSpearman(side)))
    return read(all, a, b)
  }

  private columnsOf(source: Source): readonly Ready[] {
    let columns = this.ready.get(source)
    if (columns === undefined) this.ready.set(source, (columns = this.columns.map((j) => prepare(source, j))))
    return columns
  }

  private standardisedOf(source: Source): Standardised {
    let columns = this.standard.get(source)
    if (columns === undefined)
      this.standard.set(source, (columns = standardised(this.columnsOf(source), source.table.rows)))
    return columns
  }

  private allPearson(side: Side): Correlations {
    const of = pairSums(this.standardisedOf(side.source), side, this.adder)
    const width = this.columns.length
    const values = new Float64Array(width * width).fill(NaN)
    const common = new Float64Array(width * width)
    for (let a = 0; a < width; a++) {
      for (let b = a + 1; b < width; b++) {
        const { n, sx, sy, sxx, syy, sxy } = of(a, b)
        common[a * width + b] = n
        if (n < 2) continue
        const vx = sxx - (sx * sx) / n
        const vy = syy - (sy * sy) / n
        // Little is left where values are close together far from their column's mean: find it without the loss of digits.
        values[a * width + b] =
          vx <= LITTLE * sxx || vy <= LITTLE * syy
            ? exactly(side, this.columns[a] ?? 0, this.columns[b] ?? 0)
            : bounded((sxy - (sx * sy) / n) / Math.sqrt(vx * vy))
      }
    }
    return { width, values, common }
  }

  private allSpearman(side: Side): Correlations {
    const ranks = new RankPairs(side, this.columnsOf(side.source), this.adder)
    const width = this.columns.length
    const values = new Float64Array(width * width).fill(NaN)
    const common = new Float64Array(width * width)
    for (let a = 0; a < width; a++) {
      for (let b = a + 1; b < width; b++) {
        const { n, rho } = ranks.of(a, b)
        common[a * width + b] = n
        values[a * width + b] = rho
      }
    }
    return { width, values, common }
  }
}

function read({ width, values, common }: Correlations, a: number, b: number): number | string {
  const at = Math.min(a, b) * width + Math.max(a, b)
  const value = values[at] ?? NaN
  return !Number.isNaN(value) ? value : (common[at] ?? 0) < 2 ? FEW : FLAT
}

function bounded(r: number): number {
  return Math.max(-1, Math.min(1, r))
}

/** The slow way, with means taken first over just the rows that count; exact about what is constant. NaN if one is. */
function exactly({ source, weights }: Side, a: number, b: number): number {
  const x = source.values(a)
  const y = source.values(b)
  const rows: number[] = []
  for (let i = 0; i < weights.length; i++)
    if ((weights[i] ?? 0) > 0 && !Number.isNaN(x[i] ?? NaN) && !Number.isNaN(y[i] ?? NaN)) rows.push(i)
  const u = centredOf(x, rows, weights)
  const v = centredOf(y, rows, weights)
  if (u === null || v === null) return NaN
  let uu = 0
  let vv = 0
  let uv = 0
  for (const [k, row] of rows.entries()) {
    const weight = weights[row] ?? 0
    const [du, dv] = [u[k] ?? 0, v[k] ?? 0]
    uu += weight * du * du
    vv += weight * dv * dv
    uv += weight * du * dv
  }
  return uu > 0 && vv > 0 ? bounded(uv / Math.sqrt(uu * vv)) : NaN
}
