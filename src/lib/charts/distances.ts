import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { AXIS_ROOM, levelAxis, levelTicks, lineKeys, TITLE_ROOM, uprightAxis, type Box } from './axes'
import { shareText } from './numbers'
import type { Mark, Scene } from './scene'

/** [distance, share of the rows at most that far], rising in both. */
export type CumulativeCurve = readonly (readonly [number, number])[]

export interface DistancesData {
  synthetic: CumulativeCurve
  /** The same from unseen real rows; empty where there are none. */
  control: CumulativeCurve
}

/** Cumulative shares by distance to the nearest training row: synthetic rows against unseen real rows. */
export function distances({ synthetic, control }: DistancesData, width: number): Scene {
  const height = Math.round(Math.max(230, Math.min(320, width * 0.5)))
  const box: Box = { left: 44, right: width - 10, top: TITLE_ROOM, bottom: height - AXIS_ROOM }
  const farthest = Math.max(...[synthetic, control].map(nearlyAll))
  const x = scaleLinear()
    .domain([0, farthest > 0 ? farthest : 1])
    .range([box.left, box.right])
  const y = scaleLinear().domain([0, 1]).range([box.bottom, box.top])
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: shareText(at) }))
  const path = (curve: CumulativeCurve): string =>
    line<readonly [number, number]>(
      ([distance]) => x(distance),
      ([, share]) => y(share),
    )(clip(curve, farthest > 0 ? farthest : 1)) ?? ''
  const marks: Mark[] = [
    ...uprightAxis(box, { scale: y, ticks }, 'Rows at most this far, share'),
    ...levelAxis(box, x, levelTicks(x), 'Gower distance to the nearest training row', {
      room: width,
    }),
  ]
  if (control.length > 0)
    marks.push({ type: 'path', d: path(control), stroke: 'holdout', width: 2.25, dash: '7 3' })
  marks.push({ type: 'path', d: path(synthetic), stroke: 'synthetic', width: 2.25 })
  marks.push(
    ...lineKeys(box, [
      { ink: 'synthetic', text: 'synthetic rows' },
      ...(control.length > 0 ? [{ ink: 'holdout' as const, text: 'unseen real rows', dash: '7 3' }] : []),
    ]),
  )
  return { width, height, marks }
}

/** The distance that 99 % of the rows don't exceed: one row far out would squeeze all others. */
function nearlyAll(curve: CumulativeCurve): number {
  return curve.find(([, share]) => share >= 0.99)?.[0] ?? curve.at(-1)?.[0] ?? 0
}

function clip(curve: CumulativeCurve, farthest: number): (readonly [number, number])[] {
  const inside = curve.filter(([distance]) => distance <= farthest)
  const before = inside.at(-1)
  const beyond = curve[inside.length]
  if (before === undefined || beyond === undefined) return inside
  const part = (farthest - before[0]) / (beyond[0] - before[0])
  return [...inside, [farthest, before[1] + part * (beyond[1] - before[1])]]
}
