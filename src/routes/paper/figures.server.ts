import { featuresAucFigure, featuresKlFigure } from '$lib/report/companion/figures'
import { writtenFigure } from '$lib/report/companion/written'
import type { Figure } from '$lib/charts/scene'
import { foldsFigure } from '$lib/report/figures/folds'
import { recorded } from './recorded.server'
import { plainFigures } from './tables'

/** Every figure of the companion, by its name. */
export async function companionFigures(): Promise<Map<string, Figure>> {
  const { features, hospitals, written } = await recorded()
  const travel = foldsFigure(hospitals.cells, hospitals.folds, 'rows of a copula')
  const all = [
    ...plainFigures,
    writtenFigure(written.lines, written.real),
    featuresAucFigure(features),
    featuresKlFigure(features),
    ...(travel === null ? [] : [travel]),
  ]
  return new Map(all.map((figure) => [figure.name, figure]))
}
