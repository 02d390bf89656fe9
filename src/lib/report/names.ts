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
