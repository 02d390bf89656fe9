import { describe, expect, it } from 'vitest'
import { goldens } from '../../../../tests/golden/tables'
import { countPlaces, rankScores, strengthOf } from './attack-scores'
import { kdeOf, logDensities } from './kde'

const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat())
const { R, S, H } = goldens.B as Record<'R' | 'S' | 'H', number[][]>

describe('kernel densities', () => {
  it('B6: the density of S at the origin, and the attack with H as reference and non-members', () => {
    const [made, known] = [kdeOf(flat(S), 2), kdeOf(flat(H), 2)]
    if (made === null || known === null) throw new Error('singular')
    expect(Math.exp(logDensities(made, Float64Array.of(0, 0))[0] ?? NaN)).toBeCloseTo(0.014943147, 9)
    expect(12 ** (-1 / 6)).toBeCloseTo(goldens.B.scott, 12)
    const scores = (rows: number[][]) => {
      const other = logDensities(known, flat(rows))
      return logDensities(made, flat(rows)).map((log, row) => log - (other[row] ?? 0))
    }
    const { places, members, others } = rankScores(scores(R), scores(H))
    const { auc } = strengthOf(countPlaces(places, members), countPlaces(places, others))
    expect(auc).toBeCloseTo(0.7916666667, 9)
  })

  it('far away the density is small, not nought: its log stays finite', () => {
    const made = kdeOf(flat(S), 2)
    if (made === null) throw new Error('singular')
    const [far] = logDensities(made, Float64Array.of(1e4, -1e4))
    expect(Number.isFinite(far)).toBe(true)
    expect(far).toBeLessThan(-1e6)
  })

  it('none where the covariance is singular: a constant, a copy of a column, too few points', () => {
    const doubled = S.map(([x = 0]) => [x, 2 * x + 1])
    expect(kdeOf(flat(doubled), 2)).toBeNull()
    expect(kdeOf(flat(S.map(([x = 0]) => [x, 7])), 2)).toBeNull()
    expect(kdeOf(Float64Array.of(1, 2), 2)).toBeNull()
    expect(kdeOf(Float64Array.of(1, 2, 3, 5), 2)).toBeNull()
  })
})
