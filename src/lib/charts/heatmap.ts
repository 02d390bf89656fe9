import { numberText } from './numbers'
import type { Ink, Mark, Scene } from './scene'
import { fitted, widest } from './text'

type Matrix = readonly (readonly (number | null)[])[]

export interface HeatmapData {
  names: readonly string[]
  real: Matrix
  synthetic: Matrix
}

/** The most columns whose names can be read beside a panel on a phone. */
export const MOST_COLUMNS = 12
const GAP = 20
const WIDE = 640
/** A difference this large is painted as strongly as a correlation of one. */
const FULL_DIFFERENCE = 0.5

/**
 * Correlations among real rows, among synthetic rows, and the difference: strength of colour by size, positive
 * plain, negative with a stroke through it, a dot where there is none.
 * @param only draws one panel of the three, without the scale
 */
export function heatmap(data: HeatmapData, width: number, only?: 'Real' | 'Synthetic'): Scene {
  const chosen = mostDiffering(data)
  const names = chosen.map((place) => data.names[place] ?? '')
  const pick = (matrix: Matrix) => chosen.map((a) => chosen.map((b) => matrix[a]?.[b] ?? null))
  const [real, synthetic] = [pick(data.real), pick(data.synthetic)]
  const difference = real.map((row, i) =>
    row.map((value, j) => {
      const other = synthetic[i]?.[j] ?? null
      return value === null || other === null ? null : other - value
    }),
  )
  const all = [
    { title: 'Real', ink: 'real' as const, matrix: real, full: 1 },
    { title: 'Synthetic', ink: 'synthetic' as const, matrix: synthetic, full: 1 },
    { title: 'Synthetic − real', ink: 'ink' as const, matrix: difference, full: FULL_DIFFERENCE },
  ]
  const panels = only === undefined ? all : all.filter(({ title }) => title === only)
  const wide = width >= WIDE
  const labelRoom = Math.min(wide ? 130 : width * 0.34, 8 + widest(names, 'small'))
  const columnRoom = Math.min(90, 8 + widest(names, 'small'))
  const across = wide ? panels.length : 1
  const cell = Math.min(
    only === undefined ? 26 : 34,
    (width - labelRoom - 2 - (across - 1) * GAP) / across / Math.max(1, names.length),
  )
  const size = cell * names.length
  const panelHeight = 22 + columnRoom + size
  const marks = panels.flatMap((panel, i) => {
    const left = labelRoom + (wide ? i * (size + GAP) : 0)
    const top = wide ? 0 : i * (panelHeight + GAP)
    const rowLabels = !wide || i === 0
    return panelMarks({ ...panel, names, left, top, cell, columnRoom, labelRoom: rowLabels ? labelRoom : 0 })
  })
  const down = wide ? 1 : panels.length
  const bottom = down * panelHeight + (down - 1) * GAP
  if (only !== undefined) return { width, height: bottom + 2, marks }
  return {
    width,
    height: bottom + (width < 500 ? 66 : 46),
    marks: [...marks, ...scaleMarks(width, bottom + 14)],
  }
}

interface Panel {
  title: string
  ink: Ink
  matrix: Matrix
  full: number
  names: readonly string[]
  left: number
  top: number
  cell: number
  columnRoom: number
  labelRoom: number
}

function panelMarks(panel: Panel): Mark[] {
  const { names, left, cell, columnRoom, labelRoom } = panel
  const top = panel.top + 22 + columnRoom
  const marks: Mark[] = [
    {
      type: 'text',
      x: left,
      y: panel.top + 2,
      text: panel.title,
      anchor: 'start',
      size: 'normal',
      ink: panel.ink,
      bold: true,
      baseline: 'top',
    },
  ]
  names.forEach((name, i) => {
    const middle = (i + 0.5) * cell
    const text = { text: name, size: 'small', ink: 'ink', key: name } as const
    if (labelRoom > 0)
      marks.push(
        fitted(
          { x: left - 6, y: top + middle, anchor: 'end', baseline: 'middle', ...text },
          labelRoom - 8,
          'middle',
        ),
      )
    marks.push(
      fitted(
        { x: left + middle, y: top - 5, anchor: 'start', rotate: -90, baseline: 'middle', ...text },
        columnRoom - 6,
        'middle',
      ),
    )
  })
  marks.push({
    type: 'rect',
    x: left,
    y: top,
    width: cell * names.length,
    height: cell * names.length,
    fill: 'grid',
    opacity: 0.55,
  })
  panel.matrix.forEach((row, i) => {
    row.forEach((value, j) => {
      const [a, b] = [names[i] ?? '', names[j] ?? '']
      const title = `${a} and ${b}: ${value === null ? 'not defined' : numberText(value)}`
      const at = { x: left + j * cell, y: top + i * cell }
      const key = a === b ? a : [a, b]
      marks.push(
        {
          type: 'rect',
          ...at,
          width: cell - 1,
          height: cell - 1,
          fill: 'accent',
          ground: true,
          key,
          title,
        },
        ...cellMarks(value, at.x, at.y, cell, panel.full, title).map((mark) => ({ ...mark, key })),
      )
    })
  })
  return marks
}

function cellMarks(
  value: number | null,
  x: number,
  y: number,
  cell: number,
  full: number,
  title: string,
): Mark[] {
  const size = cell - 1
  if (value === null)
    return [{ type: 'circle', x: x + cell / 2, y: y + cell / 2, r: 1.25, fill: 'muted', title }]
  const strength = Math.min(1, Math.abs(value) / full)
  if (strength < 0.04) return []
  const painted: Mark = {
    type: 'rect',
    x,
    y,
    width: size,
    height: size,
    fill: value < 0 ? 'negative' : 'positive',
    opacity: Math.round(strength * 100) / 100,
    title,
  }
  if (value > 0) return [painted]
  return [
    painted,
    {
      type: 'line',
      x1: x + 1,
      y1: y + size - 1,
      x2: x + size - 1,
      y2: y + 1,
      stroke: 'surface',
      width: 1.25,
    },
  ]
}

/** What the strength of colour means. */
function scaleMarks(width: number, y: number): Mark[] {
  const steps = 9
  const size = Math.min(22, (width - 20) / steps)
  const marks: Mark[] = []
  for (let i = 0; i < steps; i++) {
    const value = -1 + (2 * i) / (steps - 1)
    marks.push({ type: 'rect', x: i * size, y, width: 12, height: 12, fill: 'grid', opacity: 0.55 })
    marks.push(...cellMarks(value, i * size, y, 13, 1, numberText(value)))
    if (i % 4 === 0)
      marks.push({
        type: 'text',
        x: i === 0 ? 0 : i * size + 6.5,
        y: y + 17,
        text: `${numberText(value)}`,
        anchor: i === 0 ? 'start' : 'middle',
        size: 'small',
        ink: 'muted',
        baseline: 'top',
      })
  }
  const narrow = width < 500
  marks.push(
    fitted(
      {
        x: narrow ? 0 : steps * size + 6,
        y: narrow ? y + 36 : y,
        text: 'correlation; a difference has full colour at ±0.5',
        anchor: 'start',
        size: 'small',
        ink: 'muted',
        baseline: 'top',
      },
      width - (narrow ? 0 : steps * size + 6),
    ),
  )
  return marks
}

/** Places of the columns whose correlations differ most, in the table’s order; all where they are few. */
export function mostDiffering({ names, real, synthetic }: HeatmapData): number[] {
  const all = names.map((_, place) => place)
  if (names.length <= MOST_COLUMNS) return all
  const off = all.map((a) =>
    all.reduce((sum, b) => {
      const [r, s] = [real[a]?.[b] ?? null, synthetic[a]?.[b] ?? null]
      return r === null || s === null ? sum : sum + Math.abs(r - s)
    }, 0),
  )
  return all
    .slice()
    .sort((a, b) => (off[b] ?? 0) - (off[a] ?? 0))
    .slice(0, MOST_COLUMNS)
    .sort((a, b) => a - b)
}
