import { scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { AXIS_ROOM, levelAxis, lineKeys, TITLE_ROOM, uprightAxis, type Box, type LineKey } from './axes'
import { shareText } from './numbers'
import type { Mark, Scene } from './scene'

type Point = readonly [number, number]

export interface RocData {
  /** [false positive rate, true positive rate], rising; empty where there is none. */
  synthetic: readonly Point[]
  /** Ends of the interval at the same places. */
  low: readonly Point[]
  high: readonly Point[]
  /** The same model trained on real rows. */
  real: readonly Point[]
  /** What stands beside each line. */
  keys: { synthetic: string; real: string }
}

/** True against false positive rate: the synthetic curve with its band, the real one as the line to reach, chance as the diagonal. */
export function roc(data: RocData, width: number): Scene {
  const side = Math.min(width - 52, 400)
  const box: Box = { left: 44, right: 44 + side, top: TITLE_ROOM, bottom: TITLE_ROOM + side }
  const x = scaleLinear().domain([0, 1]).range([box.left, box.right])
  const y = scaleLinear().domain([0, 1]).range([box.bottom, box.top])
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: shareText(at) }))
  const curve = line<Point>(
    ([fpr]) => x(fpr),
    ([, tpr]) => y(tpr),
  )
  const band = area<Point>()
    .x(([fpr]) => x(fpr))
    .y0(([, low]) => y(low))
    .y1((_, i) => y(data.high[i]?.[1] ?? 0))
  const marks: Mark[] = [
    ...uprightAxis(
      box,
      { scale: y, ticks, room: box.left },
      'True positives, share of those with the outcome',
    ),
    ...levelAxis(box, x, ticks, 'False alarms, share of those without', { room: width }),
    {
      type: 'line',
      x1: x(0),
      y1: y(0),
      x2: x(1),
      y2: y(1),
      stroke: 'muted',
      width: 1,
      dash: '2 4',
    },
  ]
  const keys: LineKey[] = []
  if (data.synthetic.length > 0) {
    if (data.low.length === data.high.length && data.low.length > 0)
      marks.push({ type: 'path', d: band(data.low) ?? '', fill: 'synthetic', opacity: 0.2 })
  }
  if (data.real.length > 0) {
    marks.push({ type: 'path', d: curve(data.real) ?? '', stroke: 'real', width: 2, dash: '7 3' })
    keys.push({ ink: 'real', text: data.keys.real, dash: '7 3' })
  }
  if (data.synthetic.length > 0) {
    marks.push({ type: 'path', d: curve(data.synthetic) ?? '', stroke: 'synthetic', width: 2.25 })
    keys.push({ ink: 'synthetic', text: data.keys.synthetic })
  }
  keys.push({ ink: 'muted', text: 'chance', dash: '2 4' })
  marks.push(...lineKeys(box, keys))
  return { width, height: box.bottom + AXIS_ROOM, marks }
}
