import type { Metric } from '../evaluate/metric'
import { interval, percent, reasonText, show } from './numbers'
import type { AreaVerdict } from './area-verdict'

/** A model trained on synthetic rows, tested on unseen real ones, beside the same model trained on real rows. */
export function usefulness(by: ReadonlyMap<string, Metric>): AreaVerdict {
  const start = { area: 'useful' as const, question: 'Can a model be trained on them?' }
  const tstr = by.get('utility.auroc_tstr')
  if (tstr === undefined || tstr.value === null) {
    const reason = reasonText(tstr)
    return {
      ...start,
      standing: 'unknown',
      finding: "can't be said",
      sentence: `Use can't be said: ${reason}`,
      doubt: '',
    }
  }
  const ceiling = tstr.ceiling ?? by.get('utility.auroc_trtr')?.value ?? null
  const gap = ceiling === null ? null : ceiling - tstr.value
  const chance = tstr.interval !== null ? tstr.interval[0] <= 0.5 : tstr.value <= 0.55
  const reaches = ceiling !== null && tstr.interval !== null && tstr.interval[1] >= ceiling
  const numbers = `AUROC ${show(tstr.value)}${tstr.interval === null ? '' : `, 95\u00a0% interval ${interval(tstr.interval)}`}; trained on real rows ${show(ceiling)}`
  const { standing, finding, said } = chance
    ? {
        standing: 'poor' as const,
        finding: 'no better than chance',
        said: 'A model trained on these rows is not shown to beat chance on real patients',
      }
    : gap !== null && (gap <= 0.03 || (reaches && gap <= 0.05))
      ? {
          standing: 'good' as const,
          finding: 'trains nearly as well',
          said: 'A model trained on these rows does nearly as well on real patients as one trained on real rows',
        }
      : gap === null || gap <= 0.1
        ? {
            standing: 'mixed' as const,
            finding: 'trains, with a loss',
            said: 'A model trained on these rows works on real patients, but worse than one trained on real rows',
          }
        : {
            standing: 'poor' as const,
            finding: 'loses much of the signal',
            said: 'A model trained on these rows loses much of what real rows teach',
          }
  return { ...start, standing, finding, sentence: `${said} (${numbers}).`, doubt: doubtOf(by, tstr, ceiling) }
}

function doubtOf(by: ReadonlyMap<string, Metric>, tstr: Metric, ceiling: number | null): string {
  const doubts: string[] = []
  const prevalence = by.get('utility.label_prevalence_gap')?.value
  if (prevalence != null && prevalence > 0.02)
    doubts.push(
      `The share of positive labels is off by ${percent(prevalence).replace('\u00a0%', '')} percentage points.`,
    )
  if (ceiling !== null && ceiling < 0.6) doubts.push('Real rows hardly predict this outcome here either.')
  if (tstr.interval !== null && tstr.interval[1] - tstr.interval[0] > 0.1)
    doubts.push('The interval is wide: few outcomes in the test rows.')
  doubts.push('One outcome and one kind of model: another question may fare otherwise.')
  return doubts.join(' ')
}
