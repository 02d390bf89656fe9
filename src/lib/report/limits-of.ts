import type { Metric } from '../evaluate/metric'
import type { ResultsCell } from '../study/results-cell'
import { peopleText } from './html-text'
import { count, many, type ReportParts } from './html-parts'
import { cellNames } from './names'
import { percent } from './numbers'

/** Fewer outcomes among the test rows leave the scores of models to chance. */
const FEW_OUTCOMES = 50
/** Fewer rows leave most intervals wide. */
const FEW_ROWS = 200

type Facts = Pick<ReportParts, 'results' | 'manifest' | 'study' | 'notice'>

/** What this study’s numbers can’t say: first what is so of these data, then what is so of any. */
export function limitsOf(facts: Facts): string[] {
  const { results } = facts
  const measured = results.cells.filter(({ metrics }) => metrics.length > 0)
  return [
    ...ofData(facts, measured),
    ...ofDesign(facts, measured),
    ...ofModels(facts),
    ...ofAny(facts, measured),
  ]
}

function ofData({ notice, results: { cohort } }: Facts, measured: readonly ResultsCell[]): string[] {
  const positives = least(measured, 'utility.auroc_trtr', 'testPositives')
  const tested =
    cohort.folds === undefined ? cohort.test : Math.min(...cohort.folds.list.map(({ test }) => test))
  return [
    ...(notice === null ? [] : [notice]),
    ...(positives !== null && positives < FEW_OUTCOMES
      ? [
          `Only ${peopleText(positives)} of the test rows have the outcome: AUROC and AUPRC rest on them, and their intervals are wide.`,
        ]
      : []),
    ...(tested > 0 && tested < FEW_ROWS
      ? [`Only ${peopleText(tested)} rows to test on: differences between models are told by few people.`]
      : []),
    ...(tested === 0
      ? ['No test rows: whether models learn from these rows what real ones teach was not measured.']
      : []),
    ...(cohort.folds === undefined && cohort.control === 0
      ? [
          'No control rows: nearness to training rows has nothing to be compared with, and most attacks could not be tried.',
        ]
      : cohort.folds === undefined && cohort.control < FEW_ROWS
        ? [
            `Only ${peopleText(cohort.control)} control rows: attacks and nearness are judged against few strangers.`,
          ]
        : []),
  ]
}

/** The smallest number of that setting over all cells; null where none has it. */
function least(cells: readonly ResultsCell[], id: string, setting: string): number | null {
  const found = cells.flatMap(({ metrics }) => {
    const value = metrics.find((metric) => metric.id === id)?.settings[setting]
    return typeof value === 'number' ? [value] : []
  })
  return found.length === 0 ? null : Math.min(...found)
}

function ofDesign({ results, manifest, study }: Facts, measured: readonly ResultsCell[]): string[] {
  const { cells, cohort } = results
  const seeds = new Set(cells.map(({ seed }) => seed)).size
  const ended = cells.filter(({ status }) => status !== 'done')
  const nameOf = cellNames(cells)
  const kept = measured.some(({ outcomeColumns }) => outcomeColumns === 'keep')
  const missing = measured.flatMap(({ metrics }) => metrics).filter(({ value }) => value === null).length
  const asked = measured.reduce((sum, { metrics }) => sum + metrics.length, 0)
  return [
    ...(study !== null && seeds === 1
      ? ['One seed: how far the numbers move when the same is generated again is not known.']
      : []),
    ...(study !== null && seeds === 2
      ? ['Two seeds: too few for an interval of what repeating changes.']
      : []),
    ...(seeds > 1
      ? [
          'The split is the same for all seeds: what repeating shows is the spread of generating, not that of other patients.',
        ]
      : []),
    ...(manifest.holdout?.by === 'row' || (manifest.holdout !== null && cohort.sites < 2)
      ? ['Test rows are of the same sites as the training rows: how models do elsewhere was not measured.']
      : []),
    ...(kept
      ? [
          'Columns known only after the outcome were kept in some cells: models there are better than any could be at the bedside.',
        ]
      : []),
    ...(ended.length === 0
      ? []
      : [
          `${many(ended.length, 'cell')} did not end as asked: ${ended
            .slice(0, 6)
            .map((cell) => `${nameOf(cell)} (${cell.status})`)
            .join('; ')}${ended.length > 6 ? ' and others' : ''}. Fewer rows make every number less sure.`,
        ]),
    ...drifted(measured, nameOf),
    ...(missing > 0
      ? [
          `${count(missing)} of ${count(asked)} numbers could not be computed; each says why where it should stand.`,
        ]
      : []),
    ...(lacks(measured, ({ groups }) => groups)
      ? ['No groups were named: whether groups of patients are served alike was not measured.']
      : []),
    ...(lacks(measured, ({ quasiIdentifiers }) => quasiIdentifiers)
      ? ['No quasi-identifiers were named: what a neighbour could recognise somebody by was not tried.']
      : []),
  ]
}

function lacks(
  cells: readonly ResultsCell[],
  of: (choices: NonNullable<ResultsCell['choices']>) => readonly string[] | undefined,
): boolean {
  return (
    cells.length > 0 &&
    cells.every(({ choices }) => choices !== undefined && (of(choices) ?? []).length === 0)
  )
}

/** Cells in which the outcome is more than twice, or less than half, as frequent as among the real rows. */
function drifted(cells: readonly ResultsCell[], nameOf: (cell: ResultsCell) => string): string[] {
  const far = cells.flatMap((cell) => {
    const metric = cell.metrics.find(({ id }) => id === 'utility.auroc_tstr') ?? null
    const [real, synthetic] = [share(metric, 'prevalenceReal'), share(metric, 'prevalenceSynthetic')]
    if (real === null || synthetic === null || real === 0) return []
    if (synthetic < 2 * real && synthetic > real / 2) return []
    return [`${nameOf(cell)} (${percent(synthetic)}, real ${percent(real)})`]
  })
  if (far.length === 0) return []
  const shown = far.slice(0, 5).join('; ')
  return [
    `The outcome is far more or less frequent than among the real rows in ${shown}${far.length > 5 ? ` and ${many(far.length - 5, 'other cell')}` : ''}. Scores within such a table say little, and its AUPRC nothing.`,
  ]
}

function share(metric: Metric | null, setting: string): number | null {
  const value = metric?.settings[setting]
  return typeof value === 'number' ? value : null
}

function ofModels({ study }: Facts): string[] {
  const generators = study?.generators ?? []
  return [
    ...(generators.some(({ kind }) => kind === 'llm')
      ? [
          'A language model may have seen these patients, or others like them, when it was trained: no test here would show that.',
          'A hosted model can be changed by its provider without a word: the same study may give other rows another day.',
        ]
      : []),
    ...(study === null || generators.some(({ kind }) => kind === 'file')
      ? [
          'Of rows from a file nobody here knows which real rows their maker saw: attacks take all training rows for members.',
        ]
      : []),
  ]
}

function ofAny({ results: { cells } }: Facts, measured: readonly ResultsCell[]): string[] {
  if (measured.length === 0) return []
  return [
    'Distance to the closest record is no measure of privacy: rows can be far from every real row and still give somebody away.',
    'What the attacks achieve is a lower bound: a cleverer one, or one that knows more, may achieve more. Finding nothing is no proof.',
    'KL and the other scores of single columns say nothing of how columns go together, and depend on how they are cut into bins.',
    'The noise floor is what fresh real rows would score. A number at its floor can’t be told from perfect; it is not thereby perfect.',
    ...(cells.length > 1
      ? [
          'Many numbers were looked at: among twenty 95 % intervals one misses by chance, and the best of many cells looks better than it is.',
        ]
      : []),
    'What models learn here was tried with one kind of model, gradient boosting, for the outcomes that are named; other uses were not tried.',
  ]
}
