import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { AXIS_ROOM, levelAxis, levelTicks, type Box } from './axes'
import { decimalText } from './numbers'
import type { LinkKey, Mark, Scene } from './scene'
import { fitted, widest } from './text'

export interface RankingData {
  title: string
  /** `floor`: up to where the row's value can't be told from noise. */
  rows: readonly {
    label: string
    value: number
    floor?: number | null
    interval?: readonly [number, number] | null
    key?: LinkKey
  }[]
  /** The same for all rows, where none has its own. */
  floor: number | null
}

/** A dot a row on a thin line from zero, in the order given; the noise floor as a band a row or through all. */
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
  const own = rows.some((row) => row.floor != null)
  const top = floor === null || own ? 4 : 20
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
    .domain([
      0,
      Math.max(
        max(rows, ({ value, interval, floor }) => Math.max(value, interval?.[1] ?? 0, floor ?? 0)) ?? 0,
        floor ?? 0,
      ) || 1,
    ])
    .nice(4)
    .range([box.left, box.right])
  const marks: Mark[] = []
  if (floor !== null && !own) {
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
  rows.forEach(({ label, value, floor: noise, interval, key }, i) => {
    const y = box.top + (i + 0.5) * rowHeight
    const said = `${label}: ${decimalText(value)}${noise == null ? '' : `; noise floor ${decimalText(noise)}`}`
    const end = interval == null ? value : Math.max(value, interval[1])
    const row: Mark[] = [
      {
        type: 'rect',
        x: 0,
        y: y - rowHeight / 2,
        width,
        height: rowHeight,
        fill: 'accent',
        ground: true,
        title: said,
      },
      ...(noise == null
        ? []
        : [
            {
              type: 'rect' as const,
              x: x(0),
              y: y - rowHeight / 2 + 2,
              width: Math.max(2, x(noise) - x(0)),
              height: rowHeight - 4,
              fill: 'band' as const,
              title: said,
            },
          ]),
      fitted(
        { x: labelRoom - 8, y, text: label, anchor: 'end', size: 'small', ink: 'ink', baseline: 'middle' },
        labelRoom - 10,
        'middle',
      ),
      interval == null
        ? { type: 'line', x1: x(0), x2: x(value), y1: y, y2: y, stroke: 'synthetic', width: 1.5 }
        : {
            type: 'line',
            x1: x(interval[0]),
            x2: x(interval[1]),
            y1: y,
            y2: y,
            stroke: 'synthetic',
            width: 2,
          },
      { type: 'circle', x: x(value), y, r: 4, fill: 'synthetic', title: said },
      {
        type: 'text',
        x: Math.max(x(value), x(end)) + 8,
        y,
        text: decimalText(value),
        anchor: 'start',
        size: 'small',
        ink: 'muted',
        baseline: 'middle',
      },
    ]
    marks.push(...(key === undefined ? row : row.map((mark) => ({ ...mark, key }))))
  })
  return { width, height: box.bottom + AXIS_ROOM, marks }
}
