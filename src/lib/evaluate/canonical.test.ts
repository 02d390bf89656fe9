import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inputOf, tablesOf, type Cells } from '../../../tests/golden/tables'
import { isNumeric } from '../table/table'
import { canonicalTables, type Ordered } from './canonical'
import { EvaluationContext } from './context'

const cellsOf = fc
  .array(
    fc.record({
      x: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 4 }),
      c: fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 4 }),
      d: fc.constantFrom('p', 'q', 'r', 's'),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((rows): Cells => ({ x: rows.map(({ x }) => x), c: rows.map(({ c }) => c), d: rows.map(({ d }) => d) }))

function of(real: Cells, synthetic: Cells, control: Cells): Ordered[] {
  const [r, s, c] = tablesOf([real, synthetic, control])
  if (r === undefined || s === undefined || c === undefined) throw new Error('no tables')
  const found = canonicalTables(new EvaluationContext(inputOf(r, s, { control: c })))
  return [found.real, found.synthetic, ...(found.control === null ? [] : [found.control])]
}

/** Rows as text, codes by number. */
const rowsOf = ({ table }: Ordered) =>
  Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) => (isNumeric(column) ? column.values[row] : column.codes[row])).join(' '),
  )

const numbersOf = ({ table }: Ordered) =>
  table.columns.filter(isNumeric).map(({ name, values }) => [name, ...values])

const RENAMED: Record<string, string> = { a: 'zz', b: '', c: 'B', p: '9', q: 'x', r: 'o', s: 'A' }

it('neither the order of rows and columns nor the names of levels shows', () => {
  const turned = (cells: Cells): Cells =>
    Object.fromEntries(
      Object.entries(cells)
        .reverse()
        .map(([name, list]) => [
          name,
          [...list].reverse().map((cell) => (typeof cell === 'string' ? (RENAMED[cell] ?? cell) : cell)),
        ]),
    )
  fc.assert(
    fc.property(cellsOf, cellsOf, cellsOf, (real, synthetic, control) => {
      const one = of(real, synthetic, control)
      const other = of(turned(real), turned(synthetic), turned(control))
      one.forEach((ordered, t) => {
        expect(numbersOf(other[t] ?? ordered)).toEqual(numbersOf(ordered))
        expect(other[t]?.groups).toEqual(ordered.groups)
      })
    }),
    {
      numRuns: 200,
      // Levels that only C tells apart.
      examples: [
        [
          { x: [0, 0], c: [null, null], d: ['r', 'p'] },
          { x: [null], c: [null], d: ['q'] },
          { x: [0, null], c: [null, null], d: ['p', 'p'] },
        ],
      ],
    },
  )
})

it('the rows are those that were given, and equal ones have one number, in whichever table', () => {
  fc.assert(
    fc.property(cellsOf, cellsOf, (real, synthetic) => {
      const all = of(real, synthetic, real)
      const numbers = new Map<string, number>()
      for (const ordered of all)
        rowsOf(ordered).forEach((row, i) => {
          expect(numbers.get(row) ?? ordered.groups[i]).toBe(ordered.groups[i])
          numbers.set(row, ordered.groups[i] ?? -1)
        })
      expect(new Set(numbers.values()).size).toBe(numbers.size)
      const [first, , third] = all
      expect(first?.groups).toEqual(third?.groups)
      const x = real['x']?.map((cell) => (cell === null ? NaN : Number(cell))) ?? []
      // A category that is missing throughout is read as a number, too.
      const numeric = first?.table.columns.filter(isNumeric).map(({ values }) => values.toSorted())
      expect(numeric).toContainEqual(Float64Array.from(x).sort())
    }),
  )
})

it('levels that nothing tells apart are levels still', () => {
  const [real, synthetic] = of({ c: [...'abcdef'] }, { c: [...'ghijkl'] }, { c: [...'mn'] })
  expect(new Set([...(real?.groups ?? []), ...(synthetic?.groups ?? [])]).size).toBe(12)
})
