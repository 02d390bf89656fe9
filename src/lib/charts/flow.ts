import { max } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import type { Mark, Scene } from './scene'
import { fitted, textWidth, wrapped } from './text'

export interface FlowRow {
  label: string
  remaining: number
  /** Left out by this step; 0 for the start. */
  excluded: number
}

const LINE = 16

/** Steps from top to bottom: who was left out, hatched, and who remained, with the counts in words. */
export function flow(rows: readonly FlowRow[], width: number): Scene {
  const most = max(rows, ({ remaining, excluded }) => remaining + excluded) ?? 1
  const x = scaleLinear()
    .domain([0, Math.max(1, most)])
    .range([14, width - 2])
  const marks: Mark[] = []
  let y = 2
  rows.forEach(({ label, remaining, excluded }, i) => {
    const left = `${remaining.toLocaleString('en')} remain`
    const said = excluded > 0 ? `−${excluded.toLocaleString('en')}  ${label}` : label
    const lines = wrapped(said, width - 16 - textWidth(left, 'small') - 12, 'small')
    const start = y
    lines.forEach((text, l) => {
      marks.push(
        fitted(
          { x: 14, y: y + 12, text, anchor: 'start', size: 'small', ink: 'ink', bold: i === 0 && l === 0 },
          width - 16,
        ),
      )
      y += LINE
    })
    marks.push({
      type: 'text',
      x: width - 2,
      y: start + 12,
      text: left,
      anchor: 'end',
      size: 'small',
      ink: 'muted',
    })
    y += 2
    if (remaining > 0)
      marks.push({
        type: 'rect',
        x: x(0),
        y,
        width: Math.max(1, x(remaining) - x(0)),
        height: 12,
        fill: 'real',
        opacity: 0.85,
        title: left,
      })
    if (excluded > 0)
      marks.push({
        type: 'rect',
        x: x(remaining) + 1,
        y,
        width: Math.max(1.5, x(remaining + excluded) - x(remaining) - 1),
        height: 12,
        fill: 'holdout',
        pattern: 'hatch',
        stroke: 'holdout',
        title: said,
      })
    y += 12
    if (i < rows.length - 1) {
      marks.push({ type: 'path', d: `M5,${start + 10}V${y + 18}`, stroke: 'grid', width: 2 })
    }
    marks.push({ type: 'circle', x: 5, y: start + 8, r: 3.5, fill: i === 0 ? 'ink' : 'muted' })
    y += 12
  })
  return { width, height: Math.max(40, y), marks }
}
