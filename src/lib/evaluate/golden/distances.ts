import { nearestSquared } from '../../learn/euclid'
import { gowerRows, gowerSpace, nearestDistances } from '../../learn/neighbours'
import { auroc, averagePrecision } from '../../learn/scores'
import type { Table } from '../../table/table'
import { besides, countPlaces, rankScores, strengthOf } from '../privacy/attack-scores'
import { median } from '../statistics'
import { rawPoints, tablesOfA } from './fixtures'
import { check, checkList, checkOf, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { metricOfTables, numberOf, tablesOf, type Cells } from './tables'

/** The ids that rest on Gower distances to the nearest row. */
const nearest = [
  'privacy.dcr_median',
  'privacy.dcr_p05',
  'privacy.dcr_holdout_median',
  'privacy.dcr_share',
  'privacy.nndr_p05',
]
const attacks = ['auc', 'advantage', 'tpr_at_fpr_01'].map((what) => `privacy.mia_nearest_${what}`)
/** What else rests on Gower distances to synthetic rows. */
const further = [
  ...['knn', 'ratio'].flatMap((attack) =>
    ['auc', 'advantage', 'tpr_at_fpr_01'].map((what) => `privacy.mia_${attack}_${what}`),
  ),
  ...['nnaa_loss', 'attribute_inference_risk', 'linkability_risk', 'epsilon_identifiability'].map(
    (id) => `privacy.${id}`,
  ),
  'privacy.effective_epsilon_lower',
]
const EXACT_MATCH = 'privacy.exact_match'
/** The published lists have six decimals. */
const SIX = 1e-6

const numbers: Cells[] = [{ x: [10, 20, null, 40, 50, 60] }, { x: [10, 25, 30, 21, 7, null] }]

export const distanceCases: readonly Golden[] = [
  {
    id: 'G13',
    title: 'Nearest distances of one numeric column with missing values',
    source: 'SDMetrics’ own tests of its distances',
    metrics: [...nearest, ...attacks, ...further],
    run: () => checkList('row', [0, 0.1, 0.2, 0.02, 0.06, 0], nearestOf(numbers), EXACT),
  },
  {
    id: 'G14',
    title: 'The same with a category beside it',
    source: 'SDMetrics’ own tests of its distances',
    metrics: [...nearest, ...attacks, ...further],
    run: () =>
      checkList(
        'row',
        [0.5, 0.15, 0.2, 0.19, 0.13, 0.5],
        nearestOf([
          { ...numbers[0], c: ['A', 'B', 'A', null, 'B', 'C'] },
          { ...numbers[1], c: ['C', null, 'A', null, 'B', 'C'] },
        ]),
        EXACT,
      ),
  },
  {
    id: 'G15',
    title: 'A constant column is the same or isn’t',
    source: 'SDMetrics’ own tests of its distances',
    metrics: nearest,
    run: () => [
      ...checkList('constant 5 against 5, 6', [0, 1], nearestOf([{ x: [5, 5, 5] }, { x: [5, 6] }]), EXACT),
      ...checkList(
        'beside a category that agrees',
        [0.5],
        nearestOf([
          { x: [5, 5], c: ['A', 'B'] },
          { x: [6], c: ['A'] },
        ]),
        EXACT,
      ),
    ],
  },
  {
    id: 'G16',
    title: 'A distance never exceeds one',
    source: 'SDMetrics’ own tests of its distances',
    metrics: nearest,
    run: () => {
      const far = nearestOf([{ x: [2, 10, 3, 4, 1, 0] }, { x: [12, 32, 42, 15, 19] }])
      return [
        ...checkList(
          '5 against 0, 10, 3, 4, 1',
          [0.1],
          nearestOf([{ x: [0, 10, 3, 4, 1] }, { x: [5] }]),
          EXACT,
        ),
        ...checkList(
          '5 against 2, 6, 3, 4, 1',
          [0.2],
          nearestOf([{ x: [2, 6, 3, 4, 1] }, { x: [5] }]),
          EXACT,
        ),
        check('median of five rows, four of them beyond the range', 0.9, median(far), EXACT),
      ]
    },
  },
  {
    id: 'N7',
    title: 'Categories that differ are counted',
    source: 'Anonymeter’s own tests of its neighbours',
    metrics: nearest,
    run: () => {
      const [distance] = nearestOf([
        { a: ['1'], b: ['0'], c: ['1'], d: ['0'] },
        { a: ['1'], b: ['1'], c: ['0'], d: ['1'] },
      ])
      return [check('1 0 1 0 against 1 1 0 1: three of four', 3, (distance ?? NaN) * 4, EXACT)]
    },
  },
  {
    id: 'T1',
    title: 'The nearest synthetic record gives a target away',
    source: 'TAPAS’ own tests of its closest-distance attack',
    metrics: attacks,
    run: () => {
      const records = { a: [...'0033'], b: [...'1245'] }
      const target = (a: string, b: string) => nearestOf([records, { a: [a], b: [b] }])[0] ?? NaN
      const apart = [0, 1, 2, 3].map((i) => {
        const one = { a: [records.a[i] ?? ''], b: [records.b[i] ?? ''] }
        return 2 * (nearestOf([one, { a: ['0'], b: ['0'] }])[0] ?? NaN)
      })
      const called = ['0', '1'].filter((b) => -2 * target('0', b) > -0.3).length
      return [
        ...checkList('columns in which record differs from 0 0', [1, 1, 2, 2], apart, EXACT),
        check('a record that isn’t there: score, in columns', -1, -2 * target('0', '0'), EXACT),
        check('one that is: score', 0, -2 * target('0', '1'), EXACT),
        check('members above a score of −0.3, of the two', 1, called, 0),
      ]
    },
  },
  {
    id: 'A1',
    title: 'Distances of the mixed fixture to its training rows',
    source: 'Independent computation, ranges of the training rows',
    metrics: nearest,
    run: () => {
      const { T, S } = tablesOfA()
      return [
        ...checkList('row', goldens.A.dcr_T, gower(T, S, T), SIX),
        checkOf(
          'privacy.dcr_median',
          'median',
          0.011546841,
          metricOfTables('privacy.dcr_median', T, S).value,
        ),
      ]
    },
  },
  {
    id: 'A2',
    title: 'Distances to the unseen rows, by their own ranges and by the training rows’',
    source:
      'The list is SDMetrics’ way, which takes the ranges of whichever table it is given; the share is the same by either',
    metrics: ['privacy.dcr_share'],
    run: () => {
      const { T, H, S } = tablesOfA()
      const share = metricOfTables('privacy.dcr_share', T, S, { control: H })
      return [
        ...checkList('by the unseen rows’ ranges, row', goldens.A.dcr_H_rangeH, gower(H, S, H), SIX),
        check('share closer to training rows', 1, share.value, EXACT),
        check(
          'SDMetrics’ protection from overfitting',
          0,
          Math.min(2 * (1 - (share.value ?? NaN)), 1),
          EXACT,
        ),
        check('what no copying gives', 0.5, share.floor, EXACT),
      ]
    },
  },
  {
    id: 'A3',
    title: 'One exact copy among ten rows',
    source: 'Arithmetic',
    metrics: [EXACT_MATCH],
    run: () => {
      const { T, H, S } = tablesOfA()
      const metric = metricOfTables(EXACT_MATCH, T, S, { control: H })
      const control = metric.settings['control']
      return [
        check('share equal to a training row', 0.1, metric.value, EXACT),
        check('share equal to an unseen row', 0, numberOf(control), EXACT),
      ]
    },
  },
  {
    id: 'B3',
    title: 'Distances of the plane fixture, Euclidean and in raw units',
    source: 'Synthcity’s formulas; arithmetic, since the ids measure by Gower’s distance',
    metrics: nearest,
    run: () => {
      const toReal = euclid('S', 'R', 2)
      const first = toReal.map(([a]) => a ?? NaN)
      const unseen = euclid('S', 'H', 1).map(([a]) => a ?? NaN)
      const ratiosOf = (pairs: number[][]) => pairs.map(([a = NaN, b = NaN]) => (a + 1e-8) / (b + 1e-8))
      const ratios = ratiosOf(toReal)
      const tenth = (values: number[]) => values.toSorted((a, b) => a - b)[9] ?? NaN
      const closer = first.reduce(
        (sum, a, i) => sum + (a < (unseen[i] ?? NaN) ? 1 : a === unseen[i] ? 0.5 : 0),
        0,
      )
      const expected = [
        0.223607, 0.223607, 0.5, 0.223607, 0.412311, 0.509902, 0.5, 0.632456, 0.707107, 0.412311, 5.656854,
        3.905125,
      ]
      return [
        ...checkList('to the nearest real point, row', expected, first, SIX),
        check('mean', goldens.B.dcr_mean, mean(first)),
        check('median', goldens.B.dcr_median, median(first)),
        check('mean ratio to the second nearest', goldens.B.nndr_mean, mean(ratios), 1e-8),
        check('the tenth smallest ratio', 0.7453559963, tenth(ratios)),
        check(
          'over the tenth smallest to the unseen points',
          0.7871836667,
          tenth(ratios) / tenth(ratiosOf(euclid('S', 'H', 2))),
        ),
        check('points that are real ones', 0, first.filter((distance) => distance === 0).length, 0),
        check('mean distance to the unseen points', goldens.B.dcr_hol_mean, mean(unseen)),
        check('share closer to real points', goldens.B.dcr_share, closer / first.length, EXACT),
      ]
    },
  },
  {
    id: 'B5',
    title: 'Members and non-members of the plane fixture',
    source: 'Independent computation with scikit-learn; Euclidean and in raw units',
    metrics: attacks,
    run: () => {
      const [members, others] = [euclid('R', 'S', 1).flat(), euclid('H', 'S', 1).flat()]
      const scores = [...members, ...others].map((distance) => -distance)
      const ranked = rankScores(
        Float64Array.from(members, (distance) => -distance),
        Float64Array.from(others, (distance) => -distance),
      )
      const counts = [ranked.members, ranked.others].map((of) => countPlaces(ranked.places, of))
      const [hits = new Int32Array(0), alarms = new Int32Array(0)] = counts
      const { advantage } = strengthOf(hits, alarms)
      const { tprAt10 } = besides(hits, alarms)
      const middle = median([...members, ...others]) ?? NaN
      const labels = [...members.map(() => 1), ...others.map(() => 0)]
      const expected = {
        member: [
          0.223607, 0.223607, 0.5, 0.67082, 0.223607, 0.412311, 0.509902, 0.5, 0.632456, 0.707107, 0.412311,
          1.664332,
        ],
        other: [
          0.447214, 0.72111, 0.707107, 0.8544, 0.707107, 0.509902, 0.894427, 1.077033, 1.118034, 0.989949,
          1.431782, 0.905539,
        ],
      }
      return [
        ...checkList('member', expected.member, members, SIX),
        ...checkList('non-member', expected.other, others, SIX),
        check('AUC of minus the distance', goldens.B.mia_auc, attackAuc(members, others), EXACT),
        check(
          'right when the nearer half are called members',
          0.8333333333,
          [...members.map((d) => d < middle), ...others.map((d) => d >= middle)].filter(Boolean).length / 24,
        ),
        check('average precision', goldens.B.mia_ap, averagePrecision(scores, labels)),
        check('advantage', goldens.B.adv, advantage, EXACT),
        check('members found with one false alarm in ten', goldens.B['tpr_at_fpr_0.1'], tprAt10, EXACT),
      ]
    },
  },
]

/** Distance of each row of the second table to the nearest of the first, by the first's ranges. */
function nearestOf(tables: readonly Cells[]): number[] {
  const [reference, query] = tablesOf(tables)
  if (reference === undefined || query === undefined) throw new RangeError('no tables')
  return gower(reference, query, reference)
}

/** Nearest Gower distances of `query` to `reference`, ranges of `ranges`. */
export function gower(ranges: Table, query: Table, reference: Table): number[] {
  const space = gowerSpace(
    ranges,
    ranges.columns.map(({ name }) => name),
  )
  return [...nearestDistances(space, gowerRows(space, query), gowerRows(space, reference), 1)]
}

/** The k nearest Euclidean distances of each point of fixture B to another of its tables, raw units. */
function euclid(query: 'R' | 'S' | 'H', reference: 'R' | 'S' | 'H', k: number): number[][] {
  const squared = nearestSquared(rawPoints(query), rawPoints(reference), k)
  return Array.from({ length: squared.length / k }, (_, i) =>
    Array.from(squared.subarray(i * k, (i + 1) * k), (d) => Math.sqrt(d)),
  )
}

function attackAuc(members: readonly number[], others: readonly number[]): number | null {
  return auroc(
    [...members, ...others].map((distance) => -distance),
    [...members.map(() => 1), ...others.map(() => 0)],
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
