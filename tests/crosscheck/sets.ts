/**
 * The tables that the metrics are computed on here and in Python: the student placements, and three that this file
 * writes from seeded streams. Only sums of uniform numbers are used, so that every engine writes the same digits.
 */
import { readFileSync } from 'node:fs'
import { wideRows, wideSchema, wideColumns } from '../../src/cli/wide-table'
import { stream, type Random } from '../../src/lib/base/random'
import type { SchemaPart } from '../../src/lib/cohort/schema'

export type Use = 'real' | 'synthetic' | 'control' | 'test'
type ToldKind = 'numeric' | 'date' | 'coded'

export interface TableSet {
  name: string
  /** CSV of each table; null for one that isn't there. */
  tables: Record<Use, string | null>
  schema: SchemaPart
  told: Told
}

/** What the reference is told beside the tables, in words of its own rather than in what our code infers. */
export interface Told {
  /** Analysed columns in table order. */
  columns: { name: string; kind: ToldKind }[]
  target: string | null
  positive: string | null
  groups: { name: string; columns: string[]; other: string | null }[]
  site: string | null
  region: string | null
  quasiIdentifiers: string[]
  sensitive: string
  ranges: Record<string, [number | null, number | null]>
  categories: Record<string, string[]>
  /** Rules as pandas evaluates them, each with the columns without which it is not broken. */
  rules: { broken: string; operands: string[] }[]
}

export function tableSets(): TableSet[] {
  return [placements(), mixed(), wide(), numbers()]
}

const nothingMore = { region: null, ranges: {}, categories: {}, rules: [] }

/** SDMetrics' own demo, split by row number. */
function placements(): TableSet {
  const golden = (name: string) =>
    readFileSync(new URL(`../../static/golden/student_placements_${name}.csv`, import.meta.url), 'utf8')
  const [head = '', ...rows] = golden('real').trimEnd().split(/\r?\n/)
  const part = (keep: (i: number) => boolean) =>
    csv(
      head,
      rows.filter((_, i) => keep(i)),
    )
  const dates = new Set(['start_date', 'end_date'])
  const coded = new Set(['gender', 'high_spec', 'degree_type', 'work_experience', 'mba_spec', 'placed'])
  return {
    name: 'placements',
    tables: {
      real: part((i) => i % 3 !== 0 && i % 6 !== 1),
      synthetic: golden('synthetic'),
      control: part((i) => i % 6 === 1),
      test: part((i) => i % 3 === 0),
    },
    schema: { target: 'placed', positive: 'True', groups: ['gender'], exclude: ['student_id'] },
    told: {
      columns: head
        .split(',')
        .filter((name) => name !== 'student_id')
        .map((name) => ({ name, kind: dates.has(name) ? 'date' : coded.has(name) ? 'coded' : 'numeric' })),
      target: 'placed',
      positive: 'True',
      groups: [{ name: 'gender', columns: ['gender'], other: null }],
      site: null,
      quasiIdentifiers: ['gender'],
      sensitive: 'placed',
      ...nothingMore,
    },
  }
}

const MIXED: { name: string; kind: ToldKind }[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'lactate', kind: 'numeric' },
  { name: 'pressure', kind: 'numeric' },
  { name: 'creatinine', kind: 'numeric' },
  { name: 'visits', kind: 'numeric' },
  { name: 'scale', kind: 'numeric' },
  { name: 'admitted', kind: 'date' },
  { name: 'sex', kind: 'coded' },
  { name: 'race_black', kind: 'coded' },
  { name: 'race_asian', kind: 'coded' },
  { name: 'Unit', kind: 'coded' },
  { name: 'device', kind: 'coded' },
  { name: 'died', kind: 'coded' },
]

/**
 * Everything that goes wrong in tables: missing values, ties, a rare and an unseen level, constant columns, rows twice,
 * copies of real rows, rows without label, words among numbers, a one-hot group, sites in regions; no two sizes alike.
 */
function mixed(): TableSet {
  const draw = (part: string, rows: number, drift: number) => {
    const random = stream('crosscheck', 'mixed', part)
    return Array.from({ length: rows }, () => mixedRow(random, drift))
  }
  const real = draw('real', 300, 0)
  const control = draw('control', 110, 0)
  const test = draw('test', 180, 0)
  const synthetic = draw('synthetic', 240, 1)
  for (let i = 0; i < 6; i++) {
    real.push(real[40 * i] ?? [])
    control.push(real[50 * i + 1] ?? [])
    synthetic.push(synthetic[30 * i] ?? [], real[45 * i] ?? [], real[30 * i + 7] ?? [])
  }
  const put = (row: string[] | undefined, name: string, cell: string) => {
    if (row !== undefined) row[MIXED.findIndex((column) => column.name === name)] = cell
  }
  put(synthetic[3], 'pressure', 'high')
  put(synthetic[5], 'pressure', 'low')
  put(synthetic[11], 'scale', '2')
  put(synthetic[12], 'scale', '')
  put(synthetic[13], 'device', 'pump')
  for (let i = 20; i < 28; i++) put(synthetic[i], 'Unit', 'ED')
  for (let i = 20; i < 23; i++) put(test[i], 'Unit', 'Ward 7')
  const head = [...MIXED.map(({ name }) => name), 'hospital', 'region'].join(',')
  const written = (rows: string[][]) =>
    csv(
      head,
      rows.map((row) => row.join(',')),
    )
  const groups = [
    { name: 'sex', columns: ['sex'], other: null },
    { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' },
  ]
  return {
    name: 'mixed',
    tables: {
      real: written(real),
      synthetic: written(synthetic),
      control: written(control),
      test: written(test),
    },
    schema: {
      target: 'died',
      positive: '1',
      groups: ['sex', { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' }],
      site: 'hospital',
      region: 'region',
      quasiIdentifiers: ['visits', 'sex', 'race', 'region'],
      sensitive: 'Unit',
      columns: [
        ...MIXED.map(({ name, kind }) => ({
          name,
          kind: kind === 'coded' ? ('categorical' as const) : kind,
          ...(name === 'pressure' ? { min: 62, max: 118 } : {}),
          ...(name === 'Unit' ? { categories: ['MICU', 'SICU', 'CCU', 'Burns'] } : {}),
        })),
        { name: 'hospital', kind: 'categorical' as const },
        { name: 'region', kind: 'categorical' as const },
      ],
      rules: ['lactate <= creatinine * 4', "visits <= 3 or sex == 'F'"],
    },
    told: {
      // The region is analysed; of places only the site is not.
      columns: [...MIXED, { name: 'region', kind: 'coded' }],
      target: 'died',
      positive: '1',
      groups,
      site: 'hospital',
      region: 'region',
      quasiIdentifiers: ['visits', 'sex', 'race', 'region'],
      sensitive: 'Unit',
      ranges: { pressure: [62, 118] },
      categories: { Unit: ['MICU', 'SICU', 'CCU', 'Burns'] },
      rules: [
        { broken: 'lactate > creatinine * 4', operands: ['lactate', 'creatinine'] },
        { broken: "visits > 3 and sex != 'F'", operands: ['visits', 'sex'] },
      ],
    },
  }
}

function mixedRow(random: Random, drift: number): string[] {
  const severity = bell(random)
  const missing = (share: number, cell: string) => (random.next() < share ? '' : cell)
  const age = Math.max(18, Math.min(95, Math.round(62 + 14 * bell(random) + 3 * drift)))
  const race = random.next()
  const raceUnknown = random.next() < 0.04
  const hospital = random.int(5)
  const logit = -0.7 + 1.1 * severity + (age - 60) / 40
  return [
    String(age),
    missing(0.25, (2.4 + 0.9 * severity + 0.5 * bell(random)).toFixed(1)),
    missing(0.05, String(Math.round(88 - 8 * severity + 9 * bell(random)))),
    missing(0.08, (1.3 + 0.3 * severity + 0.4 * bell(random) + 0.1 * drift).toFixed(2)),
    String(Math.floor(5 * random.next() * random.next())),
    '1',
    missing(0.03, new Date(86_400_000 * (16_000 + random.int(400))).toISOString().slice(0, 10)),
    missing(0.03, random.next() < 0.55 - 0.1 * drift ? 'M' : 'F'),
    raceUnknown ? '' : race < 0.25 ? '1' : '0',
    raceUnknown ? '' : race > 0.8 ? '1' : '0',
    missing(0.02, pick(random, severity > 0.4 ? UNITS_SEVERE : UNITS)),
    'none',
    missing(0.02, bell(random) + bell(random) < logit ? '1' : '0'),
    `h${hospital + 1}`,
    hospital < 2 ? 'North' : 'South',
  ]
}

const UNITS = [
  ['MICU', 0.3],
  ['SICU', 0.3],
  ['CCU', 0.385],
  ['Burns', 0.015],
] as const
const UNITS_SEVERE = [
  ['MICU', 0.65],
  ['SICU', 0.25],
  ['CCU', 0.1],
] as const

/** 83 analysed columns; train, control and synthetic rows of one number, so that nothing is sub-sampled. */
function wide(): TableSet {
  const part = (name: string, rows: number, drift: number) =>
    csv(
      wideColumns.map(({ name }) => name).join(','),
      [...wideRows(stream('crosscheck', 'wide', name), rows, drift)].map((row) => row.join(',')),
    )
  const { target, positive, groups, site } = wideSchema
  return {
    name: 'wide',
    tables: {
      real: part('real', 150, 0),
      synthetic: part('synthetic', 150, 1),
      control: part('control', 150, 0),
      test: part('test', 190, 0),
    },
    schema: { ...wideSchema, quasiIdentifiers: ['sex', 'race', 'category_1'], sensitive: 'number_1' },
    told: {
      columns: wideColumns
        .filter(({ name }) => name !== site)
        .map(({ name, kind }) => ({ name, kind: kind === 'categorical' ? 'coded' : 'numeric' })),
      target,
      positive,
      groups: groups.map((name) => ({ name, columns: [name], other: null })),
      site,
      quasiIdentifiers: ['sex', 'race', 'category_1'],
      sensitive: 'number_1',
      ...nothingMore,
    },
  }
}

/** Four numbers and nothing else: no target, no groups, no test table. */
function numbers(): TableSet {
  const names = ['a', 'b', 'c', 'd']
  const draw = (part: string, rows: number, drift: number) => {
    const random = stream('crosscheck', 'numbers', part)
    return Array.from({ length: rows }, () => {
      const common = bell(random)
      return names.map((_, k) => (k * common + bell(random) + drift * (k % 2)).toFixed(3)).join(',')
    })
  }
  const real = draw('real', 90, 0)
  const head = names.join(',')
  return {
    name: 'numbers',
    tables: {
      real: csv(head, real),
      synthetic: csv(head, [...draw('synthetic', 70, 0.4), ...real.slice(0, 20)]),
      control: csv(head, draw('control', 90, 0)),
      test: null,
    },
    schema: {
      columns: names.map((name) => ({ name, kind: 'numeric' })),
      quasiIdentifiers: ['a'],
      sensitive: 'b',
    },
    told: {
      columns: names.map((name) => ({ name, kind: 'numeric' })),
      target: null,
      positive: null,
      groups: [],
      site: null,
      quasiIdentifiers: ['a'],
      sensitive: 'b',
      ...nothingMore,
    },
  }
}

/** Nearly normal: mean 0, standard deviation 1. */
function bell(random: Random): number {
  let sum = 0
  for (let i = 0; i < 12; i++) sum += random.next()
  return sum - 6
}

function pick(random: Random, shares: readonly (readonly [string, number])[]): string {
  let left = random.next()
  for (const [name, share] of shares) {
    left -= share
    if (left < 0) return name
  }
  return shares[0]?.[0] ?? ''
}

function csv(head: string, rows: readonly string[]): string {
  return `${[head, ...rows].join('\n')}\n`
}
