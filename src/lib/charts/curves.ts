import { scaleLinear, scaleLog } from 'd3-scale'
import { area, line } from 'd3-shape'
import {
  AXIS_ROOM,
  levelAxis,
  lineKeys,
  TITLE_ROOM,
  uprightAxis,
  type Box,
  type LineKey,
  type Tick,
  type ToPixels,
} from './axes'
import { shareText } from './numbers'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, textWidth, widest } from './text'

export type Point = readonly [number, number]

export interface Curve {
  ink: Extract<Ink, 'real' | 'synthetic' | 'holdout' | `series-${number}`>
  /** Stands beside the line. */
  label: string
  /** By rising x. */
  points: readonly Point[]
  /** Ends of its 95 % interval, at x of their own; none where there is no interval. */
  low?: readonly Point[]
  high?: readonly Point[]
  dash?: string
  key?: LinkKey
}

/** An axis of shares from 0 to `to` (1). With `from` it is logarithmic: what is less, zero too, lies on its edge. */
interface ShareAxis {
  title: string
  from?: number
  to?: number
}

export interface CurvesData {
  x: ShareAxis
  y: ShareAxis
  /** Later ones lie above earlier ones. */
  curves: readonly Curve[]
  /** What the diagonal means; null draws none. */
  diagonal: string | null
  /** A level line, and what it means. */
  level?: { at: number; text: string } | null
  /** Where there is room to name the lines: a corner, or at the lines' right ends. */
  names: 'lower right' | 'upper right' | 'ends' | 'none'
}

const MOST_SIDE = 400
const DIAGONAL_DASH = '2 4'
const LOG_STEPS = 60

/** Curves over shares: ROC, precision and recall, calibration. */
export function curves(data: CurvesData, width: number): Scene {
  const names = [...data.curves.map(({ label }) => label), data.diagonal ?? '']
  const endRoom = data.names === 'ends' ? Math.min(width * 0.4, 22 + widest(names, 'small')) : 0
  const side = Math.min(width - 52 - endRoom, MOST_SIDE)
  // Names at the ends take room beside the plot, not above it.
  const tall = Math.min(width - 52, MOST_SIDE)
  const box: Box = { left: 44, right: 44 + side, top: TITLE_ROOM, bottom: TITLE_ROOM + tall }
  const x = axisOf(data.x, [box.left, box.right])
  const y = axisOf(data.y, [box.bottom, box.top])
  const place = { x, y, box }
  const marks: Mark[] = [
    ...uprightAxis(box, { scale: y.at, ticks: y.ticks }, data.y.title),
    ...levelAxis(box, x.at, x.ticks, data.x.title, { room: width }),
  ]
  // A logarithmic axis has no line at 0.
  if (y.from > 0) marks.push(levelLine(place, y.from))
  if (data.diagonal !== null) marks.push(diagonal(place))
  if (data.level != null) marks.push({ ...levelLine(place, data.level.at), dash: DIAGONAL_DASH })
  for (const curve of data.curves) marks.push(...bandMarks(curve, place))
  for (const curve of data.curves) marks.push(lineMark(curve, place))
  if (data.names === 'ends') marks.push(...endNames(data, place, width))
  if (data.names === 'lower right' || data.names === 'upper right') {
    const keys: LineKey[] = [
      ...data.curves.map(({ ink, label, dash }) => ({
        ink,
        text: label,
        ...(dash === undefined ? {} : { dash }),
      })),
      ...(data.diagonal === null
        ? []
        : [{ ink: 'muted' as const, text: data.diagonal, dash: DIAGONAL_DASH }]),
      ...(data.level == null ? [] : [{ ink: 'muted' as const, text: data.level.text, dash: DIAGONAL_DASH }]),
    ]
    const corner = data.names === 'lower right' ? box : { ...box, bottom: box.top + 12 + keys.length * 18 }
    marks.push(...lineKeys(corner, keys))
  }
  return { width, height: box.bottom + AXIS_ROOM, marks }
}

interface Axis {
  /** The least and the largest number that it shows. */
  from: number
  to: number
  at: ToPixels
  ticks: Tick[]
}

interface Place {
  x: Axis
  y: Axis
  box: Box
}

/** Pixels that a decade needs for ticks at 1, 2 and 5, and that a plot needs for more than a few. */
const ROOMY_DECADE = 130
const ROOMY = 220

function axisOf({ from = 0, to = 1 }: ShareAxis, range: [number, number]): Axis {
  const room = Math.abs(range[1] - range[0])
  if (from > 0) {
    const scale = scaleLog().domain([from, to]).range(range)
    return { from, to, at: (value) => scale(Math.max(value, from)), ticks: decadeTicks(from, to, room) }
  }
  const scale = scaleLinear().domain([0, to]).range(range)
  const roomy = room >= ROOMY
  const ticks = to === 1 ? (roomy ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.5, 1]) : scale.ticks(roomy ? 5 : 2)
  return { from, to, at: scale, ticks: ticks.map(tickOf) }
}

/** Where the axis begins, then the decades and, where there is room, their doubles and halves. */
function decadeTicks(from: number, to: number, room: number): Tick[] {
  const decade = room / Math.log10(to / from)
  const steps = decade >= ROOMY_DECADE ? [1, 2, 5] : [1]
  const last = Math.round(Math.log10(to))
  const decades = Array.from(
    { length: 1 + last - Math.floor(Math.log10(from)) },
    (_, k) => last - k,
  ).reverse()
  const all = decades.flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
  const first = tickOf(from)
  const apart = (at: number) => Math.log10(at / from) * decade > textWidth(first.text, 'small') + 8
  return [first, ...all.filter((at) => at <= to && apart(at)).map(tickOf)]
}

function tickOf(at: number): Tick {
  return { at, text: shareText(at) }
}

function levelLine({ y, box }: Place, at: number): Mark & { type: 'line' } {
  return { type: 'line', x1: box.left, x2: box.right, y1: y.at(at), y2: y.at(at), stroke: 'muted', width: 1 }
}

function diagonal({ x, y }: Place): Mark {
  const [start, end] = [Math.max(x.from, y.from), Math.min(x.to, y.to)]
  return {
    type: 'line',
    x1: x.at(start),
    y1: y.at(start),
    x2: x.at(end),
    y2: y.at(end),
    stroke: 'muted',
    width: 1,
    dash: DIAGONAL_DASH,
  }
}

function bandMarks({ ink, low = [], high = [], key }: Curve, place: Place): Mark[] {
  const { x, y } = place
  if (low.length === 0 || low.length !== high.length) return []
  const both = clipped(
    low.map(([at]): Point => [at, 0]),
    place,
  ).map(([at]) => ({ at, from: heightAt(low, at), to: heightAt(high, at) }))
  const shape = area<(typeof both)[number]>()
    .x(({ at }) => x.at(at))
    .y0(({ from }) => y.at(from))
    .y1(({ to }) => y.at(to))
  return [
    {
      type: 'path',
      d: shape(both) ?? '',
      fill: ink,
      opacity: 0.2,
      ...(key === undefined ? {} : { key }),
    },
  ]
}

function lineMark({ ink, label, points, dash, key }: Curve, place: Place): Mark {
  const { x, y } = place
  const path = line<Point>(
    ([at]) => x.at(at),
    ([, height]) => y.at(height),
  )
  return {
    type: 'path',
    d: path(clipped(points, place)) ?? '',
    stroke: ink,
    width: dash === undefined ? 2.25 : 2,
    title: label,
    ...(dash === undefined ? {} : { dash }),
    ...(key === undefined ? {} : { key }),
  }
}

/** The part of a curve within the plot, ended at its right edge and held under its upper one. */
function clipped(points: readonly Point[], { x, y }: Place): Point[] {
  const inside = points.filter(([at]) => at <= x.to + 1e-12)
  const cut =
    inside.length < points.length && inside.length > 0 ? [[x.to, heightAt(points, x.to)] as const] : []
  const all = [...inside, ...cut]
  return (x.from > 0 ? withSteps(all, x) : all).map(([at, height]): Point => [at, Math.min(height, y.to)])
}

/** Points on a logarithmic axis, where what is straight between two shares is bent: also on even steps between its ends. */
function withSteps(points: readonly Point[], { from, to }: Axis): Point[] {
  const end = Math.min(to, points.at(-1)?.[0] ?? from)
  const steps = Array.from({ length: LOG_STEPS + 1 }, (_, k) => from * (end / from) ** (k / LOG_STEPS))
  const between = end > from ? steps.map((at): Point => [at, heightAt(points, at)]) : []
  return [...points, ...between].sort((a, b) => a[0] - b[0] || a[1] - b[1])
}

/** A curve's height at x, between two of its points. */
export function heightAt(points: readonly Point[], at: number): number {
  const next = points.findIndex(([x]) => x >= at - 1e-12)
  const [to, from] = [points[next], points[next - 1]]
  if (to === undefined) return points.at(-1)?.[1] ?? 0
  if (from === undefined || to[0] === from[0]) return to[1]
  return from[1] + ((to[1] - from[1]) * (at - from[0])) / (to[0] - from[0])
}

/** The names of the lines at their right ends, moved apart where they would touch. */
function endNames({ curves: all, diagonal: meaning }: CurvesData, place: Place, width: number): Mark[] {
  const { box, x, y } = place
  const gap = 17
  const chance = meaning === null || x.to > y.to ? [] : [{ label: meaning, ink: 'muted' as const, end: x.to }]
  const ends = [
    ...all.map((curve) => ({ ...curve, end: clipped(curve.points, place).at(-1)?.[1] ?? 0 })),
    ...chance.map((one) => ({ ...one, key: undefined, dash: DIAGONAL_DASH })),
  ]
    .map(({ label, ink, key, dash, end }) => ({ label, ink, key, dash, at: y.at(end), room: y.at(end) }))
    .sort((a, b) => a.at - b.at)
  let lowest = box.top + 6
  for (const end of ends) {
    end.room = Math.max(end.at, lowest)
    lowest = end.room + gap
  }
  const over = Math.max(0, (ends.at(-1)?.room ?? 0) - (box.bottom - 4))
  let highest = Infinity
  for (const end of [...ends].reverse()) {
    end.room = Math.min(over > 0 ? Math.min(end.room, box.bottom - 4) : end.room, highest)
    highest = end.room - gap
  }
  return ends.flatMap(({ label, ink, key, dash, at, room }): Mark[] => {
    const about = key === undefined ? {} : { key }
    return [
      {
        type: 'line',
        x1: box.right + 2,
        x2: box.right + 14,
        y1: at,
        y2: room,
        stroke: ink,
        width: 1.25,
        ...about,
        ...(dash === undefined ? {} : { dash }),
      },
      fitted(
        {
          x: box.right + 18,
          y: room,
          text: label,
          anchor: 'start',
          size: 'small',
          ink: 'ink',
          baseline: 'middle',
          halo: true,
          ...about,
        },
        width - box.right - 18,
        'middle',
      ),
    ]
  })
}
