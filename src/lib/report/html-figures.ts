import { keySample } from '../charts/framed'
import { variablePalette } from '../charts/palette'
import type { Figure } from '../charts/scene'
import { sceneToSvg } from '../charts/svg'
import type { CellFigure } from './figures'
import { escapeHtml, htmlTable, type Cell } from './html-text'
import { show } from './numbers'

/** Pictures of columns printed for a cell, worst first, when it is the only one and when it is one of several. */
const COLUMNS_ALONE = 12
const COLUMNS_AMONG = 4
/** Rows of a picture's table on paper. */
const MOST_ROWS = 60
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

/** The pictures of one cell by area, each with its finding, how to read it and its numbers. */
export function picturesHtml(figures: readonly CellFigure[], alone: boolean): string {
  const explained = new Set<string>()
  const areas = [...new Set(figures.map(({ area }) => area))]
  return areas
    .map((area) => {
      const own = figures.filter((figure) => figure.area === area)
      const columns = own.filter(isColumn)
      const most = alone ? COLUMNS_ALONE : COLUMNS_AMONG
      const left = columns.length - most
      const shown = [...own.filter((figure) => !isColumn(figure)), ...columns.slice(0, most)]
      const rest =
        left > 0
          ? `<p class="soft">The ${most} columns farthest off are drawn; the other ${left} are in the folder figures/.</p>`
          : ''
      return `<h3>${headings[area]}</h3>\n<div class="figures">${shown.map((one) => pictureHtml(one, explained)).join('\n')}</div>${rest}`
    })
    .join('\n')
}

function isColumn({ figure }: CellFigure): boolean {
  return /^column(-|$)/.test(figure.name)
}

/** @param explained what has been told how to read; told again only beside the numbers */
function pictureHtml({ cell, figure }: CellFigure, explained: Set<string>): string {
  const id = `${cell}-${figure.name}`
  const drawn = (width: number, part: string) =>
    sceneToSvg(figure.draw(width), { palette: variablePalette, title: figure.summary, id: `${id}${part}` })
  // Panels side by side can't be shrunk to a phone: it gets a drawing of its own.
  const whole = figure.wide === true
  const svg = whole
    ? `<div class="broad">${drawn(WHOLE_WIDTH, '')}</div><div class="slim">${drawn(PHONE_WIDTH, '-slim')}</div>`
    : drawn(WIDTH, '')
  const first = !explained.has(figure.howToRead)
  explained.add(figure.howToRead)
  const how = `<p class="soft">${escapeHtml(figure.howToRead)}</p>`
  return `<figure${whole ? ' class="whole"' : ''}><figcaption><strong>${escapeHtml(figure.finding)}</strong>${keysHtml(figure, id)}</figcaption>${svg}${first ? how : ''}${tableHtml(figure, first ? '' : how)}</figure>`
}

function keysHtml({ keys = [] }: Figure, id: string): string {
  if (keys.length === 0) return ''
  const items = keys.map((key, i) => {
    const { label } = key
    const sample = sceneToSvg(
      { width: 16, height: 12, marks: [keySample(key, 1, 0)] },
      { palette: variablePalette, id: `${id}-key${i}` },
    )
    return `<span>${sample} ${escapeHtml(label)}</span>`
  })
  return `<span class="keys">${items.join('')}</span>`
}

function tableHtml({ table }: Figure, how: string): string {
  const rows = table.rows.slice(0, MOST_ROWS).map((row) =>
    row.map((cell, i): Cell => {
      if (i === 0) return { text: typeof cell === 'number' ? show(cell) : (cell ?? ''), header: true }
      return typeof cell === 'string'
        ? { text: cell }
        : { text: cell === null ? '' : show(cell), number: true }
    }),
  )
  const more =
    table.rows.length > MOST_ROWS
      ? `The first ${MOST_ROWS} of ${table.rows.length} rows.`
      : 'All numbers of this picture.'
  return `<details><summary>${how === '' ? 'Numbers' : 'How to read, numbers'}</summary>${how}${htmlTable(more, table.head, rows)}</details>`
}
