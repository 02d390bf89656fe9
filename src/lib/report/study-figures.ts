import type { Figure } from '../charts/scene'
import { planCells } from '../study/cells'
import { isCopy, repeatedOf } from '../study/spread'
import type { ResultsCell } from '../study/results-cell'
import type { Study } from '../study/study'
import { foldsFigure } from './figures/folds'
import { importanceFigure } from './figures/importance'
import { settingText, studyFigure } from './figures/study'
import type { Results } from './results'

/** What a study is read by, where it has more than one setting. */
const METRICS = ['fidelity.kl', 'utility.auroc_tstr', 'fairness.kl_by_group', 'privacy.dcr_share'] as const
/** Pictures of one kind: a study of many outcomes and sizes has its landscape. */
const MOST = 6

/**
 * Pictures of a study as a whole: its main numbers over all settings, what was left out in turn, and what features were
 * chosen by. None where there is nothing to compare.
 */
export function studyFigures({ cohort, cells }: Results, study: Study | null): Figure[] {
  if (study === null || cells.length < 2) return []
  const byId = new Map(cells.map((cell) => [cell.id, cell]))
  const settings = repeatedOf(planCells(study, cohort.folds?.list), ownTarget(study, cells))
  const compared =
    settings.length < 2
      ? []
      : METRICS.flatMap((metric) => {
          const figure = studyFigure(settings, metric, (id) => byId.get(id) ?? null)
          return figure === null ? [] : [{ ...figure, name: `study-${metric}` }]
        })
  const { folds, ranking = [] } = cohort
  const left =
    folds === undefined
      ? []
      : settings
          .filter((setting) => !isCopy(setting))
          .slice(0, MOST)
          .flatMap((setting, i) => {
            const own = setting.plans.flatMap(({ id }) => byId.get(id) ?? [])
            const figure = foldsFigure(own, folds, `rows of ${settingText(setting, settings)}`)
            return figure === null ? [] : [{ ...figure, name: `study-left-out-${i + 1}` }]
          })
  // Of folds the first speaks for all: what they leave out moves little.
  const [first] = ranking
  const ranked = ranking
    .filter(({ fold }) => fold === first?.fold)
    .slice(0, MOST)
    .flatMap((one, i) => {
      const figure = importanceFigure(one)
      return figure === null ? [] : [{ ...figure, name: `study-importance-${i + 1}` }]
    })
  return [...compared, ...left, ...ranked]
}

/** Cells of the schema's own target stand before those of tasks. */
function ownTarget(study: Study, cells: readonly ResultsCell[]): string | null {
  const tasks = new Set(study.tasks.map(({ target }) => target))
  return cells.find(({ target }) => target === null || !tasks.has(target))?.target ?? null
}
