import { fixtureA, fixtureB, planeCells } from './fixtures'
import { check, checkOf, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { metricOf, type Cells } from './tables'

const PEARSON = 'fidelity.correlation_similarity'
const SPEARMAN = 'fidelity.correlation_similarity_spearman'
const CONTINGENCY = 'fidelity.contingency_similarity'

/** The correlation itself: the similarity to a pair that agrees altogether is half of one plus it. */
function correlation(cells: Cells, a: string, b: string): number | null {
  const pair = { a: cells[a] ?? [], b: cells[b] ?? [] }
  const { value } = metricOf(PEARSON, pair, { a: pair.a, b: pair.a })
  return value === null ? null : 2 * value - 1
}

export const pairCases: readonly Golden[] = [
  {
    id: 'G10',
    title: 'Two correlations of four rows',
    source: 'SDMetrics’ own tests of CorrelationSimilarity',
    metrics: [PEARSON, SPEARMAN],
    run: () => {
      const { x, yR, yS, score, rR, rS } = goldens.G10_corrsim
      const flat = [1, 1, 1, 1]
      return [
        checkOf(PEARSON, 'similarity', score, metricOf(PEARSON, { x, y: yR }, { x, y: yS }).value, 1e-10),
        checkOf(PEARSON, 'correlation, real', rR, correlation({ x, y: yR }, 'x', 'y')),
        checkOf(PEARSON, 'correlation, synthetic', rS, correlation({ x, y: yS }, 'x', 'y')),
        checkOf(
          PEARSON,
          'a constant column has no correlation',
          null,
          metricOf(PEARSON, { x, y: flat }, { x, y: yS }).value,
        ),
        checkOf(
          SPEARMAN,
          'nor a rank correlation',
          null,
          metricOf(SPEARMAN, { x, y: flat }, { x, y: yS }).value,
        ),
      ]
    },
  },
  {
    id: 'G11',
    title: 'Joint shares with one cell in common',
    source: 'SDMetrics’ own tests of ContingencySimilarity',
    metrics: [CONTINGENCY],
    run: () => {
      const real = { a: ['1', '2.4', '2.6', '.8'], b: ['1', '2', '3', '5'] }
      const synthetic = { a: ['1', '1.8', '2.6', '1'], b: ['2', '3', '4', '1'] }
      const numbers = metricOf(CONTINGENCY, { ...real, b: [1, 2, 3, 4] }, { ...synthetic, b: [2, 3, 7, -10] })
      return [
        check('one of four rows agrees', 0.25, metricOf(CONTINGENCY, real, synthetic).value, EXACT),
        check('beside numbers, two of them beyond the real range', 0.25, numbers.value, EXACT),
      ]
    },
  },
  {
    id: 'A6',
    title: 'Pairs of the mixed fixture',
    source: 'Independent computation with SciPy',
    metrics: [PEARSON, CONTINGENCY],
    run: () => [
      checkOf(
        PEARSON,
        'age and lactate, over the rows that have both',
        0.9936039496,
        metricOf(PEARSON, fixtureA.T, fixtureA.S).perFeature['age|lactate'],
      ),
      checkOf(PEARSON, 'their correlation, real', 0.8671553497, correlation(fixtureA.T, 'age', 'lactate')),
      checkOf(PEARSON, 'and synthetic', 0.8799474505, correlation(fixtureA.S, 'age', 'lactate')),
      checkOf(
        CONTINGENCY,
        'sex and unit',
        0.8,
        metricOf(CONTINGENCY, fixtureA.T, fixtureA.S).perFeature['sex|unit'],
        EXACT,
      ),
    ],
  },
  {
    id: 'B12',
    title: 'The pair of the plane fixture',
    source: 'Independent computation with SciPy',
    metrics: [PEARSON],
    run: () => [
      check(
        'similarity',
        0.9507055367,
        metricOf(PEARSON, planeCells(fixtureB.R), planeCells(fixtureB.S)).value,
      ),
      check('correlation, real', 0.9422931894, correlation(planeCells(fixtureB.R), 'x', 'y')),
      check('correlation, synthetic', 0.8437042627, correlation(planeCells(fixtureB.S), 'x', 'y')),
    ],
  },
  {
    id: 'negative 2',
    title: 'A column moved by a thousand has next to nothing in common with its pair',
    source: 'At most 0.11; SDMetrics’ report, which cuts each table by itself, gives 1',
    metrics: [CONTINGENCY],
    run: () => {
      const x = Array.from({ length: 200 }, (_, i) => (i * 37) % 101)
      const c = x.map((value, i) => (value + (i % 7) > 50 ? 'a' : 'b'))
      const moved = metricOf(CONTINGENCY, { x, c }, { x: x.map((value) => value + 1000), c })
      return [check('similarity: from 0 to 0.11', 0.055, moved.value, 0.055)]
    },
  },
  {
    id: 'negative 5',
    title: 'The order in which categories first occur does not matter',
    source: 'Arithmetic; be_great and Algorithm Audit number the categories of each table by themselves',
    metrics: [CONTINGENCY],
    run: () => {
      const real = { a: [...'xyxyzz'], b: [...'ppqqpq'] }
      const synthetic = { a: [...'zyxxyz'], b: [...'qpqpqp'] }
      const turned = { a: synthetic.a.toReversed(), b: synthetic.b.toReversed() }
      return [
        check('as written', 1, metricOf(CONTINGENCY, real, synthetic).value, EXACT),
        check('turned round', 1, metricOf(CONTINGENCY, real, turned).value, EXACT),
      ]
    },
  },
]
