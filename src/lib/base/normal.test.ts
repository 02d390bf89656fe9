import { probit, cumulativeStdNormalProbability } from 'simple-statistics'
import { expect, it } from 'vitest'
import { normalCdf, normalQuantile } from './normal'

it('agrees with tabled values and with its own inverse', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 6)
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 6)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 7)
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 7)
  for (let p = 0.002; p < 1; p += 0.007) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 6)
})

it('agrees with a library', () => {
  for (const p of [0.03, 0.2, 0.5, 0.77, 0.95]) expect(normalQuantile(p)).toBeCloseTo(probit(p), 2)
  for (const z of [-2, -0.5, 0.3, 1.7]) expect(normalCdf(z)).toBeCloseTo(cumulativeStdNormalProbability(z), 4)
})
