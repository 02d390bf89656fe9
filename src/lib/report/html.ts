import { unitText } from '../charts/numbers'
import { aboutMetric } from '../evaluate/about'
import type { Metric } from '../evaluate/metric'
import type { Holdout } from '../cohort/holdout'
import { poolSmallSites } from '../cohort/small-cells'
import type { ResultsCell } from '../study/results-cell'
import type { ResultsRanking } from '../study/results-ranking'
import type { CellFigure } from './figures'
import { flowFigure } from './figures/design'
import { picturesHtml } from './html-figures'
import { escapeHtml, htmlTable, htmlTwoLineTable, peopleText, type Cell, type TwoLines } from './html-text'
import { reportStyle } from './html-style'
import { summaryHtml } from './html-summary'
import { thresholdsHtml, verdictsHtml } from './html-verdicts'
import type { Manifest } from './manifest'
import { cellNames, choicesText } from './names'
import { interval, percent, settingsText, show } from './numbers'
import type { Results } from './results'
import type { ChosenLimits } from './thresholds'
import { verdictOf } from './verdict'

export interface ReportParts {
  title: string
  results: Results
  manifest: Manifest
  figures: readonly CellFigure[]
  /** Rows a site, where there are sites; small ones are put together. */
  sites: Holdout['sites']
  /** Said under the title, e.g. that the demo cohort is simulated. */
  notice: string | null
  /** Where a person has put the verdicts' thresholds. */
  limits?: ChosenLimits
}

/** One self-contained HTML page that prints well. Holds aggregates of real rows only, none of fewer than 11 people. */
export function reportHtml(parts: ReportParts): string {
  const { title, results, manifest, figures, sites, notice, limits = {} } = parts
  const { cells, software } = results
  const nameOf = cellNames(cells)
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="soft">${escapeHtml(`${software.name} ${software.version} (${software.commit})`)} · ${escapeHtml(sizes(results))}</p>`,
    notice === null ? '' : `<p class="notice">${escapeHtml(notice)}</p>`,
    cells.length > 1 ? comparison(cells, nameOf, limits) : '',
    results.summary === undefined ? '' : summaryHtml(results.summary),
    ...cells.map((cell) =>
      cellSection(
        cell,
        nameOf(cell),
        figures.filter((figure) => figure.cell === cell.id),
        cells.length === 1,
        limits,
      ),
    ),
    cells.some(({ status }) => status !== 'failed') ? thresholdsHtml(limits) : '',
    design(results, manifest, sites),
    flow(results),
    reading(results),
    manifestSection(manifest),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`
}

function sizes({ cohort }: Results): string {
  const sites = cohort.sites > 0 ? ` from ${cohort.sites} sites` : ''
  if (cohort.folds !== undefined)
    return `${count(cohort.rows)} real rows${sites}, tested on each of ${cohort.folds.list.length} ${cohort.folds.by}s in turn`
  return `${count(cohort.rows)} real rows${sites}: ${count(cohort.train)} to train, ${count(cohort.control)} as control, ${count(cohort.test)} to test`
}

function count(n: number): string {
  return n.toLocaleString('en')
}

/** Features of a ranking that the report shows. */
const RANKED = 20

const compared = [
  ['fidelity.kl', 'KL'],
  ['fidelity.correlation_similarity', 'correlation similarity'],
  ['utility.auroc_tstr', 'AUROC, trained on synthetic'],
  ['utility.auroc_trtr', 'AUROC, trained on real'],
  ['fairness.kl_by_group', 'KL by group'],
  ['privacy.dcr_share', 'nearer to training rows, share'],
  ['privacy.exact_match', 'equal to a training row, share'],
] as const

function comparison(
  cells: readonly ResultsCell[],
  nameOf: (cell: ResultsCell) => string,
  limits: ChosenLimits,
): string {
  const rows = cells.map((cell): Cell[] => [
    { text: nameOf(cell), header: true },
    ...compared.map(([id]) => ({
      text: show(cell.metrics.find((metric) => metric.id === id)?.value),
      number: true,
    })),
    { text: verdictLine(cell, limits) },
  ])
  return `<h2>All cells side by side</h2>\n${htmlTable('One row a cell. What each number means stands with the cell below.', ['Cell', ...compared.map(([, name]) => name), 'Verdict'], rows)}`
}

function verdictLine(cell: ResultsCell, limits: ChosenLimits): string {
  if (cell.status === 'failed') return `failed: ${cell.reason ?? ''}`
  return verdictOf(cell.metrics, limits)
    .map(({ finding }) => finding)
    .join('; ')
}

function cellSection(
  cell: ResultsCell,
  name: string,
  figures: readonly CellFigure[],
  alone: boolean,
  limits: ChosenLimits,
): string {
  const head = `<h2 id="cell-${cell.id}">${escapeHtml(name)}</h2>`
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
    verdictsHtml(verdictOf(cell.metrics, limits)),
    intro,
    measured === '' ? '' : `<p>${escapeHtml(measured)}</p>`,
    picturesHtml(figures, alone),
    numbers(cell),
    entries(cell),
  ].join('\n')
}

function numbers({ metrics }: ResultsCell): string {
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
      sampleSizes(metric),
      settingsText(metric.settings),
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }))
  return `<h3>All numbers</h3>\n${htmlTwoLineTable(
    'Floor: what a perfect generator would get here. Ceiling: what real rows get. Intervals are 95\u00a0%; “spread” comes from drawing rows again and is no confidence interval. Drawing again adds noise, so that it lies on the noisier side of its number and may leave it out; that of a gap between groups lies above the gap, since chance makes the largest larger and the smallest smaller.',
    ['Metric', 'Value', 'Interval', 'Floor', 'Ceiling'],
    rows,
  )}`
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
    features === '' ? '' : `<h3>Columns</h3>\n${features}`,
    byGroup === '' ? '' : `<h3>Groups</h3>\n${byGroup}`,
  ].join('\n')
}

function own(entriesOf: Readonly<Record<string, number | null>>, name: string): number | null {
  return Object.hasOwn(entriesOf, name) ? (entriesOf[name] ?? null) : null
}

function design({ cohort }: Results, manifest: Manifest, sites: Holdout['sites']): string {
  const { holdout, schema, settings } = manifest
  const how =
    settings.folds !== undefined
      ? foldsText(settings.folds)
      : holdout === null
        ? 'The tables were given as they are; nothing was split.'
        : `Split by ${holdout.by} before anything else, stratified by the target, seed ${holdout.seed}: ${percent(holdout.fraction)} of the ${holdout.by === 'site' ? 'sites' : 'rows'} to test, then ${percent(holdout.control)} of the rest to control. A generator sees train only.`
  const target =
    schema.target === null
      ? 'No target was named.'
      : `Target: ${schema.target}, positive level ${schema.positive ?? 'not named'}.`
  const tasks = (manifest.settings.tasks ?? []).map(
    (task) => ` Also: ${task.target}, positive level ${String(task.positive)}.`,
  )
  const columns = htmlTable(
    'The columns and what they are for.',
    ['Column', 'Kind', 'Role', 'Unit', 'Missing', 'Why'],
    cohort.columns.map(({ name, kind, role, unit, missing, reason }) => [
      { text: name, header: true },
      kind,
      role,
      unitText(unit),
      { text: missingText(missing, cohort.rows), number: true },
      reason ?? '',
    ]),
  )
  const ranked = rankingTable(cohort.ranking ?? [])
  return `<h2>Design</h2>\n<p>${escapeHtml(how)} ${escapeHtml(target + tasks.join(''))}</p>\n${foldTable(cohort.folds)}${siteTable(sites)}\n${columns}\n${ranked}`
}

function foldsText({ by, control, seed }: NonNullable<Manifest['settings']['folds']>): string {
  return `One ${by} after the other is left out to test on, and everything is made anew from the others: ${percent(control)} of their rows to control, stratified by the target, seed ${seed}, the rest to train. A generator sees train only.`
}

/** The first features of the first setting: `tables/ranking.csv` holds all. */
function rankingTable([first, ...others]: readonly ResultsRanking[]): string {
  if (first === undefined) return ''
  const where = first.fold === null ? '' : `, ${first.fold} left out`
  const more = others.length === 0 ? '' : ` ${count(others.length)} more rankings are in tables/ranking.csv.`
  return htmlTable(
    `Features by total gain of the gradient boosting of ${first.target ?? ''} on the training rows${where}: cells with fewer features have the first of these.${more}`,
    ['Place', 'Column', 'Gain'],
    first.features.slice(0, RANKED).map(({ name, gain }, i): Cell[] => [
      { text: String(i + 1), number: true },
      { text: name, header: true },
      { text: show(gain), number: true },
    ]),
  )
}

function foldTable(folds: Results['cohort']['folds']): string {
  if (folds === undefined) return ''
  const { by, minimum, list, untested } = folds
  const pools = list.filter(({ members }) => members.length > 1)
  const said = [
    `A ${by} needs ${minimum} positives and ${minimum} negatives for a fold of its own.`,
    ...pools.map(({ name, members }) => `${name}: ${members.join(', ')}.`),
    untested.members.length === 0
      ? ''
      : `Too small even together, only trained on: ${untested.members.join(', ')}.`,
  ]
  const table = htmlTable(
    'Rows a fold.',
    ['Tested on', 'Train', 'Control', 'Test'],
    list.map(({ name, train, control, test }) => [
      { text: name, header: true },
      ...[train, control, test].map((rows) => ({ text: peopleText(rows), number: true })),
    ]),
  )
  return `<p>${escapeHtml(said.filter((part) => part !== '').join(' '))}</p>\n${table}\n`
}

/** A share of the rows, unless it speaks of fewer than 11 people. */
function missingText(missing: number, rows: number): string {
  const count = Math.round(missing * rows)
  return count > 0 && count < 11 ? peopleText(count) : percent(missing)
}

/** Sites with fewer than 11 rows in sum are put together; a row of the rest is only shown if it is large enough itself. */
function siteTable(sites: Holdout['sites']): string {
  return htmlTable(
    'Rows a site.',
    ['Site', 'Train', 'Control', 'Test', 'Positive'],
    poolSmallSites(sites).map(({ site, train, control, test, positives }) => [
      { text: site, header: true },
      ...[train, control, test, positives].map((count) => ({ text: peopleText(count), number: true })),
    ]),
  )
}

/** Small steps are told together, as the chart of the same steps has it. */
function flow({ cohort }: Results): string {
  if (cohort.flow === undefined) return ''
  const { head, rows } = flowFigure(cohort.flow).table
  const cells = rows.map(([label, ...counts]) => [
    { text: String(label), header: true },
    ...counts.map((count) => ({ text: peopleText(Number(count)), number: true })),
  ])
  return `<h2>From the raw tables to the cohort</h2>\n${htmlTable('Every step that left rows out.', head, cells)}`
}

function reading({ cohort }: Results): string {
  const rows = cohort.reading.map(({ file, rule, column, count, said }) => [
    file,
    rule,
    column ?? '',
    { text: peopleText(count), number: true },
    said,
  ])
  const table = htmlTable(
    'Every rule that changed something while reading.',
    ['File', 'Rule', 'Column', 'Count', 'What was done'],
    rows,
  )
  return `<h2>How the files were read</h2>\n${table === '' ? '<p>As they are: no reading rule changed anything.</p>' : table}`
}

function manifestSection(manifest: Manifest): string {
  const short = { ...manifest, schema: undefined }
  return `<h2>Manifest</h2>\n<p class="soft">What this was made from and by; the full one, schema included, is manifest.json.</p>\n<pre>${escapeHtml(JSON.stringify(short, null, 1))}</pre>`
}
