import { smoothedJs, smoothedKl } from '../bins'
import { equalWidthCounts, epsilonKl } from '../fidelity/kl-paper'
import { overlap } from '../fidelity/tv'
import { quantile } from '../statistics'
import type { Sorted } from '../views'
import { fixtureA, pick } from './fixtures'
import { check, checkList, checkOf, EXACT, type Golden } from './golden'
import { metricOf, numberOf, type Cells } from './tables'

const KL = 'fidelity.kl'
const REVERSE = 'fidelity.kl_reverse'
const JS = 'fidelity.js'
const PAPER = 'fidelity.kl_paper'

/** Shares as counts so large that smoothing weighs nothing. */
const many = (shares: readonly number[]): number[] => shares.map((share) => share * 1e13)

const thirds = [1 / 3, 1 / 3, 1 / 3]
const lopsided = [0.36, 0.48, 0.16]

export const divergenceCases: readonly Golden[] = [
  {
    id: 'G1',
    title: 'Half and half against nine to one',
    source: 'The documented example of SciPy’s entropy',
    metrics: [KL],
    run: () => {
      const nats = smoothedKl(many([0.5, 0.5]), many([0.9, 0.1]), 2)
      return [check('KL, nats', 0.5108256238, nats), check('the same in bits', 0.7369655942, nats / Math.LN2)]
    },
  },
  {
    id: 'G2',
    title: 'Three shares against three equal ones, both ways',
    source: 'Independent computation with SciPy',
    metrics: [KL, REVERSE],
    run: () => [
      checkOf(
        KL,
        'KL of the shares from the equal ones',
        0.0852996013,
        smoothedKl(many(lopsided), many(thirds), 3),
      ),
      checkOf(REVERSE, 'the other way', 0.0974550068, smoothedKl(many(thirds), many(lopsided), 3)),
    ],
  },
  {
    id: 'G3',
    title: 'Divergence and distance are not the same',
    source: 'SciPy’s jensenshannon, which gives the distance',
    metrics: [JS],
    run: () => {
      const bits = smoothedJs(many([0.8, 0.2]), many([0.1, 0.9]), 2)
      return [
        check('divergence, base 2', 0.3973126097, bits),
        check('its square root, the distance, base 2', 0.630327383, Math.sqrt(bits)),
        check('the distance, base e', 0.5247819692, Math.sqrt(bits * Math.LN2)),
      ]
    },
  },
  {
    id: 'negative 3',
    title: 'KL is not squeezed into a score',
    source: 'Arithmetic; synthcity, which pairs categories by their place, prints 0.0444 here',
    metrics: [KL],
    run: () => [
      check(
        'KL of 0.8/0.2 from 0.1/0.9, nats',
        1.3627,
        smoothedKl(many([0.8, 0.2]), many([0.1, 0.9]), 2),
        5e-5,
      ),
    ],
  },
  {
    id: 'A7',
    title: 'A column of categories with one that no training row has',
    source: 'Independent computation, half a count a bin',
    metrics: [KL],
    run: () => [
      check(
        'KL of the unit',
        0.0484673986,
        metricOf(KL, pick(fixtureA.T, 'unit'), pick(fixtureA.S, 'unit')).value,
      ),
    ],
  },
  {
    id: 'A9',
    title: 'A laboratory value in four and in five bins, with one for the missing',
    source: 'Independent computation, half a count a bin',
    metrics: [KL, REVERSE, JS],
    run: () => {
      const [real, synthetic] = quantileCounts(fixtureA.T['lactate'], fixtureA.S['lactate'], 4)
      const [real5, synthetic5] = quantileCounts(fixtureA.T['lactate'], fixtureA.S['lactate'], 5)
      const age = [4, 5].map((bins) => quantileCounts(fixtureA.T['age'], fixtureA.S['age'], bins))
      return [
        checkOf(KL, 'four bins, KL', 0.0348706774, smoothedKl(real, synthetic, 4)),
        checkOf(REVERSE, 'four bins, the other way', 0.0329131514, smoothedKl(synthetic, real, 4)),
        checkOf(JS, 'four bins, Jensen–Shannon, base 2', 0.0121220579, smoothedJs(real, synthetic, 4)),
        check('four bins, total variation', 0.1, 1 - overlap(real, synthetic, 10, 10)),
        checkOf(KL, 'five bins, KL', 0.0392942788, smoothedKl(real5, synthetic5, 5)),
        checkOf(REVERSE, 'five bins, the other way', 0.0392942788, smoothedKl(synthetic5, real5, 5)),
        checkOf(JS, 'five bins, Jensen–Shannon, base 2', 0.0140203068, smoothedJs(real5, synthetic5, 5)),
        ...age.map(([p, q], i) =>
          checkOf(KL, `age in ${4 + i} bins: nothing to tell`, 0, smoothedKl(p, q, 4 + i), EXACT),
        ),
      ]
    },
  },
  {
    id: 'G11 cuts',
    title: 'Ten numbers in five parts of equal width',
    source: 'SDMetrics’ own tests of its utilities: 1 1 2 2 3 3 4 4 5 5',
    metrics: [PAPER],
    run: () => {
      const ten = sorted([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      return checkList('part', [2, 2, 2, 2, 2, 0], equalWidthCounts(ten, ten, 5)[0], 0)
    },
  },
  {
    id: 'P1',
    title: 'The same ten ages in 5, 10 and 50 bins of equal width',
    source: 'Independent computation; ε added to the shares',
    metrics: [PAPER],
    run: () => {
      const real = sorted(fixtureA.T['age'])
      const synthetic = sorted(fixtureA.S['age'])
      const expected = [
        { bins: 5, laplace: 0.0329131514, epsilon: 0.0523248143 },
        { bins: 10, laplace: 0.1320194857, epsilon: 4.0753384475 },
        { bins: 50, laplace: 0.2825003028, epsilon: 18.6509391609 },
      ]
      const through = metricOf(PAPER, pick(fixtureA.T, 'age'), pick(fixtureA.S, 'age'))
      const { withEpsilon, bins: used } = through.settings
      return [
        ...expected.flatMap(({ bins, laplace, epsilon }) => {
          const [p, q, fixed] = equalWidthCounts(real, synthetic, bins)
          return [
            check(`${bins} bins, half a count each`, laplace, smoothedKl(p, q, fixed)),
            check(`${bins} bins, ε = 1e-10`, epsilon, epsilonKl(p, q)),
          ]
        }),
        check('as the evaluation gives it', 0.1320194857, through.value),
        check('and beside it, with ε', 4.0753384475, numberOf(withEpsilon)),
        check('its bins', 10, numberOf(used), 0),
      ]
    },
  },
]

function present(cells: Cells[string] | undefined): Float64Array {
  return Float64Array.from((cells ?? []).filter((cell) => typeof cell === 'number')).sort()
}

function sorted(cells: Cells[string] | undefined): Sorted {
  const values = present(cells)
  return { values, weights: new Uint32Array(values.length).fill(1), present: values.length, missing: 0 }
}

/** Counts of both columns in `bins` parts cut at the first one's quantiles, and a last one for the missing. */
function quantileCounts(
  real: Cells[string] | undefined,
  synthetic: Cells[string] | undefined,
  bins: number,
): [number[], number[]] {
  const values = present(real)
  const edges = Array.from({ length: bins - 1 }, (_, k) => quantile(values, k + 1, bins))
  const count = (cells: Cells[string] | undefined): number[] => {
    const counts = Array.from({ length: bins + 1 }, () => 0)
    for (const cell of cells ?? []) {
      const bin = typeof cell === 'number' ? edges.filter((edge) => edge <= cell).length : bins
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts
  }
  return [count(real), count(synthetic)]
}
