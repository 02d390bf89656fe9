import { dateText } from '../../charts/axes'
import { binText } from '../../charts/bins'
import { histogram, type HistogramData } from '../../charts/histogram'
import { levels } from '../../charts/levels'
import { numberText, rounded, shareText, unitText, withUnit } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { ColumnProfile, NumberProfile, Profile } from '../../cohort/profile'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { poolSmall, suppressSmall } from '../../cohort/small-cells'
import { shownOf, SMALLEST_REAL_CELL } from '../../evaluate/pictures'

const smallest = SMALLEST_REAL_CELL
/** With fewer values a quartile is a statement about fewer than 11 people. */
const QUARTILES_FROM = 4 * smallest

/** One picture a column of those whose values may be shown. */
export function columnFigures({ columns, rows }: Profile, schema: Schema): Figure[] {
  const facts = new Map(schema.columns.map((column) => [column.name, column]))
  return columns.flatMap((column): Figure[] => {
    const fact = facts.get(column.name)
    if (fact?.kind === 'identifier' || fact?.kind === 'free-text') return []
    if (column.levels !== null) return [levelsFigure(column, column.levels, rows, fact)]
    return column.numbers === null && column.n > 0 ? [] : [numberFigure(column, rows, fact)]
  })
}

/** A count of people that may be shown, as a share: none where it is of fewer than 11. */
function share(count: number, rows: number): number {
  return rows === 0 || count < smallest ? 0 : count / rows
}

function missingText({ missing }: ColumnProfile, rows: number): string {
  if (missing === 0) return 'none missing'
  return missing < smallest ? 'fewer than 11 missing' : `${shareText(missing / rows)} missing`
}

function numberFigure(column: ColumnProfile, rows: number, fact: ColumnSchema | undefined): Figure {
  const unit = fact?.unit ?? null
  const isDate = column.kind === 'date'
  const of = shownOf(rows, [column.n, column.missing])
  const shown = column.numbers === null ? null : merged(column.numbers, of)
  const data: HistogramData = {
    title: withUnit(fact?.label ?? column.name, isDate ? null : unit),
    unit,
    isDate,
    edges: shown?.edges ?? [],
    real: shown?.shares ?? [],
    synthetic: null,
    realMissing: share(column.missing, of),
    syntheticMissing: null,
    ...(column.n > 0 ? { empty: 'Fewer than 11 rows have a value here.' } : {}),
  }
  const finding = numberFinding(column, rows, unit)
  return {
    name: `cohort-${column.name}`,
    finding,
    howToRead:
      'Bars are the share of the rows by value, heights by width; neighbouring bars of fewer than 11 people are put together, and fewer than 11 without a value are left out of the shares. Missing values stand apart, from 0 to 100 %.',
    summary: `${finding}.`,
    draw: (width) => histogram(data, width),
    table: {
      head: [withUnit(column.name, isDate ? null : unit), 'Rows, share'],
      rows: [
        ...data.real.map((value, i) => [binText(data, i), rounded(value)]),
        [
          'missing',
          column.missing > 0 && column.missing < smallest ? 'under 11 rows' : rounded(data.realMissing),
        ],
      ],
    },
  }
}

/** Bins of at least 11 people. Edges are round numbers, so that they tell nobody's value. */
function merged(
  { edges, counts }: NumberProfile,
  rows: number,
): { edges: number[]; shares: number[] } | null {
  const cells = suppressSmall(counts, smallest)
  if (cells.length === 0) return null
  return {
    edges: [edges[0] ?? 0, ...cells.map(({ to }) => edges[to + 1] ?? 0)],
    shares: cells.map(({ count }) => count / rows),
  }
}

function numberFinding(column: ColumnProfile, rows: number, unit: string | null): string {
  const { name, numbers, n, kind } = column
  if (n === 0 || numbers === null) return `No row has a value of ${name}`
  if (n < smallest) return `Fewer than 11 rows have a value of ${name}`
  const suffix = kind === 'date' || unitText(unit) === '' ? '' : ` ${unitText(unit)}`
  const at = (place: number): string => {
    const value = numbers.quantiles.find((one) => one.at === place)?.value ?? NaN
    return kind === 'date' ? dateText(value) : numberText(value)
  }
  const missing = missingText(column, rows)
  if (n < QUARTILES_FROM) return `${name}: median ${at(0.5)}${suffix}, ${missing}`
  return `Half of the values of ${name} lie between ${at(0.25)} and ${at(0.75)}${suffix} (median ${at(0.5)}), ${missing}`
}

function levelsFigure(
  column: ColumnProfile,
  { top, other }: NonNullable<ColumnProfile['levels']>,
  rows: number,
  fact: ColumnSchema | undefined,
): Figure {
  const all = [...top, ...(other === null ? [] : [{ level: `${other.levels} others`, count: other.count }])]
  const sum = (items: readonly { count: number }[]) => items.reduce((total, { count }) => total + count, 0)
  const shown = poolSmall(
    all,
    ({ count }) => count,
    (items) => sum(items) >= smallest,
  ).map(({ items, small }) => ({
    label: small ? `${items.length} small levels` : (items[0]?.level ?? ''),
    count: sum(items),
  }))
  const of = shownOf(rows, [column.n, column.missing])
  const levelRows = [
    ...shown.map(({ label, count }) => ({ label, real: share(count, of), synthetic: null })),
    ...(column.missing >= smallest
      ? [{ label: 'missing', real: share(column.missing, of), synthetic: null }]
      : []),
  ]
  const most = [...shown].sort((a, b) => b.count - a.count)[0]
  const finding =
    column.n === 0
      ? `No row has a value of ${column.name}`
      : most === undefined
        ? `Fewer than 11 rows have a value of ${column.name}`
        : `The commonest level of ${column.name} is ${most.label} (${shareText(most.count / of)} of the rows), ${missingText(column, rows)}`
  return {
    name: `cohort-${column.name}`,
    finding,
    howToRead:
      'A bar for each level: the share of the rows that have it. Levels of fewer than 11 people are put together, with the next smallest where they are too few even then; fewer than 11 without a value are left out of the shares.',
    summary: `${finding}. ${levelRows.map(({ label, real }) => `${label}: ${shareText(real)}`).join('; ')}.`,
    draw: (width) =>
      levels(
        {
          title: `${fact?.label ?? column.name}, share of the rows`,
          sections: [{ heading: null, rows: levelRows }],
          realOnly: true,
        },
        width,
      ),
    table: {
      head: [column.name, 'Rows, share'],
      rows: levelRows.map(({ label, real }) => [label, rounded(real)]),
    },
  }
}
