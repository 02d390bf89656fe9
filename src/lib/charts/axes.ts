import { scaleLinear, scaleUtc, type ScaleLinear } from 'd3-scale'
import { numberText, shareText } from './numbers'
import type { Ink, Mark } from './scene'
import { fitted, textWidth, widest } from './text'

/** The rectangle that data are drawn in. */
export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

export interface Tick {
  at: number
  text: string
}

/** Where on the picture a number lies. */
export type ToPixels = (value: number) => number

const DAY = 86_400_000

/** Room above a plot for the title of its upright axis. */
export const TITLE_ROOM = 26
/** Room below a plot for labels and title of its level axis. */
export const AXIS_ROOM = 40

/** Ticks of a level axis, thinned until no two labels touch. */
export function levelTicks(
  scale: ScaleLinear<number, number>,
  isDate = false,
  textOf: (value: number) => string = isDate ? dateText : numberText,
): Tick[] {
  const [from = 0, to = 0] = scale.range()
  const [low = 0, high = 0] = scale.domain()
  for (let count = Math.max(2, Math.floor(Math.abs(to - from) / 56)); count > 1; count--) {
    const ticks = isDate
      ? dateTicks(low, high, count)
      : scale.ticks(count).map((at) => ({ at, text: textOf(at) }))
    if (!touching(ticks, scale)) return ticks
  }
  return [...new Map([low, high].map((at) => [at, { at, text: textOf(at) }])).values()]
}

function dateTicks(low: number, high: number, count: number): Tick[] {
  const scale = scaleUtc().domain([low * DAY, high * DAY])
  const text = scale.tickFormat(count)
  return scale.ticks(count).map((at) => ({ at: at.getTime() / DAY, text: text(at) }))
}

/** Epoch days as YYYY-MM-DD. */
export function dateText(day: number): string {
  const time = Math.round(day) * DAY
  return Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(0, 10) : '–'
}

function touching(ticks: readonly Tick[], scale: ScaleLinear<number, number>): boolean {
  let end = -Infinity
  return ticks.some(({ at, text }) => {
    const half = textWidth(text, 'small') / 2
    const touches = scale(at) - half < end + 8
    end = scale(at) + half
    return touches
  })
}

/** Labels and title under a plot; light lines through it where asked for. */
export function levelAxis(
  box: Box,
  scale: ToPixels,
  ticks: readonly Tick[],
  title: string,
  options: { grid?: boolean; room?: number } = {},
): Mark[] {
  const marks: Mark[] = []
  const right = options.room ?? box.right
  for (const { at, text } of ticks) {
    const x = scale(at)
    if (options.grid === true)
      marks.push({ type: 'line', x1: x, x2: x, y1: box.top, y2: box.bottom, stroke: 'grid', width: 1 })
    else
      marks.push({
        type: 'line',
        x1: x,
        x2: x,
        y1: box.bottom,
        y2: box.bottom + 4,
        stroke: 'muted',
        width: 1,
      })
    const half = textWidth(text, 'small') / 2
    const over = x + half - right
    marks.push({
      type: 'text',
      x: over > 0 ? right : Math.max(x, half),
      y: box.bottom + 7,
      text,
      anchor: over > 0 ? 'end' : 'middle',
      size: 'small',
      ink: 'muted',
      baseline: 'top',
    })
  }
  const middle = (box.left + box.right) / 2
  const room = 2 * Math.min(middle, right - middle)
  const wide = textWidth(title, 'small') > box.right - box.left
  marks.push(
    fitted(
      {
        x: wide ? 0 : middle,
        y: box.bottom + 24,
        text: title,
        anchor: wide ? 'start' : 'middle',
        size: 'small',
        ink: 'muted',
        baseline: 'top',
      },
      wide ? right : room,
    ),
  )
  return marks
}

export interface Upright {
  scale: ScaleLinear<number, number>
  ticks: Tick[]
  /** Room that its labels need left of the plot. */
  room: number
}

/** An upright axis from zero to a round number over `most`. */
export function upright(most: number, top: number, bottom: number, text = shareText): Upright {
  const count = Math.max(2, Math.min(5, Math.floor((bottom - top) / 36)))
  const scale = scaleLinear()
    .domain([0, most > 0 ? most : 1])
    .nice(count)
    .range([bottom, top])
  const ticks = scale.ticks(count).map((at) => ({ at, text: text(at) }))
  return {
    scale,
    ticks,
    room:
      8 +
      widest(
        ticks.map(({ text }) => text),
        'small',
      ),
  }
}

/** Light lines with labels left of the plot, and the title above them. */
export function uprightAxis(
  box: Box,
  { scale, ticks }: { scale: ToPixels; ticks: readonly Tick[] },
  title: string,
): Mark[] {
  const marks: Mark[] = [
    fitted(
      { x: 0, y: 2, text: title, anchor: 'start', size: 'small', ink: 'muted', baseline: 'top' },
      box.right,
    ),
  ]
  for (const { at, text } of ticks) {
    const y = scale(at)
    marks.push({
      type: 'line',
      x1: box.left,
      x2: box.right,
      y1: y,
      y2: y,
      stroke: at === 0 ? 'muted' : 'grid',
      width: 1,
    })
    marks.push({
      type: 'text',
      x: box.left - 6,
      y,
      text,
      anchor: 'end',
      size: 'small',
      ink: 'muted',
      baseline: 'middle',
    })
  }
  return marks
}

export interface LineKey {
  ink: Extract<Ink, 'real' | 'synthetic' | 'holdout' | 'muted' | `series-${number}`>
  text: string
  dash?: string
}

/** Names of lines with a sample of each, in the empty lower right corner of a plot. */
export function lineKeys(box: Box, keys: readonly LineKey[]): Mark[] {
  const size = 18
  const sample = 24
  const room = box.right - box.left - sample - 16
  const texts = keys.map(({ text }) => text)
  const wide = Math.min(room, widest(texts, 'small'))
  const left = box.right - 6 - wide
  return keys.flatMap(({ ink, text, dash }, i): Mark[] => {
    const y = box.bottom - 12 - (keys.length - 1 - i) * size
    return [
      {
        type: 'line',
        x1: left - sample - 6,
        x2: left - 6,
        y1: y,
        y2: y,
        stroke: ink,
        width: 2,
        ...(dash === undefined ? {} : { dash }),
      },
      fitted(
        { x: left, y, text, anchor: 'start', size: 'small', ink: 'ink', baseline: 'middle', halo: true },
        wide + 1,
      ),
    ]
  })
}
