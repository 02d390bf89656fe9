import { EXACT_UP_TO, MOST_BINS } from '../../learn/bins'
import { fitGbdt, gainBySource, GBDT, predictGbdt } from '../../learn/gbdt'
import { fitLogistic, medianOf, predictLogistic } from '../../learn/logistic'
import { designOf, takeMatrixRows, toMatrix, type Design } from '../../learn/matrix'
import type { Table } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { Setting } from '../metric'

/** Why models of a table can't be had, or the scores of T's labelled rows by models trained on that table. */
export interface Tested {
  labels: Uint8Array
  gbdt: Float64Array
  logistic: Float64Array
  /** Whether the logistic regression converged. */
  converged: boolean
  gain: Record<string, number>
  /** Rows of T, by number, that the scores belong to. */
  rows: Int32Array
}

/** The printed configuration of every utility number. */
export const MODEL_SETTINGS: Record<string, Setting> = {
  model: 'gbdt',
  depth: GBDT.depth,
  learningRate: GBDT.learningRate,
  rounds: GBDT.rounds,
  lambda: GBDT.lambda,
  minChildWeight: GBDT.minChildWeight,
  baseScore: 0.5,
  exactUpTo: EXACT_UP_TO,
  maxBins: MOST_BINS,
}

/** Models trained on R (`tr`) or S (`ts`), tested on T: fitted once for all ids that need them. */
export function testedOnReal(context: EvaluationContext, from: 'real' | 'synthetic'): Tested | string {
  return context.share(`models ${from}`, () =>
    fitAndTest(context, from === 'real' ? context.real : context.synthetic, from),
  )
}

function fitAndTest(context: EvaluationContext, table: Table, from: 'real' | 'synthetic'): Tested | string {
  if (context.target === null) return context.targetReason ?? 'There is no target'
  if (context.test === null) return 'There is no test table'
  if (context.features.length === 0) return 'There are no features beside the target'
  const train = labelled(context, table)
  const test = labelled(context, context.test)
  const trainedOn = from === 'real' ? 'the training rows' : 'the synthetic rows'
  const oneClass = onlyClass(train.labels)
  if (oneClass !== null) return `Not trainable: ${trainedOn} have ${oneClass}`
  const untestable = onlyClass(test.labels)
  if (untestable !== null) return `Can't be tested: the test rows have ${untestable}`
  const design = context.share('design', (): Design =>
    designOf([context.real, context.synthetic], context.features),
  )
  const x = takeMatrixRows(toMatrix(design, table), train.rows)
  const t = takeMatrixRows(toMatrix(design, context.test), test.rows)
  const gbdt = fitGbdt(x, train.labels)
  const medians = context.share('medians', () =>
    Float64Array.from(toMatrix(design, context.real).columns, medianOf),
  )
  const logistic = fitLogistic(x, train.labels, medians)
  return {
    labels: test.labels,
    rows: test.rows,
    gbdt: predictGbdt(gbdt, t),
    logistic: predictLogistic(logistic, t),
    converged: logistic.converged,
    gain: gainBySource(gbdt, x),
  }
}

/** Rows with a label, and the labels. */
function labelled(context: EvaluationContext, table: Table): { rows: Int32Array; labels: Uint8Array } {
  const all = context.labels(table)
  const rows = Int32Array.from(all.keys()).filter((row) => (all[row] ?? -1) >= 0)
  return { rows, labels: Uint8Array.from(rows, (row) => all[row] ?? 0) }
}

function onlyClass(labels: Uint8Array): string | null {
  if (labels.length === 0) return 'no labels'
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return positives === 0 ? 'no positive label' : positives === labels.length ? 'no negative label' : null
}

/** A resample of T's rows, stratified by label: places into `labels`. The same for every id. */
export function stratifiedResamples(context: EvaluationContext, tested: Tested): Int32Array[] {
  return context.share('utility resamples', () => {
    const places = Int32Array.from(tested.labels.keys())
    const strata = [0, 1].map((label) => places.filter((place) => tested.labels[place] === label))
    return Array.from({ length: context.resamples }, (_, i) => {
      const random = context.stream('utility', 'resample', i)
      return Int32Array.from(
        strata.flatMap((stratum) => Array.from(stratum, () => stratum[random.int(stratum.length)] ?? 0)),
      )
    })
  })
}
