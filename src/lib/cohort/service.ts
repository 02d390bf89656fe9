import type { Table } from '../table/table'
import type { SetAside } from '../table/reading'
import { applySchema } from './apply'
import type { Codebook } from './codebook'
import { rankFeatures } from './features'
import { gainOnTrain } from './gain'
import type { Holdout, HoldoutSpec, LeftOut, Train } from './holdout'
import { inferSchema } from './infer'
import { mergeSchemaPart } from './merge'
import { profile, type Profile } from './profile'
import type { Schema, SchemaPart } from './schema'
import { splitCohort } from './split'

/** A cohort under a schema: the table in the schema's kinds, and its profile. */
export interface Described {
  table: Table
  schema: Schema
  profile: Profile
}

export interface SplitTask {
  table: Table
  schema: Schema
  spec: HoldoutSpec
  /** Of a fold: what it leaves out. */
  left?: LeftOut
}

/** What the cohort worker offers: everything that walks over all rows, so that the page never does. */
export const cohortService = {
  /** First look at a table: the schema is inferred, then whatever part of it is given is laid over it. */
  describe(task: {
    table: Table
    setAside: SetAside[]
    codebook: Codebook | null
    part: SchemaPart | null
  }): Described {
    const inferred = inferSchema(task.table, {
      setAside: task.setAside,
      codebook: task.codebook ?? undefined,
    })
    const schema = task.part === null ? inferred : mergeSchemaPart(task.table, inferred, task.part)
    return describeAs(task.table, schema)
  },
  /** The same table under an edited schema. */
  redescribe(task: { table: Table; schema: Schema }): Described {
    return describeAs(task.table, task.schema)
  },
  split(task: SplitTask): Holdout {
    return splitCohort(task.table, task.schema, task.spec, task.left)
  },
  /** Features by importance, of a model trained on training rows alone. */
  rank(task: { train: Train; schema: Schema }): { name: string; gain: number }[] {
    return rankFeatures(task.train, task.schema, (train, features) =>
      gainOnTrain(train, features, task.schema),
    )
  },
}

function describeAs(read: Table, schema: Schema): Described {
  const table = applySchema(read, schema)
  return { table, schema, profile: profile(table, schema) }
}

export type CohortService = typeof cohortService
