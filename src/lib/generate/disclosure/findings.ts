import type { Train } from '../../cohort/holdout'
import type { ColumnSchema, Schema } from '../../cohort/schema'
import { cellText, columnOf, isNumeric, type CodedColumn } from '../../table/table'
import { agreementWords, credentialedSource, type Source } from './agreement'
import type { Chosen } from './examples'
import type { Finding, FindingKind } from './finding'
import { holdsDate, isProse, looksLikeIds, namedLikeName, personalIn } from './patterns'
import { OTHER, QuasiIdentifiers, rareLevels } from './quasi'

const PLACES = 5

interface Cell {
  row: number
  column: string
}

/**
 * All findings in rows as they would be shown. What was coarsened or dropped already isn't found again.
 * @param threshold training rows that share a level or a combination, at least
 */
export function findingsIn(
  train: Train,
  schema: Schema,
  columns: readonly ColumnSchema[],
  chosen: Chosen,
  threshold: number,
  source: Source = { recipe: null, simulated: false },
): Finding[] {
  if (chosen.rows.length === 0) return []
  const quasi = new QuasiIdentifiers(train, schema, columns, threshold)
  const own = columns.flatMap((spec) => columnFindings(train, spec, chosen, quasi.names, threshold))
  return [...own, ...rareCombinations(quasi, chosen, threshold), ...agreement(schema, chosen, source)]
}

function columnFindings(
  train: Train,
  spec: ColumnSchema,
  chosen: Chosen,
  quasi: readonly string[],
  threshold: number,
): Finding[] {
  const column = columnOf(train, spec.name)
  if (column === undefined) return []
  const cells = chosen.shown.flatMap((row, i): (Cell & { text: string })[] => {
    const value = row[spec.name]
    return value === null || value === undefined ? [] : [{ row: i, column: spec.name, text: String(value) }]
  })
  if (cells.length === 0) return []
  const { name } = spec
  if (isNumeric(column)) {
    if (column.kind === 'date') {
      if (chosen.years.includes(name)) return []
      const isExact = ({ row, text }: Cell & { text: string }) =>
        ((chosen.steps[row] ?? 0) === 0 || !quasi.includes(name)) &&
        text === cellText(column, chosen.rows[row] ?? -1)
      const exact = cells.filter(isExact)
      return finding('date', [name], exact, `“${name}” shows ${count(exact.length, 'date')}.`, DATES)
    }
    return looksLikeIds(column, spec)
      ? finding(
          'identifier',
          [name],
          cells,
          `“${name}” numbers nearly every row: it looks like an identifier.`,
          IDS,
        )
      : []
  }
  if (spec.kind === 'identifier' || namedLikeName(name))
    return finding(
      'identifier',
      [name],
      cells,
      `“${name}” ${spec.kind === 'identifier' ? 'is an identifier' : 'is called as names are'}.`,
      IDS,
    )
  if (spec.kind === 'free-text')
    return finding(
      'free-text',
      [name],
      cells,
      `“${name}” is free text, which may name persons or places.`,
      TEXTS,
    )
  return levelFindings(column, cells, threshold)
}

function levelFindings(
  column: CodedColumn,
  cells: readonly (Cell & { text: string })[],
  threshold: number,
): Finding[] {
  const { name } = column
  const rare = rareLevels(column, threshold)
  const isRare = (text: string) => (text === OTHER && rare.isOtherCommon ? false : rare.isRare(text))
  const personal = cells.flatMap((cell) => {
    const what = personalIn(cell.text, isRare(cell.text))
    return what === null ? [] : [{ ...cell, what }]
  })
  const rest = cells.filter((cell) => !personal.some(({ row }) => row === cell.row))
  const dates = rest.filter(({ text }) => holdsDate(text))
  const prose = rest.filter(({ text }) => isRare(text) && isProse(text) && !holdsDate(text))
  const small = rest.filter(({ text }) => isRare(text) && !isProse(text) && !holdsDate(text))
  const kinds = [...new Set(personal.map(({ what }) => what))].join(', ')
  return [
    ...finding('identifier', [name], personal, `“${name}” shows what looks like ${kinds}.`, IDS),
    ...finding('date', [name], dates, `“${name}” shows ${count(dates.length, 'date')} as text.`, {
      ...DATES,
      coarsen: null,
    }),
    ...finding(
      'free-text',
      [name],
      prose,
      `“${name}” shows long texts that fewer than ${threshold} training rows have.`,
      TEXTS,
    ),
    ...finding(
      'small-cell',
      [name],
      small,
      `“${name}” shows ${count(small.length, 'cell')} with a level that fewer than ${threshold} training rows have.`,
      {
        coarsen: 'Show such levels as “other”.',
        drop: 'Show these rows not at all.',
        allow: 'Show these levels.',
      },
    ),
  ]
}

function rareCombinations(quasi: QuasiIdentifiers, { rows, steps }: Chosen, threshold: number): Finding[] {
  if (quasi.names.length === 0) return []
  const cells = Array.from(rows).flatMap((row, i): Cell[] => {
    const step = steps[i] ?? 0
    return step < 4 && (quasi.holders(step)[row] ?? 0) < threshold ? [{ row: i, column: '' }] : []
  })
  return finding(
    'rare-combination',
    quasi.names,
    cells,
    `${count(cells.length, 'row')} shown with a combination of ${quasi.names.map((name) => `“${name}”`).join(', ')} that fewer than ${threshold} training rows have.`,
    {
      coarsen: 'Show numbers in bands and rare levels as “other”, until as many look alike.',
      drop: 'Show these rows not at all.',
      allow: 'Show them as they are.',
    },
  ).map((found) => ({ ...found, places: found.places.map(({ row }) => ({ row, column: null })) }))
}

function agreement(schema: Schema, { rows }: Chosen, source: Source): Finding[] {
  const label = credentialedSource(schema, source)
  if (label === null) return []
  return [
    {
      id: 'agreement',
      kind: 'agreement',
      columns: [],
      cells: 0,
      rows: rows.length,
      places: [],
      said: agreementWords(label),
      ways: {
        coarsen: null,
        drop: 'Show no rows.',
        allow: 'Acknowledge: these are an open demo’s data, or the agreement allows this host.',
      },
    },
  ]
}

const IDS = { coarsen: null, drop: 'Leave the column out of the rows.', allow: 'Show it.' }
const TEXTS = { coarsen: null, drop: 'Leave the column out of the rows.', allow: 'Show the texts.' }
const DATES = {
  coarsen: 'Show the year alone, as its first of July.',
  drop: 'Leave the column out of the rows.',
  allow: 'Show the dates.',
}

function finding(
  kind: FindingKind,
  columns: string[],
  cells: readonly Cell[],
  said: string,
  ways: Finding['ways'],
): Finding[] {
  if (cells.length === 0) return []
  const id = kind === 'rare-combination' ? kind : [kind, ...columns].join(':')
  return [
    {
      id,
      kind,
      columns,
      cells: cells.length,
      rows: new Set(cells.map(({ row }) => row)).size,
      places: cells.slice(0, PLACES).map(({ row, column }) => ({ row, column })),
      said,
      ways,
    },
  ]
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
