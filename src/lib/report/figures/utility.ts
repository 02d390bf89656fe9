import { forest } from '../../charts/forest'
import { rounded } from '../../charts/numbers'
import { roc } from '../../charts/roc'
import type { Figure } from '../../charts/scene'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'
import type { ResultsCell } from '../../study/results-cell'
import { show } from '../numbers'
import { comparisonFigure, metricRow, metricTable } from './estimates'
import { estimate, type MetricsById } from './words'

type Curves = ResultsCell['curves']

export function utilityFigures(by: MetricsById, curves: Curves): Figure[] {
  return [...rocFigure(by, curves), ...scores(by), ...sites(by)]
}

function rocFigure(by: MetricsById, curves: Curves): Figure[] {
  const tstr = by.get('utility.auroc_tstr')
  const trtr = by.get('utility.auroc_trtr')
  const synthetic = curves.roc_tstr ?? []
  const real = curves.roc_trtr ?? []
  if ((synthetic.length === 0 && real.length === 0) || fewOutcomes(tstr ?? trtr)) return []
  const ceiling = tstr?.ceiling ?? trtr?.value ?? null
  const finding =
    tstr === undefined || tstr.value === null
      ? `Trained on real rows, the model reaches AUROC ${show(ceiling)}; trained on synthetic rows nothing can be said`
      : `Trained on synthetic rows, the model reaches AUROC ${estimate(tstr)}, where real rows allow ${show(ceiling)}`
  const low = curves.roc_tstr_low ?? []
  const high = curves.roc_tstr_high ?? []
  return [
    {
      name: 'roc',
      finding,
      howToRead:
        'Two models learn the outcome, one from the real training rows (dashed), one from the synthetic rows (solid, with its 95 % band); both are tested on real rows that neither has seen. The higher a curve above the diagonal, the better; the dashed one is what could be reached.',
      summary: `${finding}. ROC curves on unseen real rows.`,
      draw: (width) =>
        roc(
          {
            synthetic,
            low,
            high,
            real,
            keys: {
              synthetic: `trained on synthetic ${show(tstr?.value)}`,
              real: `trained on real ${show(ceiling)}`,
            },
          },
          width,
        ),
      table: {
        head: ['False alarms, share', 'Synthetic, true positives', '95 % from', 'to', 'Real, true positives'],
        rows: thinned(synthetic.length > 0 ? synthetic : real).map(([x], i) => [
          rounded(x),
          rounded(thinned(synthetic)[i]?.[1] ?? null),
          rounded(thinned(low)[i]?.[1] ?? null),
          rounded(thinned(high)[i]?.[1] ?? null),
          rounded(thinned(real)[i]?.[1] ?? null),
        ]),
      },
    },
  ]
}

/** A curve over fewer outcomes than may be told shows each one as a step. */
function fewOutcomes(metric: { settings: Record<string, unknown> } | undefined): boolean {
  const { testPositives: positives, testRows: rows } = metric?.settings ?? {}
  return (
    typeof positives === 'number' &&
    typeof rows === 'number' &&
    Math.min(positives, rows - positives) < SMALLEST_REAL_CELL
  )
}

/** Every fifth point: a table of 21 rows can be read. */
function thinned(curve: readonly [number, number][]): readonly [number, number][] {
  return curve.filter((_, i) => i % 5 === 0)
}

function scores(by: MetricsById): Figure[] {
  const shown = ['utility.auroc_tstr', 'utility.auprc_tstr'].flatMap((id) => by.get(id) ?? [])
  const auprc = shown.find(({ id, value }) => id === 'utility.auprc_tstr' && value !== null)
  if (auprc === undefined) return []
  const finding = `Average precision is ${estimate(auprc)} trained on synthetic rows, ${show(auprc.ceiling)} trained on real rows`
  return [
    {
      name: 'scores',
      finding,
      howToRead:
        'Dots are models trained on synthetic rows with their 95 % intervals, dashed strokes the same models trained on real rows; all tested on unseen real rows. AUROC of chance is 0.5, average precision of chance is the share of positives.',
      summary: `${finding}.`,
      draw: (width) =>
        forest(
          {
            title: 'Score on unseen real rows',
            domain: [0, 1],
            rows: shown.map((metric) => ({
              ...metricRow(metric, null),
              label: metric.id === 'utility.auroc_tstr' ? 'AUROC' : 'Average precision',
            })),
          },
          width,
        ),
      table: metricTable(shown),
      keys: [
        { ink: 'synthetic', label: 'trained on synthetic rows', shape: 'circle' },
        { ink: 'real', label: 'trained on real rows', shape: 'stroke' },
      ],
    },
  ]
}

function sites(by: MetricsById): Figure[] {
  const figure = comparisonFigure(by, {
    name: 'auroc-by-site',
    real: 'utility.auroc_trtr',
    synthetic: 'utility.auroc_tstr',
    per: 'perSite',
    title: 'AUROC among the unseen rows of each site',
    howToRead:
      'One row a site of the test rows: the square is the model trained on real rows, the circle the one trained on synthetic rows. Sites with too few outcomes have no number.',
    finding: ({ label, real, synthetic }) =>
      `By site, the two models differ most at site ${label}: AUROC ${show(synthetic)} trained on synthetic rows, ${show(real)} on real rows`,
  })
  return figure === null || figure.table.rows.length < 2 ? [] : [figure]
}
