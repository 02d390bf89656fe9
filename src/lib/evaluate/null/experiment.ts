import { evaluate } from '../evaluate'
import type { Metric } from '../metric'
import { meanOf } from '../statistics'
import { drawInput, type Population } from './populations'

/** What one repetition found of one id. */
export interface Observation {
  id: string
  value: number
  floor: number | null
  interval: [number, number] | null
  kind: Metric['intervalKind']
  /** What the interval should cover, where a repetition has a truth of its own. */
  truth: number | null
}

/** One id on one distribution over all repetitions, as the method pages show it. */
export interface NullRow {
  id: string
  distribution: string
  /** Repetitions that had a value. */
  repetitions: number
  mean: number
  sd: number
  /** Mean of the floors. */
  floor: number | null
  /** Share of intervals that held the truth; null where there is no truth to hold. */
  coverage: number | null
  /** Whether the interval claims coverage. */
  claimed: boolean
  /** What theory says the mean should be. */
  expected: number | null
  /** Mean at its expectation, or where there is none at its floor, and coverage as claimed. */
  calm: boolean
  note: string | null
}

/** Rows of the large tables on which truths are found: so many that their own chance hardly counts beside an interval's. */
const LARGE = 20_000
/** Ids whose interval is about one fitted model: its truth is what the same model gets on many more rows. */
const TESTED =
  /^utility\.(auroc|auprc|brier|calibration_slope)_(trtr|tstr)$|^utility\.(auroc_gap|site_auroc_tstr)$|^fairness\..*_(trtr|tstr)$/

/** Shares of synthetic rows: their truth is the share of many more of them, beside the same real rows. */
const RATES = ['privacy.exact_match', 'privacy.near_match', 'fidelity.rule_violations']

/** One repetition: every id on tables that are four draws from one distribution. */
export function observe(population: Population, repetition: number): Observation[] {
  const { input, test, synthetic } = drawInput(population, repetition, LARGE)
  const { metrics } = evaluate(input)
  const alone = { resamples: 0, draws: 0 }
  const tested = metrics.map(({ id }) => id).filter((id) => TESTED.test(id))
  const truths = new Map(
    [
      ...evaluate({ ...input, ...alone, test, metrics: tested }).metrics,
      ...evaluate({ ...input, ...alone, synthetic, metrics: RATES }).metrics,
    ].map(({ id, value }) => [id, value]),
  )
  return metrics.flatMap(({ id, value, floor, interval, intervalKind: kind }) =>
    value === null ? [] : [{ id, value, floor, interval, kind, truth: truths.get(id) ?? null }],
  )
}

/** All repetitions of one distribution put together, one row an id. */
export function tabulate(population: Population, observations: readonly Observation[]): NullRow[] {
  const byId = new Map<string, Observation[]>()
  for (const one of observations) byId.set(one.id, [...(byId.get(one.id) ?? []), one])
  return [...byId].map(([id, own]) => rowOf(population, id, own))
}

function rowOf(population: Population, id: string, own: readonly Observation[]): NullRow {
  const values = own.map(({ value }) => value)
  const mean = meanOf(values) ?? 0
  const sd = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, own.length - 1),
  )
  const floor = meanOf(own.map(({ floor }) => floor))
  const { value: expected, note } = expectedOf(id, population)
  const claimed = own.some(({ kind }) => kind === 'confidence')
  const coverage = coverageOf(own, expected ?? (id === OF_THE_TABLE ? mean : null))
  const near = expected ?? floor
  const off = near === null ? 0 : Math.abs(mean - near)
  const error = (4 * sd) / Math.sqrt(own.length)
  // A mean may be off by its own error and a part of what one value varies; one value can't be told from its floor.
  const placed = MOST.test(id)
    ? floor === null || (id.endsWith('_risk') ? mean + error >= floor : mean - error <= floor)
    : off <= Math.max(error, (expected === null ? ONE : PART) * sd, 1e-9)
  const covered = !claimed || coverage === null || coverage >= leastCoverage(id, own.length)
  return {
    id,
    distribution: population.name,
    repetitions: own.length,
    mean: round(mean),
    sd: round(sd),
    floor: floor === null ? null : round(floor),
    coverage: coverage === null ? null : round(coverage),
    claimed,
    expected: expected === null ? null : round(expected),
    calm: placed && covered,
    note:
      note ?? (SIZED.test(id) ? 'depends on size: at the control’s size it stands beside its floor' : null),
  }
}

const SIZED =
  /^fidelity\.(alpha|beta|authenticity|prdc|detection|mmd)|^privacy\.(dcr_median|dcr_p05|nndr_p05)$/
const PART = 0.5
const ONE = 2
/** Their floor is what chance exceeds once in twenty, or once in a hundred, times. */
const MOST = /^privacy\.mia_\w+_(advantage|tpr_at_fpr_01|risk)$/

/** A share that changes with the number of rows: its truth is its mean over the repetitions. */
const OF_THE_TABLE = 'privacy.uniques_share'
/** Wilson's interval of it is about 15 % too narrow, since synthetic rows share neighbours (metrics.md): 95 % are 90 %. */
const NARROW = 'privacy.dcr_share'

/** What an interval is to cover, less what so many repetitions leave to chance. */
function leastCoverage(id: string, repetitions: number): number {
  const level = id === NARROW ? 0.9 : 0.95
  return level - 3 * Math.sqrt((level * (1 - level)) / repetitions)
}

function coverageOf(own: readonly Observation[], common: number | null): number | null {
  const held = own.flatMap(({ interval, truth }) => {
    const target = truth ?? common
    if (interval === null || target === null) return []
    return [interval[0] <= target + 1e-12 && target <= interval[1] + 1e-12 ? 1 : 0]
  })
  return meanOf(held)
}

/** What an id comes to when synthetic rows are fresh draws from where the real ones came from. */
export function expectedOf(
  id: string,
  { rows: { train: n, synthetic: m, control: c } }: Population,
): { value: number | null; note: string | null } {
  if (/^privacy\.mia_.*_auc$/.test(id)) return { value: 0.5, note: 'no member can be told' }
  if (/^fidelity\.detection_auc/.test(id)) return { value: 0.5, note: 'no row can be told' }
  if (id === 'privacy.dcr_share') return { value: n / (n + c), note: 'n / (n + control rows)' }
  if (id === 'fidelity.pmse_ratio') return { value: (n + m) / n, note: '(n + m) / n, fresh rows' }
  if (id === 'fidelity.mmd') return { value: 0, note: 'unbiased' }
  if (/^privacy\.(attribute_inference_risk|linkability_risk|nnaa_loss)$/.test(id))
    return { value: 0, note: 'a difference of two like rates' }
  if (id === 'utility.auroc_gap') return { value: 0, note: 'either model is as good' }
  return { value: null, note: null }
}

function round(value: number): number {
  return Number(value.toPrecision(5))
}
