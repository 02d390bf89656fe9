import { keySample } from '../charts/framed'
import { variablePalette } from '../charts/palette'
import type { Figure } from '../charts/scene'
import { sceneToSvg } from '../charts/svg'
import type { CellFigure } from './figures'
import { escapeHtml } from './html-text'
import { show } from './numbers'
import type { SharedStyles } from './shared-styles'

/** How much is drawn of a cell, so that a report of ten stays a few megabytes: by how many there are at most. */
const details: readonly Detail[] = [
  { cells: 1, columns: 12, rows: 60, letters: Infinity },
  { cells: 5, columns: 4, rows: 25, letters: Infinity },
  { cells: Infinity, columns: 3, rows: 12, letters: 20_000 },
]

interface Detail {
  cells: number
  /** Pictures of columns, the farthest off first. */
  columns: number
  /** Rows of a picture's table. */
  rows: number
  /** Letters of a drawing beyond which it is left to the folder `figures/`. */
  letters: number
}
/** Half a page; the screen may stretch it a little, a phone shrinks it a little. */
const WIDTH = 390
const WHOLE_WIDTH = 880
const PHONE_WIDTH = 330

const headings: Record<CellFigure['area'], string> = {
  fidelity: 'Fidelity, in pictures',
  utility: 'Utility, in pictures',
  fairness: 'Fairness, in pictures',
  privacy: 'Privacy, in pictures',
}

/** What the pictures of a report have in common. */
interface Drawing {
  styles: SharedStyles
  /** What has been told how to read: of a picture that comes again in another cell it isn't told again. */
  explained: Set<string>
  /** How many cells are drawn. */
  cells: number
}

/** The pictures of one cell by area, each with its finding, how to read it and its numbers. */
export function picturesHtml(figures: readonly CellFigure[], drawing: Drawing): string {
  const most = detailOf(drawing).columns
  const areas = [...new Set(figures.map(({ area }) => area))]
  return areas
    .map((area) => {
      const own = figures.filter((figure) => figure.area === area)
      const columns = own.filter(isColumn)
      const left = columns.length - most
      const shown = [...own.filter((figure) => !isColumn(figure)), ...columns.slice(0, most)]
      const rest =
        left > 0
          ? `<p class="soft">The ${most} columns farthest off are drawn; the other ${left} are in the folder figures/.</p>`
          : ''
      return `<h4>${headings[area]}</h4>\n<div class="figures">${shown.map((one) => pictureHtml(one, drawing)).join('\n')}</div>${rest}`
    })
    .join('\n')
}

/** The pictures of a study as a whole; '' where there are none. */
export function wholeHtml(figures: readonly Figure[], styles: SharedStyles): string {
  if (figures.length === 0) return ''
  const drawing = { styles, explained: new Set<string>(), cells: 2 }
  const drawn = figures.map((figure) => pictureHtml({ cell: 'whole', area: 'utility', figure }, drawing))
  return `<h3>The study as a whole</h3>\n<div class="figures">${drawn.join('\n')}</div>`
}

function isColumn({ figure }: CellFigure): boolean {
  return /^column(-|$)/.test(figure.name)
}

function detailOf({ cells }: Drawing): Detail {
  return details.find((detail) => cells <= detail.cells) ?? { cells, columns: 0, rows: 0, letters: 0 }
}

function pictureHtml({ cell, figure }: CellFigure, drawing: Drawing): string {
  const { styles, explained } = drawing
  const id = `${cell}-${figure.name}`
  const whole = figure.wide === true
  const svg = drawingHtml(id, figure, drawing)
  const first = svg !== null && !explained.has(figure.howToRead)
  if (svg !== null) explained.add(figure.howToRead)
  const how = first ? `<p class="soft">${escapeHtml(figure.howToRead)}</p>` : ''
  const left = `<p class="soft">${escapeHtml(`Its picture is too large for a report of so many cells: figures/${id}.svg.`)}</p>`
  const keys = svg === null ? '' : keysHtml(figure, id, styles)
  return `<figure${whole ? ' class="whole"' : ''}><figcaption><strong>${escapeHtml(figure.finding)}</strong>${keys}</figcaption>${svg ?? left}${how}${tableHtml(figure, drawing)}</figure>`
}

/** Null for a drawing that takes too much room. */
function drawingHtml(id: string, figure: Figure, drawing: Drawing): string | null {
  const { styles, cells } = drawing
  const drawn = (width: number, part: string) => {
    const svg = sceneToSvg(figure.draw(width), {
      palette: variablePalette,
      title: figure.summary,
      id: `${id}${part}`,
    })
    return styles.shorten(cells === 1 ? svg : withoutTitles(svg))
  }
  // Panels side by side can't be shrunk to a phone: it gets a drawing of its own, or where there are many cells, which
  // would have to be drawn twice, a picture that is moved sideways.
  const parts =
    figure.wide !== true
      ? [drawn(WIDTH, '')]
      : cells === 1
        ? [
            `<div class="broad">${drawn(WHOLE_WIDTH, '')}</div>`,
            `<div class="slim">${drawn(PHONE_WIDTH, '-slim')}</div>`,
          ]
        : [`<div class="moved" tabindex="0">${drawn(WHOLE_WIDTH, '')}</div>`]
  return parts.some((part) => part.length > detailOf(drawing).letters) ? null : parts.join('')
}

/** Details on hover are among the picture's numbers, too: many cells have too many of them. */
function withoutTitles(svg: string): string {
  return svg.replaceAll(/<title>[^<]*<\/title>/g, '').replaceAll(/><\/(?:rect|path|circle|line)>/g, '/>')
}

function keysHtml({ keys = [] }: Figure, id: string, styles: SharedStyles): string {
  if (keys.length === 0) return ''
  const items = keys.map((key, i) => {
    const { label } = key
    const sample = sceneToSvg(
      { width: 16, height: 12, marks: [keySample(key, 1, 0)] },
      { palette: variablePalette, id: `${id}-key${i}` },
    )
    return `<span>${styles.shorten(sample)} ${escapeHtml(label)}</span>`
  })
  return `<span class="keys">${items.join('')}</span>`
}

/** The numbers of a picture. Tags that HTML closes by itself are left open: there are tens of thousands of them. */
function tableHtml({ table }: Figure, drawing: Drawing): string {
  const most = detailOf(drawing).rows
  const rows = table.rows.slice(0, most).map((row) =>
    row
      .map((cell, i) => {
        if (i === 0)
          return `<th scope=row>${escapeHtml(typeof cell === 'number' ? show(cell) : (cell ?? ''))}`
        return typeof cell === 'string'
          ? `<td class=t>${escapeHtml(cell)}`
          : `<td>${cell === null ? '' : show(cell)}`
      })
      .join(''),
  )
  const more =
    table.rows.length > most
      ? `The first ${most} of ${table.rows.length} rows.`
      : 'All numbers of this picture.'
  const head = table.head.map((text) => `<th scope=col>${escapeHtml(text)}`).join('')
  return `<details><summary>Numbers</summary><div class="wide" tabindex="0"><table class="numbers"><caption>${more}</caption><thead><tr>${head}</thead><tbody>${rows.map((row) => `<tr>${row}`).join('\n')}</tbody></table></div></details>`
}
