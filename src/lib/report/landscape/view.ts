import {
  dimensions,
  facets,
  levelsOf,
  type Dimension,
  type Facet,
  type LandscapeCell,
  type Level,
} from './cell'
import { aboutMeasure } from './measures'

export const AXES = ['features', 'rows'] as const
export type Axis = (typeof AXES)[number]

/**
 * What the person has chosen. It stands in the page's address, so it names metrics, counts and a cell's hash, and nothing
 * of the data: a target or a fold, whose names are the data's own, is meant by its place in the list, from 1.
 */
export interface View {
  view: 'lines' | 'trade-off'
  metric: string
  /** Of the trade-off: what lies along the level axis. */
  against: string
  /** Null for what fits the cells best. */
  x: Axis | null
  facet: Facet | null
  /** The one level that is drawn of what would otherwise be mixed. */
  only: Partial<Record<'features' | 'rows' | 'target' | 'fold', number>> & {
    outcomeColumns?: 'keep' | 'drop'
  }
  /** Whether the paper's own values are drawn, too. */
  paper: boolean
  /** The first cell of the setting that is looked at. */
  selected: string | null
}

export const firstView: View = {
  view: 'lines',
  metric: 'utility.auroc_tstr',
  against: 'privacy.mia_nearest_advantage',
  x: null,
  facet: null,
  only: {},
  paper: true,
  selected: null,
}

const NUMBERED = ['features', 'rows', 'target', 'fold'] as const

/** What an address says. What it can't mean is as if it weren't there. */
export function parseView(search: URLSearchParams): View {
  const view: View = { ...firstView, only: {} }
  if (search.get('view') === 'trade-off') view.view = 'trade-off'
  const [metric, against] = [search.get('metric'), search.get('against')]
  if (metric !== null && aboutMeasure(metric) !== null) view.metric = metric
  if (against !== null && aboutMeasure(against) !== null) view.against = against
  view.x = AXES.find((axis) => axis === search.get('x')) ?? null
  view.facet = facets.find((facet) => facet === search.get('panels')) ?? null
  for (const name of NUMBERED) {
    const text = search.get(name) ?? ''
    if (/^[1-9]\d{0,8}$/.test(text)) view.only[name] = Number(text)
  }
  const outcome = search.get('outcome-columns')
  if (outcome === 'keep' || outcome === 'drop') view.only.outcomeColumns = outcome
  if (search.get('paper') === 'no') view.paper = false
  const cell = search.get('cell') ?? ''
  if (/^[0-9a-f]{12}$/.test(cell)) view.selected = cell
  return view
}

/** The address of a view, what stands at its default left out; without the question mark. */
export function viewText(view: View): string {
  const search = new URLSearchParams()
  if (view.view !== firstView.view) search.set('view', view.view)
  if (view.metric !== firstView.metric) search.set('metric', view.metric)
  if (view.against !== firstView.against) search.set('against', view.against)
  if (view.x !== null) search.set('x', view.x)
  if (view.facet !== null) search.set('panels', view.facet)
  for (const name of NUMBERED) {
    const level = view.only[name]
    if (level !== undefined) search.set(name, String(level))
  }
  if (view.only.outcomeColumns !== undefined) search.set('outcome-columns', view.only.outcomeColumns)
  if (!view.paper) search.set('paper', 'no')
  if (view.selected !== null) search.set('cell', view.selected)
  return search.toString()
}

/** One thing that can't be mixed: what of it is drawn, and what else there is. */
export interface Fixed {
  dimension: Dimension
  levels: Level[]
  /** Null where all are drawn, which is only offered where each is a point of its own. */
  level: { at: Level } | null
  mayBeAll: boolean
}

/** A view with its open questions answered by the cells. */
export interface SettledView extends Omit<View, 'x' | 'facet' | 'only'> {
  x: Axis
  facet: Facet
  /** What the panels can be, `none` first. */
  facets: Facet[]
  fixed: Fixed[]
  /** What is drawn. */
  cells: readonly LandscapeCell[]
}

export function settleView(view: View, cells: readonly LandscapeCell[]): SettledView {
  const lines = view.view === 'lines'
  const count = (of: Exclude<Facet, 'none'>) => levelsOf(cells, of).length
  const x = view.x ?? (count('rows') > count('features') ? 'rows' : 'features')
  // Of a trade-off each setting is a point already.
  const offered = facets.filter((facet) => facet === 'none' || (lines && facet !== x && count(facet) > 1))
  const usual = (): Facet => {
    const other = AXES.find((axis) => axis !== x)
    return other !== undefined && offered.includes(other)
      ? other
      : (offered.find((facet) => facet === 'model') ?? 'none')
  }
  const facet = offered.find((one) => one === view.facet) ?? usual()
  const fixed = dimensions.flatMap((dimension): Fixed[] => {
    if (dimension === facet || (lines && dimension === x)) return []
    const levels = levelsOf(cells, dimension)
    if (levels.length < 2) return []
    const mayBeAll = !lines && (dimension === 'features' || dimension === 'rows')
    const chosen = chosenIn(view, dimension, levels)
    const level = chosen ?? (mayBeAll ? null : { at: commonest(cells, dimension, levels) })
    return [{ dimension, levels, level, mayBeAll }]
  })
  return {
    ...view,
    x,
    facet,
    facets: offered,
    fixed,
    cells: cells.filter((cell) =>
      fixed.every(({ dimension, level }) => level === null || cell[dimension] === level.at),
    ),
  }
}

function chosenIn({ only }: View, dimension: Dimension, levels: readonly Level[]): { at: Level } | null {
  const wanted = only[dimension]
  if (wanted === undefined) return null
  const byPlace = dimension === 'target' || dimension === 'fold'
  const at = byPlace ? levels[Number(wanted) - 1] : levels.find((level) => level === wanted)
  return at === undefined ? null : { at }
}

/** The choice of a level as the view keeps it. */
export function withLevel(
  { only }: View,
  { dimension, levels }: Pick<Fixed, 'dimension' | 'levels'>,
  level: { at: Level } | null,
): View['only'] {
  const kept = Object.entries(only).filter(([name]) => name !== dimension)
  const rest = Object.fromEntries(kept) as View['only']
  if (level === null) return rest
  const { at } = level
  if (dimension === 'outcomeColumns')
    return at === 'keep' || at === 'drop' ? { ...rest, outcomeColumns: at } : rest
  const place = dimension === 'target' || dimension === 'fold' ? levels.indexOf(at) + 1 : Number(at)
  return { ...rest, [dimension]: place }
}

/** That of the most cells, planned ones too, so that it stays the same while they run; the first of several. */
function commonest(cells: readonly LandscapeCell[], dimension: Dimension, levels: readonly Level[]): Level {
  const count = (level: Level) => cells.filter((cell) => cell[dimension] === level).length
  return levels.reduce((best, level) => (count(level) > count(best) ? level : best), levels[0] ?? null)
}
