import { describe, expect, it } from 'vitest'
import { stream } from '../../src/lib/base/random'
import { prdcOf } from '../../src/lib/evaluate/fidelity/balls'

const WIDTH = 1000

/** Rows of standard normal numbers. */
function normal(rows: number, name: string) {
  const random = stream(1, name)
  const numbers = new Float64Array(rows * WIDTH)
  for (let i = 0; i < numbers.length; i++) numbers[i] = random.normal()
  return { rows, width: WIDTH, numbers, codeWidth: 0, codes: new Int32Array(0) }
}

const ofOneSource = (rows: number) => prdcOf(normal(rows, 'real'), normal(rows, 'synthetic'), 5)

describe('PRDC-R: two tables of one source, 1,000 columns, fifth neighbour', () => {
  it('a ball is expected to hold five synthetic rows, and to hold none once in 2⁵', () => {
    const { density, coverage } = ofOneSource(1000)
    expect(Math.abs(density - 1)).toBeLessThan(0.15)
    expect(Math.abs(coverage - (1 - 2 ** -5))).toBeLessThan(0.02)
  })

  // A minute's work: `GOLDEN_SLOW=1 npx vitest run tests/golden/prdc.test.ts`.
  it.runIf(process.env['GOLDEN_SLOW'] !== undefined)(
    '10,000 rows as the README of clovaai/generative-evaluation-prdc has them',
    { timeout: 600_000 },
    () => {
      const { precision, recall, density, coverage } = ofOneSource(10_000)
      expect(Math.abs(precision - 0.4772)).toBeLessThan(0.02)
      expect(Math.abs(recall - 0.4705)).toBeLessThan(0.02)
      expect(Math.abs(coverage - 0.9735)).toBeLessThan(0.02)
      // Its 1.0555 is one draw. What is expected is exactly 1, and few balls hold many rows in so many dimensions,
      // so that draws lie some hundredths apart.
      expect(Math.abs(density - 1)).toBeLessThan(0.15)
    },
  )
})
