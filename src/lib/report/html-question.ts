import { readyStudies } from '../study/ready'
import type { ResultsCell } from '../study/results-cell'
import { htmlTable, type Cell } from './html-text'
import { count, list, many, paragraph, type ReportParts } from './html-parts'
import { cellNames } from './names'
import { show } from './numbers'
import type { ChosenLimits } from './thresholds'
import { verdictOf } from './verdict'

const compared = [
  ['fidelity.kl', 'KL'],
  ['fidelity.correlation_similarity', 'correlation similarity'],
  ['utility.auroc_tstr', 'AUROC, trained on synthetic'],
  ['utility.auroc_trtr', 'AUROC, trained on real'],
  ['fairness.kl_by_group', 'KL by group'],
  ['privacy.dcr_share', 'nearer to training rows, share'],
  ['privacy.exact_match', 'equal to a training row, share'],
] as const

/** What was asked, and the answer in short. */
export function questionHtml({ title, results, study, limits = {} }: ReportParts): string {
  const { cells } = results
  const [only] = cells
  return [
    paragraph(asks(title, results.cohort.columns.length, study)),
    study === null ? '' : paragraph(gridText(study, cells)),
    paragraph(endText(cells)),
    cells.length > 1 ? comparison(cells, limits) : '',
    cells.length === 1 && only !== undefined && only.status !== 'failed'
      ? list(verdictOf(only.metrics, limits).map(({ question, sentence }) => `${question} ${sentence}`))
      : '',
  ].join('\n')
}

function asks(title: string, columns: number, study: ReportParts['study']): string {
  if (study === null)
    return `How far do these synthetic rows stand in for the real ones, on ${count(columns)} columns: do they look like them, do models learn from them what real rows teach, are groups served alike, and do they give real people away?`
  const ready = readyStudies.find((one) => one.title.toLowerCase().replaceAll('’', "'") === title)
  const own = ready === undefined ? '' : `The question of “${ready.title}” (${ready.source}): ${ready.about} `
  return `${own}Asked of each synthetic table: does it look like the real rows, do models learn from it what real rows teach, are groups served alike, and does it give real people away?`
}

/** The grid in one sentence. */
function gridText(study: NonNullable<ReportParts['study']>, cells: readonly ResultsCell[]): string {
  const { generators, features, rows, seeds, tasks, folds, outcomeColumns } = study
  const targets = [...new Set(cells.map(({ target }) => target))].filter((target) => target !== null)
  return [
    `“${study.name}” has ${many(generators.length, 'generator')} (${generators.map(({ id }) => id).join(', ')})`,
    ` × features ${features.map((one) => (one === 'all' ? 'all' : count(one))).join(', ')}`,
    ` × rows ${rows.map(count).join(', ')} × seeds ${seeds.join(', ')}`,
    tasks.length > 0 ? ` × targets ${targets.join(', ')}` : '',
    folds === null ? '' : ` × each ${folds} left out in turn`,
    outcomeColumns === 'both' ? ' × without and with columns known only after the outcome' : '',
    '.',
  ].join('')
}

function endText(cells: readonly ResultsCell[]): string {
  const of = (status: ResultsCell['status']) => cells.filter((cell) => cell.status === status).length
  const parts = [`${of('done')} done`, `${of('stopped')} stopped early`, `${of('failed')} failed`]
  return `${many(cells.length, 'cell')}, each one synthetic table: ${parts.filter((part) => !part.startsWith('0 ')).join(', ')}.`
}

function comparison(cells: readonly ResultsCell[], limits: ChosenLimits): string {
  const nameOf = cellNames(cells)
  const rows = cells.map((cell): Cell[] => [
    { text: nameOf(cell), header: true, to: `cell-${cell.id}` },
    ...compared.map(([id]) => ({
      text: show(cell.metrics.find((metric) => metric.id === id)?.value),
      number: true,
    })),
    { text: verdictLine(cell, limits) },
  ])
  return htmlTable(
    'All cells side by side, one row a cell. What each number means stands with the cell.',
    ['Cell', ...compared.map(([, name]) => name), 'Verdict'],
    rows,
  )
}

function verdictLine(cell: ResultsCell, limits: ChosenLimits): string {
  if (cell.status === 'failed') return `failed: ${cell.reason ?? ''}`
  return verdictOf(cell.metrics, limits)
    .map(({ finding }) => finding)
    .join('; ')
}
