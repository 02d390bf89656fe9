import type { SetAside } from '../table/reading'
import type { Column, Table } from '../table/table'
import { declareFromCodebook, type Codebook } from './codebook'
import { missingCount } from './facts'
import { guessGroups, guessPositive, guessRegion, guessSite, guessTarget } from './guess'
import { inferKind } from './kinds'
import type { ColumnSchema, Schema } from './schema'
import { defaultQuasiIdentifiers, settle } from './settle'

/**
 * What the columns of a table are, by their values and names; every guess can be changed (`mergeSchemaPart`). A
 * codebook's kinds, units, ranges and categories count as declared. Columns that the reader set aside are listed last,
 * excluded with their reason.
 */
export function inferSchema(
  table: Table,
  options: { setAside?: readonly SetAside[]; codebook?: Codebook } = {},
): Schema {
  const inferred = table.columns.map((column) => inferColumn(column, table.rows))
  const { columns, notes } =
    options.codebook === undefined
      ? { columns: inferred, notes: [] }
      : declareFromCodebook(table, inferred, options.codebook)
  const site = guessSite(columns)
  const region = guessRegion(columns)
  const taken = new Set([site, region].filter((name) => name !== null))
  const groups = guessGroups(columns, taken)
  for (const group of groups) for (const name of group.columns) taken.add(name)
  const target = guessTarget(columns, taken)
  const spec = columns.find(({ name }) => name === target)
  return settle(table, {
    columns: [...columns, ...(options.setAside ?? []).map((column) => setAsideColumn(column, table.rows))],
    target,
    positive: spec === undefined ? null : guessPositive(table, spec),
    groups,
    site,
    region,
    quasiIdentifiers: defaultQuasiIdentifiers(groups),
    sensitive: target,
    rules: [],
    ...(notes.length > 0 ? { notes } : {}),
  })
}

function inferColumn(column: Column, rows: number): ColumnSchema {
  const { kind, reason, min, max, categories } = inferKind(column)
  return {
    name: column.name,
    label: null,
    kind,
    unit: column.unit,
    min,
    max,
    categories,
    declared: false,
    role: 'feature',
    reason,
    afterOutcome: null,
    missing: rows === 0 ? 0 : missingCount(column) / rows,
  }
}

function setAsideColumn({ name, reason, distinct }: SetAside, rows: number): ColumnSchema {
  return {
    name,
    label: null,
    kind: distinct !== null && distinct === rows ? 'identifier' : 'free-text',
    unit: null,
    min: null,
    max: null,
    categories: null,
    declared: false,
    role: 'excluded',
    reason: `set aside when read: ${reason}`,
    afterOutcome: null,
    missing: 0,
  }
}
