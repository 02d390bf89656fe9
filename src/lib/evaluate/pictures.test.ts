import { expect, it } from 'vitest'
import { stream } from '../base/random'
import type { Table } from '../table/table'
import { makePictures, SMALLEST_REAL_CELL } from './pictures'

it('tells no number of real people under 11, whatever the column', () => {
  const random = stream('pictures.test')
  for (const rows of [12, 40, 400])
    for (const present of [0, 1, 5, 10, 11, 12, rows]) {
      const values = Float64Array.from({ length: rows }, (_, row) =>
        row < present ? Math.round(100 * random.normal()) / 10 : NaN,
      )
      const levels = Array.from({ length: 9 }, (_, i) => `level ${i}`)
      const codes = Int32Array.from({ length: rows }, (_, row) => (row < present ? random.int(9) : -1))
      const table: Table = {
        rows,
        columns: [
          { name: 'number', kind: 'numeric', unit: null, values },
          { name: 'level', kind: 'categorical', unit: null, codes, levels },
        ],
      }
      for (const feature of makePictures(table, table).features) {
        const told =
          feature.kind === 'numeric'
            ? [...feature.real, feature.realMissing]
            : feature.levels.map(({ real }) => real)
        for (const share of told) {
          const people = Math.round(share * rows)
          expect(people === 0 || people >= SMALLEST_REAL_CELL, `${people} of ${rows}`).toBe(true)
        }
        // What the shares leave over is nobody, or it would be a count too.
        const whole = told.reduce((sum, share) => sum + share, 0)
        if (whole > 0) expect(whole, `${present} of ${rows}`).toBeCloseTo(1, 9)
        if (feature.kind === 'numeric' && present < SMALLEST_REAL_CELL) expect(feature.edges).toEqual([])
      }
    }
})
