import { capital } from '../../base/words'
import { forest } from '../../charts/forest'
import type { Figure } from '../../charts/scene'
import type { Metric } from '../../evaluate/metric'
import type { ResultsCell } from '../../study/results-cell'
import { show } from '../numbers'
import { modelCurves } from './curves'
import { comparisonFigure, metricRow, metricTable } from './estimates'
import { intervalsOf, numbersOf } from './settings'
import { reaches, type MetricsById } from './words'

export function utilityFigures(by: MetricsById, curves: ResultsCell['curves']): Figure[] {
  return [...modelCurves(by, curves), ...scores(by), ...sites(by)]
}

const names = [
  ['utility.auroc_tstr', 'AUROC'],
  ['utility.auprc_tstr', 'average precision'],
  ['utility.brier_tstr', 'Brier score'],
] as const

function scores(by: MetricsById): Figure[] {
  const shown = names.flatMap(([id, name]) => {
    const metric = by.get(id)
    return metric === undefined || metric.value === null ? [] : [{ name, metric, value: metric.value }]
  })
  if (shown.length === 0) return []
  const costs = shown.flatMap(({ name, metric, value }) => {
    const { ceiling } = metric
    if (ceiling === null) return []
    const lower = name === 'Brier score'
    const cost = lower ? value - ceiling : ceiling - value
    return [{ text: `${show(cost)} ${name}`, chance: reaches(metric, ceiling, lower ? 'lower' : 'higher') }]
  })
  const within = costs.filter(({ chance }) => chance).length
  const finding =
    costs.length === 0
      ? `Trained on synthetic rows: ${shown.map(({ name, value }) => `${name} ${show(value)}`).join(', ')}`
      : `Against real rows, training on synthetic ones costs ${costs.map(({ text }) => text).join(', ')}${within === 0 ? '' : within === costs.length ? ': all within their intervals' : `; ${within} of these ${costs.length} ${within === 1 ? 'is' : 'are'} within ${within === 1 ? 'its interval' : 'their intervals'}`}`
  return [
    {
      name: 'scores',
      finding,
      howToRead:
        'Dots are models trained on synthetic rows with their 95 % intervals, dashed strokes the same models trained on real rows; all tested on unseen real rows. AUROC of chance is 0.5, average precision of chance is the share of positives; of the Brier score less is better.',
      summary: `${finding}.`,
      draw: (width) =>
        forest(
          {
            title: 'Score on unseen real rows',
            domain: [0, 1],
            rows: shown.map(({ name, metric }) => ({
              ...metricRow(metric, null),
              label: capital(name),
            })),
          },
          width,
        ),
      table: metricTable(shown.map(({ metric }) => metric)),
      keys: [
        { ink: 'synthetic', label: 'trained on synthetic rows', shape: 'circle' },
        { ink: 'real', label: 'trained on real rows', shape: 'stroke' },
      ],
    },
  ]
}

/** One dot a hospital, and one a region where its hospitals are too small alone. */
function sites(by: MetricsById): Figure[] {
  const pooled = by.get('utility.site_auroc_tstr')
  const metric = hasSites(pooled) ? pooled : by.get('utility.auroc_tstr')
  if (!hasSites(metric)) return []
  const { perSite, settings, reasons } = metric
  const figure = comparisonFigure({
    name: 'auroc-by-site',
    real: metric === pooled ? numbersOf(settings.perSiteTrtr) : (by.get('utility.auroc_trtr')?.perSite ?? {}),
    synthetic: perSite,
    intervals: intervalsOf(settings.perSiteIntervals),
    realIntervals: intervalsOf(settings.perSiteTrtrIntervals),
    reasons,
    labelOf: (key) => (key.startsWith('region=') ? `region ${key.slice(7)}` : `site ${key}`),
    of: ['site', 'sites'],
    number: 'AUROC',
    title: 'AUROC among the unseen rows of each site',
    howToRead:
      'One row a site of the test rows: the square is the model trained on real rows, the circle the one trained on synthetic rows. Sites with too few outcomes have no number, or one together with their region.',
  })
  return figure === null || figure.table.rows.length < 2 ? [] : [figure]
}

function hasSites(metric: Metric | undefined): metric is Metric {
  return metric !== undefined && Object.values(metric.perSite).some((value) => value !== null)
}
