import { scaleLinear, type ScaleLinear } from 'd3-scale'
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
} from './axes'
import { shareText } from './numbers'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, widest } from './text'

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

export interface CurvesData {
  x: { title: string; to?: number }
  y: { title: string; to?: number }
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

/** Curves over shares from 0 to `to` (1) both ways: ROC, precision and recall, calibration. */
export function curves(data: CurvesData, width: number): Scene {
  const names = data.curves.map(({ label }) => label)
  const endRoom = data.names === 'ends' ? Math.min(width * 0.4, 22 + widest(names, 'small')) : 0
  const side = Math.min(width - 52 - endRoom, MOST_SIDE)
  // Names at the ends take room beside the plot, not above it.
  const tall = Math.min(width - 52, MOST_SIDE)
  const box: Box = { left: 44, right: 44 + side, top: TITLE_ROOM, bottom: TITLE_ROOM + tall }
  const x = scaleLinear()
    .domain([0, data.x.to ?? 1])
    .range([box.left, box.right])
  const y = scaleLinear()
    .domain([0, data.y.to ?? 1])
    .range([box.bottom, box.top])
  const place = { x, y, box }
  const marks: Mark[] = [
    ...uprightAxis(box, { scale: y, ticks: shareTicks(y), room: box.left }, data.y.title),
    ...levelAxis(box, x, shareTicks(x), data.x.title, { room: width }),
  ]
  if (data.diagonal !== null) marks.push(diagonal(place))
  if (data.level != null)
    marks.push({
      type: 'line',
      x1: box.left,
      x2: box.right,
      y1: y(data.level.at),
      y2: y(data.level.at),
      stroke: 'muted',
      width: 1,
      dash: DIAGONAL_DASH,
    })
  for (const curve of data.curves) marks.push(...bandMarks(curve, place))
  for (const curve of data.curves) marks.push(lineMark(curve, place))
  if (data.names === 'ends') marks.push(...endNames(data.curves, place, width))
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

type Linear = ScaleLinear<number, number>

interface Place {
  x: Linear
  y: Linear
  box: Box
}

/** Ticks of a share, fewer where the plot is small. */
function shareTicks(scale: Linear): Tick[] {
  const [, to = 1] = scale.domain()
  const [from = 0, end = 0] = scale.range()
  const roomy = Math.abs(end - from) >= 220
  const ticks = to === 1 ? (roomy ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.5, 1]) : scale.ticks(roomy ? 5 : 2)
  return ticks.map((at) => ({ at, text: shareText(at) }))
}

function diagonal({ x, y, box }: Place): Mark {
  const end = Math.min(x.invert(box.right), y.invert(box.top))
  return {
    type: 'line',
    x1: x(0),
    y1: y(0),
    x2: x(end),
    y2: y(end),
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
    .x(({ at }) => x(at))
    .y0(({ from }) => y(from))
    .y1(({ to }) => y(to))
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
    ([at]) => x(at),
    ([, height]) => y(height),
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
function clipped(points: readonly Point[], { x, y, box }: Place): Point[] {
  const [right, top] = [x.invert(box.right), y.invert(box.top)]
  const inside = points.filter(([at]) => at <= right + 1e-12)
  const cut =
    inside.length < points.length && inside.length > 0 ? [[right, heightAt(points, right)] as const] : []
  return [...inside, ...cut].map(([at, height]): Point => [at, Math.min(height, top)])
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
function endNames(all: readonly Curve[], place: Place, width: number): Mark[] {
  const { box, y } = place
  const gap = 17
  const ends = all
    .map(({ label, points, ink, key, dash }) => {
      const end = clipped(points, place).at(-1)
      return { label, ink, key, dash, at: y(end?.[1] ?? 0), room: y(end?.[1] ?? 0) }
    })
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
