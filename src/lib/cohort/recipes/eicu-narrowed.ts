import { TREATMENT } from './eicu-labels'
import { CODE_STATUS, SOURCES } from './eicu-sources'
import { narrowing, narrowingStatement } from './narrow'

/** The statement for DuckDB that makes a small file of one of eICU's large tables; null for one that is none. */
export function narrowedEicu(table: string, file: string): string | null {
  const source = SOURCES.find((one) => one.table === table)
  if (source !== undefined) return narrowingStatement(source, file)
  if (table === CODE_STATUS.table) return narrowing(table, CODE_STATUS.needed, CODE_STATUS.limited, file)
  if (table === TREATMENT.table) return narrowing(table, TREATMENT.needed, TREATMENT.ventilates, file)
  return null
}
