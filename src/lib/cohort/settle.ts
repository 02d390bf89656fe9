import { columnOf, type Table } from '../table/table'
import { afterOutcome } from './after-outcome'
import type { ColumnSchema, Group, Role, Schema } from './schema'

/** The reason of a column that a person, a study file or a recipe excluded. */
export const EXCLUDED = 'excluded in the schema'

/**
 * The schema with each column's role following from target, groups, site, kind and exclusions, and with what looks known
 * only after the outcome flagged anew.
 */
export function settle(table: Table, schema: Schema): Schema {
  const inGroups = new Set(schema.groups.flatMap(({ columns }) => columns))
  const columns = schema.columns.map((column): ColumnSchema => {
    const role = roleOf(column, schema, inGroups, columnOf(table, column.name) !== undefined)
    const reason = role === 'excluded' ? (column.reason ?? kindReason(column)) : null
    const remark = role === 'excluded' ? undefined : oddity(column)
    return { ...column, role, reason, afterOutcome: null, remark }
  })
  const settled = { ...schema, columns }
  const late = afterOutcome(table, settled)
  return {
    ...settled,
    columns: columns.map((column) => ({ ...column, afterOutcome: late.get(column.name) ?? null })),
  }
}

function roleOf(column: ColumnSchema, schema: Schema, inGroups: ReadonlySet<string>, there: boolean): Role {
  if (!there || column.reason === EXCLUDED) return 'excluded'
  if (column.name === schema.target) return 'target'
  if (column.name === schema.site) return 'site'
  if (column.kind === 'identifier' || column.kind === 'free-text') return 'excluded'
  return inGroups.has(column.name) ? 'group' : 'feature'
}

function kindReason({ kind }: ColumnSchema): string {
  return kind === 'free-text' ? 'free text' : 'identifier'
}

/** Columns that tell nothing are kept, and that is said. */
function oddity({ missing, min, max, categories }: ColumnSchema): string | undefined {
  if (missing === 1) return 'kept, but no row has a value'
  if (categories?.length === 1 || (min !== null && min === max))
    return 'kept, but every row has the same value'
  return undefined
}

/** Quasi-identifiers unless said otherwise: the demographic groups, by the names of the groups. */
export function defaultQuasiIdentifiers(groups: readonly Group[]): string[] {
  return groups.map(({ name }) => name)
}
