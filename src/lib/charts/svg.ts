import type { Palette } from './palette'
import { BASELINE_SHIFT, TYPE_SIZE, type Ink, type Mark, type Scene, type TextMark } from './scene'

export interface SvgOptions {
  palette: Palette
  /** Paints the ground; transparent without it. */
  background?: string
  /** Read aloud in place of the picture. */
  title?: string
  /** Letters and digits that set the patterns of one picture apart from those of others in the same document. */
  id?: string
  /** Writes what marks are about as `data-key`, several names apart by line breaks, and the grounds of rows: for a screen. */
  linked?: boolean
}

/** Marks shifted by (x, y). */
export interface Layer {
  x: number
  y: number
  marks: readonly Mark[]
}

/** A scene as SVG text that needs nothing from outside. Every text is escaped. */
export function sceneToSvg({ width, height, marks }: Scene, options: SvgOptions): string {
  return layersToSvg({ width, height, layers: [{ x: 0, y: 0, marks }] }, options)
}

export function layersToSvg(
  { width, height, layers }: Pick<Scene, 'width' | 'height'> & { layers: readonly Layer[] },
  { palette, background, title, id = 'p', linked = false }: SvgOptions,
): string {
  const context: Context = { palette, id, linked }
  const marks = layers.flatMap((layer) => layer.marks)
  const hatched = new Set(marks.flatMap((mark) => (mark.type === 'rect' && mark.pattern ? [mark.fill] : [])))
  const defs = [...hatched].map((ink) => hatch(ink, context)).join('')
  const named = title === undefined ? ' aria-hidden="true"' : ` role="img" aria-label="${escapeXml(title)}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" style="font-variant-numeric:tabular-nums"${named}>`,
    defs === '' ? '' : `<defs>${defs}</defs>`,
    background === undefined
      ? ''
      : `<rect width="${num(width)}" height="${num(height)}" fill="${escapeXml(background)}"/>`,
    ...layers.map(({ x, y, marks }) => {
      const inside = marks.map((mark) => markSvg(mark, context)).join('')
      return x === 0 && y === 0 ? inside : `<g transform="translate(${num(x)} ${num(y)})">${inside}</g>`
    }),
    '</svg>',
  ].join('')
}

interface Context {
  palette: Palette
  id: string
  linked: boolean
}

function hatch(ink: Ink, { palette, id }: Context): string {
  const colour = escapeXml(palette[ink])
  return `<pattern id="${escapeXml(`${id}-hatch-${ink}`)}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="${colour}" opacity="0.22"/><rect width="2" height="5" fill="${colour}"/></pattern>`
}

function markSvg(mark: Mark, context: Context): string {
  const colour = (ink: Ink | undefined): string | undefined =>
    ink === undefined ? undefined : context.palette[ink]
  const about = aboutOf(mark, context)
  switch (mark.type) {
    case 'rect':
      if (mark.ground === true && !context.linked) return ''
      return element(
        'rect',
        {
          ...about,
          class: mark.ground === true ? 'ground' : undefined,
          x: mark.x,
          y: mark.y,
          width: mark.width,
          height: mark.height,
          rx: mark.radius,
          fill: mark.pattern === 'hatch' ? `url(#${context.id}-hatch-${mark.fill})` : colour(mark.fill),
          stroke: colour(mark.stroke),
          opacity: mark.opacity,
        },
        mark.title,
      )
    case 'path':
      return element(
        'path',
        {
          ...about,
          d: mark.d,
          transform:
            mark.move === undefined ? undefined : `translate(${num(mark.move[0])} ${num(mark.move[1])})`,
          fill: colour(mark.fill) ?? 'none',
          stroke: colour(mark.stroke),
          'stroke-width': mark.width,
          'stroke-dasharray': mark.dash,
          'stroke-linejoin': 'round',
          opacity: mark.opacity,
        },
        mark.title,
      )
    case 'line':
      return element(
        'line',
        {
          ...about,
          x1: mark.x1,
          y1: mark.y1,
          x2: mark.x2,
          y2: mark.y2,
          stroke: colour(mark.stroke),
          'stroke-width': mark.width,
          'stroke-dasharray': mark.dash,
          opacity: mark.opacity,
        },
        mark.title,
      )
    case 'circle':
      return element(
        'circle',
        {
          ...about,
          cx: mark.x,
          cy: mark.y,
          r: mark.r,
          fill: colour(mark.fill),
          stroke: colour(mark.stroke),
          'stroke-width': mark.width,
          opacity: mark.opacity,
        },
        mark.title,
      )
    case 'text':
      return textSvg(mark, context)
  }
}

function aboutOf({ key }: Mark, { linked }: Context): Record<string, string> {
  if (!linked || key === undefined) return {}
  return { 'data-key': typeof key === 'string' ? key : key.join('\n') }
}

function textSvg(mark: TextMark, context: Context): string {
  const { palette } = context
  const size = TYPE_SIZE[mark.size]
  const shift = BASELINE_SHIFT[mark.baseline ?? 'bottom'] * size
  return element(
    'text',
    {
      ...aboutOf(mark, context),
      x: mark.x,
      y: mark.y,
      dy: shift === 0 ? undefined : shift,
      'font-size': size,
      'font-weight': mark.bold === true ? 600 : undefined,
      'text-anchor': mark.anchor === 'start' ? undefined : mark.anchor,
      fill: palette[mark.ink],
      ...(mark.halo === true
        ? {
            stroke: palette.surface,
            'stroke-width': 3,
            'stroke-linejoin': 'round',
            'paint-order': 'stroke',
          }
        : {}),
      transform:
        mark.rotate === undefined ? undefined : `rotate(${num(mark.rotate)} ${num(mark.x)} ${num(mark.y)})`,
    },
    mark.title,
    mark.text,
  )
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  title: string | undefined,
  text = '',
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? num(value) : escapeXml(value)}"`],
  )
  const inside = `${title === undefined ? '' : `<title>${escapeXml(title)}</title>`}${escapeXml(text)}`
  return inside === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inside}</${name}>`
}

/** Two decimals are finer than any screen; a length that isn't a number would break the whole picture. */
function num(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : '0'
}

/** Text of anybody's making as XML; characters that XML doesn't allow at all are left out. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
