import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { keyedNoise, mechanismOf, newNoiseKey } from './noise'

function draws(count: number, draw: () => number): Map<number, number> {
  const found = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    const value = draw()
    found.set(value, (found.get(value) ?? 0) + 1)
  }
  return found
}

function moments(found: ReadonlyMap<number, number>): { mean: number; variance: number; n: number } {
  let [n, sum, squares] = [0, 0, 0]
  for (const [value, count] of found) {
    n += count
    sum += value * count
    squares += value * value * count
  }
  return { n, mean: sum / n, variance: squares / n - (sum / n) ** 2 }
}

describe('noise', () => {
  it('is discrete Laplace of the stated scale', () => {
    for (const [epsilon, histograms] of [
      [1, 1],
      [2, 5],
      [0.5, 40],
    ] as const) {
      const { draw, sd } = mechanismOf('laplace', epsilon, histograms, stream('scale', epsilon))
      const found = draws(60_000, draw)
      const { mean, variance, n } = moments(found)
      const p = Math.exp(-epsilon / histograms)
      const exact = (2 * p) / (1 - p) ** 2
      expect(sd ** 2 / exact).toBeCloseTo(1, 3)
      expect(Math.abs(mean)).toBeLessThan((4 * sd) / Math.sqrt(n))
      // The fourth moment of Laplace noise is 6 times the squared variance.
      expect(Math.abs(variance / exact - 1)).toBeLessThan(4 * Math.sqrt(5 / n) + 0.005)
      for (const k of [0, 1, -1, 3]) {
        const expected = n * ((1 - p) / (1 + p)) * p ** Math.abs(k)
        expect(Math.abs((found.get(k) ?? 0) - expected)).toBeLessThan(4.5 * Math.sqrt(expected))
      }
    }
  })

  it('is discrete Gaussian of the variance that ε and δ ask for', () => {
    const { draw, sd, delta } = mechanismOf('gaussian', 1, 4, stream('gauss'))
    // From the published formula, written the other way round: ε of σ² = 4 / 2ρ is 1 at most, and nearly so.
    const rho = 4 / (2 * sd ** 2)
    const epsilon = rho + 2 * Math.sqrt(rho * Math.log(1 / delta))
    expect(epsilon).toBeLessThanOrEqual(1)
    expect(epsilon).toBeGreaterThan(0.99)
    const found = draws(40_000, draw)
    const { mean, variance, n } = moments(found)
    expect(Math.abs(mean)).toBeLessThan((4 * sd) / Math.sqrt(n))
    expect(Math.abs(variance / sd ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
    let within = 0
    for (const [value, count] of found) if (Math.abs(value) < sd) within += count
    expect(within / n).toBeCloseTo(0.6827, 1)
  })

  it('keeps the promise of ε on neighbouring counts', () => {
    const epsilon = 0.7
    const n = 200_000
    const outcomes = (count: number, name: string) => {
      const { draw } = mechanismOf('laplace', epsilon, 1, stream('neighbours', name))
      return draws(n, () => count + draw())
    }
    const [with12, with11] = [outcomes(12, 'with'), outcomes(11, 'without')]
    const bound = Math.exp(epsilon)
    let tightest = 0
    for (let seen = 0; seen <= 24; seen++) {
      const [a, b] = [with12.get(seen) ?? 0, with11.get(seen) ?? 0]
      // Five standard errors of the difference from the bound, since both are counted in samples.
      const slack = 5 * Math.sqrt(a + bound ** 2 * b + 1)
      expect(a).toBeLessThanOrEqual(bound * b + slack)
      expect(b).toBeLessThanOrEqual(bound * a + 5 * Math.sqrt(b + bound ** 2 * a + 1))
      if (a > 2000) tightest = Math.max(tightest, a / b)
    }
    // And the bound is met, not merely kept: the noise isn't larger than it has to be.
    expect(tightest).toBeGreaterThan(bound * 0.93)
  })

  it('comes again from its key alone, and from no other', () => {
    const key = newNoiseKey()
    const words = (name: string, ...purpose: string[]) => {
      const source = keyedNoise(name, ...purpose)
      return Array.from({ length: 20 }, () => source.bits())
    }
    expect(words(key, 'a')).toEqual(words(key, 'a'))
    expect(words(key, 'a')).not.toEqual(words(key, 'b'))
    expect(words(key)).not.toEqual(words(newNoiseKey()))
    const source = keyedNoise('bits')
    let ones = 0
    for (let i = 0; i < 4000; i++) ones += source.bits().toString(2).replaceAll('0', '').length
    expect(Math.abs(ones / 64_000 - 1)).toBeLessThan(0.02)
  })

  it('refuses an ε that promises nothing or can’t be shared out', () => {
    expect(() => mechanismOf('laplace', 0, 1, stream('x'))).toThrow('above 0')
    expect(() => mechanismOf('laplace', Infinity, 1, stream('x'))).toThrow('above 0')
    expect(() => mechanismOf('laplace', 1e-6, 10, stream('x'))).toThrow('too small')
  })
})
