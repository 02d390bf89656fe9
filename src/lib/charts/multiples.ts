import { max, min } from 'd3-array'
import { scaleLinear, scaleLog, type ScaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { apart } from './apart'
import { AXIS_ROOM, levelAxis, TITLE_ROOM, uprightAxis, type Box, type Tick, type ToPixels } from './axes'
import { numberText } from './numbers'
import { pointGround, pointMarks, type PointShape } from './points'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, textWidth, widest } from './text'

export interface SeriesPoint {
  x: number
  value: number
  /** Ends of its interval; null where it has none. */
  ends: readonly [number, number] | null
  title: string
  key?: LinkKey
  selected?: boolean
}

export interface DrawnSeries {
  /** Stands at the line's end. */
  name: string
  ink: Ink
  shape: PointShape
  dash: string | null
  /** By rising x. */
  points: readonly SeriesPoint[]
}

type Along = readonly (readonly [x: number, value: number])[]

export interface DrawnPanel {
  title: string
  series: readonly DrawnSeries[]
  /** What can't be told from the best: from the noise floor to it, at each x. */
  band: readonly (readonly [x: number, from: number, to: number])[]
  /** What real rows reach, at each x. */
  ceiling: Along
  /** Stands in a panel without points. */
  empty: string
}

export interface MultiplesData {
  /** Title of the level axis, and one of one panel among several. */
  x: string
  y: string
  panels: readonly DrawnPanel[]
  /** A level axis of even steps, however far it goes. */
  even?: boolean
}

const GAP = 28
/** Pixels that a panel needs for its lines and their names. */
const LEAST = 340
const HEADING = 22
const NAME_GAP = 15

interface Axes {
  /** Every x that some point has. */
  at: number[]
  low: number
  high: number
  log: boolean
}

/** Small multiples of lines with their intervals, on one pair of scales. */
export function multiples(data: MultiplesData, width: number): Scene {
  const { x: xTitle, y: yTitle, panels, even = false } = data
  const across = Math.max(1, Math.min(panels.length, Math.floor((width + GAP) / (LEAST + GAP))))
  const room = (width - (across - 1) * GAP) / across
  const found = axesOf(panels)
  const axes = even ? { ...found, log: false } : found
  const titled = panels.some(({ title }) => title !== '')
  const plot = Math.round(Math.max(230, Math.min(panels.length === 1 ? 360 : 260, room * 0.6)))
  const height = (titled ? HEADING : 0) + TITLE_ROOM + plot + AXIS_ROOM + 10
  const title = axes.log ? `${xTitle}, logarithmic` : xTitle
  const marks = panels.flatMap((panel, i) => {
    const left = (i % across) * (room + GAP)
    const top = Math.floor(i / across) * height + (titled ? HEADING : 0)
    const heading: Mark[] =
      panel.title === ''
        ? []
        : [
            fitted(
              {
                x: left,
                y: top - HEADING + 2,
                text: panel.title,
                anchor: 'start',
                size: 'small',
                ink: 'ink',
                bold: true,
                baseline: 'top',
              },
              room,
            ),
          ]
    return [...heading, ...panelMarks(panel, axes, { left, top, room, plot, xTitle: title, yTitle })]
  })
  return { width, height: Math.ceil(panels.length / across) * height - 10, marks }
}

interface Frame {
  left: number
  top: number
  room: number
  plot: number
  xTitle: string
  yTitle: string
}

function panelMarks(panel: DrawnPanel, axes: Axes, frame: Frame): Mark[] {
  const { left, top, room, plot } = frame
  const y = scaleLinear().domain([axes.low, axes.high]).nice(4).range([plot, 0])
  const yTicks = y.ticks(Math.max(3, Math.floor(plot / 48))).map((at) => ({ at, text: numberText(at) }))
  const names = [
    ...panel.series.filter(({ points }) => points.length > 0).map(({ name }) => name),
    ...(panel.ceiling.length > 0 ? [CEILING] : []),
  ]
  const nameRoom = names.length === 0 ? 8 : Math.min(room * 0.4, 24 + widest(names, 'small'))
  const labels = widest(
    yTicks.map(({ text }) => text),
    'small',
  )
  const box: Box = {
    left: left + 8 + labels,
    right: left + room - nameRoom,
    top: top + TITLE_ROOM,
    bottom: top + TITLE_ROOM + plot,
  }
  const up: ToPixels = (value) => box.top + y(value)
  const x = xScale(axes, box)
  const inside = { box, x, up, y, width: left + room }
  return [
    ...moved(
      uprightAxis({ ...box, left: box.left - left, right: room }, { scale: up, ticks: yTicks }, frame.yTitle),
      left,
      top,
      box,
    ),
    ...levelAxis(box, x, xTicks(axes, x), frame.xTitle, { room: left + room }),
    ...bandMarks(panel, inside),
    ...ceilingMarks(panel, inside),
    ...seriesMarks(panel, inside, axes),
    ...nameMarks(panel, inside),
    ...emptyMarks(panel, box),
  ]
}

interface Inside {
  box: Box
  x: ToPixels
  up: ToPixels
  y: ScaleLinear<number, number>
  /** Right end of the panel. */
  width: number
}

const CEILING = 'real rows'

/** The upright axis is laid out for a picture of its own: its title at the top, its lines no further than the plot. */
function moved(marks: readonly Mark[], left: number, top: number, box: Box): Mark[] {
  return marks.map((mark) => {
    if (mark.type === 'line') return { ...mark, x1: mark.x1 + left, x2: box.right }
    if (mark.type === 'text') return { ...mark, x: mark.x + left, y: mark.y === 2 ? mark.y + top : mark.y }
    return mark
  })
}

function axesOf(panels: readonly DrawnPanel[]): Axes {
  const points = panels.flatMap(({ series }) => series.flatMap((one) => one.points))
  const values = [
    ...points.flatMap(({ value, ends }) => [value, ...(ends ?? [])]),
    ...panels.flatMap(({ band, ceiling }) => [
      ...band.flatMap(([, from, to]) => [from, to]),
      ...ceiling.map(([, value]) => value),
    ]),
  ]
  const [least, most] = [min(values) ?? 0, max(values) ?? 1]
  // Zero is kept in sight where it isn't far away.
  const low = least > 0 && least < (most - least) * 0.6 ? 0 : least
  const flat = low === most
  const at = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const [first = 0, last = 0] = [at[0], at.at(-1)]
  return {
    at,
    low: flat ? low - 0.5 : low,
    high: flat ? most + 0.5 : most,
    log: first > 0 && last / first >= 4,
  }
}

const SIDE = 16

function xScale({ at, log }: Axes, { left, right }: Box): ToPixels {
  const [first, last] = [at[0], at.at(-1)]
  if (first === undefined || last === undefined || first === last) return () => (left + right) / 2
  const scale = (log ? scaleLog() : scaleLinear()).domain([first, last]).range([left + SIDE, right - SIDE])
  return (value) => scale(value)
}

/** The x that there are, those left out that wouldn't have room. */
function xTicks({ at }: Axes, x: ToPixels): Tick[] {
  const half = (text: string) => textWidth(text, 'small') / 2
  const ticks = at.map((value) => ({ at: value, text: value.toLocaleString('en') }))
  const last = ticks.at(-1)
  let end = -Infinity
  return ticks.filter((tick) => {
    const from = x(tick.at) - half(tick.text)
    const clear =
      tick === last || last === undefined || x(tick.at) + half(tick.text) + 6 < x(last.at) - half(last.text)
    if (from < end + 6 || !clear) return false
    end = x(tick.at) + half(tick.text)
    return true
  })
}

/** A line of one point is drawn as wide as that point is, so that it is seen. */
function widened<T>(all: readonly T[], x: (one: T) => number): { one: T; at: number }[] {
  const [only] = all
  return all.length === 1 && only !== undefined
    ? [-12, 12].map((by) => ({ one: only, at: x(only) + by }))
    : all.map((one) => ({ one, at: x(one) }))
}

function bandMarks({ band }: DrawnPanel, { x, up }: Inside): Mark[] {
  if (band.length === 0) return []
  const wide = widened(band, ([at]) => x(at))
  // Never so thin that it isn't there.
  const shape = area<(typeof wide)[number]>()
    .x(({ at }) => at)
    .y0(({ one: [, from, to] }) => Math.max(up(from), up(to)) + 1)
    .y1(({ one: [, from, to] }) => Math.min(up(from), up(to)) - 1)
  const title = band.map(([at, from]) => `noise floor ${numberText(from)} at ${numberText(at)}`).join('; ')
  return [{ type: 'path', d: shape(wide) ?? '', fill: 'band', title }]
}

function ceilingMarks({ ceiling }: DrawnPanel, { x, up }: Inside): Mark[] {
  if (ceiling.length === 0) return []
  const wide = widened(ceiling, ([at]) => x(at))
  const path = line<(typeof wide)[number]>()
    .x(({ at }) => at)
    .y(({ one: [, value] }) => up(value))
  const title = ceiling.map(([at, value]) => `real rows ${numberText(value)} at ${numberText(at)}`).join('; ')
  return [{ type: 'path', d: path(wide) ?? '', stroke: 'real', width: 2, dash: '5 3', title }]
}

/** Points of several lines at one x lie beside each other, so that their intervals can be told apart. */
function stepOf({ at }: Axes, x: ToPixels, lines: number): number {
  const gaps = at.slice(1).map((value, i) => x(value) - x(at[i] ?? value))
  return Math.min(6, ((min(gaps) ?? 120) * 0.6) / Math.max(1, lines))
}

function seriesMarks({ series }: DrawnPanel, { x, up }: Inside, axes: Axes): Mark[] {
  const drawn = series.filter(({ points }) => points.length > 0)
  const step = stepOf(axes, x, drawn.length)
  const placed = drawn.map((one, i) => ({
    ...one,
    points: one.points.map((point) => ({
      ...point,
      left: x(point.x) + (i - (drawn.length - 1) / 2) * step,
      top: up(point.value),
    })),
  }))
  const grounds = placed.flatMap(({ points }) =>
    points.flatMap(({ key, left, top }) => (key === undefined ? [] : [pointGround(left, top, key)])),
  )
  const lines = placed.map(({ points, ink, dash, name }): Mark => {
    const path = line<(typeof points)[number]>()
      .x(({ left }) => left)
      .y(({ top }) => top)
    const dashed = dash === null ? {} : { dash }
    return { type: 'path', d: path(points) ?? '', stroke: ink, width: 2, title: name, ...dashed }
  })
  const tops = placed.flatMap(({ points, ink, shape }) =>
    points.flatMap(({ left, top, ends, key, title, selected }): Mark[] => [
      ...(ends === null
        ? []
        : [
            {
              type: 'line' as const,
              x1: left,
              x2: left,
              y1: up(ends[0]),
              y2: up(ends[1]),
              stroke: ink,
              width: 1.5,
              ...(key === undefined ? {} : { key }),
            },
          ]),
      ...pointMarks(left, top, {
        ink,
        shape,
        title,
        ...(key === undefined ? {} : { key }),
        ...(selected === undefined ? {} : { selected }),
      }),
    ]),
  )
  return [...grounds, ...lines, ...tops]
}

/** Names at the lines' ends, moved apart where they would touch. */
function nameMarks({ series, ceiling }: DrawnPanel, { box, up, x, width }: Inside): Mark[] {
  const last = ceiling.at(-1)
  const ends = [
    ...series.flatMap(({ name, ink, points }) => {
      const end = points.at(-1)
      return end === undefined ? [] : [{ name, ink, at: up(end.value), from: x(end.x) }]
    }),
    ...(last === undefined
      ? []
      : [{ name: CEILING, ink: 'real' as const, at: up(last[1]), from: x(last[0]) }]),
  ]
  const places = apart(
    ends.map(({ at }) => at),
    NAME_GAP,
    box.top + 4,
    box.bottom - 2,
  )
  return ends.flatMap(({ name, ink, at, from }, i): Mark[] => {
    const y = places[i] ?? at
    return [
      // A line that ends early is led to its name.
      ...(from < box.right - 2 * SIDE
        ? [{ type: 'line' as const, x1: from + 8, x2: box.right, y1: at, y2: at, stroke: ink, opacity: 0.35 }]
        : []),
      { type: 'line', x1: box.right + 1, x2: box.right + 12, y1: at, y2: y, stroke: ink, width: 1.25 },
      fitted(
        {
          x: box.right + 16,
          y,
          text: name,
          anchor: 'start',
          size: 'small',
          ink: 'ink',
          baseline: 'middle',
          halo: true,
        },
        width - box.right - 16,
        'middle',
      ),
    ]
  })
}

function emptyMarks({ series, empty }: DrawnPanel, { left, right, top, bottom }: Box): Mark[] {
  if (series.some(({ points }) => points.length > 0)) return []
  return [
    fitted(
      {
        x: (left + right) / 2,
        y: (top + bottom) / 2,
        text: empty,
        anchor: 'middle',
        size: 'small',
        ink: 'muted',
        baseline: 'middle',
      },
      right - left,
    ),
  ]
}
