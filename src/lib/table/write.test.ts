import { describe, expect, it } from 'vitest'
import type { Table } from './table'
import { toCsv, toCsvInTurns } from './write'

describe('CSV in turns', () => {
  it.each([0, 1, 3_999, 4_000, 4_001, 9_000])('is the same as at once: %i rows', async (rows) => {
    const table: Table = {
      rows,
      columns: [
        {
          name: 'a "quoted",\nname',
          kind: 'numeric',
          unit: null,
          values: Float64Array.from({ length: rows }, (_, i) => i / 4),
        },
        {
          name: 'ward',
          kind: 'categorical',
          unit: null,
          levels: ['north', 'a\nb'],
          codes: Int32Array.from({ length: rows }, (_, i) => (i % 3) - 1),
        },
      ],
    }
    expect(await toCsvInTurns(table)).toBe(toCsv(table, { inert: false }).text)
  })
})
