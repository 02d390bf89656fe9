import { InputError } from '../../base/errors'
import { quoteText } from '../../table/engine'
import type { ChartSource } from './measure'

/**
 * A statement for DuckDB on the person's own machine that keeps of a raw table what the recipe reads: its columns and its
 * items.
 */
export function narrowingStatement(source: ChartSource, file: string): string {
  const { table, needed, optional = [], key, items } = source
  const names = items.map((item) => quoteText(item.key)).join(', ')
  return narrowing(table, [...needed, ...optional], key === null ? null : `${key} IN (${names})`, file)
}

/** The same of any columns and rows; `where` is SQL over the trimmed columns. */
export function narrowing(
  table: string,
  columns: readonly string[],
  where: string | null,
  file: string,
): string {
  const trimmed = columns.map((name) => `trim(${name}) AS ${name}`).join(', ')
  const rows = `SELECT ${trimmed} FROM read_csv(${quoteText(file)}, all_varchar=true)`
  const kept = where === null ? rows : `SELECT * FROM (${rows}) WHERE ${where}`
  return `COPY (${kept}) TO ${quoteText(`${table}.parquet`)} (FORMAT parquet)`
}

/** A table of which more stands in the windows than a tab can hold. */
export function tooManyRows(
  source: ChartSource,
  { name, bytes }: { name: string; bytes: number },
  most: number,
): InputError {
  return new InputError(
    `has ${size(bytes)}, and more than ${most / 1e6} million of its values lie in the windows of the cohort's stays: more than a browser tab can hold.`,
    `Take a random sample of the stays in “patient”, or the window “random”, whose hours are fewer. The table itself becomes smaller in DuckDB by: ${narrowingStatement(source, name)}`,
    { file: name },
  )
}

/**
 * A file that a tab would need too long for.
 * @param statement what makes a small file of it; null where nothing is known of it
 */
export function tooLargeToStream(
  table: string,
  statement: string | null,
  { name, bytes }: { name: string; bytes: number },
  most: number,
): InputError {
  return new InputError(
    `has ${size(bytes)}, and a browser tab reads at most ${size(most)} of a raw table.`,
    statement === null
      ? 'Keep the columns that you need, and save them as Parquet.'
      : `DuckDB on your machine makes a small file of it: ${statement}; then give ${table}.parquet.`,
    { file: name },
  )
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
