import type { Metric } from '../evaluate/metric'
import type { Summary } from '../study/repetition'
import type { ResultsCell } from '../study/results-cell'
import type { ResultsRanking } from '../study/results-ranking'

type Field = string | number | boolean | null

/** The CSV files of `tables/`: every number of results.json in long form, for a spreadsheet or a script. */
export function tablesOf(
  cells: readonly ResultsCell[],
  ranking: readonly ResultsRanking[] = [],
): { path: string; content: string }[] {
  return [
    { path: 'tables/metrics.csv', content: csv(metricHead, cells.flatMap(metricRows)) },
    {
      path: 'tables/per-feature.csv',
      content: csv([...entryHead, 'feature', 'value', 'reason'], entryRows(cells, 'perFeature')),
    },
    {
      path: 'tables/per-group.csv',
      content: csv([...entryHead, 'group', 'value', 'reason'], entryRows(cells, 'perGroup')),
    },
    {
      path: 'tables/per-site.csv',
      content: csv([...entryHead, 'site', 'value', 'reason'], entryRows(cells, 'perSite')),
    },
    { path: 'tables/generation.csv', content: csv(generationHead, cells.map(generationRow)) },
    { path: 'tables/ranking.csv', content: csv(rankingHead, ranking.flatMap(rankingRows)) },
  ]
}

/** One line for each generator in its place and metric, and one for each pair of generators there. */
export function summaryTables({ repeated, differences }: Summary): { path: string; content: string }[] {
  const means = repeated.flatMap(({ generator, metrics, ...place }) =>
    Object.entries(metrics).map(([id, { mean, smallest, largest, sd, n }]): Field[] => [
      generator,
      ...placeFields(place),
      ...[id, mean, smallest, largest, sd, n],
    ]),
  )
  const pairs = differences.flatMap(({ generators, metrics, ...place }) =>
    Object.entries(metrics).map(([id, { mean, interval, n, reason }]): Field[] => [
      ...generators,
      ...placeFields(place),
      ...[id, mean, interval?.[0] ?? null, interval?.[1] ?? null, n, reason],
    ]),
  )
  const meanHead = ['generator', ...placeHead, 'metric', 'mean', 'smallest', 'largest', 'sd', 'seeds']
  const pairHead = ['generator', 'less', ...placeHead, 'metric']
  const pairEnd = ['difference', 'interval_low', 'interval_high', 'seeds', 'reason']
  return [
    { path: 'tables/summary.csv', content: csv(meanHead, means) },
    { path: 'tables/differences.csv', content: csv([...pairHead, ...pairEnd], pairs) },
  ]
}

const placeHead = ['features', 'rows', 'target', 'fold', 'outcome_columns']

function placeFields(
  place: Pick<ResultsCell, 'features' | 'rows' | 'target' | 'fold' | 'outcomeColumns'>,
): Field[] {
  const { features, rows, target, fold, outcomeColumns } = place
  return [features, rows, target, fold, outcomeColumns ?? null]
}

const cellHead = [
  ...['cell', 'generator', 'strategy', 'disclosure', 'features', 'rows', 'seed'],
  ...['target', 'fold', 'outcome_columns'],
]
const entryHead = [...cellHead, 'metric']
const metricHead = [
  ...entryHead,
  ...['value', 'interval_low', 'interval_high', 'interval_kind', 'floor', 'ceiling'],
  ...['n_train', 'n_synthetic', 'n_control', 'n_test', 'settings', 'warning', 'reason'],
]
const generationHead = [
  ...cellHead,
  ...['status', 'reason', 'requested', 'received', 'produced', 'repaired', 'surplus', 'rejected'],
  ...[
    'requests',
    'failed_requests',
    'tokens_in',
    'tokens_out',
    'usd',
    'seconds',
    'real_rows_disclosed',
    'evaluation_seconds',
  ],
]

const rankingHead = ['target', 'fold', 'outcome_columns', 'place', 'feature', 'gain']

function rankingRows({ target, fold, outcomeColumns, features }: ResultsRanking): Field[][] {
  return features.map(({ name, gain }, i) => [target, fold, outcomeColumns ?? null, i + 1, name, gain])
}

function cellFields(cell: ResultsCell): Field[] {
  const {
    id,
    generator,
    strategy,
    disclosure,
    features,
    rows,
    seed,
    target,
    fold,
    outcomeColumns = null,
  } = cell
  return [id, generator, strategy, disclosure, features, rows, seed, target, fold, outcomeColumns]
}

function metricRows(cell: ResultsCell): Field[][] {
  return cell.metrics.map((metric) => [
    ...cellFields(cell),
    metric.id,
    metric.value,
    metric.interval?.[0] ?? null,
    metric.interval?.[1] ?? null,
    metric.intervalKind,
    metric.floor,
    metric.ceiling,
    metric.n.train,
    metric.n.synthetic,
    metric.n.control,
    metric.n.test,
    JSON.stringify(metric.settings),
    metric.warning,
    metric.reason,
  ])
}

function entryRows(cells: readonly ResultsCell[], kind: 'perFeature' | 'perGroup' | 'perSite'): Field[][] {
  return cells.flatMap((cell) => cell.metrics.flatMap((metric) => entriesOf(cell, metric, kind)))
}

function entriesOf(
  cell: ResultsCell,
  metric: Metric,
  kind: 'perFeature' | 'perGroup' | 'perSite',
): Field[][] {
  return Object.entries(metric[kind]).map(([name, value]) => [
    ...cellFields(cell),
    metric.id,
    name,
    value,
    Object.hasOwn(metric.reasons, name) ? (metric.reasons[name] ?? null) : null,
  ])
}

function generationRow(cell: ResultsCell): Field[] {
  const { generation: made } = cell
  return [
    ...cellFields(cell),
    cell.status,
    cell.reason,
    made.requested,
    made.received,
    made.produced,
    made.repaired,
    made.surplus,
    Object.values(made.rejected).reduce((sum, count) => sum + count, 0),
    made.requests,
    made.failedRequests,
    made.tokensIn,
    made.tokensOut,
    made.usd,
    made.seconds,
    made.realRowsDisclosed,
    cell.evaluationSeconds,
  ]
}

/** CSV that opens in a spreadsheet: names of columns and levels can't run in it. */
export function csv(head: readonly string[], rows: readonly Field[][]): string {
  return [head, ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n'
}

/** Text that a spreadsheet would run (names of columns and levels are anybody's) is made inert with an apostrophe. */
function field(value: Field): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
