import { planCells, type CellPlan } from '../study/cells'
import type { ResultsCell } from '../study/results-cell'
import type { OpenedResults } from './opened-results'
import { compared, unknown, type Finding } from './verify-finding'

/** Each cell's identifier worked out from the study again, and whether the cell is what the study asks for. */
export function checkIds({ study, problem, prepared, ended }: OpenedResults): Finding {
  const title = 'Cells and their identifiers'
  if (study === null)
    return unknown(
      'ids',
      title,
      problem === null
        ? 'The rows came from a file: there is no study to work the identifier out from.'
        : `The study can’t be read: ${problem}`,
    )
  const plans = new Map(planCells(study, prepared.cohort.folds?.list).map((plan) => [plan.id, plan]))
  const seen = new Set<string>()
  const differences = ended.flatMap(({ cell }) => {
    const plan = plans.get(cell.id)
    const twice = seen.has(cell.id) ? [`${cell.id}: stands twice`] : []
    seen.add(cell.id)
    if (plan === undefined) return [...twice, `${cell.id}: the study as it stands makes no cell of that name`]
    return [...twice, ...factsOf(cell, plan)]
  })
  const lacking = plans.size - [...plans.keys()].filter((id) => seen.has(id)).length
  const rest = lacking === 0 ? '' : ` ${lacking} cells of the study have not run, or are in another folder.`
  return compared(
    'ids',
    title,
    `${seen.size} of ${plans.size} cells of the study: SHA-256 over what each depends on, and its generator, seed and sizes.${rest}`,
    differences,
  )
}

function factsOf(cell: ResultsCell, plan: CellPlan): string[] {
  const { generator, features, rows, seed, setting } = plan
  const facts: [name: string, found: unknown, asked: unknown][] = [
    ['generator', cell.generator, generator.id],
    ['rows', cell.rows, rows],
    ['seed', cell.seed, seed],
    ['fold', cell.fold, setting.fold?.name ?? null],
    ['strategy', cell.strategy, generator.kind === 'llm' ? generator.strategy : null],
    ['disclosure', cell.disclosure, generator.kind === 'llm' ? generator.disclosure : null],
    ['requested', cell.generation.requested, rows],
    ...(cell.outcomeColumns === undefined
      ? []
      : [['outcomeColumns', cell.outcomeColumns, setting.outcomeColumns] as [string, unknown, unknown]]),
    ...(cell.status === 'failed' || features === 'all'
      ? []
      : [['features', cell.features, features] as [string, unknown, unknown]]),
  ]
  return facts.flatMap(([name, found, asked]) =>
    found === asked ? [] : [`${cell.id}: ${name} is ${String(found)}, the study asks for ${String(asked)}`],
  )
}
