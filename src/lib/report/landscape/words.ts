import { show } from '../numbers'
import type { PaperValue } from '../paper-values'
import type { Estimate, EndsKind, Measure } from './measures'

/** “0.81 (0.79–0.83)”. */
export function estimateText(estimate: Pick<Estimate, 'value' | 'ends'> | null): string {
  if (estimate === null) return '–'
  const { value, ends } = estimate
  return ends === null ? show(value) : `${show(value)} (${show(ends[0])}–${show(ends[1])})`
}

export function endsText(kind: EndsKind | null, of: number): string {
  switch (kind) {
    case 'seeds':
      return `least to most of ${of} seeds`
    case 'confidence':
      return '95 % interval of one seed'
    case 'resampling-spread':
      return 'resampling spread of one seed'
    case null:
      return 'none'
  }
}

export function betterText({ better, aim }: Measure): string {
  if (better !== 'near') return `${better} is better`
  return aim === null ? 'nearest to what real rows get is best' : `nearest to ${show(aim)} is best`
}

/** Where a number of the paper stands, and how well it is known. */
export function placeText({ place, readOff, doubt = '' }: PaperValue): string {
  const how =
    readOff === null
      ? ''
      : readOff === 'unknown'
        ? ', read off a bar'
        : `, read off a bar to ${show(readOff)}`
  return `${place}${how}${doubt === '' ? '' : `. ${doubt}`}`
}

/** “a”, “a and b”, “a, b and c”, “a, b and 2 more”. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
