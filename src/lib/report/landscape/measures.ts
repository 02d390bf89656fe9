import { aboutMetric, type About } from '../../evaluate/about'
import { publicMetricIds } from '../../study/metric-ids'
import type { ResultsCell } from '../../study/results-cell'
import { spreadOf } from '../../study/spread'
import type { LandscapeCell } from './cell'

/** What can be drawn of a cell: its metrics, and what its making took. */
export interface Measure extends Omit<About, 'area'> {
  area: About['area'] | 'cost'
}

type Generation = ResultsCell['generation']

/** What making a table took; null where that isn't known. */
const costs: Record<string, { about: Measure; of: (cell: ResultsCell) => number | null }> = {
  'cost.usd': {
    about: cost('cost.usd', 'Money', 'US dollars', 'What the model’s answers cost, by its price.'),
    // Who asks no model pays nothing; a model without a price may cost anything.
    of: ({ generation, strategy }) =>
      generation.usd ?? (strategy === null && generation.requests === 0 ? 0 : null),
  },
  'cost.tokens': {
    about: cost('cost.tokens', 'Tokens', null, 'Tokens in and out, estimated where no server counted them.'),
    of: ({ generation }) => tokensOf(generation),
  },
  'cost.requests': {
    about: cost('cost.requests', 'Requests', null, 'Requests to the model, repeated ones too.'),
    of: ({ generation }) => generation.requests,
  },
  'cost.seconds': {
    about: cost('cost.seconds', 'Time to generate', 's', 'Seconds that the making of the rows took.'),
    of: ({ generation }) => generation.seconds,
  },
  'cost.real_rows': {
    about: cost(
      'cost.real_rows',
      'Real rows disclosed',
      'rows',
      'Distinct real rows of which any value was sent to the model as part of a row.',
    ),
    of: ({ generation }) => generation.realRowsDisclosed,
  },
}

function cost(id: string, title: string, unit: string | null, definition: string): Measure {
  return { id, area: 'cost', title, definition, better: 'lower', aim: 0, unit }
}

function tokensOf({ tokensIn, tokensOut, tokensEstimated }: Generation): number {
  return tokensIn + tokensOut + tokensEstimated
}

const known = new Map<string, Measure>([
  ...publicMetricIds().flatMap((id) => {
    const about = aboutMetric(id)
    return about === null ? [] : [[id, about] as const]
  }),
  ...Object.values(costs).map(({ about }) => [about.id, about] as const),
])

/** Null for one that this version doesn't have. */
export function aboutMeasure(id: string): Measure | null {
  return known.get(id) ?? null
}

/** Those that any cell has a number of, in the order of the lists. */
export function measuresIn(cells: readonly LandscapeCell[]): Measure[] {
  const found = new Set(
    cells.flatMap(({ ended }) =>
      (ended?.metrics ?? []).flatMap(({ id, value }) => (value === null ? [] : [id])),
    ),
  )
  return [...known.values()].filter(({ id, area }) =>
    area === 'cost'
      ? cells.some(({ ended }) => ended !== null && costs[id]?.of(ended) != null)
      : found.has(id),
  )
}

/** The axis title of a measure: what it is, in which unit. */
export function measureTitle({ title, unit }: Measure): string {
  return unit === null ? title : `${title}, ${unit}`
}

export type EndsKind = 'seeds' | 'confidence' | 'resampling-spread'

/** One number of a setting. */
export interface Estimate {
  /** The mean over seeds. */
  value: number
  /** From the least to the most over seeds; of one seed, the number's own interval. */
  ends: readonly [number, number] | null
  kind: EndsKind | null
  /** Means over seeds. */
  floor: number | null
  ceiling: number | null
  /** Cells that have the number. */
  of: number
}

/** @returns null where no cell of these has the number */
export function estimateOf(cells: readonly LandscapeCell[], measure: string): Estimate | null {
  const ended = cells.flatMap((cell) => (cell.ended === null ? [] : [cell.ended]))
  const own = costs[measure]
  if (own !== undefined) {
    const spread = spreadOf(ended.filter(({ status }) => status !== 'failed').map(own.of))
    return spread === null ? null : { ...overSeeds(spread), floor: null, ceiling: null, of: spread.of }
  }
  const found = ended.flatMap(({ metrics }) => metrics.find(({ id }) => id === measure) ?? [])
  const spread = spreadOf(found.map(({ value }) => value))
  if (spread === null) return null
  const only = spread.of === 1 ? found.find(({ value }) => value !== null) : undefined
  return {
    ...overSeeds(spread),
    ...(only === undefined ? {} : { ends: only.interval, kind: only.intervalKind }),
    floor: spreadOf(found.map(({ floor }) => floor))?.mean ?? null,
    ceiling: spreadOf(found.map(({ ceiling }) => ceiling))?.mean ?? null,
    of: spread.of,
  }
}

function overSeeds({
  mean,
  least,
  most,
  of,
}: NonNullable<ReturnType<typeof spreadOf>>): Pick<Estimate, 'value' | 'ends' | 'kind'> {
  return of > 1
    ? { value: mean, ends: [least, most], kind: 'seeds' }
    : { value: mean, ends: null, kind: null }
}

/** Why a setting has no number, in words. */
export function whyNone(cells: readonly LandscapeCell[], measure: string): string {
  const ended = cells.flatMap((cell) => (cell.ended === null ? [] : [cell.ended]))
  if (ended.length === 0) return 'still to do'
  const reasons = ended.flatMap((cell) => [
    cell.metrics.find(({ id }) => id === measure)?.reason ?? cell.reason ?? [],
  ])
  return reasons.flat()[0] ?? (measure === 'cost.usd' ? 'no price is known' : 'not measured')
}

/** The least is the best: how far a number is from what would be ideal. Null where nobody can say. */
export function scoreOf({ better, aim }: Measure, { value, floor }: Estimate): number | null {
  if (better === 'higher') return -value
  if (better === 'lower') return value
  const ideal = aim ?? floor
  return ideal === null ? null : Math.abs(value - ideal)
}
