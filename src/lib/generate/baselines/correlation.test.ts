import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { choleskyOf } from './correlation'

function product(lower: readonly Float64Array[]): number[][] {
  return lower.map((a) => lower.map((b) => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0)))
}

const rows = (...matrix: number[][]) => matrix.map((row) => Float64Array.from(row))

describe('choleskyOf', () => {
  it('factors a correlation matrix as it stands', () => {
    const matrix = rows([1, 0.5, 0.2], [0.5, 1, -0.3], [0.2, -0.3, 1])
    product(choleskyOf(matrix)).forEach((row, i) => {
      row.forEach((value, j) => expect(value).toBeCloseTo(matrix[i]?.[j] ?? NaN, 12))
    })
  })

  it('keeps what two columns share when three others contradict each other', () => {
    const matrix = rows(
      [1, 0.9, 0, 0, 0],
      [0.9, 1, 0, 0, 0],
      [0, 0, 1, 0.95, -0.95],
      [0, 0, 0.95, 1, 0.95],
      [0, 0, -0.95, 0.95, 1],
    )
    const near = product(choleskyOf(matrix))
    expect(near[0]?.[1]).toBeCloseTo(0.9, 6)
    expect(near[2]?.[4]).toBeLessThan(-0.3)
    near.forEach((row, i) => expect(row[i]).toBeCloseTo(1, 9))
  })

  it('gives a correlation matrix for any symmetric input with ones on its diagonal', () => {
    for (let seed = 0; seed < 25; seed++) {
      const random = stream(seed, 'correlations')
      const p = 2 + random.int(12)
      const matrix = Array.from({ length: p }, () => new Float64Array(p).fill(1))
      for (let i = 0; i < p; i++)
        for (let j = 0; j < i; j++) {
          const rho = 1.96 * random.next() - 0.98
          const [a, b] = [matrix[i], matrix[j]]
          if (a !== undefined) a[j] = rho
          if (b !== undefined) b[i] = rho
        }
      product(choleskyOf(matrix)).forEach((row, i) => {
        row.forEach((value, j) => {
          if (i === j) expect(value).toBeCloseTo(1, 9)
          else expect(Math.abs(value)).toBeLessThanOrEqual(1)
        })
      })
    }
  })
})
