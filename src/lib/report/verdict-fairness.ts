import type { AreaVerdict } from './area-verdict'
import {
  aboveFloor,
  besideFloor,
  type ById,
  check,
  known,
  largest,
  type Measured,
  numberText,
  sentenceOf,
  worstOf,
} from './checks'
import { singleGroups } from './figures/settings'
import { groupText } from './figures/words'
import { reasonText, show } from './numbers'
import type { ChosenLimits } from './thresholds'

/** Are the groups there in the right shares, are their rows as true as everybody's, and does a model err alike? */
export function fairness(by: ById, chosen: ChosenLimits = {}): AreaVerdict {
  const start = { area: 'fair' as const, question: 'Are the groups served alike?' }
  const checks = [
    check('shares', sharesOfGroups(by), chosen),
    check('within-groups', withinGroups(by), chosen),
    check('errors', addedGap(by), chosen),
  ]
  const [shares, within, errors] = checks
  const standing = worstOf(checks)
  if (standing === null) {
    const reason = reasonText(by.get('fairness.group_share_tv') ?? by.get('fairness.kl_by_group'))
    const sentence = `Fairness can't be said: ${reason}`
    return { ...start, standing: 'unknown', finding: "can't be said", sentence, doubt: '', checks }
  }
  const rowsAlike = [shares, within].every((one) => one?.standing !== 'mixed' && one?.standing !== 'poor')
  return {
    ...start,
    standing,
    finding:
      rowsAlike && standing !== 'good'
        ? 'groups are there, a model errs unlike'
        : {
            good: 'groups are served alike',
            mixed: 'some groups are off',
            poor: 'groups are not served alike',
          }[standing],
    sentence: sentenceOf(checks, ['shares', 'within-groups']),
    doubt: doubtOf(by, errors?.standing === 'unknown'),
    checks,
  }
}

function doubtOf(by: ById, noModel: boolean): string {
  const kl = by.get('fairness.kl_by_group')
  const groups = kl === undefined ? {} : singleGroups(kl.perGroup, kl.settings)
  const silent = Object.values(groups).filter((value) => value === null).length
  return [
    silent > 0
      ? `${silent} ${silent === 1 ? 'group is' : 'groups are'} too small for a number of ${silent === 1 ? 'its' : 'their'} own: nothing is known about them.`
      : '',
    noModel
      ? 'Whether a model trained on these rows treats groups alike is another question.'
      : 'Real rows may be unfair themselves: this asks only what the synthetic ones add.',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function sharesOfGroups(by: ById): Measured | string {
  const shares = known(by, 'fairness.group_share_tv')
  if (typeof shares === 'string') return shares
  return {
    amount: aboveFloor(shares),
    said: numberText('distance', shares, besideFloor(shares)),
  }
}

function withinGroups(by: ById): Measured | string {
  const kl = known(by, 'fairness.kl_by_group')
  if (typeof kl === 'string') return kl
  const worst = largest(singleGroups(kl.perGroup, kl.settings))
  return {
    amount: aboveFloor(kl),
    said: numberText('KL', kl, besideFloor(kl)),
    worst: worst === null ? '' : `, farthest off ${groupText(worst[0])} at ${show(worst[1])}`,
  }
}

/**
 * How small a gap may be as far as its resamples tell. They lie above it, since chance widens a gap: so they are laid
 * below it as far as they reach above.
 */
function leastOf({ value, interval }: { value: number; interval: [number, number] | null }): number {
  return interval === null ? Infinity : Math.min(interval[0], 2 * value - interval[1])
}

function addedGap(by: ById): Measured | string {
  const synthetic = known(by, 'fairness.equalized_odds_difference_tstr')
  const real = known(by, 'fairness.equalized_odds_difference_trtr')
  if (typeof synthetic === 'string') return synthetic
  if (typeof real === 'string') return real
  return {
    amount: synthetic.value - real.value,
    chance: leastOf(synthetic) <= real.value,
    said: numberText('gap', synthetic, `, trained on real rows ${show(real.value)}`),
  }
}
