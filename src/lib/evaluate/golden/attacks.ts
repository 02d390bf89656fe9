import { isRight } from '../privacy/attribute-inference'
import { countPlaces, rankScores, strengthOf, type Strength } from '../privacy/attack-scores'
import { shareNearer } from '../privacy/identifiability'
import { kdeOf, logDensities } from '../privacy/kde'
import { adversarialAccuracy } from '../privacy/nnaa'
import { residual, residualError } from '../privacy/rate-difference'
import { wilson } from '../statistics'
import { fixtureA, fixtureB, pick, tablesOfA } from './fixtures'
import { gower } from './distances'
import { check, checkList, checkOf, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { metricOf, metricOfTables, numberOf, tablesOf, type Cells } from './tables'

const ATTRIBUTE = 'privacy.attribute_inference_risk'
const LINK = 'privacy.linkability_risk'
const EPSILON = 'privacy.effective_epsilon_lower'
const outcomes = ['auc', 'advantage', 'tpr_at_fpr_01'] as const
const ids = (attack: string): string[] => outcomes.map((outcome) => `privacy.mia_${attack}_${outcome}`)

/** The published lists have six decimals. */
const SIX = 1e-6

type Points = readonly (readonly number[])[]

export const attackCases: readonly Golden[] = [
  {
    id: 'A11',
    title: 'Members and non-members by their distance to the synthetic rows',
    source: 'Independent computation, ranges of the training rows',
    metrics: [...ids('nearest'), ...ids('ratio')],
    run: () => {
      const { T, S, H } = tablesOfA()
      const of = (id: string) => metricOfTables(id, T, S, { control: H })
      return [
        ...checkList('member', goldens.A.mia_member, gower(T, T, S), SIX),
        ...checkList('non-member', goldens.A.mia_non, gower(T, H, S), SIX),
        checkOf(
          'privacy.mia_nearest_auc',
          'AUC',
          goldens.A.mia_auc,
          of('privacy.mia_nearest_auc').value,
          EXACT,
        ),
        checkOf('privacy.mia_nearest_auc', 'its floor', 0.5, of('privacy.mia_nearest_auc').floor, 0),
        checkOf(
          'privacy.mia_nearest_advantage',
          'advantage',
          goldens.A.adv,
          of('privacy.mia_nearest_advantage').value,
          EXACT,
        ),
        checkOf(
          'privacy.mia_nearest_tpr_at_fpr_01',
          'members found without a false alarm',
          0.8,
          of('privacy.mia_nearest_tpr_at_fpr_01').value,
          EXACT,
        ),
        checkOf(
          'privacy.mia_nearest_tpr_at_fpr_01',
          'its floor, ten non-members',
          1 / 11,
          of('privacy.mia_nearest_tpr_at_fpr_01').floor,
          EXACT,
        ),
        checkOf(
          'privacy.mia_ratio_tpr_at_fpr_01',
          'the floor of an attack with halves, five non-members',
          1 / 6,
          of('privacy.mia_ratio_tpr_at_fpr_01').floor,
          EXACT,
        ),
      ]
    },
  },
  {
    id: 'B6',
    title: 'Kernel densities of the plane fixture',
    source:
      'SciPy’s gaussian_kde. The unseen points are reference and non-members at once, which the id never does',
    metrics: ids('domias'),
    run: () => {
      const [made, known] = [kdeOf(flat(fixtureB.S), 2), kdeOf(flat(fixtureB.H), 2)]
      if (made === null || known === null) throw new RangeError('a singular covariance')
      const scores = (points: Points) => {
        const other = logDensities(known, flat(points))
        return logDensities(made, flat(points)).map((log, row) => log - (other[row] ?? 0))
      }
      const { auc } = strength(scores(fixtureB.R), scores(fixtureB.H))
      const first = fixtureB.S.map(([x = 0]) => x)
      const centre = first.reduce((sum, x) => sum + x / first.length, 0)
      const deviation = Math.sqrt(first.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (first.length - 1))
      return [
        check('Scott’s factor', goldens.B.scott, (made.triangle[0] ?? NaN) / deviation),
        check(
          'density of the synthetic points at the origin',
          goldens.B.kde00,
          Math.exp(logDensities(made, Float64Array.of(0, 0))[0] ?? NaN),
        ),
        check('AUC of the ratio of densities', goldens.B.domias_kde_auc, auc),
      ]
    },
  },
  {
    id: 'B7',
    title: 'Adversarial accuracy of the plane fixture',
    source: 'PyHealth’s formula; Euclidean and in raw units',
    metrics: ['privacy.nnaa_loss'],
    run: () => {
      const { R, S, H } = fixtureB
      const { train, test, loss } = goldens.B.nnaa
      return [
        check('against the real points', train, accuracy(R, S), EXACT),
        check('against the unseen points', test, accuracy(H, S), EXACT),
        check('loss', loss, accuracy(H, S) - accuracy(R, S), EXACT),
        check(
          'a copy against the real points',
          0,
          accuracy(
            R,
            R.map((row) => [...row]),
          ),
          0,
        ),
      ]
    },
  },
  {
    id: 'B4',
    title: 'Real points with a synthetic one closer than any other',
    source: 'Synthcity’s formula; Euclidean and in raw units, without weights and with those of ADS-GAN',
    metrics: ['privacy.epsilon_identifiability'],
    run: () => {
      const { R, S } = fixtureB
      const weighed = (points: Points) => points.map((point) => point.map((x, j) => x / entropyOf(R, j)))
      const [real, made] = [weighed(R), weighed(S)]
      return [
        check('share', goldens.B.identifiability, shareNearer(nearest(R, S), nearest(R, R)), EXACT),
        check(
          'each coordinate over its entropy',
          goldens.B.identifiability,
          shareNearer(nearest(real, made), nearest(real, real)),
          EXACT,
        ),
      ]
    },
  },
  {
    id: 'A12',
    title: 'Guessing who died, by age, sex and unit',
    source: 'Independent computation; ties go by majority, the intervals and their residual are arithmetic',
    metrics: [ATTRIBUTE],
    run: () => {
      const of = (cells: Cells) => pick(cells, 'age', 'sex', 'unit', 'died')
      const [real, synthetic, control] = tablesOf([of(fixtureA.T), of(fixtureA.S), of(fixtureA.H)], ['died'])
      if (real === undefined || synthetic === undefined) throw new RangeError('no tables')
      const metric = metricOfTables(ATTRIBUTE, real, synthetic, { control, sensitive: 'died' })
      const { settings } = metric
      const [a, c] = [wilson(9, 10), wilson(8, 10)]
      return [
        check('right about training rows', goldens.A.aia.train, numberOf(settings['hitRate']), EXACT),
        check('right about unseen rows', goldens.A.aia.control, numberOf(settings['controlHitRate']), EXACT),
        check(
          'always guessing the commonest, training rows',
          0.6,
          numberOf(settings['majorityBaseline']),
          EXACT,
        ),
        check(
          'always guessing the commonest, unseen rows',
          0.7,
          numberOf(settings['controlMajorityBaseline']),
          EXACT,
        ),
        check('risk', 0.1, metric.value, EXACT),
        check('residual', 0.5, numberOf(settings['residual']), EXACT),
        check('Wilson’s interval of 9 of 10: centre', 0.7889868801, a.centre),
        check('half-width', 0.1931369069, a.error),
        check('of 8 of 10: centre', 0.71674016, c.centre),
        check('half-width', 0.2265776885, c.error),
        check('residual of the centres', goldens.A.aia.residual_wilson, residual(a.centre, c.centre)),
      ]
    },
  },
  {
    id: 'N2',
    title: 'What an attack gains, as a part of what is left to gain',
    source: 'Anonymeter’s own tests; the half-widths are arithmetic, our intervals are Newcombe’s',
    metrics: [ATTRIBUTE, LINK],
    run: () => [
      check('0.9 against 0.8', 0.5, residual(0.9, 0.8), EXACT),
      check('0.9 against 0.85', 1 / 3, residual(0.9, 0.85), EXACT),
      check(
        'its half-width, 0.02 of either',
        0.1602467234,
        residualError({ centre: 0.9, error: 0.02 }, { centre: 0.85, error: 0.02 }),
      ),
      check(
        'none of rates without one',
        0,
        residualError({ centre: 0.9, error: 0 }, { centre: 0.8, error: 0 }),
      ),
      check('always right about both: nothing is left', null, residual(1, 1)),
    ],
  },
  {
    id: 'N6',
    title: 'A guess within five percent',
    source: 'Anonymeter’s own tests (1: right, 0: wrong)',
    metrics: [ATTRIBUTE],
    run: () => [
      check('1 for 1.05', 1, guess(1, 1.05), 0),
      check('1 for 1.06', 0, guess(1, 1.06), 0),
      check('a value for a missing one', 0, guess(1, NaN), 0),
      check('a missing one for a value', 0, guess(NaN, 1), 0),
      check('a missing one for a missing one', 1, isRight({ numeric: null }, 1, 1) ? 1 : 0, 0),
      check('two secrets of two rows, all but the last guessed: rows', 0.5, wholeRows('ab cd', 'ab ce'), 0),
    ],
  },
  {
    id: 'negative 4',
    title: 'A negative guess is not always right',
    source: 'Arithmetic (1: right, 0: wrong); Anonymeter takes −5 for 100',
    metrics: [ATTRIBUTE],
    run: () => [
      check('−5 for 100', 0, guess(-5, 100), 0),
      check('100 for −5', 0, guess(100, -5), 0),
      check('−100 for −104', 1, guess(-100, -104), 0),
      check('0.5 for 0, of a range of 10', 1, guess(0.5, 0), 0),
      check('0.51 for 0, of a range of 10', 0, guess(0.51, 0), 0),
    ],
  },
  {
    id: 'L1',
    title: 'Two halves that lead to one row, to different rows, and to rows that tie',
    source: 'Worked out by hand; ours',
    metrics: [LINK],
    run: () => {
      // In the order of code points: B, a, c, d. The halves are B and c, a and d.
      const wide = { d: [0, 9], a: [0, 9], c: [0, 9], B: [0, 9] }
      const rate = (synthetic: Cells) => {
        const [real, made, control] = tablesOf([wide, synthetic, wide])
        if (real === undefined || made === undefined) throw new RangeError('no tables')
        return numberOf(metricOfTables(LINK, real, made, { control }).settings['hitRate'])
      }
      return [
        check('a copy: all are linked', 1, rate(wide), EXACT),
        check('halves crossed: none is', 0, rate({ d: [0, 9], a: [0, 9], c: [9, 0], B: [9, 0] }), EXACT),
        check('one half ties: all are', 1, rate({ d: [0, 9], a: [0, 9], c: [5, 5], B: [5, 5] }), EXACT),
      ]
    },
  },
  {
    id: 'E1',
    title: 'What fifty members of fifty and none of forty others prove',
    source: 'Clopper–Pearson ends in closed form; ours',
    metrics: [EPSILON],
    run: () => {
      const numbers = (of: number, shift: number): Cells => ({
        x: Array.from({ length: of }, (_, i) => 2 * i + shift),
      })
      const [real, control] = tablesOf([numbers(100, 0), numbers(80, 1)])
      if (real === undefined) throw new RangeError('no tables')
      const lower = (n: number) => 0.025 ** (1 / n)
      const expected = Math.max(Math.log(lower(50) / (1 - lower(40))), Math.log(lower(40) / (1 - lower(50))))
      return [
        check(
          'a copy of a hundred rows, eighty unseen ones in between',
          expected,
          metricOfTables(EPSILON, real, real, { control }).value,
        ),
        check('without unseen rows', null, metricOf(EPSILON, numbers(100, 0), numbers(100, 0)).value),
      ]
    },
  },
]

function guess(value: number, truth: number): number {
  return isRight({ numeric: { values: Float64Array.of(value, truth), range: 10 } }, 0, 1) ? 1 : 0
}

/** Share of the rows of which every letter is guessed. */
function wholeRows(guesses: string, truths: string): number {
  const rows = truths.split(' ')
  const right = guesses.split(' ').filter((row, i) => {
    const truth = rows[i] ?? ''
    return [...row].every((letter, j) =>
      isRight({ numeric: null }, letter.charCodeAt(0), truth.charCodeAt(j)),
    )
  })
  return right.length / rows.length
}

function strength(memberScores: Float64Array, otherScores: Float64Array): Strength {
  const { places, members, others } = rankScores(memberScores, otherScores)
  return strengthOf(countPlaces(places, members), countPlaces(places, others))
}

function accuracy(real: Points, synthetic: Points): number {
  return adversarialAccuracy(
    [nearest(real, synthetic), nearest(real, real)],
    [nearest(synthetic, real), nearest(synthetic, synthetic)],
  )
}

/** Euclidean distances in raw units to the nearest of the other points; within one table to another point than itself. */
function nearest(from: Points, to: Points): Float64Array {
  return Float64Array.from(from, ([x = 0, y = 0], i) =>
    Math.min(
      ...to.flatMap(([a = 0, b = 0], j) => (from === to && i === j ? [] : [Math.hypot(x - a, y - b)])),
    ),
  )
}

/** Entropy, in nats, of the values of a coordinate. */
function entropyOf(points: Points, j: number): number {
  const counts = new Map<number, number>()
  for (const point of points) counts.set(point[j] ?? NaN, (counts.get(point[j] ?? NaN) ?? 0) + 1)
  return [...counts.values()].reduce((sum, n) => sum - (n / points.length) * Math.log(n / points.length), 0)
}

function flat(points: Points): Float64Array {
  return Float64Array.from(points.flat())
}
