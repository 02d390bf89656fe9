import { canonicalTables } from '../canonical'
import type { EvaluationContext } from '../context'
import { BallCounter, type BallSet, type Prdc } from './balls'
import { eachRow, within, type Within } from './distance-rows'
import { asksFor, DRAWS, drawRows, floorSize, jointRows } from './joint'
import { Matching, type AlphaBeta } from './matching'

export const ALPHA_BETA_IDS = ['fidelity.alpha_precision', 'fidelity.beta_coverage', 'fidelity.authenticity']
export const PRDC_IDS = [
  'fidelity.prdc_precision',
  'fidelity.prdc_recall',
  'fidelity.prdc_density',
  'fidelity.prdc_coverage',
]
/** A PRDC ball reaches to this nearest other row. */
export const BALL_NEIGHBOURS = 5

/** What is found of S, or of C in its place, against R. Empty where no id asks for it. */
export interface Crossing {
  prdc: Prdc | null
  /** One, or one a draw where the tables differ in size. */
  alphaBeta: AlphaBeta[]
  /** The same for draws of S of the size of C. */
  prdcAtFloorSize: Prdc[]
  alphaBetaAtFloorSize: AlphaBeta[]
}

/**
 * All pairs of R and S, or of R and C: the distances are found once, for α/β, authenticity and PRDC, and for all draws, and
 * not kept. Null without such a table.
 */
export function crossing(context: EvaluationContext, side: 'synthetic' | 'control'): Crossing | null {
  return (context[side]?.rows ?? 0) === 0
    ? null
    : context.share(`pairs of real and ${side} rows`, () => cross(context, side))
}

function cross(context: EvaluationContext, side: 'synthetic' | 'control'): Crossing {
  const rows = jointRows(context)
  const own = rows[side]
  const groups = canonicalTables(context)[side]?.groups
  if (own === null || groups === undefined) throw new RangeError(`no ${side} rows`)
  const atFloor = side === 'synthetic' ? floorSize(context) : null
  const ofReal = realWithin(context)
  const matchings = (size: number): Matching[] =>
    asksFor(context, ALPHA_BETA_IDS)
      ? matchedDraws(context, side, size).map(({ key, real, other }) => {
          const first = ofReal.get(key)?.first ?? new Float64Array(0)
          return new Matching({ real, first, synthetic: other }, groups)
        })
      : []
  const all = matchings(own.rows)
  const cut = atFloor === null ? [] : matchings(atFloor)
  const counter = asksFor(context, PRDC_IDS)
    ? new BallCounter(
        BALL_NEIGHBOURS,
        ofReal.get(ALL)?.kth ?? new Float64Array(0),
        own.rows,
        ballSets(context, side, atFloor),
      )
    : null
  eachRow(own, rows.real, (row, squared) => {
    counter?.add(row, squared)
    for (const matching of all) matching.add(row, squared)
    for (const matching of cut) matching.add(row, squared)
  })
  const [prdc = null, ...prdcAtFloorSize] = counter?.found() ?? []
  return {
    prdc,
    prdcAtFloorSize,
    alphaBeta: all.map((matching) => matching.found(rows.real, own)),
    alphaBetaAtFloorSize: cut.map((matching) => matching.found(rows.real, own)),
  }
}

/** All rows, then the draws of as many as C has. */
function ballSets(
  context: EvaluationContext,
  side: 'synthetic' | 'control',
  atFloor: number | null,
): BallSet[] {
  const rows = jointRows(context)[side]
  if (rows === null) return []
  const subsets = [
    drawRows(context, side, rows.rows, 0),
    ...(atFloor === null ? [] : draws((draw) => drawRows(context, side, atFloor, draw))),
  ]
  return within(rows, subsets, BALL_NEIGHBOURS).map(({ kth }, s) => ({
    rows: subsets[s] ?? new Int32Array(0),
    kth,
  }))
}

const ALL = 'all'

/** Draws of equally many rows of R and of `size` rows of the other table: one where both are taken whole. */
function matchedDraws(
  context: EvaluationContext,
  side: 'synthetic' | 'control',
  size: number,
): { key: string; real: Int32Array; other: Int32Array }[] {
  const n = context.real.rows
  const common = Math.min(n, size)
  const whole = common === n && common === context[side]?.rows
  return (whole ? [0] : draws((draw) => draw)).map((draw) => ({
    key: keyOf(n, common, draw),
    real: drawRows(context, 'real', common, draw),
    other: drawRows(context, side, common, draw),
  }))
}

function keyOf(n: number, size: number, draw: number): string {
  return size >= n ? ALL : `${size} rows, draw ${draw}`
}

/** Neighbours within R and within each draw of its rows that α/β needs. */
function realWithin(context: EvaluationContext): Map<string, Within> {
  return context.share('neighbours within real rows', () => {
    const n = context.real.rows
    const subsets = new Map([[ALL, drawRows(context, 'real', n, 0)]])
    const sizes = [context.synthetic.rows, context.control?.rows ?? 0]
    for (const size of asksFor(context, ALPHA_BETA_IDS) ? sizes : [])
      if (size > 0 && size < n)
        draws((draw) => subsets.set(keyOf(n, size, draw), drawRows(context, 'real', size, draw)))
    const found = within(jointRows(context).real, [...subsets.values()], BALL_NEIGHBOURS)
    return new Map([...subsets.keys()].map((key, s) => [key, found[s] ?? { first: none, kth: none }]))
  })
}

const none = new Float64Array(0)

function draws<T>(make: (draw: number) => T): T[] {
  return Array.from({ length: DRAWS }, (_, draw) => make(draw))
}
