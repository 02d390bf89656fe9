import { smoothedKl } from '../bins'
import { ratesByLevel, ratioOf, spreadOf } from '../fairness/rates'
import { countByGroup } from '../frame'
import { fixtureA, pick } from './fixtures'
import { check, checkList, checkOf, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { groupOf, metricOf, type Cells } from './tables'

const KL = 'fairness.kl_by_group'
const GAP = 'fairness.kl_by_group_gap'
const PREVALENCE = 'fairness.prevalence_gap_by_group'
const ways = (id: string): string[] => [`fairness.${id}_trtr`, `fairness.${id}_tstr`]

interface Counts {
  tp: number
  fp: number
  tn: number
  fn: number
}

export const fairnessCases: readonly Golden[] = [
  {
    id: 'F1',
    title: 'Rates and gaps of two groups',
    source: 'Fairlearn’s own test data (71 rows)',
    metrics: [
      ...ways('demographic_parity_difference'),
      ...ways('equalized_odds_difference'),
      ...ways('equal_opportunity_difference'),
    ],
    run: () => {
      const { aa, ba, dpd, eod, dpr, eor } = goldens.F1_fairness
      const rows = [...rowsOf(aa, 0), ...rowsOf(ba, 1)]
      const rates = ratesByLevel(
        rows.map(({ predicted }) => predicted),
        rows.map(({ label }) => label),
        rows.map(({ code }) => code),
        2,
        { rows: 20, positives: 10, negatives: 10 },
      )
      const [tpr, fpr] = [spreadOf(rates.map((rate) => rate.tpr)), spreadOf(rates.map((rate) => rate.fpr))]
      const [first, second] = rates
      return [
        check('share flagged in group aa', 0.6111111, first?.selection, 1e-7),
        check('share flagged in group ba', 0.6857143, second?.selection, 1e-7),
        check('positives found in group aa', 0.6818182, first?.tpr, 1e-7),
        check('positives found in group ba', 0.7826087, second?.tpr, 1e-7),
        check('false alarms in group aa', 0.5, first?.fpr, EXACT),
        check('false alarms in group ba', 0.5, second?.fpr, EXACT),
        check('demographic parity difference', dpd, spreadOf(rates.map(({ selection }) => selection)), EXACT),
        check('equalized odds difference', eod, Math.max(tpr ?? NaN, fpr ?? NaN), EXACT),
        check('equal opportunity difference', 0.1007905138, tpr),
        check('demographic parity ratio', dpr, ratioOf(rates.map(({ selection }) => selection)), EXACT),
        check(
          'equalized odds ratio',
          eor,
          Math.min(
            ratioOf(rates.map((rate) => rate.tpr)) ?? NaN,
            ratioOf(rates.map((rate) => rate.fpr)) ?? NaN,
          ),
          EXACT,
        ),
        check('no ratio of nothing to nothing', null, ratioOf([0, 0])),
      ]
    },
  },
  {
    id: 'S4',
    title: 'Flags that are the group',
    source: 'SynthEval’s documentation tests of its statistical parity, whose sign is left and right less',
    metrics: ways('demographic_parity_difference'),
    run: () => {
      const group = [0, 1, 0, 1]
      const rates = ratesByLevel(group, group, group, 2, { rows: 1, positives: 1, negatives: 1 })
      return [check('difference', 1, spreadOf(rates.map(({ selection }) => selection)), EXACT)]
    },
  },
  {
    id: 'A8',
    title: 'KL of the unit within each sex, the group’s own column left out',
    source: 'Independent computation, half a count a bin; groups of five, so with a minimum of 1',
    metrics: [KL, GAP],
    run: () => {
      const around = { groups: [groupOf('sex')], nMin: 1 }
      const [real, synthetic] = [pick(fixtureA.T, 'sex', 'unit'), pick(fixtureA.S, 'sex', 'unit')]
      const kl = metricOf(KL, real, synthetic, around)
      return [
        checkOf(KL, 'among the women', 0.0670589951, kl.perGroup['sex=F']),
        checkOf(KL, 'among the men', 0.1569446127, kl.perGroup['sex=M']),
        checkOf(KL, 'mean', (0.0670589951 + 0.1569446127) / 2, kl.value),
        check('among the women, with a whole count a bin', 0.0441686384, wholeCount('F')),
        check('among the men, with a whole count a bin', 0.0770163534, wholeCount('M')),
        checkOf(GAP, 'gap', 0.1569446127 - 0.0670589951, metricOf(GAP, real, synthetic, around).value),
      ]
    },
  },
  {
    id: 'A10',
    title: 'The same share of deaths in both sexes of both tables, then one death less',
    source: 'Arithmetic; groups of five, so with a minimum of 1',
    metrics: [PREVALENCE],
    run: () => {
      const around = { groups: [groupOf('sex')], target: 'died', nMin: 1 }
      const same = metricOf(PREVALENCE, fixtureA.T, fixtureA.S, around)
      const died = (fixtureA.S['died'] ?? []).map((cell, i) => (fixtureA.S['sex']?.[i] === 'F' ? 0 : cell))
      const fewer = metricOf(PREVALENCE, fixtureA.T, { ...fixtureA.S, died }, around)
      return [
        ...checkList('deaths among women and men, real', [0.2, 0.6], deaths(fixtureA.T), EXACT),
        ...checkList('deaths among women and men, synthetic', [0.2, 0.6], deaths(fixtureA.S), EXACT),
        check('gap', 0, same.value, EXACT),
        check('among the women', 0, same.perGroup['sex=F'], EXACT),
        check('among the men', 0, same.perGroup['sex=M'], EXACT),
        check('gap with no death among the five women', 0.2, fewer.value, EXACT),
        check('among the men, as before', 0, fewer.perGroup['sex=M'], EXACT),
      ]
    },
  },
]

/** KL of the unit within a sex with a count of 1 a bin, which is half a count when all rows count half. */
function wholeCount(sex: string): number {
  const within = ({ sex: own = [], unit = [] }: Cells) => unit.filter((_, row) => own[row] === sex)
  const [real, synthetic] = [within(fixtureA.T), within(fixtureA.S)]
  const units = [...new Set([...real, ...synthetic])]
  const counts = (cells: readonly unknown[]) =>
    units.map((name) => cells.filter((cell) => cell === name).length / 2)
  return smoothedKl(counts(real), counts(synthetic), units.length)
}

/** Share of deaths among women and among men. */
function deaths({ sex = [], died = [] }: Cells): number[] {
  const labels = Int8Array.from(died, (cell) => (cell === 1 ? 1 : 0))
  const codes = Int32Array.from(sex, (cell) => (cell === 'F' ? 0 : 1))
  return countByGroup(codes, 2, labels).map(({ positives, labelled }) => positives / labelled)
}

function rowsOf(counts: Counts, code: number): { code: number; predicted: number; label: number }[] {
  const kinds: [number, 0 | 1, 0 | 1][] = [
    [counts.tp, 1, 1],
    [counts.fp, 1, 0],
    [counts.tn, 0, 0],
    [counts.fn, 0, 1],
  ]
  return kinds.flatMap(([count, predicted, label]) =>
    Array.from({ length: count }, () => ({ code, predicted, label })),
  )
}
