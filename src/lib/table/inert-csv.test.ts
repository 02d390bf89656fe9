import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertCsv } from './inert-csv'
import type { Table } from './table'
import { toCsv } from './write'

/** Letter by letter. */
function fieldsOf(csv: string): string[] {
  const fields = ['']
  let quoted = false
  for (let i = 0; i < csv.length; i++) {
    const letter = csv[i] ?? ''
    const last = fields.length - 1
    if (letter === '"' && quoted && csv[i + 1] === '"') fields[last] += csv[++i] ?? ''
    else if (letter === '"') quoted = !quoted
    else if (!quoted && (letter === ',' || letter === '\n')) fields.push('')
    else fields[last] += letter
  }
  return fields
}

describe('a written CSV made inert', () => {
  it('is what writing it inert gives, whatever its text', () => {
    const text = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '"', ',', '\n', '\t', 'a', ' ', 'ü') })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), (rows) => {
        const columns = [0, 1].map((j) => {
          const levels = rows.map((row) => row[j] ?? '')
          return {
            name: `c${j}`,
            kind: 'free-text' as const,
            unit: null,
            levels,
            codes: Int32Array.from(levels, (_, i) => i),
          }
        })
        const table: Table = { rows: rows.length, columns }
        // An apostrophe first can make quotes unneeded, which read the same.
        expect(fieldsOf(inertCsv(toCsv(table, { inert: false }).text))).toEqual(
          fieldsOf(toCsv(table, { inert: true }).text),
        )
      }),
    )
  })

  it('leaves numbers alone', () => {
    expect(inertCsv('a,b\n-5,+1e3\n-x,=1+1\n')).toBe("a,b\n-5,+1e3\n'-x,'=1+1\n")
  })
})
