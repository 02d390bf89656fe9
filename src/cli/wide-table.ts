/** A simulated table as large hospitals' are: 83 analysed columns beside the site, for the bench and the cross-check. */
import { stream, type Random } from '../lib/base/random'
import type { SchemaPart } from '../lib/cohort/schema'
import type { Column, Table } from '../lib/table/table'

const NUMBERS = 60
const CATEGORIES = 20

interface WideColumn {
  name: string
  kind: 'numeric' | 'categorical'
}

const named = (stem: string, count: number, kind: WideColumn['kind']): WideColumn[] =>
  Array.from({ length: count }, (_, j) => ({ name: `${stem}_${j + 1}`, kind }))

export const wideColumns: readonly WideColumn[] = [
  ...named('number', NUMBERS, 'numeric'),
  ...named('category', CATEGORIES, 'categorical'),
  { name: 'sex', kind: 'categorical' },
  { name: 'race', kind: 'categorical' },
  { name: 'died', kind: 'categorical' },
  { name: 'site', kind: 'categorical' },
]

export const wideSchema = {
  target: 'died',
  positive: '1',
  groups: ['sex', 'race'],
  site: 'site',
  columns: wideColumns.map(({ name, kind }) => ({ name, kind })),
} satisfies SchemaPart

/**
 * Rows of cells. Each column hangs on one of four hidden traits; every third number has missing values, every fifth
 * is a whole number with many ties, and categories have 2 to 13 levels, the later the rarer.
 * @param drift 0 for real rows; how far off the synthetic ones are otherwise
 */
export function* wideRows(random: Random, rows: number, drift: number): Generator<string[]> {
  for (let i = 0; i < rows; i++) {
    const traits = Array.from({ length: 4 }, () => bell(random))
    const trait = (j: number) => traits[j % 4] ?? 0
    const numbers = Array.from({ length: NUMBERS }, (_, j) => {
      const value = (0.3 + 0.15 * (j % 4)) * trait(j) + bell(random) + (0.1 * drift * (j % 3)) / 2
      if (j % 3 === 0 && random.next() < 0.05 + 0.02 * (j % 10)) return ''
      return j % 5 === 0 ? String(Math.round(4 + 1.5 * value)) : (10 * (j + 1) + 3 * value).toFixed(2)
    })
    const categories = Array.from({ length: CATEGORIES }, (_, j) => {
      if (j % 4 === 0 && random.next() < 0.04) return ''
      const levels = 2 + (j % 12)
      const place = random.next() * random.next() * (trait(j) > 0 ? 1 : 0.7 + 0.1 * drift)
      return `level ${1 + Math.min(levels - 1, Math.floor(place * levels))}`
    })
    const died = bell(random) + 1.6 < 0.9 * trait(0) + 0.5 * trait(1)
    yield [
      ...numbers,
      ...categories,
      random.next() < 0.45 ? 'F' : 'M',
      ['white', 'black', 'asian', 'other'][Math.floor(4 * random.next() * random.next())] ?? '',
      died ? '1' : '0',
      `s${1 + random.int(4)}`,
    ]
  }
}

/** Such tables, typed, with levels in common; the site left out. */
export function wideTables(parts: readonly { name: string; rows: number; drift: number }[]): Table[] {
  const columns = wideColumns.filter(({ name }) => name !== 'site')
  const levels = columns.map((): string[] => [])
  return parts.map(({ name, rows, drift }) => {
    const cells = [...wideRows(stream('wide table', name), rows, drift)]
    return {
      rows,
      columns: columns.map(({ name, kind }, j): Column => {
        const own = cells.map((row) => row[j] ?? '')
        if (kind === 'numeric') {
          const values = Float64Array.from(own, (cell) => (cell === '' ? NaN : Number(cell)))
          return { name, kind, unit: null, values }
        }
        const known = levels[j] ?? []
        const codes = Int32Array.from(own, (cell) => {
          if (cell === '') return -1
          if (!known.includes(cell)) known.push(cell)
          return known.indexOf(cell)
        })
        return { name, kind, unit: null, codes, levels: known }
      }),
    }
  })
}

/** Nearly normal, from uniform numbers alone: mean 0, standard deviation 1. */
function bell(random: Random): number {
  let sum = 0
  for (let i = 0; i < 6; i++) sum += random.next()
  return (sum - 3) * Math.SQRT2
}
