/**
 * What a mark is drawn with; what the name means is the palette's. Real, synthetic and holdout keep their colour
 * everywhere; `negative` and `positive` are the ends of the scale of correlations.
 */
export type Ink =
  | 'real'
  | 'synthetic'
  | 'holdout'
  | 'ink'
  | 'muted'
  | 'grid'
  | 'band'
  | 'accent'
  | 'surface'
  | 'warn'
  | 'negative'
  | 'positive'
  | 'series-1'
  | 'series-2'
  | 'series-3'
  | 'series-4'
  | 'series-5'
  | 'series-6'

/**
 * What a mark, a row or a picture is about: the name of a column, of a group (“sex=F”) or a site; the names of both of
 * a pair. Screens light up what is about the same.
 */
export type LinkKey = string | readonly string[]

/** All lengths are CSS pixels of the scene. `title` is detail on hover, never the only way to a number. */
export interface RectMark {
  type: 'rect'
  key?: LinkKey
  x: number
  y: number
  width: number
  height: number
  fill: Ink
  opacity?: number
  /** Stripes of the ink over a tint of it: the second sign beside the colour. */
  pattern?: 'hatch'
  stroke?: Ink
  radius?: number
  title?: string
  /** The ground of a row: seen and met by the pointer only on a screen, where it lights up with its key. */
  ground?: true
}

export interface PathMark {
  type: 'path'
  key?: LinkKey
  d: string
  /** Moves the whole path right and down. */
  move?: readonly [number, number]
  stroke?: Ink
  fill?: Ink
  width?: number
  dash?: string
  opacity?: number
  title?: string
}

export interface LineMark {
  type: 'line'
  key?: LinkKey
  x1: number
  y1: number
  x2: number
  y2: number
  stroke: Ink
  width?: number
  dash?: string
  opacity?: number
  title?: string
}

export interface CircleMark {
  type: 'circle'
  key?: LinkKey
  x: number
  y: number
  r: number
  fill: Ink
  stroke?: Ink
  width?: number
  opacity?: number
  title?: string
}

export interface TextMark {
  type: 'text'
  key?: LinkKey
  x: number
  y: number
  text: string
  anchor: 'start' | 'middle' | 'end'
  size: 'small' | 'normal'
  ink: Ink
  bold?: boolean
  /** Degrees clockwise around (x, y). */
  rotate?: number
  /** Set on a rim of the ground, where lines may run behind it. */
  halo?: true
  /** What of the text lies at y; `bottom` (the letters' base line) by default. */
  baseline?: 'bottom' | 'middle' | 'top'
  /** The whole text where only a part fits. */
  title?: string
}

export type Mark = RectMark | PathMark | LineMark | CircleMark | TextMark

/** A picture of that size, painted in the order of its marks. */
export interface Scene {
  width: number
  height: number
  marks: Mark[]
}

export interface FigureKey {
  ink: Ink
  label: string
  pattern?: 'hatch'
  /** How it is drawn where it isn't an area: a line, an upright dashed stroke, a dashed line, or a point. */
  shape?: 'line' | 'stroke' | 'dashes' | 'square' | 'circle' | 'ring' | 'diamond'
}

/** One picture with all that must stand beside it. */
export interface Figure {
  /** Unique among the figures of a cell, and fit for a file name. */
  name: string
  /** What the picture shows, one computed sentence. */
  finding: string
  howToRead: string
  /** For who can't see it. */
  summary: string
  /** @param width CSS pixels, 280 or more */
  draw(width: number): Scene
  /** Its numbers; null where there is none. `about`: what each row is about. */
  table: { head: string[]; rows: (string | number | null)[][]; about?: readonly LinkKey[] }
  keys?: FigureKey[]
  /** The column that the whole picture is about. */
  about?: LinkKey
  /** Needs the whole width of a page. */
  wide?: true
}

/** Height of type, in pixels. */
export const TYPE_SIZE = { small: 12, normal: 13 } as const

/** How far down the base line lies under y, in em. */
export const BASELINE_SHIFT = { bottom: 0, middle: 0.35, top: 0.78 } as const
