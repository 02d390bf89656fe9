import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { binText } from './bins'
import {
  AXIS_ROOM,
  dateText,
  levelAxis,
  levelTicks,
  TITLE_ROOM,
  upright,
  uprightAxis,
  type Box,
  type Tick,
} from './axes'
import { numberText, quantityText, shareText } from './numbers'
import type { Mark, Scene } from './scene'

export interface HistogramData {
  /** Title of the level axis, unit included. */
  title: string
  unit: string | null
  isDate: boolean
  /** One more than there are bins; bins may be of different widths. */
  edges: readonly number[]
  /** Shares of all rows, one a bin. */
  real: readonly number[]
  synthetic: readonly number[] | null
  realMissing: number
  syntheticMissing: number | null
  /** Shares, one pair a bin, between which a synthetic one can't be told from the real one. */
  band?: readonly (readonly [number, number])[]
  /** Said where there are no bins. */
  empty?: string
}

const MISSING_WIDTH = 72
const GAP = 18

/**
 * Real shares as filled bars, synthetic ones as the outline of steps, heights by share and width of bin (a density).
 * The missing stand apart on a scale of their own, from none to all.
 */
export function histogram(data: HistogramData, width: number): Scene {
  const { edges, real, synthetic, isDate } = data
  const height = Math.round(Math.max(190, Math.min(270, width * 0.5)))
  const hasMissing = data.realMissing > 0 || (data.syntheticMissing ?? 0) > 0
  const top = TITLE_ROOM
  const bottom = height - AXIS_ROOM
  if (edges.length < 2) return noValues(data, width, hasMissing)
  const step = stepOf(edges)
  const tall = (shares: readonly number[]) =>
    shares.map((share, i) => (share / binWidth(edges, i)) * step.size)
  const realTall = tall(real)
  const syntheticTall = synthetic === null ? null : tall(synthetic)
  const bandTall = [0, 1].map((end) => tall((data.band ?? []).map((pair) => Math.max(0, pair[end] ?? 0))))
  const axis = upright(max([...realTall, ...(syntheticTall ?? []), ...bandTall.flat()]) ?? 0, top, bottom)
  const box: Box = {
    left: axis.room,
    right: width - 8 - (hasMissing ? MISSING_WIDTH + GAP : 0),
    top,
    bottom,
  }
  const x = scaleLinear()
    .domain([edges[0] ?? 0, edges.at(-1) ?? 1])
    .range([box.left, box.right])
  const ticks = ticksOf(edges, x, isDate)
  const marks: Mark[] = uprightAxis(
    box,
    axis,
    step.even ? 'Rows, share in each bar' : `Rows, share per ${stepText(step.size, data)}`,
  )
  realTall.forEach((tallness, i) => {
    const [x1, x2] = [x(edges[i] ?? 0), x(edges[i + 1] ?? 0)]
    const gap = x2 - x1 > 4 ? 1 : 0
    marks.push({
      type: 'rect',
      x: x1,
      y: axis.scale(tallness),
      width: Math.max(0.5, x2 - x1 - gap),
      height: bottom - axis.scale(tallness),
      fill: 'real',
      opacity: 0.72,
      title: hoverText(data, i),
    })
  })
  bandTall[0]?.forEach((low, i) => {
    const [x1, x2] = [x(edges[i] ?? 0), x(edges[i + 1] ?? 0)]
    const high = axis.scale(bandTall[1]?.[i] ?? 0)
    marks.push({
      type: 'rect',
      x: x1,
      y: high,
      width: Math.max(0.5, x2 - x1),
      height: Math.max(1, axis.scale(low) - high),
      fill: 'holdout',
      opacity: 0.4,
      title: hoverText(data, i),
    })
  })
  if (syntheticTall !== null)
    marks.push({
      type: 'path',
      d: stepPath(edges, syntheticTall, x, axis.scale),
      stroke: 'synthetic',
      width: 2.25,
    })
  marks.push(...levelAxis(box, x, ticks, data.title))
  if (hasMissing)
    marks.push(...missingBars(data, { left: box.right + GAP, right: width - 8, top: top + 14, bottom }))
  return { width, height, marks }
}

function hoverText(data: HistogramData, i: number): string {
  const synthetic = data.synthetic?.[i]
  return `${binText(data, i)}: real ${shareText(data.real[i] ?? 0)}${synthetic === undefined ? '' : `, synthetic ${shareText(synthetic)}`}`
}

function ticksOf(
  edges: readonly number[],
  x: ReturnType<typeof scaleLinear<number, number>>,
  isDate: boolean,
): Tick[] {
  // One bar alone holds one value: the ends of its bin say nothing.
  if (edges.length === 2 && (edges[1] ?? 0) - (edges[0] ?? 0) === 1) {
    const at = ((edges[0] ?? 0) + (edges[1] ?? 0)) / 2
    return [{ at, text: isDate ? dateText(at) : numberText(at) }]
  }
  return levelTicks(x, isDate)
}

function binWidth(edges: readonly number[], i: number): number {
  return Math.max(Number.MIN_VALUE, (edges[i + 1] ?? 0) - (edges[i] ?? 0))
}

/** The width that heights are stated for: the common one, or a round number near the narrowest bin’s. */
function stepOf(edges: readonly number[]): { size: number; even: boolean } {
  const widths = edges.slice(1).map((_, i) => binWidth(edges, i))
  const least = Math.min(...widths)
  if (Math.max(...widths) <= least * 1.001) return { size: widths[0] ?? 1, even: true }
  const power = 10 ** Math.floor(Math.log10(least))
  const round = [1, 2, 5, 10].find((digit) => digit * power >= least * 0.999) ?? 10
  return { size: round * power, even: false }
}

function stepText(size: number, { unit, isDate }: HistogramData): string {
  return quantityText(size, isDate ? 'd' : unit)
}

function stepPath(
  edges: readonly number[],
  heights: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const at = (value: number) => value.toFixed(2)
  const parts = heights.map((height, i) => `V${at(y(height))}H${at(x(edges[i + 1] ?? 0))}`)
  return `M${at(x(edges[0] ?? 0))},${at(y(0))}${parts.join('')}V${at(y(0))}`
}

function missingBars(data: HistogramData, box: Box): Mark[] {
  const { realMissing, syntheticMissing } = data
  const y = scaleLinear().domain([0, 1]).range([box.bottom, box.top])
  const bars = [
    { ink: 'real' as const, share: realMissing },
    ...(syntheticMissing === null ? [] : [{ ink: 'synthetic' as const, share: syntheticMissing }]),
  ]
  const middle = (box.left + box.right) / 2
  const size = bars.length === 1 ? 28 : (box.right - box.left - 4) / 2
  const marks: Mark[] = [
    { type: 'line', x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom, stroke: 'muted', width: 1 },
    {
      type: 'text',
      x: middle,
      y: box.bottom + 7,
      text: 'missing',
      anchor: 'middle',
      size: 'small',
      ink: 'muted',
      baseline: 'top',
    },
  ]
  bars.forEach(({ ink, share }, i) => {
    const left = bars.length === 1 ? middle - size / 2 : box.left + i * (size + 4)
    marks.push({
      type: 'rect',
      x: left,
      y: y(share),
      width: size,
      height: box.bottom - y(share),
      fill: ink,
      ...(ink === 'real' ? { opacity: 0.72 } : { pattern: 'hatch', stroke: ink }),
      title: `missing: ${ink} ${shareText(share)}`,
    })
    marks.push({
      type: 'text',
      x: left + size / 2,
      y: y(share) - 4,
      text: `${Math.round(share * 100)} %`,
      anchor: 'middle',
      size: 'small',
      ink,
    })
  })
  return marks
}

/** All rows are missing: there is nothing to cut into bins. */
function noValues(data: HistogramData, width: number, hasMissing: boolean): Scene {
  const height = 150
  const marks: Mark[] = [
    {
      type: 'text',
      x: 0,
      y: 2,
      text: data.empty ?? 'No real row has a value here.',
      anchor: 'start',
      size: 'small',
      ink: 'muted',
      baseline: 'top',
    },
  ]
  if (hasMissing)
    marks.push(
      ...missingBars(data, { left: 8, right: 8 + MISSING_WIDTH, top: TITLE_ROOM + 14, bottom: height - 26 }),
    )
  return { width, height, marks }
}
