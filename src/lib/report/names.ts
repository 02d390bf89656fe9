import type { Choices } from '../evaluate/metric'
import type { ResultsCell } from '../study/results-cell'

/** A cell's generator, with its strategy where the name doesn't say that already. */
export function generatorText({ generator, strategy }: Pick<ResultsCell, 'generator' | 'strategy'>): string {
  return strategy === null || generator.includes(strategy) ? generator : `${generator} (${strategy})`
}

/** What tells one cell from the others, in a line. */
export function cellText(
  cell: Pick<ResultsCell, 'generator' | 'strategy' | 'features' | 'seed'>,
  rows: number,
): string {
  return `${generatorText(cell)}, ${cell.features.toLocaleString('en')} features, ${rows.toLocaleString('en')} rows, seed ${cell.seed}`
}

/** Names of a result's cells: `cellText`, and what else sets one apart where they don't share it. */
export function cellNames(cells: readonly ResultsCell[]): (cell: ResultsCell) => string {
  const setting = settingText(cells)
  return (cell) => [cellText(cell, cell.rows), ...setting(cell)].join(', ')
}

type Setting = Pick<ResultsCell, 'target' | 'fold' | 'outcomeColumns'>

/** Of target, fold and outcome columns what these don't share, in words. */
export function settingText(all: readonly Setting[]): (one: Setting) => string[] {
  const varied = settingParts.filter((part) => new Set(all.map(part)).size > 1)
  return (one) => varied.map((part) => part(one))
}

const settingParts: readonly ((one: Setting) => string)[] = [
  ({ target }) => `target ${target ?? 'none'}`,
  ({ fold }) => `tested on ${fold ?? 'the holdout'}`,
  ({ outcomeColumns }) =>
    `${outcomeColumns === 'drop' ? 'without' : 'with'} columns known only after the outcome`,
]

/** What a cell was measured with, in a sentence; '' where nothing is known of it. */
export function choicesText({ groups, quasiIdentifiers, sensitive, bins }: Choices): string {
  const parts = [
    groups === undefined ? '' : groups.length === 0 ? 'no groups' : `groups ${groups.join(', ')}`,
    quasiIdentifiers === undefined
      ? ''
      : quasiIdentifiers.length === 0
        ? 'no quasi-identifiers'
        : `quasi-identifiers ${quasiIdentifiers.join(', ')}`,
    sensitive === undefined
      ? ''
      : sensitive === null
        ? 'no sensitive column'
        : `sensitive column ${sensitive}`,
    bins === undefined ? '' : `numbers cut into ${bins} bins`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `Measured with: ${parts.join('; ')}.`
}
