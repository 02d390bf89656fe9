import { canonicalJson, sha256Hex } from '../base/hash'
import type { HoldoutSpec } from '../cohort/holdout'
import type { Schema } from '../cohort/schema'
import type { HeadlessEnvironment } from '../study/headless'
import type { ResultsCohort } from '../study/prepare'
import type { ResultsCell } from '../study/results-cell'
import type { Study } from '../study/study'
import type { Software } from './results'

export interface InputFile {
  file: string
  use: string
  bytes: number
  sha256: string
}

/** A written synthetic table. `holdsRealRows`: true for copies of training rows, null where nobody knows. */
export interface SyntheticFile {
  cell: string
  file: string
  sha256: string | null
  rows: number
  holdsRealRows: boolean | null
  note: string | null
}

/** What a result was made from and by: enough to make it again, and nothing of any one person. */
export interface Manifest {
  version: 1
  software: Software
  environment: HeadlessEnvironment
  study: string
  inputs: InputFile[]
  cohort: Pick<ResultsCohort, 'rows' | 'train' | 'control' | 'test' | 'sites' | 'sha256'>
  schema: PublicSchema
  /** SHA-256 over the whole schema, inferred ranges and categories included. */
  schemaSha256: string
  holdout: HoldoutSpec | null
  seeds: number[]
  settings: {
    metrics: 'all' | readonly string[]
    outcomeColumns: 'keep' | 'drop'
    features: (number | 'all')[]
    rows: number[]
  }
  generators: { id: string; kind: string; what: string; model: string | null; host: string | null }[]
  choices: Record<string, string | boolean>
  synthetic: SyntheticFile[]
}

export type PublicSchema = Omit<Schema, 'columns'> & {
  columns: (Omit<Schema['columns'][number], 'missing'> & { missing?: number })[]
}

export interface ManifestParts {
  software: Software
  environment: HeadlessEnvironment
  name: string
  study: Study | null
  inputs: InputFile[]
  cohort: ResultsCohort
  schema: Schema
  holdout: HoldoutSpec | null
  cells: readonly ResultsCell[]
  /** SHA-256 of each written synthetic table, by cell. */
  hashes: ReadonlyMap<string, string>
  /** Choices of the person that change a file, e.g. that formula-like cells were made inert. */
  choices?: Record<string, string | boolean>
}

export function makeManifest(parts: ManifestParts): Manifest {
  const { software, environment, name, study, inputs, cohort, schema, holdout, cells, hashes } = parts
  const { rows, train, control, test, sites, sha256 } = cohort
  return {
    version: 1,
    software,
    environment,
    study: name,
    inputs,
    cohort: { rows, train, control, test, sites, sha256 },
    schema: publicSchema(schema),
    schemaSha256: sha256Hex(canonicalJson(schema)),
    holdout,
    seeds: study?.seeds ?? [...new Set(cells.map(({ seed }) => seed))],
    settings: {
      metrics: study?.metrics ?? 'all',
      outcomeColumns: study?.outcomeColumns ?? 'keep',
      features: study?.features ?? ['all'],
      rows: study?.rows ?? [...new Set(cells.map((cell) => cell.rows))],
    },
    generators: (study?.generators ?? []).map((generator) => ({
      id: generator.id,
      kind: generator.kind,
      what:
        generator.kind === 'baseline'
          ? generator.method
          : generator.kind === 'llm'
            ? generator.strategy
            : generator.path,
      model: generator.kind === 'llm' ? generator.model.name : null,
      host: generator.kind === 'llm' ? new URL(generator.model.baseUrl).host : null,
    })),
    choices: parts.choices ?? {},
    synthetic: cells.flatMap((cell) => syntheticFile(cell, study, hashes)),
  }
}

/** The schema without what was read off single people: inferred ranges and categories stay at home. */
export function publicSchema(schema: Schema): PublicSchema {
  return {
    ...schema,
    columns: schema.columns
      .map((column) => withoutMissing(column))
      .map((column) => (column.declared ? column : { ...column, min: null, max: null, categories: null })),
  }
}

function syntheticFile(
  cell: ResultsCell,
  study: Study | null,
  hashes: ReadonlyMap<string, string>,
): SyntheticFile[] {
  if (cell.file === null) return []
  const generator = study?.generators.find(({ id }) => id === cell.generator)
  const copies = generator?.kind === 'baseline' && generator.method === 'bootstrap'
  const unknown = generator === undefined || generator.kind === 'file'
  return [
    {
      cell: cell.id,
      file: cell.file,
      sha256: hashes.get(cell.id) ?? null,
      rows: cell.generation.produced,
      holdsRealRows: copies ? true : unknown ? null : false,
      note: copies
        ? 'Copies of real training rows, made as the control that must look bad. Treat the file as the real data.'
        : null,
    },
  ]
}

function withoutMissing(column: Schema['columns'][number]): PublicSchema['columns'][number] {
  const { name, label, kind, unit, min, max, categories, declared, role, reason, afterOutcome } = column
  return { name, label, kind, unit, min, max, categories, declared, role, reason, afterOutcome }
}
