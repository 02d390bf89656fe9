import { DIAMOND } from './points'
import { TYPE_SIZE, type Figure, type FigureKey, type Mark } from './scene'
import { layersToSvg, type SvgOptions } from './svg'
import { textWidth, wrapped } from './text'

const MARGIN = 16
const LINE = 18
const SAMPLE = 14

/** A figure as a file of its own: its finding above the picture, and what the inks mean. */
export function figureToSvg(figure: Figure, width: number, options: SvgOptions): string {
  const room = width - 2 * MARGIN
  const marks: Mark[] = []
  let y = MARGIN
  for (const text of wrapped(figure.finding, room, 'normal', true)) {
    marks.push({
      type: 'text',
      x: MARGIN,
      y,
      text,
      anchor: 'start',
      size: 'normal',
      ink: 'ink',
      bold: true,
      baseline: 'top',
    })
    y += LINE
  }
  y += 4
  let x = MARGIN
  for (const key of figure.keys ?? []) {
    const { label } = key
    const wide = SAMPLE + 6 + textWidth(label, 'small')
    if (x > MARGIN && x + wide > width - MARGIN) {
      x = MARGIN
      y += LINE
    }
    marks.push(keySample(key, x, y), {
      type: 'text',
      x: x + SAMPLE + 6,
      y: y + 6,
      text: label,
      anchor: 'start',
      size: 'small',
      ink: 'ink',
      baseline: 'middle',
    })
    x += wide + 16
  }
  if ((figure.keys ?? []).length > 0) y += LINE + 6
  const inner = figure.draw(room)
  const layers = [
    { x: 0, y: 0, marks },
    { x: MARGIN, y, marks: inner.marks },
  ]
  const size = { width, height: y + inner.height + TYPE_SIZE.small }
  return layersToSvg({ ...size, layers }, { ...options, title: options.title ?? figure.summary })
}

/** What an ink means, 14 by 12 pixels. */
export function keySample({ ink, pattern, shape }: FigureKey, x: number, y: number): Mark {
  const middle = { x: x + SAMPLE / 2, y: y + 6 }
  switch (shape) {
    case 'line':
      return { type: 'line', x1: x, x2: x + SAMPLE, y1: middle.y, y2: middle.y, stroke: ink, width: 2.5 }
    case 'stroke':
      return {
        type: 'line',
        x1: middle.x,
        x2: middle.x,
        y1: y,
        y2: y + 12,
        stroke: ink,
        width: 2,
        dash: '4 2',
      }
    case 'square':
      return { type: 'rect', x: middle.x - 4, y: middle.y - 4, width: 8, height: 8, fill: ink }
    case 'circle':
      return { type: 'circle', x: middle.x, y: middle.y, r: 4.5, fill: ink }
    case 'dashes':
      return {
        type: 'line',
        x1: x,
        x2: x + SAMPLE,
        y1: middle.y,
        y2: middle.y,
        stroke: ink,
        width: 2,
        dash: '5 3',
      }
    case 'ring':
      return { type: 'circle', x: middle.x, y: middle.y, r: 4, fill: 'surface', stroke: ink, width: 2 }
    case 'diamond':
      return {
        type: 'path',
        d: DIAMOND,
        move: [middle.x, middle.y],
        fill: 'surface',
        stroke: ink,
        width: 1.5,
      }
    case undefined:
  }
  return {
    type: 'rect',
    x,
    y: y + 1,
    width: SAMPLE,
    height: 10,
    fill: ink,
    ...(pattern === undefined ? {} : { pattern, stroke: ink }),
  }
}
