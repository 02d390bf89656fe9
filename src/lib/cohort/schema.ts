import type { Kind } from '../table/table'

/** What a column is for. Only `feature`, `target` and `group` columns are analysed. */
export type Role = 'feature' | 'target' | 'group' | 'site' | 'excluded'

export interface ColumnSchema {
  name: string
  label: string | null
  kind: Kind
  unit: string | null
  /** Plausible range; `declared` says whether a person, codebook or recipe stated it (else inferred from the data). */
  min: number | null
  max: number | null
  /** Levels of a binary or categorical column in the order shown; null for all others (identifiers are never listed). */
  categories: string[] | null
  /** Range or categories come from a dictionary or the person, so they may be told to a model under disclosure `none`. */
  declared: boolean
  role: Role
  /** Why it is excluded, or null. */
  reason: string | null
  /** Looks known only after the outcome: why, or null. Such columns are dropped from utility features by default (`outcomeColumns`). */
  afterOutcome: string | null
  /** Share of rows without a value, 0–1. */
  missing: number
  /** Cells that can't be read in the declared kind and so count as missing; absent if none. */
  unfit?: number
  /** What is odd about a column that is kept all the same: no values, or one only. Absent if nothing is. */
  remark?: string
}

/** A demographic group: one coded column, or one-hot columns whose first set one names the level. */
export interface Group {
  name: string
  /** The column itself, or the one-hot columns in order. */
  columns: string[]
  oneHot: boolean
  /** Level when no one-hot column is set. */
  other: string | null
}

export interface Schema {
  columns: ColumnSchema[]
  target: string | null
  /** The target's positive level as text ("1", "Expired"). */
  positive: string | null
  groups: Group[]
  site: string | null
  region: string | null
  /** Names of columns or of groups. */
  quasiIdentifiers: string[]
  sensitive: string | null
  rules: string[]
  /** What a recipe knows to come too late; absent where nothing is known but names and values. */
  knownLate?: KnownLate[]
  /** What a codebook said in vain: names that no column has, kinds that don't fit. Absent if there is nothing to say. */
  notes?: string[]
}

/** Why columns are of no use to foresee a target: they are known only after it, or record it themselves. */
export interface KnownLate {
  target: string
  /** The reason, by the column's name. */
  columns: Record<string, string>
}

/** A study file's `schema` object, or any part of one (contracts.md). */
export interface SchemaPart {
  target?: string
  positive?: string | number | boolean
  groups?: (string | { name: string; columns: string[]; other?: string })[]
  site?: string | null
  region?: string | null
  quasiIdentifiers?: string[]
  sensitive?: string
  exclude?: string[]
  columns?: {
    name: string
    label?: string
    kind?: Kind
    unit?: string
    min?: number
    max?: number
    categories?: string[]
  }[]
  rules?: string[]
  /** Of a recipe; a study file has no such field. */
  knownLate?: KnownLate[]
}

/** The names of the analysed columns (features, target, groups), in table order. */
export function analysedNames(schema: Schema): string[] {
  return schema.columns
    .filter((column) => column.role === 'feature' || column.role === 'target' || column.role === 'group')
    .map((column) => column.name)
}
