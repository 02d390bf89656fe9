import type { Metric } from '../../evaluate/metric'
import { noCounts, type ResultsCell } from '../../study/results-cell'
import { type LandscapeCell } from './cell'

/** A metric for tests, with its value alone where nothing else is said. */
export function metricOf(id: string, value: number | null, more: Partial<Metric> = {}): Metric {
  return {
    id,
    value,
    interval: null,
    intervalKind: null,
    floor: null,
    ceiling: null,
    n: { train: 0, synthetic: 0, control: 0, test: 0 },
    settings: {},
    perFeature: {},
    perGroup: {},
    perSite: {},
    reasons: {},
    warning: null,
    reason: null,
    ...more,
  }
}

const plain: Omit<LandscapeCell, 'id' | 'ended'> = {
  generator: 'copula',
  strategy: null,
  disclosure: null,
  model: null,
  copies: false,
  target: 'death',
  features: 10,
  rows: 1000,
  seed: 1,
  fold: null,
  outcomeColumns: 'drop',
}

/** A cell for tests. @param metrics null where it is still to do */
export function cellOf(
  facts: Partial<Omit<LandscapeCell, 'ended'>>,
  metrics: Metric[] | null,
  generation: Partial<ResultsCell['generation']> = {},
): LandscapeCell {
  const all = { ...plain, ...facts }
  const { generator, strategy, disclosure, target, features, rows, seed, fold } = all
  const id =
    facts.id ?? `${[generator, all.model, features, rows, seed, target, fold, all.outcomeColumns].join(' ')}`
  if (metrics === null) return { ...all, id, ended: null }
  const ended: ResultsCell = {
    id,
    generator,
    strategy,
    disclosure,
    target,
    features,
    featureNames: [],
    rows,
    seed,
    fold,
    status: 'done',
    reason: null,
    file: null,
    generation: { ...noCounts(rows), produced: rows, ...generation },
    evaluationSeconds: 1,
    metrics,
    curves: {},
  }
  return { ...all, id, ended }
}

/** A model that is asked by a strategy. */
export function asked(
  strategy: string,
  facts: Partial<Omit<LandscapeCell, 'ended'>> = {},
): Partial<Omit<LandscapeCell, 'ended'>> {
  return { generator: `scribe-${strategy}`, strategy, disclosure: 'none', model: 'scribe', ...facts }
}
