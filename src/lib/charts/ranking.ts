import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { AXIS_ROOM, levelAxis, levelTicks, type Box } from './axes'
import { decimalText } from './numbers'
import type { Mark, Scene } from './scene'
import { fitted, widest } from './text'

export interface RankingData {
  title: string
  rows: readonly { label: string; value: number }[]
  /** Values up to here can't be told from noise. */
  floor: number | null
}

/** A dot a row on a thin line from zero, in the order given; the noise floor as a band through all. */
export function ranking({ title, rows, floor }: RankingData, width: number): Scene {
  const rowHeight = 20
  const labelRoom = Math.min(
    width * 0.46,
    10 +
      widest(
        rows.map(({ label }) => label),
        'small',
      ),
  )
  const top = floor === null ? 4 : 20
  const box: Box = {
    left: labelRoom,
    right:
      width -
      12 -
      widest(
        rows.map(({ value }) => decimalText(value)),
        'small',
      ),
    top,
    bottom: top + rows.length * rowHeight,
  }
  const x = scaleLinear()
    .domain([0, Math.max(max(rows, ({ value }) => value) ?? 0, floor ?? 0) || 1])
    .nice(4)
    .range([box.left, box.right])
  const marks: Mark[] = []
  if (floor !== null) {
    marks.push(
      {
        type: 'rect',
        x: x(0),
        y: box.top,
        width: Math.max(2, x(floor) - x(0)),
        height: box.bottom - box.top,
        fill: 'band',
      },
      {
        type: 'text',
        x: x(0),
        y: box.top - 6,
        text: `noise floor ${decimalText(floor)}`,
        anchor: 'start',
        size: 'small',
        ink: 'muted',
      },
    )
  }
  marks.push(...levelAxis(box, x, levelTicks(x), title, { grid: true, room: width }))
  rows.forEach(({ label, value }, i) => {
    const y = box.top + (i + 0.5) * rowHeight
    marks.push(
      fitted(
        { x: labelRoom - 8, y, text: label, anchor: 'end', size: 'small', ink: 'ink', baseline: 'middle' },
        labelRoom - 10,
        'middle',
      ),
      { type: 'line', x1: x(0), x2: x(value), y1: y, y2: y, stroke: 'synthetic', width: 1.5 },
      { type: 'circle', x: x(value), y, r: 4, fill: 'synthetic', title: `${label}: ${decimalText(value)}` },
      {
        type: 'text',
        x: x(value) + 8,
        y,
        text: decimalText(value),
        anchor: 'start',
        size: 'small',
        ink: 'muted',
        baseline: 'middle',
      },
    )
  })
  return { width, height: box.bottom + AXIS_ROOM, marks }
}
