import { max, min } from 'd3-array'
import { scaleLinear, type ScaleLinear } from 'd3-scale'
import { AXIS_ROOM, levelAxis, levelTicks, type Box } from './axes'
import { numberText } from './numbers'
import { pointMarks, type PointShape } from './points'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, widest } from './text'

export interface ForestPoint {
  ink: Extract<Ink, 'real' | 'synthetic' | 'holdout' | 'muted' | 'ink' | `series-${number}`>
  /** A circle, or a square for real rows, where nothing is said. */
  shape?: PointShape
  value: number
  interval: readonly [number, number] | null
  /** Of a point with a shape: ringed. */
  selected?: boolean
}

export interface ForestRow {
  label: string
  /** None where there is no number; `text` then says so. */
  points: readonly ForestPoint[]
  /** From the noise floor to the best value: what can't be told from a perfect generator. */
  band?: readonly [number, number] | null
  /** What real rows get. */
  ceiling?: number | null
  /** Stands right of the row: the number and its interval. */
  text: string
  key?: LinkKey
}

export interface ForestData {
  title: string
  rows: readonly ForestRow[]
  /** Ends of the axis; from the numbers where absent. */
  domain?: readonly [number, number]
  /** Rows of other pictures above and below, whose words get the same room. */
  beside?: readonly ForestRow[]
  /** A line through all rows. */
  line?: { at: number; text: string } | null
  /** Labels of the axis; numbers by default. */
  tickText?: (value: number) => string
}

const WIDE = 560

/** One line a row: estimate with interval, noise floor as a band, ceiling as a line. Labels above the lines where it is narrow. */
export function forest(data: ForestData, width: number): Scene {
  const { rows, line = null } = data
  const wide = width >= WIDE
  const aligned = data.beside ?? rows
  // Points of one row lie apart: a third needs room of its own.
  const third = 10 * Math.max(0, (max(rows, ({ points }) => points.length) ?? 0) - 2)
  const rowHeight = (wide ? 30 : 44) + third
  const labelRoom = wide
    ? Math.min(
        width * 0.42,
        12 +
          widest(
            aligned.map(({ label }) => label),
            'small',
          ),
      )
    : 6
  const textRoom = wide
    ? Math.min(
        width * 0.26,
        14 +
          widest(
            aligned.map(({ text }) => text),
            'small',
          ),
      )
    : 6
  const top = line === null ? 4 : 20
  const box: Box = { left: labelRoom, right: width - textRoom, top, bottom: top + rows.length * rowHeight }
  const x = scaleLinear()
    .domain(data.domain ?? domainOf(data))
    .range([box.left, box.right])
  if (data.domain === undefined) x.nice(4)
  const ticks = levelTicks(x, false, data.tickText)
  const marks: Mark[] = levelAxis(box, x, ticks, data.title, { grid: true, room: width })
  if (line !== null) marks.push(...reference(line, x, box, width))
  rows.forEach((row, i) => {
    const { key } = row
    const own = rowMarks(row, { box, x, width, wide, labelRoom, textRoom, rowHeight }, i)
    marks.push(...(key === undefined ? own : own.map((mark) => ({ ...mark, key }))))
  })
  return { width, height: box.bottom + AXIS_ROOM, marks }
}

interface Layout {
  box: Box
  x: ScaleLinear<number, number>
  width: number
  wide: boolean
  labelRoom: number
  textRoom: number
  rowHeight: number
}

function rowMarks(row: ForestRow, layout: Layout, i: number): Mark[] {
  const { box, x, width, wide, labelRoom, textRoom, rowHeight } = layout
  const from = box.top + i * rowHeight
  const y = wide ? from + rowHeight / 2 : from + 10 + rowHeight / 2
  const text = { size: 'small', ink: 'ink', baseline: 'middle', halo: true } as const
  const said = wide ? textRoom - 8 : Math.min(width * 0.55, widest([row.text], 'small') + 2)
  const marks: Mark[] = [
    { type: 'rect', x: 0, y: from, width, height: rowHeight, fill: 'accent', ground: true },
    ...(i > 0
      ? [{ type: 'line' as const, x1: 0, x2: width, y1: from, y2: from, stroke: 'grid' as const, width: 1 }]
      : []),
    wide
      ? fitted({ x: 0, y, text: row.label, anchor: 'start', ...text }, labelRoom - 10, 'middle')
      : fitted({ x: 0, y: from + 12, text: row.label, anchor: 'start', ...text }, width - said - 8, 'middle'),
    fitted(
      {
        x: width,
        y: wide ? y : from + 12,
        text: row.text,
        anchor: 'end',
        ...text,
        ink: row.points.length === 0 ? 'muted' : 'ink',
      },
      said,
    ),
  ]
  const clamp = (value: number): number => Math.max(box.left, Math.min(box.right, x(value)))
  if (row.band != null) {
    const [a, b] = [clamp(row.band[0]), clamp(row.band[1])]
    marks.push({
      type: 'rect',
      x: Math.min(a, b),
      y: y - 8,
      width: Math.max(2, Math.abs(b - a)),
      height: 16,
      fill: 'band',
      title: `noise floor ${numberText(row.band[0])}`,
    })
  }
  if (row.ceiling != null)
    marks.push({
      type: 'line',
      x1: clamp(row.ceiling),
      x2: clamp(row.ceiling),
      y1: y - 9,
      y2: y + 9,
      stroke: 'real',
      width: 2,
      dash: '4 2',
      title: `real rows ${numberText(row.ceiling)}`,
    })
  const apart = row.points.length > 1 ? 5 : 0
  row.points.forEach(({ ink, shape, value, interval, selected = false }, p) => {
    const at = y + (p - (row.points.length - 1) / 2) * 2 * apart
    if (interval !== null)
      marks.push({
        type: 'line',
        x1: clamp(interval[0]),
        x2: clamp(interval[1]),
        y1: at,
        y2: at,
        stroke: ink,
        width: 2,
      })
    const title = `${row.label}: ${shape === undefined ? `${ink} ` : ''}${numberText(value)}${interval === null ? '' : ` (${numberText(interval[0])} to ${numberText(interval[1])})`}`
    if (shape !== undefined) marks.push(...pointMarks(clamp(value), at, { ink, shape, title, selected }))
    // Real ones are squares, so that the two are told apart without their colours.
    else
      marks.push(
        ink === 'real'
          ? { type: 'rect', x: clamp(value) - 4, y: at - 4, width: 8, height: 8, fill: ink, title }
          : { type: 'circle', x: clamp(value), y: at, r: 4.5, fill: ink, title },
      )
  })
  return marks
}

function reference(
  { at, text }: { at: number; text: string },
  x: ScaleLinear<number, number>,
  box: Box,
  width: number,
): Mark[] {
  const place = x(at)
  const half = widest([text], 'small') / 2
  const anchor = place - half < 0 ? 'start' : place + half > width ? 'end' : 'middle'
  return [
    {
      type: 'line',
      x1: place,
      x2: place,
      y1: box.top - 4,
      y2: box.bottom,
      stroke: 'ink',
      width: 1,
      dash: '3 3',
    },
    {
      type: 'text',
      x: anchor === 'start' ? Math.max(0, place - half) : anchor === 'end' ? width : place,
      y: box.top - 8,
      text,
      anchor,
      size: 'small',
      ink: 'muted',
    },
  ]
}

function domainOf({ rows, line }: ForestData): [number, number] {
  const all = rows.flatMap(({ points, band, ceiling }) => [
    ...points.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
    ...(band ?? []),
    ...(ceiling == null ? [] : [ceiling]),
  ])
  if (line != null) all.push(line.at)
  const low = min(all) ?? 0
  const high = max(all) ?? 1
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, low)]
  // Zero is kept in sight where it isn't far away.
  return [low > 0 && low < (high - low) * 1.5 ? 0 : low, high]
}
