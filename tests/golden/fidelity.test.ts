import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import { inputOf, studentPlacements } from './tables'

describe('student placements', () => {
  const [real, synthetic] = studentPlacements()
  const { metrics } = evaluate(inputOf(real, synthetic, { resamples: 5, draws: 2 }))
  const found = new Map(metrics.map((metric) => [metric.id, metric]))

  it('each has a spread around it, a floor and finite numbers', () => {
    const kl = found.get('fidelity.kl')
    expect(kl?.intervalKind).toBe('resampling-spread')
    expect(kl?.floor).toBeGreaterThan(0)
    expect(kl?.floor).toBeLessThan(kl?.value ?? 0)
    expect(found.get('fidelity.range_coverage')?.floor).toBeNull()
    expect(found.get('fidelity.boundary_adherence')?.floor).toBeNull()
    expect(found.get('fidelity.correlation_similarity_spearman')?.interval).toBeNull()
  })
})
