import type { Control, Test, Train } from '../../cohort/holdout'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { stream, type Random } from '../../base/random'
import { isNumeric, takeColumns, type Column, type Table } from '../../table/table'
import type { EvaluationInput } from '../metric'

/** One distribution that train, control, test and synthetic rows are all drawn from, and how many of each. */
export interface Population {
  name: string
  description: string
  rows: { train: number; synthetic: number; control: number; test: number }
  /** One row has a number, the place of a level, or null for each; the outcome, if there is one, comes last. */
  columns: readonly { name: string; levels: readonly string[] | null }[]
  row(random: Random): (number | null)[]
}

const even = { train: 300, synthetic: 300, control: 300, test: 300 }

const SEX = { name: 'sex', levels: ['F', 'M'] }
const RACE = { name: 'race', levels: ['asian', 'black', 'hispanic', 'white'] }
const SITE = { name: 'site', levels: ['s1', 's2', 's3', 's4'] }
const DIED = { name: 'died', levels: ['0', '1'] }
const number = (name: string) => ({ name, levels: null })

/** Numbers of several shapes and categories that depend on each other, some missing. */
function mixedRow(random: Random): (number | null)[] {
  const severity = random.normal()
  const age = Math.round(60 + 14 * random.normal())
  const lactate = Math.exp(0.5 + 0.4 * severity + 0.4 * random.normal())
  const pressure = Math.round(85 - 8 * severity + 9 * random.normal())
  const creatinine = Math.round(10 * Math.exp(0.1 + 0.3 * severity + 0.5 * random.normal())) / 10
  const glucose = 130 + 35 * random.normal()
  const rate = Math.round(88 + 9 * severity + 12 * random.normal())
  const unit = pick(random, severity > 0.5 ? [0.6, 0.3, 0.1] : [0.3, 0.3, 0.4])
  return [
    age,
    random.next() < 0.25 ? null : round2(lactate),
    pressure,
    random.next() < 0.08 ? null : creatinine,
    round2(glucose),
    rate,
    pick(random, [0.45, 0.55]),
    pick(random, [0.15, 0.2, 0.25, 0.4]),
    unit,
    pick(random, [0.25, 0.25, 0.25, 0.25]),
    label(random, -1.1 + 0.9 * severity + 0.025 * (age - 60)),
  ]
}

const MIXED = [
  ...['age', 'lactate', 'pressure', 'creatinine', 'glucose', 'rate'].map(number),
  SEX,
  RACE,
  { name: 'unit', levels: ['MICU', 'SICU', 'CCU'] },
  SITE,
  DIED,
]

/** The distributions of the null experiment (metrics.md, “Test methods worth having”, 7). */
export const populations: readonly Population[] = [
  {
    name: 'mixed',
    description:
      'Six numbers of several shapes, three categories, some values missing, four sites; all tables of one size.',
    rows: even,
    columns: MIXED,
    row: mixedRow,
  },
  {
    name: 'small control',
    description: 'The same with a quarter of the control rows.',
    rows: { ...even, control: 75 },
    columns: MIXED,
    row: mixedRow,
  },
  {
    name: 'missing values',
    description: 'The same with more than a third of all cells missing, the sicker the fewer.',
    rows: even,
    columns: MIXED,
    row(random) {
      const row = mixedRow(random)
      const share = row[row.length - 1] === 1 ? 0.25 : 0.45
      return row.map((cell, j) => (j < 6 || j === 8 ? (random.next() < share ? null : cell) : cell))
    },
  },
  {
    name: 'rare levels',
    description: 'Categories with a long tail of rare levels, few whole numbers: many rows are alike.',
    rows: even,
    columns: [
      number('visits'),
      number('score'),
      SEX,
      RACE,
      { name: 'diagnosis', levels: Array.from({ length: 40 }, (_, k) => `d${k + 1}`) },
      { name: 'device', levels: ['no', 'yes'] },
      SITE,
      DIED,
    ],
    row(random) {
      const diagnosis = Math.min(39, Math.floor(Math.exp(-1.6 * Math.log(1 - random.next())) - 1))
      const visits = Math.floor(-2 * Math.log(1 - random.next()))
      return [
        visits,
        random.int(4),
        pick(random, [0.5, 0.5]),
        pick(random, [0.1, 0.2, 0.2, 0.5]),
        diagnosis,
        random.next() < 0.02 ? 1 : 0,
        pick(random, [0.4, 0.3, 0.2, 0.1]),
        label(random, -1.2 + 0.5 * visits - (diagnosis === 0 ? 0.8 : 0)),
      ]
    },
  },
  {
    name: 'numbers alone',
    description: 'Five correlated normal numbers, nothing missing, no outcome.',
    rows: even,
    columns: ['a', 'b', 'c', 'd', 'e'].map(number),
    row(random) {
      const common = random.normal()
      return [1, 2, 3, 4, 5].map((k) => common * (0.2 * k) + random.normal())
    },
  },
]

/** One repetition: four tables drawn afresh, and a large test and a large synthetic table of the same distribution. */
export function drawInput(
  population: Population,
  repetition: number,
  largeRows: number,
): {
  input: EvaluationInput
  test: Test
  synthetic: Table
} {
  const draw = (part: string, rows: number) =>
    drawTable(population, stream('null experiment', population.name, repetition, part), rows)
  const { rows } = population
  const train = draw('train', rows.train)
  const names = population.columns.map(({ name }) => name).filter((name) => name !== 'site')
  const input: EvaluationInput = {
    // Drawn here, so nothing was split that had to be marked before.
    train: train as Train,
    synthetic: takeColumns(draw('synthetic', rows.synthetic), names),
    control: draw('control', rows.control) as Control,
    test: draw('test', rows.test) as Test,
    schema: schemaOf(train),
    analysed: names,
    seed: repetition,
    cell: population.name,
    metrics: 'all',
  }
  return {
    input,
    test: draw('large test', largeRows) as Test,
    synthetic: takeColumns(draw('large synthetic', largeRows), names),
  }
}

function drawTable({ columns, row }: Population, random: Random, rows: number): Table {
  const drawn = Array.from({ length: rows }, () => row(random))
  return {
    rows,
    columns: columns.map(({ name, levels }, j): Column => {
      const cells = drawn.map((cells) => cells[j] ?? null)
      return levels === null
        ? { name, kind: 'numeric', unit: null, values: Float64Array.from(cells, (cell) => cell ?? NaN) }
        : {
            name,
            kind: levels.length === 2 ? 'binary' : 'categorical',
            unit: null,
            codes: Int32Array.from(cells, (cell) => cell ?? -1),
            levels,
          }
    }),
  }
}

function schemaOf(table: Table): Schema {
  const has = (name: string) => table.columns.some((column) => column.name === name)
  const groups = ['sex', 'race'].filter(has)
  return {
    columns: table.columns.map((column): ColumnSchema => ({
      name: column.name,
      label: null,
      kind: column.kind,
      unit: null,
      // A range that some rows of every table break, so that there is something to count.
      min: null,
      max: column.name === 'pressure' ? 100 : column.name === 'score' ? 2 : null,
      categories: isNumeric(column) ? null : [...column.levels],
      declared: isNumeric(column) && ['pressure', 'score'].includes(column.name),
      role:
        column.name === 'died'
          ? 'target'
          : column.name === 'site'
            ? 'site'
            : groups.includes(column.name)
              ? 'group'
              : 'feature',
      reason: null,
      afterOutcome: null,
      missing: 0,
    })),
    target: has('died') ? 'died' : null,
    positive: has('died') ? '1' : null,
    groups: groups.map((name) => ({ name, columns: [name], oneHot: false, other: null })),
    site: has('site') ? 'site' : null,
    region: null,
    quasiIdentifiers: groups.length > 0 ? groups : ['a'],
    sensitive: has('died') ? 'died' : 'b',
    rules: [],
  }
}

function pick(random: Random, shares: readonly number[]): number {
  let left = random.next()
  for (const [place, share] of shares.entries()) {
    left -= share
    if (left < 0) return place
  }
  return shares.length - 1
}

function label(random: Random, logit: number): number {
  return random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
