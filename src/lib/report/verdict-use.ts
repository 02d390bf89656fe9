import type { AreaVerdict } from './area-verdict'
import type { Known } from './standing'
import {
  aboveFloor,
  besideFloor,
  type ById,
  check,
  known,
  type Measured,
  numberText,
  sentenceOf,
  worstOf,
} from './checks'
import { percent, show } from './numbers'
import { limitsOf, thresholdOf, type ChosenLimits } from './thresholds'

const CHANCE = 'A model trained on these rows is not shown to beat chance on real patients'

/** A model trained on synthetic rows, tested on unseen real ones, beside the same model trained on real rows. */
export function usefulness(by: ById, chosen: ChosenLimits = {}): AreaVerdict {
  const start = { area: 'useful' as const, question: 'Can a model be trained on them?' }
  const signal = check('signal', learnt(by, chosen), chosen)
  const checks = [
    signal,
    check('prevalence', outcomeShare(by), chosen),
    check('calibration', calibration(by), chosen),
    check('dependence', dependence(by), chosen),
  ]
  const tstr = known(by, 'utility.auroc_tstr')
  if (typeof tstr === 'string') {
    const sentence = `Use can't be said: ${tstr}`
    return { ...start, standing: 'unknown', finding: "can't be said", sentence, doubt: '', checks }
  }
  const doubt = doubtOf(by)
  if (tstr.interval === null ? tstr.value <= 0.55 : tstr.interval[0] <= 0.5) {
    const numbers = numberText('AUROC', tstr, ` of a best attainable ${show(ceilingOf(by))}, chance 0.5`)
    return {
      ...start,
      standing: 'poor',
      finding: 'no better than chance',
      sentence: `${CHANCE}: ${numbers}.`,
      doubt,
      checks: checks.map((one) => (one === signal ? { ...one, standing: 'poor' } : one)),
    }
  }
  // Without a mark to reach, all that can be said is that it beats chance.
  const standing = worstOf(checks.filter(({ standing }) => standing !== 'unknown')) ?? 'mixed'
  const whole = signal.standing === 'unknown' ? worseThanMixed(standing) : standing
  const findings = { mixed: 'trains, with a loss', poor: 'loses much of the signal' }
  return {
    ...start,
    standing: whole,
    finding:
      signal.standing === 'poor' || signal.standing === 'mixed'
        ? findings[signal.standing]
        : whole === 'good'
          ? 'trains nearly as well'
          : signal.standing === 'unknown'
            ? findings.mixed
            : 'trains nearly as well, with a flaw',
    sentence:
      signal.standing === 'unknown'
        ? `A model trained on these rows works on real patients: ${numberText('AUROC', tstr, ', what real rows allow is not known')}.`
        : sentenceOf(checks, ['signal']),
    doubt,
    checks,
  }
}

function worseThanMixed(standing: Known): Known {
  return standing === 'good' ? 'mixed' : standing
}

function ceilingOf(by: ById): number | null {
  return by.get('utility.auroc_tstr')?.ceiling ?? by.get('utility.auroc_trtr')?.value ?? null
}

function learnt(by: ById, chosen: ChosenLimits): Measured | string {
  const tstr = known(by, 'utility.auroc_tstr')
  if (typeof tstr === 'string') return tstr
  const ceiling = ceilingOf(by)
  if (ceiling === null) return 'What a model trained on real rows reaches is not known.'
  const amount = ceiling - tstr.value
  const { good, poor } = limitsOf(thresholdOf('signal'), chosen)
  return {
    amount,
    chance: tstr.interval !== null && tstr.interval[1] >= ceiling && amount <= (good + poor) / 2,
    said: numberText('AUROC', tstr, ` of a best attainable ${show(ceiling)}`),
  }
}

function outcomeShare(by: ById): Measured | string {
  const gap = known(by, 'utility.label_prevalence_gap')
  if (typeof gap === 'string') return gap
  return {
    amount: aboveFloor(gap),
    said: numberText('difference', gap, besideFloor(gap)),
  }
}

function calibration(by: ById): Measured | string {
  const synthetic = known(by, 'utility.calibration_slope_tstr')
  const real = known(by, 'utility.calibration_slope_trtr')
  if (typeof synthetic === 'string') return synthetic
  if (typeof real === 'string') return real
  const { interval } = synthetic
  return {
    amount: Math.abs(synthetic.value - 1) - Math.abs(real.value - 1),
    chance: interval !== null && interval[0] <= 1 && interval[1] >= 1,
    said: numberText('slope', synthetic, `, trained on real rows ${show(real.value)}, best 1`),
  }
}

function dependence(by: ById): Measured | string {
  const metric = known(by, 'utility.label_dependence')
  if (typeof metric === 'string') return metric
  const { p, real } = metric.settings
  if (typeof p !== 'number') return 'No shuffled outcomes were tried.'
  const beside = typeof real === 'number' ? `; among real rows ${show(real)}` : ''
  return { amount: p, said: `dependence ${show(metric.value)}, p = ${show(p)}${beside}` }
}

function doubtOf(by: ById): string {
  const doubts: string[] = []
  const prevalence = by.get('utility.label_prevalence_gap')?.value
  if (prevalence != null && prevalence > 0.02)
    doubts.push(
      `The share of positive labels is off by ${percent(prevalence).replace('\u00a0%', '')} percentage points.`,
    )
  const ceiling = ceilingOf(by)
  if (ceiling !== null && ceiling < 0.6) doubts.push('Real rows hardly predict this outcome here either.')
  const ends = by.get('utility.auroc_tstr')?.interval ?? null
  if (ends !== null && ends[1] - ends[0] > 0.1)
    doubts.push('The interval is wide: few outcomes in the test rows.')
  doubts.push('One outcome and one kind of model: another question may fare otherwise.')
  return doubts.join(' ')
}
