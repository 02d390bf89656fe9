import { takeRows, type Table } from '../../table/table'
import { evaluate } from '../evaluate'
import type { Metric } from '../metric'
import { studentPlacements } from './fixtures'
import { check, checkOf, EXACT, type Check, type Golden, type GoldenFiles } from './golden'
import { inputOf } from './tables'

const KS = 'fidelity.ks_complement'
const TV = 'fidelity.tv_complement'
const PEARSON = 'fidelity.correlation_similarity'
const SPEARMAN = 'fidelity.correlation_similarity_spearman'
const CONTINGENCY = 'fidelity.contingency_similarity'

const ks = {
  start_date: 0.6621621621621622,
  end_date: 0.849290780141844,
  salary: 0.8531399046104928,
  duration: 0.43918918918918914,
  high_perc: 0.8976744186046511,
  second_perc: 0.8976744186046511,
  degree_perc: 0.9162790697674419,
  experience_years: 0.3441860465116279,
  employability_perc: 0.9348837209302325,
  mba_perc: 0.9255813953488372,
}
const tv = {
  high_spec: 0.9860465116279069,
  mba_spec: 0.986046511627907,
  gender: 1,
  placed: 0.9906976744186047,
  work_experience: 0.9953488372093023,
  degree_type: 0.9395348837209302,
}
const contingency: readonly (readonly [string, string, number])[] = [
  ['work_experience', 'degree_type', 0.9348837209302325],
  ['high_spec', 'degree_type', 0.6837209302325581],
  ['high_spec', 'gender', 0.9209302325581395],
  ['high_spec', 'work_experience', 0.9627906976744186],
  ['gender', 'work_experience', 0.9302325581395349],
  ['gender', 'degree_type', 0.9255813953488372],
]

/** What the models of D3 see: the target and eleven features. */
export const modelled = [
  'placed',
  'gender',
  'second_perc',
  'high_perc',
  'high_spec',
  'degree_perc',
  'degree_type',
  'work_experience',
  'experience_years',
  'employability_perc',
  'mba_spec',
  'mba_perc',
]
const scores: readonly (readonly [id: string, what: string, expected: number])[] = [
  ['utility.auroc_trtr', 'AUROC, trained on real rows', 0.92893],
  ['utility.auprc_trtr', 'average precision, trained on real rows', 0.951364],
  ['utility.auroc_tstr', 'AUROC, trained on synthetic rows', 0.797659],
  ['utility.auprc_tstr', 'average precision, trained on synthetic rows', 0.87997],
]

export const placementCases: readonly Golden[] = [
  {
    id: 'D1',
    title: 'Shapes of the columns of the student placements',
    source: 'SDMetrics’ own tests of its report on these tables',
    metrics: [KS, TV],
    run: (files) => {
      const found = measured(files, [KS, TV])
      const checks = [
        ...Object.entries(ks).map(([name, value]) =>
          checkOf(KS, name, value, found(KS).perFeature[name], EXACT),
        ),
        ...Object.entries(tv).map(([name, value]) =>
          checkOf(TV, name, value, found(TV).perFeature[name], EXACT),
        ),
      ]
      const mean = checks.reduce((sum, { computed }) => sum + (computed ?? NaN), 0) / checks.length
      return [...checks, check('mean of all sixteen', 0.8511084702797364, mean, EXACT)]
    },
  },
  {
    id: 'D2',
    title: 'Pairs of columns of the student placements',
    source: 'SDMetrics’ own tests of its report on these tables; the rank correlation with SciPy',
    metrics: [CONTINGENCY, PEARSON, SPEARMAN],
    run: (files) => {
      const found = measured(files, [CONTINGENCY, PEARSON, SPEARMAN])
      const pair = (id: string, a: string, b: string) => {
        const per = found(id).perFeature
        return per[`${a}|${b}`] ?? per[`${b}|${a}`]
      }
      const row = (id: string, a: string, b: string, expected: number, tolerance: number): Check =>
        checkOf(id, `${a}, ${b}`, expected, pair(id, a, b), tolerance)
      return [
        ...contingency.map(([a, b, expected]) => row(CONTINGENCY, a, b, expected, EXACT)),
        row(PEARSON, 'second_perc', 'high_perc', 0.982199561065904, 1e-10),
        row(PEARSON, 'start_date', 'second_perc', 0.9187918131436303, 1e-10),
        row(SPEARMAN, 'second_perc', 'high_perc', 0.9907894993, 1e-9),
      ]
    },
  },
  {
    id: 'D3',
    title: 'Models of being placed, tested on every third real row',
    source: 'XGBoost 1.7.4 and scikit-learn; trees break ties in their own ways, so within 0.02',
    metrics: scores.map(([id]) => id),
    run: (files) => {
      const metrics = modelledScores(files)
      const logistic = (id: string) => {
        const value = metrics.find((metric) => metric.id === id)?.settings['logistic']
        return typeof value === 'number' ? value : null
      }
      return [
        ...scores.map(([id, what, expected]) =>
          checkOf(id, what, expected, metrics.find((metric) => metric.id === id)?.value, 0.02),
        ),
        checkOf(
          'utility.auroc_trtr',
          'the logistic model’s, trained on real rows',
          0.963211,
          logistic('utility.auroc_trtr'),
          0.005,
        ),
        checkOf(
          'utility.auroc_tstr',
          'the logistic model’s, trained on synthetic rows',
          0.378763,
          logistic('utility.auroc_tstr'),
          0.005,
        ),
      ]
    },
  },
]

function measured(files: GoldenFiles | null, metrics: readonly string[]): (id: string) => Metric {
  const [real, synthetic] = studentPlacements(files)
  const all = evaluate(inputOf(real, synthetic, { metrics, resamples: 2, draws: 1 })).metrics
  return (id) => {
    const metric = all.find((one) => one.id === id)
    if (metric === undefined) throw new RangeError(`no ${id}`)
    return metric
  }
}

function modelledScores(files: GoldenFiles | null): Metric[] {
  const [real, synthetic] = studentPlacements(files)
  const only = (table: Table): Table => ({
    rows: table.rows,
    columns: table.columns.filter(({ name }) => modelled.includes(name)),
  })
  const rows = Array.from({ length: real.rows }, (_, row) => row)
  const train = takeRows(
    real,
    rows.filter((row) => row % 3 !== 0),
  )
  const test = takeRows(
    real,
    rows.filter((row) => row % 3 === 0),
  )
  const metrics = scores.map(([id]) => id)
  const around = { target: 'placed', positive: 'True', test: only(test), metrics, resamples: 2 }
  return evaluate(inputOf(only(train), only(synthetic), around)).metrics
}
