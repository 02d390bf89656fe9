import { capital } from '../base/words'
import type { Metric } from '../evaluate/metric'
import type { AreaVerdict, Check } from './area-verdict'
import { strongest } from './attacks'
import {
  certainty,
  check,
  clauseOf,
  known,
  numberText,
  worstOf,
  weightOf,
  type ById,
  type Measured,
} from './checks'
import { percent, reasonText, show } from './numbers'
import type { ChosenLimits, ThresholdId } from './thresholds'

/** The finding where rows equal training rows beyond coincidence. */
export const COPIES = 'copies real rows'

const DOUBT =
  'These tests look for copies, nearness and what known attacks can use; they can miss other leaks, and finding nothing is not a proof.'

/** What a poor or mixed check is called in a few words. */
const findings: Partial<Record<ThresholdId, { mixed: string; poor: string }>> = {
  copies: { mixed: 'some rows equal real ones', poor: COPIES },
  membership: { mixed: 'an attack has some success', poor: 'an attack tells members' },
  'exposed-few': { mixed: 'an attack singles out some', poor: 'an attack singles out members' },
  attribute: { mixed: 'helps guess the sensitive value', poor: 'gives the sensitive value away' },
  linkability: { mixed: 'helps to link records', poor: 'links records' },
  epsilon: { mixed: 'leaks by the bound on ε', poor: 'leaks by the bound on ε' },
  nearness: { mixed: 'somewhat near to training rows', poor: 'too near to training rows' },
}

/**
 * Exact copies beyond coincidence, what attacks achieve, and nearness to training rows beyond what unseen rows of the
 * same hospitals show. Never says more than "no leakage found by these tests".
 */
export function leakage(by: ById, chosen: ChosenLimits = {}): AreaVerdict {
  const start = { area: 'private' as const, question: 'Do they give real people away?' }
  const copies = check('copies', copying(by), chosen)
  const checks = [
    copies,
    check('membership', membership(by), chosen),
    check('exposed-few', exposedFew(by), chosen),
    check('attribute', difference(by, 'privacy.attribute_inference_risk'), chosen),
    check('linkability', difference(by, 'privacy.linkability_risk'), chosen),
    check('epsilon', epsilon(by), chosen),
    check('nearness', nearness(by), chosen),
  ]
  const exact = by.get('privacy.exact_match')
  if (copies.standing === 'poor')
    return {
      ...start,
      standing: 'poor',
      finding: COPIES,
      sentence: `It copies real rows: ${copies.said}.`,
      doubt: 'Copies are a fact, not an estimate: these rows must be handled as real ones.',
      checks,
    }
  const tests = checks.filter((one) => one !== copies && one.standing !== 'unknown')
  if (tests.length === 0) {
    const seen = exact?.value == null ? '' : ` ${percent(exact.value)} of the rows equal a training row.`
    return {
      ...start,
      standing: 'unknown',
      finding: "can't be said",
      sentence: `Leakage can't be said: ${reasonText(by.get('privacy.dcr_share'))}${seen}`,
      doubt: DOUBT,
      checks,
    }
  }
  const standing = worstOf(checks) ?? 'unknown'
  const few = tests.some(({ threshold }) => threshold === 'nearness' && by.get('privacy.dcr_share')?.warning)
  if (standing === 'mixed' || standing === 'poor') {
    const worst = checks.find((one) => weightOf(one) === standing)
    const clause = worst === undefined ? '' : clauseOf(worst).join('')
    return {
      ...start,
      standing,
      finding: worst === undefined ? '' : (findings[worst.threshold]?.[standing] ?? ''),
      sentence: `${capital(clause)}.`,
      doubt:
        worst?.threshold === 'nearness'
          ? 'Nearness is not yet identity, but it is how memorised rows show.'
          : 'This is what simple attacks achieve; a better informed one may achieve more.',
      checks,
    }
  }
  return {
    ...start,
    standing,
    finding: 'no leakage found by these tests',
    sentence: `No leakage found by these tests: ${evidence(checks)}${exact?.value == null ? '' : `; ${percent(exact.value)} of the rows equal a training row`}.`,
    doubt: few ? `There are few rows to compare with. ${DOUBT}` : DOUBT,
    checks,
  }
}

/** The number that says most: an attack's where there is one, nearness being a proxy. */
function evidence(checks: readonly Check[]): string {
  const first: ThresholdId[] = [
    'membership',
    'nearness',
    'attribute',
    'exposed-few',
    'linkability',
    'epsilon',
  ]
  const [found] = first.flatMap(
    (id) => checks.find(({ threshold, standing }) => threshold === id && standing !== 'unknown') ?? [],
  )
  return found?.said ?? ''
}

function membership(by: ById): Measured | string {
  const found = strongest(by, 'auc')
  if (found === null) return reasonText(by.get('privacy.mia_nearest_auc'))
  const { metric, title, of } = found
  const lower = metric.interval?.[0] ?? metric.value
  const which =
    of === 1 ? `the membership attack (${title})` : `the strongest of ${of} membership attacks (${title})`
  return { amount: lower - 0.5, said: `${which} reaches ${numberText('AUC', metric, ', chance 0.5')}` }
}

function exposedFew(by: ById): Measured | string {
  const found = strongest(by, 'tpr_at_fpr_01')
  if (found === null) return reasonText(by.get('privacy.mia_nearest_tpr_at_fpr_01'))
  const { metric, title } = found
  const floor = metric.floor ?? 0.01
  const ends = metric.interval === null ? 'no interval' : `95\u00a0% interval ${percents(metric.interval)}`
  return {
    amount: (metric.interval?.[0] ?? metric.value) - floor,
    said: `${percent(metric.value)} of the members at 1\u00a0% false alarms (${title}), chance ${percent(floor)} (${ends})`,
  }
}

function difference(by: ById, id: string): Measured | string {
  const metric = known(by, id)
  if (typeof metric === 'string') return metric
  return {
    amount: metric.interval?.[0] ?? metric.value,
    said: `members less strangers ${points(metric.value)}, no leak 0 (${metric.interval === null ? 'no interval' : `95\u00a0% interval ${metric.interval.map(points).join(' to ')}`})`,
  }
}

function epsilon(by: ById): Measured | string {
  const metric = known(by, 'privacy.effective_epsilon_lower')
  if (typeof metric === 'string') return metric
  return { amount: metric.value, said: `ε at least ${show(metric.value)}, no leak 0 (a bound from below)` }
}

function nearness(by: ById): Measured | string {
  const share = known(by, 'privacy.dcr_share')
  if (typeof share === 'string') return share
  const floor = share.floor ?? 0.5
  const ends = share.interval === null ? certainty(share) : `95\u00a0% interval ${percents(share.interval)}`
  return {
    amount: (share.interval?.[0] ?? share.value) - floor,
    said: `as a proxy, ${percent(share.value)} of the rows lie nearer to a training row than to an unseen one, without copying ${percent(floor)} (${ends})`,
  }
}

/**
 * More rows that equal a training row than coincidence explains. Unseen rows tell how often rows coincide in columns
 * this coarse; training rows are more, so that rate is scaled by their number.
 */
function copying(by: ById): Measured | string {
  const exact = known(by, 'privacy.exact_match')
  if (typeof exact === 'string') return exact
  const { train, control: controls } = exact.n
  const { control } = exact.settings
  const lower = exact.interval?.[0] ?? exact.value
  const said = `${percent(exact.value)} of the rows equal a training row in every column`
  if (typeof control !== 'number' || controls === 0)
    // Without unseen rows only wholesale copying can be told from coincidence.
    return { amount: lower > 0.5 ? lower : 0, said: `${said}; there are no unseen rows to compare with` }
  const coincidence = Math.min(1, control * Math.max(1, train / controls))
  const explained = `coincidence explains ${coincidence === 0 ? 'none' : `about ${show(Number((coincidence * 100).toPrecision(2)))}\u00a0%`}`
  // Where columns are so coarse that everything coincides, the nearness test has the last word.
  const coarse = coincidence > 0.5 && isFar(by.get('privacy.dcr_share'))
  const amount = exact.value === 0 || coarse ? 0 : Math.max(0, lower - coincidence)
  return { amount, said: `${said}, where ${explained}` }
}

function isFar(share: Metric | undefined): boolean {
  return share?.value != null && share.floor !== null && share.value <= share.floor
}

function percents([from, to]: readonly [number, number]): string {
  return `${percent(from)} to ${percent(to)}`
}

/** A difference of shares in percentage points. */
function points(value: number): string {
  return `${value < 0 ? '−' : ''}${percent(Math.abs(value)).replace('\u00a0%', '')}\u00a0points`
}
