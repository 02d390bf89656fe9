import { max, min } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { AXIS_ROOM, levelAxis, levelTicks, TITLE_ROOM, uprightAxis, type Box } from './axes'
import { numberText } from './numbers'
import { pointGround, pointMarks, type PointShape } from './points'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, textWidth, widest } from './text'

export interface TradePoint {
  x: number
  y: number
  xEnds: readonly [number, number] | null
  yEnds: readonly [number, number] | null
  name: string
  /** Of several points only those that matter most are sure of their name; the rest have it where there is room. */
  weight: number
  ink: Ink
  shape: PointShape
  title: string
  key?: LinkKey
  selected?: boolean
}

export interface TradeOffData {
  x: string
  y: string
  points: readonly TradePoint[]
  /** Corners of the line behind which nothing is better in both. */
  frontier: readonly (readonly [number, number])[]
  /** What real rows reach; null where nothing does. */
  ceiling: number | null
}

const MOST_HEIGHT = 460
const LETTERS = 11
/** Pixels from which eight labels of a level axis never touch. */
const ROOMY = 640

/** Two numbers of each setting against each other, with their intervals and the frontier. */
export function tradeOff(data: TradeOffData, width: number): Scene {
  const { points, ceiling, frontier } = data
  const ys = points.flatMap(({ y, yEnds }) => [y, ...(yEnds ?? [])])
  const xs = points.flatMap(({ x, xEnds }) => [x, ...(xEnds ?? [])])
  const plot = Math.round(Math.min(MOST_HEIGHT, Math.max(280, width * 0.55)))
  const top = TITLE_ROOM
  const y = scaleLinear()
    .domain(spanOf(ceiling === null ? ys : [...ys, ceiling]))
    .nice(5)
    .range([top + plot, top])
  const yTicks = y.ticks(Math.max(3, Math.floor(plot / 60))).map((at) => ({ at, text: numberText(at) }))
  const labels = widest(
    yTicks.map(({ text }) => text),
    'small',
  )
  const box: Box = { left: 8 + labels, right: width - 10, top, bottom: top + plot }
  const x = scaleLinear()
    .domain(spanOf(xs))
    .nice(5)
    .range([box.left + 12, box.right - 12])
  const ticks = width < ROOMY ? levelTicks(x) : x.ticks(8).map((at) => ({ at, text: numberText(at) }))
  const marks: Mark[] = [
    ...uprightAxis(box, { scale: y, ticks: yTicks }, data.y),
    ...levelAxis(box, x, ticks, data.x, { room: width, grid: true }),
  ]
  if (ceiling !== null)
    marks.push({
      type: 'line',
      x1: box.left,
      x2: box.right,
      y1: y(ceiling),
      y2: y(ceiling),
      stroke: 'real',
      width: 2,
      dash: '5 3',
      title: `real rows ${numberText(ceiling)}`,
    })
  if (frontier.length > 1) {
    const path = line<readonly [number, number]>()
      .x(([at]) => x(at))
      .y(([, at]) => y(at))
    marks.push({ type: 'path', d: path(frontier) ?? '', stroke: 'accent', width: 2 })
  }
  const placed = points.map((point): Placed => {
    const { xEnds, yEnds } = point
    const ends = {
      x: [x(xEnds?.[0] ?? point.x), x(xEnds?.[1] ?? point.x)] as const,
      y: [y(yEnds?.[1] ?? point.y), y(yEnds?.[0] ?? point.y)] as const,
    }
    return { ...point, left: x(point.x), top: y(point.y), ends }
  })
  for (const { key, left, top } of placed) if (key !== undefined) marks.push(pointGround(left, top, key))
  for (const { left, top, xEnds, yEnds, ends, ink, key } of placed) {
    const shared = { stroke: ink, width: 1.25, opacity: 0.75, ...(key === undefined ? {} : { key }) }
    if (xEnds !== null)
      marks.push({ type: 'line', x1: ends.x[0], x2: ends.x[1], y1: top, y2: top, ...shared })
    if (yEnds !== null)
      marks.push({ type: 'line', x1: left, x2: left, y1: ends.y[0], y2: ends.y[1], ...shared })
  }
  // What has most weight lies on top.
  for (const { left, top, ...look } of [...placed].sort((a, b) => a.weight - b.weight))
    marks.push(...pointMarks(left, top, look))
  marks.push(...nameMarks(placed, box, width))
  return { width, height: box.bottom + AXIS_ROOM, marks }
}

function spanOf(values: readonly number[]): [number, number] {
  const [least, most] = [min(values) ?? 0, max(values) ?? 1]
  if (least === most)
    return [least - (least === 0 ? 0.5 : Math.abs(least) / 2), most + Math.abs(most) / 2 + 0.1]
  const low = least > 0 && least < (most - least) * 0.4 ? 0 : least
  return [low, most]
}

interface Rect {
  left: number
  right: number
  top: number
  bottom: number
}

/** A point in pixels, with the ends of its intervals. */
interface Placed extends TradePoint {
  left: number
  top: number
  ends: { x: readonly [number, number]; y: readonly [number, number] }
}

/** Names beside their points, where they touch nothing; those of most weight choose first. */
function nameMarks(placed: readonly Placed[], box: Box, width: number): Mark[] {
  const taken: Rect[] = placed.map(({ left, top }) => around(left, top, 5))
  const lines = placed.flatMap(({ left, top, ends: { x, y } }): Rect[] => [
    { left: x[0], right: x[1], top: top - 1, bottom: top + 1 },
    { left: left - 1, right: left + 1, top: y[0], bottom: y[1] },
  ])
  const marks: Mark[] = []
  for (const point of [...placed].sort((a, b) => b.weight - a.weight)) {
    const wide = Math.min(textWidth(point.name, 'small'), width * 0.6)
    const free = spotsOf(point, wide).filter(
      ({ rect }) =>
        rect.left >= 0 &&
        rect.right <= width &&
        rect.top >= box.top &&
        rect.bottom <= box.bottom &&
        taken.every((other) => !touch(rect, other)),
    )
    // Across an interval only where there is no other place.
    const spot = free.find(({ rect }) => lines.every((other) => !touch(rect, other))) ?? free[0]
    if (spot === undefined) continue
    taken.push(spot.rect)
    marks.push(
      fitted(
        {
          x: spot.x,
          y: spot.y,
          text: point.name,
          anchor: spot.anchor,
          size: 'small',
          ink: 'ink',
          baseline: 'middle',
          halo: true,
          ...(point.key === undefined ? {} : { key: point.key }),
        },
        wide + 0.5,
        'middle',
      ),
    )
  }
  return marks
}

interface Spot {
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
  rect: Rect
}

/** Right, left, above and below, then aslant. */
function spotsOf({ left, top }: { left: number; top: number }, wide: number): Spot[] {
  const at = (x: number, y: number, anchor: Spot['anchor']): Spot => {
    const from = anchor === 'start' ? x : anchor === 'end' ? x - wide : x - wide / 2
    return {
      x,
      y,
      anchor,
      rect: { left: from, right: from + wide, top: y - LETTERS / 2 - 1, bottom: y + LETTERS / 2 + 1 },
    }
  }
  return [
    at(left + 9, top, 'start'),
    at(left - 9, top, 'end'),
    at(left, top - 14, 'middle'),
    at(left, top + 14, 'middle'),
    at(left + 7, top - 13, 'start'),
    at(left + 7, top + 13, 'start'),
    at(left - 7, top - 13, 'end'),
    at(left - 7, top + 13, 'end'),
    at(left + 7, top - 27, 'start'),
    at(left + 7, top + 27, 'start'),
    at(left - 7, top - 27, 'end'),
    at(left - 7, top + 27, 'end'),
  ]
}

function around(x: number, y: number, r: number): Rect {
  return { left: x - r, right: x + r, top: y - r, bottom: y + r }
}

function touch(a: Rect, b: Rect): boolean {
  return a.left < b.right + 1 && b.left < a.right + 1 && a.top < b.bottom && b.top < a.bottom
}
