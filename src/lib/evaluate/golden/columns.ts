import { smoothedJs } from '../bins'
import { hellinger } from '../textbook'
import { fixtureA, fixtureB, planeCells } from './fixtures'
import { check, checkOf, EXACT, type Check, type Golden } from './golden'
import goldens from './goldens.json'
import { metricOf, type Cells } from './tables'

const KS = 'fidelity.ks_complement'
const TV = 'fidelity.tv_complement'
const W1 = 'fidelity.wasserstein'
const MISSING = 'fidelity.missing_similarity'
const BOUNDARY = 'fidelity.boundary_adherence'
const RANGE = 'fidelity.range_coverage'
const CATEGORIES = 'fidelity.category_coverage'
const ADHERENCE = 'fidelity.category_adherence'

/** The value of an id for one column. */
const of = (id: string, real: Cells[string], synthetic: Cells[string]): number | null =>
  metricOf(id, { x: real }, { x: synthetic }).value

/** W1 in the column's own unit. */
function raw(metric: ReturnType<typeof metricOf>, name: string): number | null {
  const all = metric.settings['raw']
  const value =
    typeof all === 'object' && all !== null ? Object.entries(all).find(([key]) => key === name)?.[1] : null
  return typeof value === 'number' ? value : null
}

const repeated = (values: readonly number[], times: readonly number[]): number[] =>
  values.flatMap((value, i) => Array.from({ length: times[i] ?? 0 }, () => value))

export const columnCases: readonly Golden[] = [
  {
    id: 'G4',
    title: 'Largest gap of two distribution functions, with ties',
    source: 'Independent computation with SciPy’s ks_2samp',
    metrics: [KS],
    run: () =>
      goldens.G4_ks.map(({ a, b, d }) =>
        check(`${a.join(', ')} against ${b.join(', ')}`, 1 - d, of(KS, a, b), EXACT),
      ),
  },
  {
    id: 'G5',
    title: 'Shares of three categories',
    source: 'SDMetrics’ own tests of TVComplement',
    metrics: [TV],
    run: () => [
      check(
        'a b c a a b against a b c a b c',
        0.8333333333333333,
        of(TV, [...'abcaab'], [...'abcabc']),
        EXACT,
      ),
    ],
  },
  {
    id: 'G6',
    title: 'A category that only one table has',
    source: 'Arithmetic; SDMetrics, which adds a millionth, prints 0.5000001',
    metrics: [TV],
    run: () => [check('a a b b against a a c c', 0.5, of(TV, [...'aabb'], [...'aacc']), 0)],
  },
  {
    id: 'M1',
    title: 'Accuracy of one column',
    source: 'Mostlyai-qa’s own tests of its accuracy, which is one minus half of Σ|p − q|',
    metrics: [TV],
    run: () => [check('a a b b against a a c c', 0.5, of(TV, [...'aabb'], [...'aacc']), 0)],
  },
  {
    id: 'S3',
    title: 'Total variation of a short list, and a distance that is another',
    source: 'SynthEval’s documentation tests; no id computes Hellinger’s distance, a page compares with it',
    metrics: [TV, 'fidelity.js'],
    run: () => [
      checkOf(TV, '1 1 2 3 against 1 2 2 4, as categories', 1 - 0.5, of(TV, [...'1123'], [...'1224']), EXACT),
      check('Hellinger’s distance of ½ ½ 0 and ½ 0 ½', 0.7071067812, hellinger([0.5, 0.5, 0], [0.5, 0, 0.5])),
      checkOf(
        'fidelity.js',
        'Jensen–Shannon of the same, base 2',
        0.5,
        smoothedJs([1e13, 1e13, 0], [1e13, 0, 1e13], 3),
      ),
      check('of equal shares', 0, hellinger([0.36, 0.48, 0.16], [0.36, 0.48, 0.16]), 0),
    ],
  },
  {
    id: 'G7',
    title: 'How far values have to be moved',
    source: 'The documented examples of SciPy’s wasserstein_distance',
    metrics: [W1],
    run: () => {
      const plain = metricOf(W1, { x: [0, 1, 3] }, { x: [5, 6, 8] })
      const weighted = metricOf(
        W1,
        { x: repeated([3.4, 3.9, 7.5, 7.8], [14, 9, 31, 72]) },
        { x: repeated([4.5, 1.4], [32, 35]) },
      )
      return [
        check('0, 1, 3 to 5, 6, 8, in the column’s unit', 5, raw(plain, 'x'), EXACT),
        check('the same as a part of the real range', 5 / 3, plain.value, EXACT),
        check('with weights, each value as often as it weighs', 4.0781331438, raw(weighted, 'x')),
      ]
    },
  },
  {
    id: 'G8',
    title: 'One missing of four against two of four',
    source: 'SDMetrics’ own tests of MissingValueSimilarity',
    metrics: [MISSING],
    run: () => [check('similarity', 0.75, of(MISSING, [1, 2, 3, null], [1, null, null, 2]), EXACT)],
  },
  {
    id: 'G9',
    title: 'Within the range, among the categories; range and categories reached',
    source: 'SDMetrics’ own tests of its single-column statistics',
    metrics: [BOUNDARY, ADHERENCE, CATEGORIES, RANGE],
    run: () => {
      const real = [1, 2.4, 2.6, 0.8]
      return [
        checkOf(
          BOUNDARY,
          'three of four within 0.8 to 2.6',
          0.75,
          of(BOUNDARY, real, [0.9, 1.8, 2.1, 5]),
          EXACT,
        ),
        checkOf(
          BOUNDARY,
          'and a missing value where the real column has none',
          0.6,
          of(BOUNDARY, real, [0.9, 1.8, 2.1, 5, null]),
          EXACT,
        ),
        checkOf(ADHERENCE, 'A B C of A B C D E', 0.6, of(ADHERENCE, [...'ABCBA'], [...'ABCDE']), EXACT),
        checkOf(
          CATEGORIES,
          'two of three categories',
          2 / 3,
          of(CATEGORIES, [...'ABCBA'], [...'ABBBA']),
          EXACT,
        ),
        checkOf(RANGE, '1 to 3 of 1 to 5', 0.5, of(RANGE, [1, 2, 3, 4, 5], [2, 3, 1, 2, 3]), EXACT),
      ]
    },
  },
  {
    id: 'A5',
    title: 'Columns of the mixed fixture',
    source: 'Independent computation with SciPy',
    metrics: [KS, W1, MISSING],
    run: () => {
      const ks = metricOf(KS, fixtureA.T, fixtureA.S)
      const w1 = metricOf(W1, fixtureA.T, fixtureA.S)
      return [
        checkOf(KS, 'age', 1 - 0.2, ks.perFeature['age'], EXACT),
        checkOf(KS, 'lactate, missing values left out', 1 - 0.1805555556, ks.perFeature['lactate']),
        checkOf(W1, 'age, in years', 2.5, raw(w1, 'age'), EXACT),
        checkOf(W1, 'age, as a part of the real range', 0.0490196078, w1.perFeature['age']),
        checkOf(
          MISSING,
          'lactate',
          0.9,
          metricOf(MISSING, fixtureA.T, fixtureA.S).perFeature['lactate'],
          EXACT,
        ),
      ]
    },
  },
  {
    id: 'B11',
    title: 'Columns of the plane fixture',
    source: 'Independent computation with SciPy',
    metrics: [W1, KS],
    run: () => {
      const [real, synthetic] = [planeCells(fixtureB.R), planeCells(fixtureB.S)]
      const w1 = metricOf(W1, real, synthetic)
      const ks = metricOf(KS, real, synthetic)
      return ['x', 'y'].flatMap((name, j): Check[] => [
        checkOf(W1, `${name}, raw`, goldens.B.w1[j] ?? null, raw(w1, name), EXACT),
        checkOf(KS, name, 1 - (goldens.B.ks[j] ?? NaN), ks.perFeature[name], EXACT),
      ])
    },
  },
]
