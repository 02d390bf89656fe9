import type { ResultsCell } from '../../study/results-cell'
import type { StudyGenerator } from '../../study/study'

/** A cell of the landscape, before and after it has run. */
export interface LandscapeCell extends Pick<
  ResultsCell,
  'id' | 'generator' | 'strategy' | 'disclosure' | 'target' | 'features' | 'rows' | 'seed' | 'fold'
> {
  outcomeColumns: 'keep' | 'drop' | null
  /** The language model's name; null where none is asked. */
  model: string | null
  /** Copies of real rows: the control, no rival. */
  copies: boolean
  /** Null until it has ended. */
  ended: ResultsCell | null
}

/** A cell that has ended, by the generator that made it; null where the generator isn't known any more. */
export function landscapeCell(cell: ResultsCell, generator: StudyGenerator | null): LandscapeCell {
  const { id, strategy, disclosure, target, features, rows, seed, fold, outcomeColumns = null } = cell
  return {
    id,
    generator: cell.generator,
    strategy,
    disclosure,
    target,
    features,
    rows,
    seed,
    fold,
    outcomeColumns,
    ...generatorFacts(generator),
    ended: cell,
  }
}

export function generatorFacts(generator: StudyGenerator | null): Pick<LandscapeCell, 'model' | 'copies'> {
  return {
    model: generator?.kind === 'llm' ? generator.model.name : null,
    copies: generator?.kind === 'baseline' && generator.method === 'bootstrap',
  }
}

/** What sets cells apart beside who made them; cells that differ in it are never one mean. */
export const dimensions = ['features', 'rows', 'target', 'fold', 'outcomeColumns'] as const
export type Dimension = (typeof dimensions)[number]

/** What a landscape can be cut into panels by. */
export const facets = ['none', 'model', 'disclosure', ...dimensions] as const
export type Facet = (typeof facets)[number]

export type Level = string | number | null

/**
 * The distinct levels, numbers from the least up, names in the order of the plan. Generators that ask no model have no
 * level of `model` and `disclosure`.
 */
export function levelsOf(
  cells: readonly LandscapeCell[],
  dimension: Dimension | 'model' | 'disclosure',
): Level[] {
  const asked = dimension === 'model' || dimension === 'disclosure'
  const all = [...new Set(cells.map((cell): Level => cell[dimension]))].filter(
    (level) => !asked || level !== null,
  )
  return all.every((level) => typeof level === 'number') ? all.sort((a, b) => a - b) : all
}

/** A level in words that stand alone. */
export function levelText(dimension: Dimension | 'model' | 'disclosure', level: Level): string {
  switch (dimension) {
    case 'features':
    case 'rows':
      return `${Number(level).toLocaleString('en')} ${dimension}`
    case 'target':
      return level === null ? 'no target' : `target ${level}`
    case 'fold':
      return level === null ? 'tested on the holdout' : `tested on ${level}`
    case 'outcomeColumns':
      return `${level === 'drop' ? 'without' : 'with'} columns known only after the outcome`
    case 'model':
      return level === null ? 'no model asked' : String(level)
    case 'disclosure':
      return level === null || level === 'none'
        ? 'nothing disclosed'
        : level === 'statistics'
          ? 'statistics disclosed'
          : 'example rows disclosed'
  }
}

/** Cells that differ by their seed alone, in the order of the plan. */
export interface Setting {
  /** Of its first cell: names the setting for as long as the study has its seeds. */
  id: string
  cells: readonly LandscapeCell[]
  /** What its cells share. */
  facts: LandscapeCell
}

export function settingsIn(cells: readonly LandscapeCell[]): Setting[] {
  const found = new Map<string, { id: string; cells: LandscapeCell[]; facts: LandscapeCell }>()
  for (const cell of cells) {
    const { generator, features, rows, target, fold, outcomeColumns } = cell
    const key = JSON.stringify([generator, features, rows, target, fold, outcomeColumns])
    const known = found.get(key)
    if (known === undefined) found.set(key, { id: cell.id, cells: [cell], facts: cell })
    else known.cells.push(cell)
  }
  return [...found.values()]
}
