import { takeRows, isNumeric, type Table } from '../../table/table'
import { evaluate } from '../evaluate'
import { families } from '../families'
import type { Metric } from '../metric'
import { tablesOfA } from './fixtures'
import { check, checkOf, EXACT, type Golden } from './golden'
import { groupOf, inputOf, metricOfTables, tablesOf } from './tables'

const MEDIAN = 'privacy.dcr_median'
const MATCH = 'privacy.exact_match'
const NEARER = 'privacy.epsilon_identifiability'

/** Every id that this version computes. */
const all = families.flatMap(({ ids }) => ids)

/** Rows from the last to the first. */
function turned(table: Table): Table {
  return takeRows(
    table,
    Array.from({ length: table.rows }, (_, i) => table.rows - 1 - i),
  )
}

export const invarianceCases: readonly Golden[] = [
  {
    id: 'negative 1',
    title: 'A copy is a copy, in any order',
    source: 'Arithmetic; SynthEval takes a copy in the same order for private',
    metrics: [MEDIAN, MATCH, NEARER],
    run: () => {
      const { T } = tablesOfA()
      const [same, other] = [turned(turned(T)), turned(T)]
      return [
        checkOf(MEDIAN, 'same order, median distance', 0, metricOfTables(MEDIAN, T, same).value, 0),
        checkOf(MEDIAN, 'turned round, median distance', 0, metricOfTables(MEDIAN, T, other).value, 0),
        checkOf(MATCH, 'same order, exact copies', 1, metricOfTables(MATCH, T, same).value, 0),
        checkOf(MATCH, 'turned round, exact copies', 1, metricOfTables(MATCH, T, other).value, 0),
        checkOf(
          NEARER,
          'same order, people with a synthetic row nearer',
          1,
          metricOfTables(NEARER, T, same).value,
          0,
        ),
        checkOf(NEARER, 'turned round, the same', 1, metricOfTables(NEARER, T, other).value, 0),
      ]
    },
  },
  {
    id: 'negative 6',
    title: 'Measuring leaves the tables as they were',
    source: 'SDMetrics issues 939 and 940: its inputs change',
    metrics: [],
    run: () => {
      const tables = tablesOfA()
      const before = fingerprint(Object.values(tables))
      everything(tables.T, tables.S, tables.H)
      return [check('tables that changed', 0, before === fingerprint(Object.values(tables)) ? 0 : 1, 0)]
    },
  },
  {
    id: 'negative 7',
    title: 'The order of rows changes no number',
    source: 'SDMetrics issue 582: a score that depends on the index',
    metrics: all,
    run: () => {
      const { T, S, H } = tablesOfA()
      const around = { target: 'died', groups: [groupOf('sex')], nMin: 1, resamples: 2, draws: 1 }
      const plain = evaluate(inputOf(T, S, { ...around, control: H, test: H })).metrics
      const other = evaluate(
        inputOf(turned(T), turned(S), { ...around, control: turned(H), test: turned(H) }),
      ).metrics
      return plain.map((metric, i) =>
        checkOf(metric.id, `${metric.id}, turned round`, metric.value, other[i]?.value, EXACT),
      )
    },
  },
  {
    id: 'negative 8',
    title: 'A constant, an empty column, a group of one and one outcome only: a value, or null and why',
    source: 'SDMetrics issue 739 and synthcity issue 293: division by zero, and NaN in a mean',
    metrics: [],
    run: () => {
      const odd = (x: number[], lone: string) => ({
        x,
        constant: x.map(() => 7),
        empty: x.map(() => null),
        group: x.map((_, i) => (i === 0 ? lone : 'b')),
        died: x.map(() => 0),
      })
      const [real, synthetic, control] = tablesOf(
        [
          odd([1, 2, 3, 4, 5, 6, 7, 8], 'a'),
          odd([2, 3, 4, 5, 6, 7, 8, 9], 'c'),
          odd([1, 1, 2, 3, 5, 8, 9, 9], 'a'),
        ],
        ['died'],
      )
      if (real === undefined || synthetic === undefined || control === undefined)
        throw new RangeError('no tables')
      const metrics = everything(real, synthetic, control, 'group')
      return [
        check('ids with neither a value nor a reason', 0, metrics.filter(isUnsaid).length, 0),
        check(
          'numbers that aren’t finite',
          0,
          metrics.flatMap(numbersOf).filter((n) => !Number.isFinite(n)).length,
          0,
        ),
      ]
    },
  },
]

function everything(real: Table, synthetic: Table, control: Table, group = 'sex'): Metric[] {
  const around = {
    control,
    test: control,
    target: 'died',
    positive: '0',
    groups: [groupOf(group)],
    resamples: 2,
    draws: 1,
  }
  return evaluate(inputOf(real, synthetic, around)).metrics
}

function isUnsaid({ value, reason }: Metric): boolean {
  return value === null && (reason === null || reason === '')
}

function numbersOf({ value, interval, floor, ceiling, perFeature, perGroup, perSite }: Metric): number[] {
  const entries = [perFeature, perGroup, perSite].flatMap((per) => Object.values(per))
  return [value, floor, ceiling, ...(interval ?? []), ...entries].filter((number) => number !== null)
}

function fingerprint(tables: readonly Table[]): string {
  return JSON.stringify(
    tables.map(({ columns }) =>
      columns.map((column) => (isNumeric(column) ? [...column.values] : [...column.codes, ...column.levels])),
    ),
  )
}
