import * as z from 'zod/mini'
import { InputError } from '../base/errors'
import type { HoldoutSpec } from '../cohort/holdout'
import type { SchemaPart } from '../cohort/schema'
import type { Pictures } from '../evaluate/pictures'
import { publicSchema, type PublicSchema } from '../cohort/public-schema'
import type { Schema } from '../cohort/schema'
import type { LongMapping } from '../cohort/recipes/long-mapping'
import type { RecipeTask } from '../study/recipe-input'
import type { Results, Software } from './results'
import type { ChosenLimits } from './thresholds'

/** What a project file keeps: everything but the data, and those only when asked for. */
export interface Project {
  version: 1
  kind: 'wardloom-project'
  software: Software
  name: string
  /** Files by name and hash, so that the person knows which to open again; `demo` for the demo cohort. */
  source: {
    demo: boolean
    files: { file: string; sha256: string }[]
    /** Over all that was read, a recipe's tables too; absent in files of before it was kept. */
    sha256?: string
  }
  /** Reading rules that were switched off. */
  undone: string[]
  /** How else the person wanted the files read; absent where the rows come with the project. */
  reading?: {
    sheet: string | null
    setAsideBadRows: boolean
    window: RecipeTask['window']
    outcome: string | null
    mapping: LongMapping | null
  }
  /** What the person said about the columns: laid over what is inferred when the data are opened again. */
  edits: SchemaPart | null
  /** The schema as it stood; without the data, what was inferred from single people is left out of it. */
  schema: PublicSchema | null
  design: { holdout: HoldoutSpec; outcomeColumns: 'keep' | 'drop' } | null
  generators: unknown[]
  seeds: number[]
  results: Results | null
  /** Ids of the cells that were made under an earlier design; absent in files of before they were told apart. */
  earlier?: string[]
  pictures: Record<string, Pictures | null>
  /** Where the person has put the verdicts' thresholds; absent where none was moved. */
  limits?: ChosenLimits
  /** The cohort's rows as CSV; null unless asked for. */
  data: { name: string; csv: string } | null
}

export interface ProjectParts extends Omit<Project, 'version' | 'kind' | 'schema'> {
  schema: Schema | null
}

/** The text of a project file. No key has a place in it. */
export function projectText(parts: ProjectParts): string {
  const { schema, data } = parts
  const kept = schema === null || data !== null ? schema : publicSchema(schema)
  const project: Project = { version: 1, kind: 'wardloom-project', ...parts, schema: kept }
  return `${JSON.stringify(project)}\n`
}

// Zod's fast path probes `new Function`, which the page's policy forbids.
z.config({ jitless: true })

/** Only what opening relies on; the rest was written by `projectText` and is taken as it is. */
const shape = z.looseObject({
  kind: z.literal('wardloom-project'),
  version: z.literal(1),
  software: z.looseObject({ name: z.string(), version: z.string(), commit: z.string() }),
  name: z.string(),
  source: z.looseObject({
    demo: z.boolean(),
    files: z.array(z.looseObject({ file: z.string(), sha256: z.string() })),
    sha256: z.optional(z.string()),
  }),
  undone: z.array(z.string()),
  reading: z.optional(
    z.strictObject({
      sheet: z.nullable(z.string()),
      setAsideBadRows: z.boolean(),
      window: z.nullable(z.unknown()),
      outcome: z.nullable(z.string()),
      mapping: z.nullable(z.looseObject({})),
    }),
  ),
  edits: z.nullable(z.looseObject({})),
  schema: z.nullable(
    z.looseObject({
      columns: z.array(z.looseObject({ name: z.string(), kind: z.string(), role: z.string() })),
      groups: z.array(z.looseObject({ name: z.string(), columns: z.array(z.string()) })),
    }),
  ),
  design: z.nullable(
    z.looseObject({
      holdout: z.strictObject({
        by: z.enum(['site', 'row']),
        fraction: z.number(),
        control: z.number(),
        seed: z.number(),
      }),
      outcomeColumns: z.enum(['keep', 'drop']),
    }),
  ),
  generators: z.array(z.unknown()),
  seeds: z.array(z.number()),
  results: z.nullable(
    z.looseObject({
      version: z.literal(1),
      cells: z.array(z.looseObject({ id: z.string(), metrics: z.array(z.looseObject({ id: z.string() })) })),
    }),
  ),
  earlier: z.optional(z.array(z.string())),
  pictures: z.looseObject({}),
  limits: z.optional(z.record(z.string(), z.strictObject({ good: z.number(), poor: z.number() }))),
  data: z.nullable(z.strictObject({ name: z.string(), csv: z.string() })),
})

/**
 * Reads a project file back.
 * @throws InputError when it is something else, of a newer version, or damaged, naming the first wrong field
 */
export function parseProject(text: string, file: string): Project {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    throw new InputError(
      'is no project file: it is not JSON, or breaks off.',
      'Save the project again, or open the data instead.',
      { file },
    )
  }
  if (
    typeof input !== 'object' ||
    input === null ||
    !('kind' in input) ||
    input.kind !== 'wardloom-project'
  ) {
    throw new InputError('is JSON, but no Wardloom project.', 'Open data on the cohort screen instead.', {
      file,
    })
  }
  if ('version' in input && typeof input.version === 'number' && input.version > 1) {
    throw new InputError(
      `is a project of version ${input.version}; this software reads version 1.`,
      'Update Wardloom.',
      { file },
    )
  }
  const parsed = shape.safeParse(input)
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new InputError(
      `is a damaged project: ${at === '' ? 'its fields' : at} can't be read.`,
      'Use an older copy, or open the data again.',
      { file },
    )
  }
  // The boundary where a file becomes our own type: its frame was just checked.
  return parsed.data as unknown as Project
}
