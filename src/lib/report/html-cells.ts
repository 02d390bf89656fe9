import { aboutMetric } from '../evaluate/about'
import type { Metric } from '../evaluate/metric'
import type { ResultsCell } from '../study/results-cell'
import type { CellFigure } from './figures'
import { picturesHtml } from './html-figures'
import { escapeHtml, htmlTable, htmlTwoLineTable, type Cell, type TwoLines } from './html-text'
import { count, type ReportParts } from './html-parts'
import { verdictsHtml } from './html-verdicts'
import { cellNames, choicesText } from './names'
import { interval, settingsText, show } from './numbers'
import { ownSettings } from './shared-settings'
import type { SharedStyles } from './shared-styles'
import type { ChosenLimits } from './thresholds'
import { verdictOf } from './verdict'

/** What all cells are drawn with: looks, and which ways to read have been explained. */
interface Drawing {
  styles: SharedStyles
  explained: Set<string>
  limits: ChosenLimits
  /** Settings of a metric that all cells share, and that stand with the methods. */
  shared: ReadonlyMap<string, ReadonlySet<string>>
  /** How many there are. */
  cells: number
}

/** Every cell: verdicts with floors and doubts, pictures by area, all numbers. */
export function cellsHtml(
  { results: { cells }, figures, limits = {} }: ReportParts,
  shared: Drawing['shared'],
  styles: SharedStyles,
): string {
  const nameOf = cellNames(cells)
  const drawing = { styles, explained: new Set<string>(), limits, shared, cells: cells.length }
  const html = cells
    .map((cell) => {
      const own = figures.filter((figure) => figure.cell === cell.id)
      return cellHtml(cell, nameOf(cell), own, drawing)
    })
    .join('\n')
  return cells.length === 1 ? html : withoutOptionalTags(html)
}

/** Ends of table cells and rows that HTML knows by itself: many cells have tens of thousands. */
function withoutOptionalTags(html: string): string {
  return html.replaceAll(/<\/(?:td|th|tr)>/g, '').replaceAll(/<(td|th) (class|scope)="(\w+)">/g, '<$1 $2=$3>')
}

function cellHtml(cell: ResultsCell, name: string, figures: readonly CellFigure[], drawing: Drawing): string {
  const head = `<h3 class="cell" id="cell-${cell.id}">${escapeHtml(name)}</h3>`
  const made = cell.generation
  const counts = `${count(made.produced)} of the ${count(made.requested)} rows asked for were produced${made.seconds > 0 ? ` in ${show(made.seconds)} s` : ''}.`
  const rejected = Object.entries(made.rejected).filter(([, number]) => number > 0)
  const left =
    rejected.length > 0
      ? ` Rejected: ${rejected.map(([reason, number]) => `${count(number)} ${reason.replaceAll('-', ' ')}`).join(', ')}.`
      : ''
  const sent =
    made.realRowsDisclosed > 0 ? ` ${made.realRowsDisclosed} real rows were shown to the model.` : ''
  const intro = `<p>${escapeHtml(`${counts}${left}${sent}`)}</p>`
  const measured = choicesText(cell.choices ?? {})
  if (cell.status === 'failed')
    return `${head}\n<p class="notice">${escapeHtml(`Failed: ${cell.reason ?? 'no reason given'}`)}</p>\n${intro}`
  const stopped =
    cell.status === 'stopped'
      ? `<p class="notice">${escapeHtml(`Stopped early: ${cell.reason ?? 'no reason given'} What came until then is measured.`)}</p>`
      : ''
  return [
    head,
    stopped,
    verdictsHtml(verdictOf(cell.metrics, drawing.limits)),
    intro,
    measured === '' ? '' : `<p>${escapeHtml(measured)}</p>`,
    picturesHtml(figures, drawing),
    numbers(cell, drawing),
    entries(cell),
  ].join('\n')
}

function numbers({ metrics }: ResultsCell, { shared }: Drawing): string {
  const most = commonest(metrics.map(sampleSizes))
  const rows = metrics.map((metric): TwoLines => ({
    cells: [
      { text: titleOf(metric.id), header: true },
      { text: show(metric.value), number: true },
      interval(metric.interval) + (metric.intervalKind === 'resampling-spread' ? ' (spread)' : ''),
      { text: show(metric.floor), number: true },
      { text: show(metric.ceiling), number: true },
    ],
    more: [
      metric.reason === null ? '' : `Not computed: ${metric.reason}`,
      metric.warning === null ? '' : `Warning: ${metric.warning}`,
      sampleSizes(metric) === most ? '' : sampleSizes(metric),
      settingsText(ownSettings(metric, shared)),
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }))
  return `<h4>All numbers</h4>\n${most === '' ? '' : `<p class="soft">Where nothing else is said: ${escapeHtml(most)} rows.</p>`}${htmlTwoLineTable(
    'Floor: what a perfect generator would get here. Ceiling: what real rows get. Intervals are 95\u00a0%; “spread” comes from drawing rows again and is no confidence interval. Drawing again adds noise, so that it lies on the noisier side of its number and may leave it out; that of a gap between groups lies above the gap, since chance makes the largest larger and the smallest smaller.',
    ['Metric', 'Value', 'Interval', 'Floor', 'Ceiling'],
    rows,
  )}`
}

function commonest(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}

function titleOf(id: string): string {
  const about = aboutMetric(id)
  return about === null ? id : `${about.title} (${id})`
}

function sampleSizes({ n }: Metric): string {
  const parts = [
    `${count(n.train)} real`,
    `${count(n.synthetic)} synthetic`,
    n.control === 0 ? '' : `${count(n.control)} control`,
    n.test === 0 ? '' : `${count(n.test)} test`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** Per feature, for the metrics of single columns; pairs stay in `tables/`, they are too many for paper. */
function entries({ metrics }: ResultsCell): string {
  const single = metrics.filter(({ perFeature }) =>
    Object.keys(perFeature).some((name) => !name.includes('|')),
  )
  const names = [...new Set(single.flatMap(({ perFeature }) => Object.keys(perFeature)))]
  const features = htmlTable(
    'Per column. A dash: not defined for this column.',
    ['Column', ...single.map(({ id }) => id.replace('fidelity.', ''))],
    names.map((name): Cell[] => [
      { text: name, header: true },
      ...single.map(({ perFeature }) => ({ text: show(own(perFeature, name)), number: true })),
    ]),
  )
  const grouped = metrics.filter(({ perGroup }) => Object.keys(perGroup).length > 0)
  const groups = [...new Set(grouped.flatMap(({ perGroup }) => Object.keys(perGroup)))]
  const byGroup = htmlTable(
    'Per group. A dash: too few people for a number.',
    ['Group', ...grouped.map(({ id }) => id.replace(/^\w+\./, ''))],
    groups.map((name): Cell[] => [
      { text: name, header: true },
      ...grouped.map(({ perGroup }) => ({ text: show(own(perGroup, name)), number: true })),
    ]),
  )
  return [
    features === '' ? '' : `<h4>Columns</h4>\n${features}`,
    byGroup === '' ? '' : `<h4>Groups</h4>\n${byGroup}`,
  ].join('\n')
}

function own(entriesOf: Readonly<Record<string, number | null>>, name: string): number | null {
  return Object.hasOwn(entriesOf, name) ? (entriesOf[name] ?? null) : null
}
