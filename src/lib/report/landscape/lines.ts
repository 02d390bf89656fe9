import type { Ink } from '../../charts/scene'
import { levelsOf, levelText, settingsIn, type LandscapeCell, type Level, type Setting } from './cell'
import { estimateOf, type Estimate } from './measures'
import { seriesNames } from './names'
import { paperLines, type PaperLine } from './overlay'
import type { SettledView } from './view'

/** One setting on its line. */
export interface LinePlace {
  setting: Setting
  x: number
  /** Null where no cell has the number. */
  estimate: Estimate | null
}

export interface Series {
  name: string
  look: Look
  places: LinePlace[]
}

/** What a generator is drawn with, the same in each panel. */
export interface Look {
  ink: Extract<Ink, `series-${number}` | 'muted'>
  dash: string | null
  shape: 'circle' | 'square' | 'ring'
  copies: boolean
}

export interface Panel {
  title: string
  series: Series[]
  paper: PaperLine[]
  /** Means over the settings at each x, by rising x. */
  floor: (readonly [x: number, value: number])[]
  ceiling: (readonly [x: number, value: number])[]
}

/** Numbers of a view as panels of lines. */
export function panelsOf(view: SettledView): Panel[] {
  const { cells, facet, metric, x } = view
  const nameOf = seriesNames(cells, facet)
  const looks = looksOf(cells, nameOf)
  const levels: Level[] = facet === 'none' ? [null] : levelsOf(cells, facet)
  return levels.map((level) => {
    const own = cells.filter((cell) => facet === 'none' || isIn(cell, facet, level))
    const places = settingsIn(own).map((setting): LinePlace => ({
      setting,
      x: setting.facts[x],
      estimate: estimateOf(setting.cells, metric),
    }))
    const names = [...new Set(places.map(({ setting }) => nameOf(setting.facts)))]
    return {
      title: facet === 'none' ? '' : levelText(facet, level),
      series: names.map((name) => ({
        name,
        look: looks.get(name) ?? plain,
        places: places.filter(({ setting }) => nameOf(setting.facts) === name).sort((a, b) => a.x - b.x),
      })),
      paper: view.paper ? paperLines(view, level) : [],
      floor: meansBy(places, ({ floor }) => floor),
      ceiling: meansBy(places, ({ ceiling }) => ceiling),
    }
  })
}

/** Who asks no model stands beside every model and every disclosure. */
function isIn(cell: LandscapeCell, facet: Exclude<SettledView['facet'], 'none'>, level: Level): boolean {
  const unasked = cell.strategy === null && (facet === 'model' || facet === 'disclosure')
  return unasked || cell[facet] === level
}

function meansBy(
  places: readonly LinePlace[],
  of: (estimate: Estimate) => number | null,
): (readonly [number, number])[] {
  const at = new Map<number, number[]>()
  for (const { x, estimate } of places) {
    const value = estimate === null ? null : of(estimate)
    if (value !== null) at.set(x, [...(at.get(x) ?? []), value])
  }
  return [...at]
    .map(([x, values]) => [x, values.reduce((sum, value) => sum + value, 0) / values.length] as const)
    .sort((a, b) => a[0] - b[0])
}

const plain: Look = { ink: 'muted', dash: null, shape: 'square', copies: false }
const INKS = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const
/** Once the inks are used up they come again, dashed. */
const DASHES = [null, '7 3', '3 3', '9 3 2 3']

/** By name, in the order of the plan. */
export function looksOf(
  cells: readonly LandscapeCell[],
  nameOf: (cell: LandscapeCell) => string,
): Map<string, Look> {
  const looks = new Map<string, Look>()
  let rivals = 0
  for (const cell of cells) {
    const name = nameOf(cell)
    if (looks.has(name)) continue
    if (cell.copies) {
      looks.set(name, { ink: 'muted', dash: '2 3', shape: 'ring', copies: true })
      continue
    }
    looks.set(name, {
      ink: INKS[rivals % INKS.length] ?? 'series-1',
      dash: DASHES[Math.floor(rivals / INKS.length) % DASHES.length] ?? null,
      shape: cell.strategy === null ? 'square' : 'circle',
      copies: false,
    })
    rivals++
  }
  return looks
}
