import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { AXIS_ROOM, levelAxis, levelTicks, type Box } from './axes'
import { numberText } from './numbers'
import type { Mark, Scene } from './scene'
import { fitted, widest } from './text'

export interface SplitRow {
  label: string
  train: number
  control: number
  test: number
}

/** How the parts are painted: what a generator sees is real blue, what is held out grey. */
export const splitParts = [
  { part: 'train', ink: 'real' },
  { part: 'control', ink: 'holdout' },
  { part: 'test', ink: 'holdout', pattern: 'hatch' },
] as const

/** Rows of each site, stacked by what they are used for. */
export function split(rows: readonly SplitRow[], width: number): Scene {
  const rowHeight = 24
  const total = (row: SplitRow) => row.train + row.control + row.test
  const labelRoom = Math.min(
    width * 0.4,
    10 +
      widest(
        rows.map(({ label }) => label),
        'small',
      ),
  )
  const box: Box = { left: labelRoom, right: width - 48, top: 4, bottom: 4 + rows.length * rowHeight }
  const x = scaleLinear()
    .domain([0, max(rows, total) ?? 1])
    .nice(4)
    .range([box.left, box.right])
  const marks: Mark[] = levelAxis(box, x, levelTicks(x), 'Rows', { grid: true, room: width })
  rows.forEach((row, i) => {
    const y = box.top + i * rowHeight
    marks.push(
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
    )
    let from = 0
    for (const { part, ink, ...more } of splitParts) {
      const count = row[part]
      if (count > 0)
        marks.push({
          type: 'rect',
          x: x(from),
          y: y + 4,
          width: Math.max(0.5, x(from + count) - x(from) - 1),
          height: rowHeight - 8,
          fill: ink,
          ...more,
          ...('pattern' in more ? { stroke: ink } : { opacity: 0.85 }),
          title: `${row.label}: ${numberText(count)} ${part}`,
        })
      from += count
    }
    marks.push({
      type: 'text',
      x: x(from) + 5,
      y: y + rowHeight / 2,
      text: numberText(from),
      anchor: 'start',
      size: 'small',
      ink: 'ink',
      baseline: 'middle',
    })
  })
  return { width, height: box.bottom + AXIS_ROOM, marks }
}
