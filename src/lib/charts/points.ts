import type { Ink, LinkKey, Mark } from './scene'

/** A circle or square that is full, a ring that is empty, or a diamond for what comes from elsewhere. */
export type PointShape = 'circle' | 'square' | 'ring' | 'diamond'

/** Pixels that a finger needs. */
const REACH = 24

export interface PointLook {
  ink: Ink
  shape: PointShape
  title: string
  key?: LinkKey
  /** Ringed: it is looked at elsewhere on the screen. */
  selected?: boolean
}

/** A point of a picture around (x, y). */
export function pointMarks(x: number, y: number, { ink, shape, title, key, selected }: PointLook): Mark[] {
  const about = key === undefined ? {} : { key }
  const marks: Mark[] = []
  if (selected === true) marks.push({ type: 'path', d: RING, move: [x, y], stroke: 'accent', width: 2.5 })
  marks.push(pointMark(x, y, ink, shape, { title, ...about }))
  return marks
}

/** Where the pointer meets a point, which is itself too small for a finger. */
export function pointGround(x: number, y: number, key: LinkKey): Mark {
  return {
    type: 'rect',
    x: x - REACH / 2,
    y: y - REACH / 2,
    width: REACH,
    height: REACH,
    radius: REACH / 2,
    fill: 'accent',
    ground: true,
    key,
  }
}

function pointMark(
  x: number,
  y: number,
  ink: Ink,
  shape: PointShape,
  rest: { title: string; key?: LinkKey },
): Mark {
  switch (shape) {
    case 'circle':
      return { type: 'circle', x, y, r: 4.5, fill: ink, stroke: 'surface', width: 1, ...rest }
    case 'ring':
      return { type: 'circle', x, y, r: 4.5, fill: 'surface', stroke: ink, width: 2, ...rest }
    case 'square':
      return { type: 'rect', x: x - 4, y: y - 4, width: 8, height: 8, fill: ink, stroke: 'surface', ...rest }
    case 'diamond':
      return { type: 'path', d: DIAMOND, move: [x, y], fill: 'surface', stroke: ink, width: 1.75, ...rest }
  }
}

const RING = 'M-10 0A10 10 0 1 1 10 0A10 10 0 1 1 -10 0Z'
/** Around the origin. */
export const DIAMOND = 'M0 -5.5L5.5 0L0 5.5L-5.5 0Z'
