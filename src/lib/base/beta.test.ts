import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaCdf, betaQuantile } from './beta'

describe('the beta distribution', () => {
  it('agrees with SciPy 1.17’s beta.cdf', () => {
    const known: [number, number, number, number][] = [
      [0.1, 1, 1, 0.1],
      [0.3, 2, 5, 0.5798250000000003],
      [0.9, 2, 5, 0.999945],
      [0.01, 1, 400, 0.9820494467249548],
      [0.5, 1250, 1250, 0.4999999999999999],
      [0.21, 1000, 4001, 0.96084432164602],
      [0.2, 44000, 176001, 0.500850547268074],
      [0.999, 3, 0.5, 0.9407468104840536],
      [0.05, 0.5, 20, 0.8454092185665617],
    ]
    for (const [x, a, b, share] of known) expect(betaCdf(x, a, b) / share, `${x} ${a} ${b}`).toBeCloseTo(1, 8)
  })

  it('agrees with SciPy 1.17’s beta.ppf', () => {
    const known: [number, number, number, number][] = [
      [0.025, 1, 10, 0.0025285785444617848],
      [0.975, 1, 10, 0.3084971078187607],
      [0.025, 3, 8, 0.06673951117773447],
      [0.975, 4, 7, 0.6524528500599973],
      [0.025, 10, 1, 0.6915028921812392],
      [0.025, 1, 5000, 5.06354877705159e-6],
      [0.975, 1, 5000, 0.000737503801108105],
      [0.025, 13, 1238, 0.005548856015802654],
      [0.975, 14, 1237, 0.01771865707808116],
      [0.025, 5000, 1, 0.9992624961988918],
      [0.025, 2500, 2501, 0.4860443740009258],
      [0.975, 22000, 22001, 0.5046603894367458],
      [0.025, 4, 43997, 2.4770205254830386e-5],
    ]
    for (const [p, a, b, x] of known) expect(betaQuantile(p, a, b) / x, `${p} ${a} ${b}`).toBeCloseTo(1, 8)
  })

  it('a quantile’s share is what was asked for', () => {
    const shape = fc.integer({ min: 1, max: 3000 })
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (p, a, b) => {
        expect(betaCdf(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9)
      }),
    )
  })
})
