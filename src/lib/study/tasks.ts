import { StudyError } from '../base/errors'
import { otherOutcome } from '../cohort/after-outcome'
import { observedLevels } from '../cohort/kinds'
import { guessPositive } from '../cohort/guess'
import { levelMeant } from '../cohort/merge'
import type { Schema, SchemaPart } from '../cohort/schema'
import { columnOf, type Table } from '../table/table'
import type { Study, Task } from './study'

/** A cohort under a schema. */
export interface Seen {
  table: Table
  schema: Schema
}

/**
 * What a task lays over the study's own schema: its target, with the own target as what it is without that part.
 * @param own the cohort under the study's own schema
 */
export function taskPart({ target, positive }: Task, own: Seen): SchemaPart {
  const before = own.schema.columns.find(({ name }) => name === own.schema.target)
  return {
    target,
    positive,
    ...(before === undefined ? {} : { columns: [{ name: before.name, kind: before.kind }] }),
  }
}

/** @throws StudyError naming field and column where a task isn't binary, or its column has another part to play */
export function checkTasks(study: Study, own: Seen): void {
  study.tasks.forEach((task, i) => checkTask(task, study.schema?.exclude ?? [], own, `tasks[${i}]`))
}

function checkTask(
  { target, positive }: Task,
  excluded: readonly string[],
  { table, schema }: Seen,
  at: string,
): void {
  const refuse = (what: string, remedy: string) =>
    new StudyError(`${at}.target`, `column “${target}” ${what}.`, remedy)
  if (target === schema.target)
    throw refuse('is the schema’s target already', 'Leave the task out: it is run in any case.')
  if (excluded.includes(target))
    throw refuse('is left out by schema.exclude', 'Take it out of one of the two.')
  if (target === schema.site) throw refuse('is the site', 'Choose another target or site.')
  if (schema.groups.some(({ columns }) => columns.includes(target)))
    throw refuse('is a group', 'Choose another target or group.')
  const column = columnOf(table, target)
  if (column === undefined) {
    const isSetAside = schema.columns.some(({ name }) => name === target)
    throw refuse(isSetAside ? 'was set aside when read' : 'is not in the table', 'Check its spelling.')
  }
  const levels = observedLevels(column)
  if (levels.length !== 2)
    throw refuse(
      `isn’t binary: it has ${levels.length} different values`,
      'A task needs a column with two values.',
    )
  if (levelMeant(levels, positive) === undefined) {
    throw new StudyError(
      `${at}.positive`,
      `${JSON.stringify(positive)} does not occur in column “${target}”.`,
      `Its values are ${levels.map((level) => `“${level}”`).join(' and ')}.`,
    )
  }
}

/** A column that can be an outcome beside the schema's own target. */
export interface TaskColumn {
  name: string
  label: string | null
  levels: readonly string[]
  /** What counts as its positive level where nobody says otherwise. */
  positive: string
}

/** Columns with two values that have no other part to play, in table order. */
export function taskColumns({ table, schema }: Seen): TaskColumn[] {
  return schema.columns.flatMap((column) => {
    const { name, label, kind, role, categories } = column
    const positive = guessPositive(table, column)
    if (kind !== 'binary' || role !== 'feature' || categories?.length !== 2 || positive === null) return []
    return [{ name, label, levels: categories, positive }]
  })
}

/** The schema with the targets of the study's other tasks counted as known only after the outcome (`otherOutcome`). */
export function withOtherTargets(schema: Schema, targets: readonly string[]): Schema {
  return {
    ...schema,
    columns: schema.columns.map((column) =>
      column.role === 'feature' && column.afterOutcome === null && targets.includes(column.name)
        ? { ...column, afterOutcome: otherOutcome(schema.target, column.name) }
        : column,
    ),
  }
}
