import { expect, it, vi } from 'vitest'
import { streamRows } from '../../table/row-stream'
import { openNodeEngine } from '../../table/engine-node'
import { cellText } from '../../table/table'
import type { RecipeOptions, Streams } from './recipe'
import { sqlRecipe, type SqlRecipe } from './sql-recipe'

const told: SqlRecipe = {
  id: 'beds',
  label: 'Beds',
  signs: ['beds'],
  tables: {
    beds: { needed: ['bed', 'age', 'gone'], optional: ['back'], where: "bed <> '7'" },
    pulses: { needed: ['bed', 'pulse'], without: 'no pulse' },
  },
  steps: [
    {
      name: 'pulse',
      purpose: 'mean pulse',
      sql: 'SELECT bed, avg(pulse::DOUBLE) AS pulse FROM pulses GROUP BY 1',
    },
    { name: 'cohort', purpose: 'all beds', sql: 'SELECT * FROM beds LEFT JOIN pulse USING (bed)' },
    { name: 'cohort', purpose: 'of known age', sql: 'SELECT * FROM cohort WHERE age IS NOT NULL' },
  ],
  key: 'bed',
  columns: [
    { name: 'age', label: 'Age', kind: 'integer', unit: 'a', min: 0, max: 120 },
    { name: 'pulse', label: 'Pulse', kind: 'numeric', unit: '/min', min: 25, max: 225 },
    { name: 'gone', label: 'Died', kind: 'binary', unit: null, min: null, max: null },
    { name: 'back', label: 'Came back', kind: 'binary', unit: null, min: null, max: null },
  ],
  outcomes: [
    { id: 'death', label: 'death', column: 'gone' },
    { id: 'return', label: 'return', column: 'back' },
  ],
  late: { back: { age: 'no, but for this test' } },
  part: { quasiIdentifiers: ['age'] },
}
const recipe = sqlRecipe(told)

const BEDS = ['2,40,0,1', '10,50,1,0', '7,60,0,0', '3,,1,0', '11,200,0,']
const PULSES = ['2,80', '2,90', '10,300', '3,70']

async function build(
  tables: Record<string, string[]>,
  options: Partial<RecipeOptions> = {},
  of = recipe,
): Promise<Awaited<ReturnType<typeof recipe.build>>> {
  const engine = await openNodeEngine()
  const fileOf = (table: string) => ({
    name: `${table}.csv`,
    data: new Blob([`${(tables[table] ?? []).join('\n')}\n`]),
  })
  const streams: Streams = {
    has: (table) => table in tables,
    file: (table) => ({ name: fileOf(table).name, bytes: fileOf(table).data.size }),
    engine: () => Promise.resolve(engine),
    each: (table, columns, visit) => streamRows(engine, fileOf(table), columns, visit),
  }
  return of.build(new Map(), { outcome: null, ...options }, streams)
}

const beds = (rows = BEDS) => ({ beds: ['bed,age,gone,back', ...rows] })
const both = (rows = BEDS) => ({ ...beds(rows), pulses: ['bed,pulse', ...PULSES] })

const rowsOf = ({ table }: Awaited<ReturnType<typeof build>>) =>
  Array.from({ length: table.rows }, (_, row) => table.columns.map((column) => cellText(column, row)))

it('makes rows by the size of their keys, whatever the order of the raw rows, and counts each exclusion', async () => {
  const built = await build(both())
  expect(rowsOf(built)).toEqual([
    ['2', '40', '85', '0', '1'],
    ['10', '50', null, '1', '0'],
    ['11', null, null, '0', null],
  ])
  expect(built.flow).toEqual([
    { label: 'all beds', remaining: 4, excluded: 0 },
    { label: 'of known age', remaining: 3, excluded: 1 },
  ])
  expect(built.said).toEqual([
    '1 of “Age” (age) are no numbers or not plausible: they count as missing',
    '1 of “Pulse” (pulse) are no numbers or not plausible: they count as missing',
  ])
  const turned = await build(both([...BEDS].reverse()))
  expect(turned).toEqual(built)
})

it('does without a table that may be lacking, and without a column, and says what that costs', async () => {
  const built = await build({ beds: ['bed,age,gone', '1,50,0'] })
  expect(rowsOf(built)).toEqual([['1', '50', null, '0', null]])
  expect(built.said).toEqual(['the table pulses is not among the files: no pulse'])
})

it('sets the other outcomes apart, and tells what is known too late', async () => {
  const { part } = await build(both(), { outcome: 'return' })
  expect(part).toMatchObject({ target: 'back', positive: '1', sensitive: 'back', exclude: ['bed', 'gone'] })
  expect(part.knownLate).toEqual([
    { target: 'gone', columns: { back: 'it is another outcome of the stay' } },
    { target: 'back', columns: { age: 'no, but for this test', gone: 'it is another outcome of the stay' } },
  ])
  expect(part.columns?.find(({ name }) => name === 'age')).toEqual({
    name: 'age',
    label: 'Age',
    unit: 'a',
    min: 0,
    max: 120,
  })
})

it.each([
  [
    'a table that it can’t do without',
    {},
    {},
    'The table “beds” is not among the files. Add beds.csv or beds.csv.gz.',
  ],
  [
    'a column that a table lacks',
    { beds: ['bed,age', '1,2'] },
    {},
    /^beds.csv, column “gone”: has no such column/,
  ],
  ['a stay twice', both(['2,40,0,1', '2,41,0,1']), {}, '1 rows of the cohort have no bed of their own.'],
  ['nobody left', both(['2,,0,1']), {}, 'No stay passes the exclusions of the recipe.'],
  [
    'a window',
    both(),
    { window: 'day-1' },
    'cohort.window: The recipe “Beds” knows no window. Leave it out.',
  ],
  ['an unknown outcome', both(), { outcome: 'x' }, 'It has death, return.'],
  [
    'a step that fails',
    { ...beds(), pulses: ['bed,pulse', '2,fast'] },
    {},
    'The recipe’s step “pulse” (mean pulse) can’t be done with these tables.',
  ],
] as const)('refuses %s in words', async (_, tables, options, words) => {
  // The engine's own words are for whoever writes recipes.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await expect(build(tables as unknown as Record<string, string[]>, options)).rejects.toThrow(words)
})

it('tells the statement that makes a small file of a large table', async () => {
  expect(await recipe.narrowed('beds', 'big.csv')).toBe(
    "COPY (SELECT * FROM (SELECT trim(bed) AS bed, trim(age) AS age, trim(gone) AS gone, trim(back) AS back FROM read_csv('big.csv', all_varchar=true)) WHERE bed <> '7') TO 'beds.parquet' (FORMAT parquet)",
  )
  expect(await recipe.narrowed('anything', 'big.csv')).toBeNull()
})
