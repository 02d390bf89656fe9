import { binMatrix, type Binned } from '../../learn/bins'
import { fitGbdt, GBDT, predictGbdt } from '../../learn/gbdt'
import { fitRegressors, predictLogistic, type LogisticModel } from '../../learn/logistic'
import type { Regressors } from '../../learn/regressors'
import { auroc, rocCurve } from '../../learn/scores'
import { boostingSettings } from '../boosting-settings'
import type { EvaluationContext } from '../context'
import type { Found, Metric, MetricFamily, Setting } from '../metric'
import { percentileInterval } from '../statistics'
import { groupedFolds } from './folds'
import { DRAWS, drawRows, floorSize, sizedMetric } from './joint'
import { pooled, type Pooled } from './pooled'

const FOLDS = 5
type Learner = 'gbdt' | 'logistic'
const idOf = (learner: Learner) => `fidelity.detection_auc_${learner}`

/** Scores and labels of pooled rows, each scored by a model that has not seen it or a row equal to it. */
export interface Scored {
  scores: Float64Array
  labels: Uint8Array
}

/** Teaches one fold's model: the scores of the `tested` rows by what was learned from the `taught`. */
export type Fold = (taught: Int32Array, tested: Int32Array, fold: number) => Float64Array

/**
 * How well a model tells S from R: the AUC of out-of-fold scores pooled over five stratified folds in which equal rows stay
 * together. Not flipped: below 0.5 reads as "not told apart". Interval: bootstrap of the scores. Floor: C in the place of S.
 */
function familyOf(learner: Learner, name: string, heavy: number): MetricFamily<EvaluationContext> {
  return {
    name,
    ids: [idOf(learner)],
    heavy,
    compute(context): Found {
      const { metric, scored } = detect(context, learner)
      return {
        metrics: [metric],
        curves:
          learner === 'gbdt' && scored !== null
            ? { roc_detection_gbdt: rocCurve(scored.scores, scored.labels) }
            : {},
      }
    },
  }
}

export const boostedDetectionFamily = familyOf(
  'gbdt',
  'telling synthetic from real rows by boosted trees',
  15,
)
export const logisticDetectionFamily = familyOf(
  'logistic',
  'telling synthetic from real rows by a logistic model',
  5,
)

function detect(context: EvaluationContext, learner: Learner): { metric: Metric; scored: Scored | null } {
  const id = idOf(learner)
  const small = [
    context.real.rows < FOLDS ? 'training' : null,
    context.synthetic.rows < FOLDS ? 'synthetic' : null,
  ].filter((name) => name !== null)
  if (small.length > 0)
    return {
      metric: context.unavailable(id, `Five folds need five ${small.join(' and five ')} rows`),
      scored: null,
    }
  const detector = detectorOf(context, learner, 'synthetic')
  const scored = detector(null, 0)
  const size = floorSize(context) ?? 0
  const interval = percentileInterval(bootstrapAucs(scored, context))
  return {
    scored,
    metric: sizedMetric(
      context,
      id,
      {
        value: aucOf(scored),
        floor:
          (context.control?.rows ?? 0) < FOLDS
            ? null
            : aucOf(detectorOf(context, learner, 'control')(null, 0)),
        atFloorSize:
          size < FOLDS ? null : Array.from({ length: DRAWS }, (_, draw) => aucOf(detector(size, draw))),
      },
      settingsOf(context, learner),
      { interval, intervalKind: interval === null ? null : 'confidence' },
    ),
  }
}

function settingsOf(context: EvaluationContext, learner: Learner): Record<string, Setting> {
  const model: Record<string, Setting> =
    learner === 'logistic' ? { model: 'logistic', c: 1 } : boostingSettings(GBDT, false)
  return {
    ...model,
    folds: FOLDS,
    stratified: true,
    equalRows: 'in one fold, real or synthetic',
    flipped: false,
    resamples: context.resamples,
  }
}

/** Scores R against the other table, or against a draw of so many of its rows; bins and layout are made once. */
function detectorOf(
  context: EvaluationContext,
  learner: Learner,
  side: 'synthetic' | 'control',
): (size: number | null, draw: number) => Scored {
  const data = pooled(context, side)
  const n = context.real.rows
  const fold = learner === 'gbdt' ? boosting(data) : logistic(data)
  return (size, draw) => {
    const others = drawRows(context, side, size ?? Infinity, draw)
    const rows = Int32Array.from({ length: n + others.length }, (_, i) =>
      i < n ? i : n + (others[i - n] ?? 0),
    )
    const random = context.stream('fidelity.detection_auc', 'folds', side, size ?? 'all', draw)
    return outOfFold(data, rows, groupedFolds(rows, data.labels, data.groups, FOLDS, random), fold)
  }
}

/**
 * Each row's score by the model of the other folds. Where their rows are all real or all synthetic there is nothing to
 * learn: the score is the share of synthetic ones among them, ½ where there are none.
 * @param folds the fold of each of `rows`
 */
export function outOfFold(
  { labels }: Pick<Pooled, 'labels'>,
  rows: Int32Array,
  folds: ArrayLike<number>,
  fold: Fold,
): Scored {
  const scores = new Float64Array(rows.length)
  const own = Uint8Array.from(rows, (row) => labels[row] ?? 0)
  for (const number of new Set(Array.from(folds))) {
    const taught = rows.filter((_, i) => folds[i] !== number)
    const places = Int32Array.from(rows.keys()).filter((i) => folds[i] === number)
    const positives = taught.reduce((sum, row) => sum + (labels[row] ?? 0), 0)
    const teaches = positives > 0 && positives < taught.length
    const tested = places.map((place) => rows[place] ?? 0)
    const found = teaches ? fold(taught, tested, number) : null
    places.forEach((place, i) => {
      scores[place] = found?.[i] ?? (taught.length === 0 ? 0.5 : positives / taught.length)
    })
  }
  return { scores, labels: own }
}

/** @param rounds as bound, unless told */
export function boosting({ matrix, labels }: Pooled, rounds = GBDT.rounds): Fold {
  const binned: Binned = binMatrix(matrix, { exact: false })
  return (taught, tested) => predictGbdt(fitGbdt(binned, labels, { ...GBDT, rounds }, taught), matrix, tested)
}

export function logistic({ matrix, labels, regressors }: Pooled): Fold {
  const first = new Map<number, LogisticModel>()
  return (taught, tested, fold) => {
    const near = first.get(fold) ?? first.values().next().value
    const model = fit(regressors, labels, taught, near)
    if (!first.has(fold)) first.set(fold, model)
    return predictLogistic(model, matrix, tested)
  }
}

function fit(
  regressors: Regressors,
  labels: Uint8Array,
  rows: Int32Array,
  near: LogisticModel | undefined,
): LogisticModel {
  return fitRegressors(regressors, labels, near === undefined ? { rows } : { rows, near })
}

function aucOf({ scores, labels }: Scored): number {
  return auroc(scores, labels) ?? NaN
}

/** AUCs of resamples of the real rows' scores and of the others', each as many as there are. */
function bootstrapAucs({ scores, labels }: Scored, context: EvaluationContext): number[] {
  const order = Int32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const sides = [0, 1].map((label) =>
    Int32Array.from(order.keys()).filter((i) => labels[order[i] ?? 0] === label),
  )
  return Array.from({ length: context.resamples }, (_, resample) => {
    const random = context.stream('fidelity.detection_auc', 'resample', resample)
    const weights = new Int32Array(order.length)
    for (const places of sides)
      for (let i = 0; i < places.length; i++) {
        const place = places[random.int(places.length)] ?? 0
        weights[place] = (weights[place] ?? 0) + 1
      }
    return weightedAuc(order, weights, { scores, labels })
  })
}

/** @param order rows by rising score; @param weights how often each counts, by its place in that order */
function weightedAuc(order: Int32Array, weights: Int32Array, { scores, labels }: Scored): number {
  let [below, area, positives] = [0, 0, 0]
  for (let i = 0; i < order.length;) {
    const score = scores[order[i] ?? 0]
    let [hits, misses] = [0, 0]
    for (; i < order.length && scores[order[i] ?? 0] === score; i++) {
      if (labels[order[i] ?? 0] === 1) hits += weights[i] ?? 0
      else misses += weights[i] ?? 0
    }
    area += hits * (below + misses / 2)
    below += misses
    positives += hits
  }
  return area / (positives * below)
}
