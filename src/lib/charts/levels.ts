import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { AXIS_ROOM, levelAxis, type Box } from './axes'
import { shareText } from './numbers'
import type { Ink, LinkKey, Mark, Scene } from './scene'
import { fitted, widest } from './text'

export interface LevelRow {
  label: string
  /** Shares; null where none may be shown. */
  real: number | null
  synthetic: number | null
  /** Said in place of a real share that may not be shown. */
  instead?: string
  /** Shares between which a synthetic one can't be told from the real one. */
  band?: readonly [number, number] | null
  key?: LinkKey
}

export interface LevelsData {
  /** Title of the axis of shares. */
  title: string
  /** Rows under a heading each, or all under none. */
  sections: readonly { heading: string | null; rows: readonly LevelRow[] }[]
  /** Draw real bars only. */
  realOnly?: boolean
}

const BAR = 11
const SPACE = 9
const HEADING = 24

/** A pair of bars a level, from zero: real filled, synthetic hatched, with its share at the end of each. */
export function levels(data: LevelsData, width: number): Scene {
  const rows = data.sections.flatMap((section) => section.rows)
  const bars = data.realOnly === true ? 1 : 2
  const labelRoom = Math.min(
    width * 0.42,
    10 +
      widest(
        rows.map(({ label }) => label),
        'small',
      ),
  )
  const most =
    max(rows.flatMap(({ real, synthetic, band }) => [real ?? 0, synthetic ?? 0, band?.[1] ?? 0])) ?? 0
  const rowHeight = bars * BAR + SPACE
  const headings = data.sections.filter(({ heading }) => heading !== null).length
  const box: Box = {
    left: labelRoom,
    right: width - 52,
    top: 4,
    bottom: 4 + rows.length * rowHeight + headings * HEADING,
  }
  const x = scaleLinear()
    .domain([0, most > 0 ? Math.min(1, most) : 1])
    .nice(4)
    .range([box.left, box.right])
  const ticks = x
    .ticks(Math.max(2, Math.min(5, Math.floor((box.right - box.left) / 70))))
    .map((at) => ({ at, text: shareText(at) }))
  const marks: Mark[] = levelAxis(box, x, ticks, data.title, { grid: true, room: width })
  marks.push({
    type: 'line',
    x1: box.left,
    x2: box.left,
    y1: box.top,
    y2: box.bottom,
    stroke: 'muted',
    width: 1,
  })
  let y = box.top
  for (const { heading, rows } of data.sections) {
    if (heading !== null) {
      marks.push(
        fitted(
          { x: 0, y: y + HEADING - 6, text: heading, anchor: 'start', size: 'small', ink: 'ink', bold: true },
          labelRoom - 8,
        ),
      )
      y += HEADING
    }
    for (const row of rows) {
      const own: Mark[] = [
        { type: 'rect', x: 0, y, width, height: rowHeight, fill: 'accent', ground: true },
        fitted(
          {
            x: labelRoom - 8,
            y: y + rowHeight / 2,
            text: row.label,
            anchor: 'end',
            size: 'small',
            ink: 'ink',
            baseline: 'middle',
          },
          labelRoom - 10,
          'middle',
        ),
      ]
      const from = y + SPACE / 2
      own.push(...bar(row.real, 'real', from, x, row))
      if (bars === 2) own.push(...bar(row.synthetic, 'synthetic', from + BAR, x, row))
      if (row.band != null) own.push(bracket(row.band, from + BAR, x))
      const { key } = row
      marks.push(...(key === undefined ? own : own.map((mark) => ({ ...mark, key }))))
      y += rowHeight
    }
  }
  return { width, height: box.bottom + AXIS_ROOM, marks }
}

/** The ends of what noise explains, under the end of the synthetic bar. */
function bracket([low, high]: readonly [number, number], y: number, x: (share: number) => number): Mark {
  const at = y + BAR + 2.5
  return {
    type: 'line',
    x1: x(Math.max(0, low)),
    x2: x(Math.min(1, high)),
    y1: at,
    y2: at,
    stroke: 'holdout',
    width: 3,
    title: `within noise from ${shareText(Math.max(0, low))} to ${shareText(high)}`,
  }
}

function bar(
  share: number | null,
  ink: Extract<Ink, 'real' | 'synthetic'>,
  y: number,
  x: (share: number) => number,
  { label, instead }: LevelRow,
): Mark[] {
  const text = (at: number, said: string): Mark => ({
    type: 'text',
    x: at + 5,
    y: y + BAR / 2,
    text: said,
    anchor: 'start',
    size: 'small',
    ink: share === null ? 'muted' : 'ink',
    baseline: 'middle',
  })
  if (share === null) return ink === 'real' && instead !== undefined ? [text(x(0), instead)] : []
  return [
    {
      type: 'rect',
      x: x(0),
      y: y + 0.5,
      width: Math.max(0, x(share) - x(0)),
      height: BAR - 1,
      fill: ink,
      ...(ink === 'real' ? { opacity: 0.85 } : { pattern: 'hatch', stroke: ink }),
      title: `${label}: ${ink} ${shareText(share)}`,
    },
    text(x(share), shareText(share)),
  ]
}
