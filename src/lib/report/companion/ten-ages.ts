import { histogram } from '../../charts/histogram'
import { rounded } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { SMOOTHING, smoothedKl } from '../../evaluate/bins'
import { epsilonKl, equalWidthCounts } from '../../evaluate/fidelity/kl-paper'
import type { Sorted } from '../../evaluate/views'
import { show } from '../numbers'

/** The ages of ten real and of ten synthetic patients: those of the golden case P1. */
export const REAL_AGES: readonly number[] = [34, 71, 58, 45, 80, 67, 29, 52, 63, 77]
export const SYNTHETIC_AGES: readonly number[] = [34, 70, 60, 44, 82, 66, 31, 50, 64, 90]

export type Smoothing = 'epsilon' | 'half'
export const MOST_BINS = 50

export function klOfAges(bins: number, smoothing: Smoothing): number {
  const [p, q, fixed] = equalWidthCounts(sorted(REAL_AGES), sorted(SYNTHETIC_AGES), bins)
  return smoothing === 'half' ? smoothedKl(p, q, fixed) : epsilonKl(p, q)
}

/** One table of ten ages, cut as one likes. */
export function tenAgesFigure(bins: number, smoothing: Smoothing): Figure {
  const [p, q] = equalWidthCounts(sorted(REAL_AGES), sorted(SYNTHETIC_AGES), bins)
  const all = [...REAL_AGES, ...SYNTHETIC_AGES]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins)
  const shares = (counts: ArrayLike<number>) =>
    Array.from({ length: bins }, (_, i) => (counts[i] ?? 0) / REAL_AGES.length)
  const [real, synthetic] = [shares(p), shares(q)]
  const empty = real.filter((share, i) => share > 0 && synthetic[i] === 0).length
  const added = smoothing === 'half' ? `${SMOOTHING} added to each count` : '1e-10 added to each share'
  const value = klOfAges(bins, smoothing)
  return {
    name: 'ten-ages',
    finding: `KL ${show(value)} with ${bins} bins and ${added}: ${empty === 0 ? 'every bin with real patients has a synthetic one' : `${empty} ${empty === 1 ? 'bin' : 'bins'} with real patients ${empty === 1 ? 'has' : 'have'} no synthetic one`}`,
    howToRead:
      'Bars are ten real ages, the outline ten synthetic ones, cut into equal parts. KL divides by the synthetic share: where that is next to nothing, what is added in place of nothing decides.',
    summary: `Ten real and ten synthetic ages in ${bins} bins: KL ${show(value)}.`,
    draw: (width) =>
      histogram(
        {
          title: 'Age, years',
          unit: 'a',
          isDate: false,
          edges,
          real,
          synthetic,
          realMissing: 0,
          syntheticMissing: null,
        },
        width,
      ),
    table: {
      head: ['Bins', 'KL, 1e-10 added to each share', 'KL, half a patient added to each count'],
      rows: [2, 5, 10, 20, 30, 40, 50].map((count) => [
        count,
        rounded(klOfAges(count, 'epsilon')),
        rounded(klOfAges(count, 'half')),
      ]),
    },
    keys: [
      { ink: 'real', label: 'ten real ages' },
      { ink: 'synthetic', label: 'ten synthetic ages', shape: 'line' },
    ],
  }
}

function sorted(ages: readonly number[]): Sorted {
  const values = Float64Array.from(ages).sort()
  return { values, weights: new Uint32Array(values.length).fill(1), present: values.length, missing: 0 }
}
