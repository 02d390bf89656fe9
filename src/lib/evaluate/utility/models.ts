import { binMatrix } from '../../learn/bins'
import { fitGbdt, gainBySource, GBDT, predictGbdt, type GbdtModel } from '../../learn/gbdt'
import { fitLogistic, fitRegressors, predictLogistic, type LogisticModel } from '../../learn/logistic'
import { Ranking } from '../../learn/ranking'
import { regressorsOf } from '../../learn/regressors'
import type { EvaluationContext } from '../context'
import { groupedFolds } from '../fidelity/folds'
import { labelledOf, matrixOf, mediansOf, type From } from './rows'

/** The models of one table: fitted once for all ids that need them. */
export interface Models {
  gbdt: GbdtModel
  logistic: LogisticModel
  /** Total gain of each utility feature, in the order of the design; unused = 0. */
  gain: Record<string, number>
  rows: number
  positives: number
}

/** Scores of labelled rows by models that have not seen them. */
export interface Tested {
  /** Rows of the tested table, by number. */
  rows: Int32Array
  labels: Uint8Array
  positives: number
  gbdt: Float64Array
  logistic: Float64Array
  /** Whether the logistic regression converged (in every fold). */
  converged: boolean
  /** The rows, by place in `labels`, ranked by the GBDT’s scores. */
  ranking: Ranking
  trained: { rows: number; positives: number }
}

const FOLDS = 5

/** Why there is nothing to learn here, or null. */
function unlearnable(context: EvaluationContext): string | null {
  if (context.target === null) return context.targetReason ?? 'There is no target'
  return context.features.length === 0 ? 'There are no features beside the target' : null
}

/** Models trained on all labelled rows of R or S, or why there are none. */
export function modelsOf(context: EvaluationContext, from: From): Models | string {
  return context.share(`models ${from}`, () => {
    const why = unlearnable(context)
    if (why !== null) return why
    const { labels, positives } = labelledOf(context, from)
    const oneClass = onlyClass(labels.length, positives)
    if (oneClass !== null) return `Not trainable: ${NAMES[from]} have ${oneClass}`
    const matrix = matrixOf(context, from)
    const gbdt = fitGbdt(matrix, labels)
    const logistic = fitLogistic(matrix, labels, mediansOf(context))
    return { gbdt, logistic, gain: gainBySource(gbdt, matrix), rows: labels.length, positives }
  })
}

/** R’s (`tr`) or S’s (`ts`) models tested on T. */
export function testedOnReal(context: EvaluationContext, from: From): Tested | string {
  return context.share(`tested on T, ${from}`, () => tested(context, from, 'test'))
}

/** R’s models tested on all of S. */
export function testedOnSynthetic(context: EvaluationContext): Tested | string {
  return context.share('tested on S, real', () => tested(context, 'real', 'synthetic'))
}

const NAMES = { real: 'the training rows', synthetic: 'the synthetic rows', test: 'the test rows' } as const

function tested(context: EvaluationContext, from: From, on: 'test' | 'synthetic'): Tested | string {
  const why = unlearnable(context)
  if (why !== null) return why
  if (on === 'test' && context.test === null) return 'There is no test table'
  const models = modelsOf(context, from)
  if (typeof models === 'string') return models
  const { rows, labels, positives } = labelledOf(context, on)
  const untestable = onlyClass(labels.length, positives)
  if (untestable !== null) return `Can't be tested: ${NAMES[on]} have ${untestable}`
  const matrix = matrixOf(context, on)
  const gbdt = predictGbdt(models.gbdt, matrix)
  return {
    rows,
    labels,
    positives,
    gbdt,
    logistic: predictLogistic(models.logistic, matrix),
    converged: models.logistic.converged,
    ranking: new Ranking(gbdt, labels),
    trained: { rows: models.rows, positives: models.positives },
  }
}

/** S’s rows scored by models of the other four of five folds of S; identical rows share a fold. */
export function testedWithinSynthetic(context: EvaluationContext): Tested | string {
  return context.share('tested within S', () => {
    const why = unlearnable(context)
    if (why !== null) return why
    const { rows, labels, positives, groups } = labelledOf(context, 'synthetic')
    const oneClass = onlyClass(labels.length, positives)
    if (oneClass !== null) return `Not trainable: ${NAMES.synthetic} have ${oneClass}`
    const places = Int32Array.from(labels.keys())
    const folds = groupedFolds(places, labels, groups, FOLDS, context.stream('utility', 'folds'))
    const parts = Array.from({ length: FOLDS }, (_, fold) => ({
      inside: places.filter((place) => folds[place] === fold),
      outside: places.filter((place) => folds[place] !== fold),
    })).filter(({ inside }) => inside.length > 0)
    const poor = parts.some(({ outside }) => onlyClass(outside.length, countOnes(labels, outside)) !== null)
    if (poor) return 'Not trainable within folds: too few different synthetic rows of one of the two labels'
    const matrix = matrixOf(context, 'synthetic')
    const binned = binMatrix(matrix)
    const regressors = regressorsOf(matrix, mediansOf(context))
    const gbdt = new Float64Array(labels.length)
    const logistic = new Float64Array(labels.length)
    let near: LogisticModel | undefined
    let converged = true
    for (const { inside, outside } of parts) {
      const boosted = predictGbdt(fitGbdt(binned, labels, GBDT, outside), matrix, inside)
      near = fitRegressors(regressors, labels, { rows: outside, near })
      converged &&= near.converged
      const regressed = predictLogistic(near, matrix, inside)
      inside.forEach((place, i) => {
        gbdt[place] = boosted[i] ?? 0
        logistic[place] = regressed[i] ?? 0
      })
    }
    const ranking = new Ranking(gbdt, labels)
    const trained = { rows: labels.length, positives }
    return { rows, labels, positives, gbdt, logistic, converged, ranking, trained }
  })
}

function countOnes(labels: Uint8Array, places: Int32Array): number {
  return places.reduce((sum, place) => sum + (labels[place] ?? 0), 0)
}

function onlyClass(rows: number, positives: number): string | null {
  if (rows === 0) return 'no labels'
  return positives === 0 ? 'no positive label' : positives === rows ? 'no negative label' : null
}
