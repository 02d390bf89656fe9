import { readFile } from 'node:fs/promises'
import type { LedgerLine } from '$lib/generate/ledger'
import { spreadOf, valueOf } from '$lib/study/spread'
import type { ResultsCell } from '$lib/study/results-cell'
import type { FeatureLine, FeatureLines } from '$lib/report/companion/figures'
import type { WrittenLine } from '$lib/report/companion/written'
import { checkRecording } from '$lib/report/recording'
import type { Results } from '$lib/report/results'
import { wayOf, type Way } from './ways'

async function open(name: string): Promise<{ results: Results; ledger: LedgerLine[] }> {
  const text = await readFile(`static/recordings/${name}.json`, 'utf8')
  const { report, ledger } = checkRecording(JSON.parse(text), name)
  return { results: report.results, ledger }
}

let made: ReturnType<typeof read> | null = null

/** What the companion shows of recorded studies: read once while the site is built, and no more of them than is shown. */
export function recorded() {
  return (made ??= read())
}

async function read() {
  const [features, hospitals, fourWays] = await Promise.all([
    open('features'),
    open('hospitals'),
    open('four-ways'),
  ])
  const { folds } = hospitals.results.cohort
  if (folds === undefined) throw new RangeError('static/recordings/hospitals.json has no folds')
  const ids = new Set(['utility.auroc_tstr', 'utility.auroc_trtr'])
  return {
    features: featureLines(features.results.cells),
    hospitals: {
      folds,
      cells: hospitals.results.cells.map(({ fold, metrics }) => ({
        fold,
        metrics: metrics.filter(({ id }) => ids.has(id)).map((metric) => ({ ...metric, perSite: {} })),
      })),
    },
    written: writtenLines(fourWays.results.cells),
    ways: ['naive', 'schema', 'conditional', 'group'].flatMap((id): Way[] => {
      const cell = fourWays.results.cells.find(({ generator }) => generator === id)
      const way = cell === undefined ? null : wayOf(cell, fourWays.ledger)
      return way === null ? [] : [way]
    }),
  }
}

const WRITERS: Readonly<Record<string, string>> = {
  naive: 'naive, 8 rows shown',
  schema: 'schema-constrained',
  'schema-statistics': 'schema-constrained, statistics told',
  'schema-examples': 'schema-constrained, 8 rows shown',
  conditional: 'conditional',
  group: 'group-based',
  independent: 'columns drawn alone',
  copula: 'Gaussian copula',
  copies: 'copies of training rows',
}

function writtenLines(cells: readonly ResultsCell[]): {
  lines: WrittenLine[]
  real: { auc: number; deaths: number }
} {
  const metricOf = ({ metrics }: ResultsCell, id: string) => metrics.find((metric) => metric.id === id)
  const prevalence = (cell: ResultsCell, side: 'real' | 'synthetic') => {
    const share = metricOf(cell, 'utility.label_prevalence_gap')?.settings[side]
    return typeof share === 'number' ? share : null
  }
  const lines = cells.map((cell): WrittenLine => {
    const auc = metricOf(cell, 'utility.auroc_tstr')
    return {
      id: cell.generator,
      name: WRITERS[cell.generator] ?? cell.generator,
      model: cell.strategy !== null,
      kept: cell.generation.produced,
      asked: cell.generation.requested,
      deaths: prevalence(cell, 'synthetic'),
      kl: valueOf(cell, 'fidelity.kl_paper'),
      auc: auc?.value == null ? null : { value: auc.value, interval: auc.interval },
    }
  })
  const auc = cells.map((cell) => valueOf(cell, 'utility.auroc_trtr')).find((value) => value !== null)
  const deaths = cells.map((cell) => prevalence(cell, 'real')).find((share) => share !== null)
  if (auc == null || deaths == null)
    throw new RangeError('static/recordings/four-ways.json has no model trained on real rows')
  return { lines, real: { auc, deaths } }
}

const NAMES: Readonly<Record<string, string>> = { independent: 'independent', copula: 'copula' }

function featureLines(cells: readonly ResultsCell[]): FeatureLines {
  const counts = [...new Set(cells.map(({ features }) => features))].sort((a, b) => a - b)
  const valuesOf = (id: string, features: number, generator: string | null) =>
    cells
      .filter((cell) => cell.features === features && (generator === null || cell.generator === generator))
      .map((cell) => valueOf(cell, id))
  const linesOf = (id: string): FeatureLine[] =>
    Object.entries(NAMES).map(([generator, name]) => ({
      generator: name,
      points: counts.flatMap((features) => {
        const spread = spreadOf(valuesOf(id, features, generator))
        if (spread === null) return []
        const { mean, least, most } = spread
        return [{ features, mean, least, most }]
      }),
    }))
  return {
    kl: linesOf('fidelity.kl_paper'),
    auc: linesOf('utility.auroc_tstr'),
    ceiling: counts.flatMap((features) => {
      const spread = spreadOf(valuesOf('utility.auroc_trtr', features, null))
      return spread === null ? [] : [{ features, value: spread.mean }]
    }),
  }
}
