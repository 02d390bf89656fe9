import type { LandscapeCell, Facet, Setting } from './cell'
import { dimensions, levelsOf, levelText } from './cell'
import { settingText } from '../names'

/**
 * Names of generators as they stand beside a line: the strategy, with model and disclosure where they tell two apart
 * and the panels don't; the generator's own name where that is not enough.
 */
export function seriesNames(
  cells: readonly LandscapeCell[],
  facet: Facet,
): (cell: Pick<LandscapeCell, 'generator'>) => string {
  const generators = [...new Map(cells.map((cell) => [cell.generator, cell])).values()]
  const asked = generators.filter(({ strategy }) => strategy !== null)
  const models = facet !== 'model' && new Set(asked.map(({ model }) => model)).size > 1
  const name = ({ strategy, model, disclosure, generator }: LandscapeCell) => {
    if (strategy === null) return generator
    const alike = asked.filter((one) => one.strategy === strategy)
    const told = facet !== 'disclosure' && new Set(alike.map((one) => one.disclosure)).size > 1
    return [strategy, models && model !== null ? model : '', told ? levelText('disclosure', disclosure) : '']
      .filter((part) => part !== '')
      .join(', ')
  }
  const spot = (cell: LandscapeCell) => JSON.stringify([name(cell), facetOf(cell, facet)])
  const spots = generators.map(spot)
  const names = new Map(
    generators.map((cell) => {
      const alone = spots.filter((one) => one === spot(cell)).length === 1
      return [cell.generator, alone ? name(cell) : cell.generator]
    }),
  )
  return ({ generator }) => names.get(generator) ?? generator
}

function facetOf(cell: LandscapeCell, facet: Facet): unknown {
  return facet === 'model' || facet === 'disclosure' ? cell[facet] : null
}

/** What tells a setting from the others, in a line. */
export function settingNames(cells: readonly LandscapeCell[]): (setting: Setting) => string {
  const nameOf = seriesNames(cells, 'none')
  const varied = dimensions.filter((dimension) => levelsOf(cells, dimension).length > 1)
  const sides = settingText(
    cells.map(({ target, fold, outcomeColumns }) => ({
      target,
      fold,
      ...(outcomeColumns === null ? {} : { outcomeColumns }),
    })),
  )
  return ({ facts }) => {
    const { target, fold, outcomeColumns } = facts
    return [
      nameOf(facts),
      ...(['features', 'rows'] as const)
        .filter((one) => varied.includes(one))
        .map((one) => levelText(one, facts[one])),
      ...sides({ target, fold, ...(outcomeColumns === null ? {} : { outcomeColumns }) }),
    ].join(', ')
  }
}
