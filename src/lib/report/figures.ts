import type { Figure } from '../charts/scene'
import type { PublicSchema } from '../cohort/public-schema'
import type { About } from '../evaluate/about'
import type { Metric } from '../evaluate/metric'
import type { Pictures } from '../evaluate/pictures'
import type { EndedCell, ResultsCell } from '../study/results-cell'
import { fairnessFigures } from './figures/fairness'
import { fidelityFigures } from './figures/fidelity'
import { privacyFigures } from './figures/privacy'
import { utilityFigures } from './figures/utility'
import { uniquelyNamed } from './figures/words'
import type { ChosenLimits } from './thresholds'

export interface AreaFigures {
  area: About['area']
  figures: Figure[]
}

/** What pictures are drawn from: a cell, or what has been measured of it so far. */
export interface Drawable {
  metrics: readonly Metric[]
  curves: ResultsCell['curves']
  pictures: Pictures | null
}

/** The pictures of a cell that ended, none where nothing was measured. */
export function areaFigures(
  { cell, pictures }: EndedCell,
  schema: Pick<PublicSchema, 'columns'> | null = null,
  limits: ChosenLimits = {},
): AreaFigures[] {
  if (cell.status === 'failed') return []
  return figuresByArea({ metrics: cell.metrics, curves: cell.curves, pictures }, schema, limits)
}

/**
 * The pictures by area, none for what wasn't measured: within fidelity the whole first, then the columns,
 * farthest off first. Names are unique over all areas. They hold no aggregate of fewer than 11 real people.
 * @param schema gives columns their labels, if known
 * @param limits where a person has put the verdicts' thresholds: findings follow them
 */
export function figuresByArea(
  { metrics, curves, pictures }: Drawable,
  schema: Pick<PublicSchema, 'columns'> | null,
  limits: ChosenLimits,
): AreaFigures[] {
  const by = new Map(metrics.map((metric) => [metric.id, metric]))
  const labels = new Map(schema?.columns.map(({ name, label }) => [name, label]))
  const named = uniquelyNamed([
    ...fidelityFigures(metrics, by, pictures, labels, curves, limits).map(of('fidelity')),
    ...utilityFigures(by, curves).map(of('utility')),
    ...fairnessFigures(by, limits).map(of('fairness')),
    ...privacyFigures(by, curves, limits).map(of('privacy')),
  ])
  return (['fidelity', 'utility', 'fairness', 'privacy'] as const).flatMap((area) => {
    const figures = named.flatMap(({ area: own, ...figure }) => (own === area ? [figure] : []))
    return figures.length === 0 ? [] : [{ area, figures }]
  })
}

function of(area: About['area']): (figure: Figure) => Figure & { area: About['area'] } {
  return (figure) => ({ ...figure, area })
}

/** A picture of a cell, for its report and its file. */
export interface CellFigure {
  cell: string
  area: About['area']
  figure: Figure
}

export function figuresOf(
  ended: EndedCell,
  schema: Pick<PublicSchema, 'columns'> | null = null,
  limits: ChosenLimits = {},
): CellFigure[] {
  return areaFigures(ended, schema, limits).flatMap(({ area, figures }) =>
    figures.map((figure) => ({ cell: ended.cell.id, area, figure })),
  )
}
