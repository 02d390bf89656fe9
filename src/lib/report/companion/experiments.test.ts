import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { tableOf } from '../../cohort/testing'
import { cellText, type Table } from '../../table/table'
import { mixed, moreEvents, thrownLabels, withCopies } from './experiments'
import { positiveRate } from './stage'

const ROWS = 60
const table = tableOf({
  age: Array.from({ length: ROWS }, (_, i) => i),
  unit: Array.from({ length: ROWS }, (_, i) => 'ABC'[i % 3] ?? ''),
  death: Array.from({ length: ROWS }, (_, i) => (i < 6 ? '1' : '0')),
})
const stage = { schema: { target: 'death', positive: '1' } } as Parameters<typeof positiveRate>[0]
const cellsOf = ({ columns, rows }: Table, name: string) => {
  const column = columns.find((one) => one.name === name)
  return column === undefined ? [] : Array.from({ length: rows }, (_, row) => cellText(column, row))
}
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('experiments of the companion', () => {
  it('take rows apart without changing a column', () => {
    fc.assert(
      fc.property(share, fc.integer(), (part, seed) => {
        const made = mixed(table, part, stream('test', seed))
        for (const name of ['age', 'unit', 'death'])
          expect(cellsOf(made, name).sort()).toEqual(cellsOf(table, name).sort())
        const same = cellsOf(made, 'age').filter((cell, row) => cell === cellsOf(table, 'age')[row]).length
        expect(same).toBeGreaterThanOrEqual(ROWS - Math.round(part * ROWS))
      }),
      { numRuns: 50 },
    )
  })

  it('throw labels and nothing else', () => {
    const made = thrownLabels(stage, table, 1, stream('labels'))
    expect(cellsOf(made, 'age')).toEqual(cellsOf(table, 'age'))
    expect(positiveRate(stage, made)).toBeGreaterThan(0.3)
    expect(thrownLabels(stage, table, 0, stream('labels'))).toEqual(table)
  })

  it('draw patients with the outcome more often, each with a row of the table', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 0.9, noNaN: true }), (rate) => {
        const made = moreEvents(stage, table, rate, stream('more'))
        expect(made.rows).toBe(ROWS)
        expect(positiveRate(stage, made)).toBeCloseTo(Math.round(rate * ROWS) / ROWS, 12)
        const rows = new Set(
          cellsOf(table, 'age').map((age, row) => `${age} ${cellsOf(table, 'death')[row]}`),
        )
        cellsOf(made, 'age').forEach((age, row) =>
          expect(rows.has(`${age} ${cellsOf(made, 'death')[row]}`)).toBe(true),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('put copies first, in the levels of the table that they come to', () => {
    const other = tableOf({
      age: [100, 101, 102, 103],
      unit: ['C', 'B', 'A', 'C'],
      death: ['0', '0', '1', '0'],
    })
    const made = withCopies(other, table, 0.5, stream('copies'))
    expect(cellsOf(made, 'age').slice(2)).toEqual(['102', '103'])
    const [age] = cellsOf(made, 'age')
    expect(cellsOf(made, 'unit')[0]).toBe(cellsOf(table, 'unit')[Number(age)])
    expect(withCopies(other, table, 0, stream('copies'))).toEqual(other)
  })
})
