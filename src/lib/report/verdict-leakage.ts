import type { Metric } from '../evaluate/metric'
import type { AreaVerdict } from './area-verdict'
import { percent, reasonText, show } from './numbers'

/** The finding where rows equal training rows beyond coincidence. */
export const COPIES = 'copies real rows'

const DOUBT =
  'These tests look for rows that are copies or too near; they can miss other leaks, and finding nothing is not a proof.'

/**
 * Exact copies beyond coincidence, and nearness to training rows beyond what unseen rows of the same hospitals show.
 * Never says more than "no leakage found by these tests".
 */
export function leakage(by: ReadonlyMap<string, Metric>): AreaVerdict {
  const start = { area: 'private' as const, question: 'Do they give real people away?' }
  const exact = by.get('privacy.exact_match')
  const share = by.get('privacy.dcr_share')
  const copies = copying(exact, share)
  if (copies !== null) {
    return {
      ...start,
      standing: 'poor',
      finding: COPIES,
      sentence: copies,
      doubt: 'Copies are a fact, not an estimate: these rows must be handled as real ones.',
    }
  }
  if (share === undefined || share.value === null) {
    const reason = reasonText(share)
    const seen = exact?.value == null ? '' : ` ${percent(exact.value)} of the rows equal a training row.`
    return {
      ...start,
      standing: 'unknown',
      finding: "can't be said",
      sentence: `Leakage can't be said: ${reason}${seen}`,
      doubt: DOUBT,
    }
  }
  const floor = share.floor ?? 0.5
  const numbers = `${percent(share.value)} of the rows lie nearer to a training row than to an unseen one (${share.interval === null ? '' : `95\u00a0% interval ${share.interval.map(percent).join(' to ')}; `}without copying ${percent(floor)})`
  const lower = share.interval?.[0] ?? share.value
  if (lower > floor + 0.01) {
    const strong = share.value > floor + 0.1
    return {
      ...start,
      standing: strong ? 'poor' : 'mixed',
      finding: strong ? 'too near to training rows' : 'somewhat near to training rows',
      sentence: `The rows lie nearer to the training rows than chance allows: ${numbers}.`,
      doubt: 'Nearness is not yet identity, but it is how memorised rows show.',
    }
  }
  return {
    ...start,
    standing: 'good',
    finding: 'no leakage found by these tests',
    sentence: `No leakage found by these tests: ${numbers}${exact?.value == null ? '' : `, and ${percent(exact.value)} equal a training row`}.`,
    doubt: share.warning === null ? DOUBT : `There are few rows to compare with. ${DOUBT}`,
  }
}

/**
 * A sentence when more rows equal a training row than coincidence explains. Unseen rows tell how often rows coincide
 * in columns this coarse; training rows are more, so that rate is scaled by their number.
 */
function copying(exact: Metric | undefined, share: Metric | undefined): string | null {
  if (exact === undefined || exact.value === null || exact.value === 0) return null
  const control = exact.settings.control
  const { train, control: controls } = exact.n
  const lower = exact.interval?.[0] ?? exact.value
  if (typeof control !== 'number' || controls === null || controls === 0) {
    // Without unseen rows only wholesale copying can be told from coincidence.
    return lower > 0.5
      ? `It copies real rows: ${percent(exact.value)} of the rows equal a training row in every column.`
      : null
  }
  const coincidence = Math.min(1, control * Math.max(1, train / controls))
  if (lower <= coincidence + 0.005) return null
  // Where columns are so coarse that everything coincides, the nearness test has the last word.
  if (coincidence > 0.5 && share?.value != null && share.floor !== null && share.value <= share.floor)
    return null
  return `It copies real rows: ${percent(exact.value)} of the rows equal a training row in every column, where coincidence explains ${coincidence === 0 ? 'none' : `about ${show(Number((coincidence * 100).toPrecision(2)))}\u00a0%`}.`
}
