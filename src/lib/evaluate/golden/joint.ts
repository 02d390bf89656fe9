import type { EuclidRows } from '../../learn/euclid'
import { auroc } from '../../learn/scores'
import { takeColumns } from '../../table/table'
import { prdcOf } from '../fidelity/balls'
import { boosting, logistic, outOfFold } from '../fidelity/detection'
import { eachRow, within } from '../fidelity/distance-rows'
import { Matching } from '../fidelity/matching'
import { mmdBetween } from '../fidelity/mmd'
import { pool, type Pooled } from '../fidelity/pooled'
import { propensityOf } from '../fidelity/pmse'
import { fixtureB, planeCells, rawPoints, studentPlacements } from './fixtures'
import { check, checkList, checkOf, EXACT, type Golden, type GoldenFiles } from './golden'
import goldens from './goldens.json'
import { metricOf, numberOf, type Cells } from './tables'

const ALPHA = 'fidelity.alpha_precision'
const BETA = 'fidelity.beta_coverage'
const AUTHENTICITY = 'fidelity.authenticity'
const MMD = 'fidelity.mmd'
const PMSE = 'fidelity.pmse'
const RATIO = 'fidelity.pmse_ratio'
const GBDT = 'fidelity.detection_auc_gbdt'
const LOGISTIC = 'fidelity.detection_auc_logistic'
const prdc = ['precision', 'recall', 'density', 'coverage'] as const

/** The published numbers have seven decimals. */
const SEVEN = 5e-8
/** What an optimiser leaves of a sum over rows. */
const FITTED = 5e-7

const balls: readonly (readonly [k: number, ...of: number[]])[] = [
  [1, 0.8333333, 1, 1.4166667, 0.9166667],
  [3, 0.8333333, 1, 1.0277778, 1],
  [5, 1, 1, 0.9166667, 1],
]

/** The eleven features of D3. */
const features = [
  ...['second_perc', 'high_perc', 'degree_perc', 'experience_years', 'employability_perc', 'mba_perc'],
  ...['gender', 'high_spec', 'degree_type', 'work_experience', 'mba_spec'],
]

export const jointCases: readonly Golden[] = [
  {
    id: 'B1',
    title: 'Precision, recall, density and coverage of the plane fixture',
    source: 'Synthcity’s formulas with closed balls; Euclidean and in raw units',
    metrics: prdc.map((name) => `fidelity.prdc_${name}`),
    run: () =>
      balls.flatMap(([k, ...expected]) => {
        const found = prdcOf(rawPoints('R'), rawPoints('S'), k)
        return prdc.map((name, i) =>
          checkOf(
            `fidelity.prdc_${name}`,
            `${name}, ${k === 1 ? 'nearest neighbour' : `${k} neighbours`}`,
            expected[i] ?? null,
            found[name],
            SEVEN,
          ),
        )
      }),
  },
  {
    id: 'B2',
    title: 'α-precision, β-coverage and authenticity of the plane fixture',
    source: 'Synthcity’s formulas, its authenticity corrected; Euclidean and in raw units',
    metrics: [ALPHA, BETA, AUTHENTICITY],
    run: () => {
      const [found, copy] = [matched(rawPoints('S')), matched(rawPoints('R'))]
      return [
        checkOf(ALPHA, 'α-precision', 0.8237547893, found.alphaPrecision),
        checkOf(BETA, 'β-coverage', 0.8980842912, found.betaCoverage),
        checkOf(AUTHENTICITY, 'authenticity', 1 / 6, found.authenticity, EXACT),
        checkOf(ALPHA, 'of a copy: α-precision', 0.9295019157, copy.alphaPrecision),
        checkOf(BETA, 'of a copy: β-coverage', 0.9295019157, copy.betaCoverage),
        checkOf(AUTHENTICITY, 'of a copy: authenticity', 0, copy.authenticity, 0),
      ]
    },
  },
  {
    id: 'B10',
    title: 'Mean discrepancy of the plane fixture, in raw units and as the id has it',
    source: 'Independent computation in NumPy',
    metrics: [MMD],
    run: () => {
      const raw = mmdBetween(rawPoints('R'), rawPoints('S'))
      const metric = metricOf(MMD, planeCells(fixtureB.R), planeCells(fixtureB.S))
      return [
        check('raw units, σ²', 28.455, raw.squaredBandwidth),
        check('raw units, biased', 0.0183866437, raw.biased),
        check('raw units, unbiased', -0.0508833849, raw.unbiased),
        check('scaled by the real range, σ²', 0.3904513889, numberOf(metric.settings['squaredBandwidth'])),
        check('scaled, biased', 0.0195413243, numberOf(metric.settings['biased'])),
        check('scaled, unbiased: the value', -0.0502624391, metric.value),
      ]
    },
  },
  {
    id: 'K1',
    title: 'Propensity of one column of two levels',
    source: 'Synthpop’s formula, worked out by hand',
    metrics: [PMSE, RATIO],
    run: () => {
      const { R, S, pmse, E0, ratio } = goldens.K1_pmse
      const letters = (a: number, b: number): Cells => ({ x: [...'a'.repeat(a), ...'b'.repeat(b)] })
      const [real, synthetic] = [letters(R.a, R.b), letters(S.a, S.b)]
      const value = metricOf(PMSE, real, synthetic)
      const beside = metricOf(RATIO, real, synthetic)
      return [
        checkOf(PMSE, 'pMSE', pmse, value.value, FITTED),
        checkOf(PMSE, 'rank of the design', 2, numberOf(value.settings['rank']), 0),
        checkOf(PMSE, 'what fresh rows give', (20 * 20) / 40 ** 3, value.floor, EXACT),
        check('synthpop’s expectation', E0, numberOf(value.settings['expected']), EXACT),
        checkOf(RATIO, 'ratio', ratio, beside.value, 5e-5),
        checkOf(RATIO, 'what fresh rows give', 2, beside.floor, EXACT),
      ]
    },
  },
  {
    id: 'D6',
    title: 'Propensity of the student placements',
    source: 'Scikit-learn’s logistic regression, in sample, C = 1e6',
    metrics: [PMSE, RATIO],
    run: (files) => {
      const found = propensityOf(pooledPlacements(files))
      return [
        checkOf(PMSE, 'pMSE', 0.132840366, found.pmse, FITTED),
        check('rank of the design', 14, found.rank, 0),
        check('synthpop’s expectation', 0.0037790698, found.expected),
        checkOf(RATIO, 'ratio', 35.15, found.pmse / found.expected, 0.005),
      ]
    },
  },
  {
    id: 'D5',
    title: 'The student placements told from the synthetic ones',
    source:
      'XGBoost 1.7.4 (exact) and scikit-learn: mean of the AUCs of five folds, 50 rounds. Ours cuts at quantiles here; the ids pool their folds and take 100 rounds',
    metrics: [GBDT, LOGISTIC],
    run: (files) => {
      const own = pooledPlacements(files)
      const groups = Int32Array.from(own.labels.keys())
      const folds = groups.map((row) => row % 5)
      const aucs = (fold: Parameters<typeof outOfFold>[3]) =>
        aucsOfFolds(folds, outOfFold(own, groups, folds, fold))
      const mean = (values: readonly number[]) => values.reduce((sum, auc) => sum + auc / values.length, 0)
      const boosted = aucs(boosting(own, 50))
      return [
        checkOf(GBDT, 'boosted trees', 0.9477555, mean(boosted), 0.005),
        ...checkList(
          'of them, fold',
          [0.936182, 0.952407, 0.963764, 0.946998, 0.939427],
          boosted,
          0.02,
          GBDT,
        ),
        checkOf(
          LOGISTIC,
          'logistic regression, standardised in its own way',
          0.9081666,
          mean(aucs(logistic(own))),
          0.02,
        ),
      ]
    },
  },
]

function matched(synthetic: EuclidRows) {
  const real = rawPoints('R')
  const all = Int32Array.from({ length: real.rows }, (_, row) => row)
  const first = within(real, [all], 1)[0]?.first ?? new Float64Array(0)
  const matching = new Matching({ real: all, first, synthetic: all }, all)
  eachRow(synthetic, real, (row, squared) => matching.add(row, squared))
  return matching.found(real, synthetic)
}

function pooledPlacements(files: GoldenFiles | null): Pooled {
  const [real, synthetic] = studentPlacements(files)
  const rows = Int32Array.from({ length: real.rows + synthetic.rows }, (_, row) => row)
  return pool(
    {
      table: takeColumns(real, features),
      groups: rows.subarray(0, real.rows),
      rows: rows.subarray(0, real.rows),
    },
    {
      table: takeColumns(synthetic, features),
      groups: rows.subarray(real.rows),
      rows: rows.subarray(0, synthetic.rows),
    },
  )
}

function aucsOfFolds(folds: Int32Array, { scores, labels }: ReturnType<typeof outOfFold>): number[] {
  return [0, 1, 2, 3, 4].map((fold) => {
    const own = Array.from(folds.keys()).filter((row) => folds[row] === fold)
    const of = (list: ArrayLike<number>) => own.map((row) => list[row] ?? 0)
    return auroc(of(scores), of(labels)) ?? NaN
  })
}
