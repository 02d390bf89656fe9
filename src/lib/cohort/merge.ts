import { SchemaError } from '../base/errors'
import { columnOf, isNumeric, type Table } from '../table/table'
import { declareColumn, type Declared } from './declare'
import { numberFacts } from './facts'
import { guessPositive, guessTarget } from './guess'
import { observedLevels } from './kinds'
import type { ColumnSchema, Group, Schema, SchemaPart } from './schema'
import { defaultQuasiIdentifiers, EXCLUDED, settle } from './settle'
import { parseRule } from './rules'

/** Levels of a target or group written as numbers; more are a quantity. */
const MOST_CODES = 50

/**
 * A study file's `schema` object, or any part of one, laid over a schema. What the part doesn't mention stays; what it
 * excludes leaves the groups and is guessed anew as target unless it was declared one.
 * @throws SchemaError naming the column: unknown, a target that is excluded or can't be one, a positive value that no
 *   row has, contradicting kinds, ranges or categories
 */
export function mergeSchemaPart(table: Table, schema: Schema, part: SchemaPart): Schema {
  const known = (name: string, where: string): string => requireColumn(schema, name, where)
  const excluded = new Set((part.exclude ?? []).map((name, i) => known(name, `exclude[${i}]`)))
  const declared = declaredOf(table, part, known)
  let columns = schema.columns.map((before): ColumnSchema => {
    const column = columnOf(table, before.name)
    const what = declared.get(before.name)
    const after =
      column === undefined || what === undefined
        ? before
        : declareColumn(column, table.rows, before, what, fieldOf(part, before.name))
    return excluded.has(before.name) ? { ...after, reason: EXCLUDED } : after
  })
  const isExcluded = (name: string) =>
    columns.some((column) => column.name === name && column.reason === EXCLUDED)
  const site = part.site === undefined ? schema.site : part.site
  const region = part.region === undefined ? schema.region : part.region
  for (const [field, name] of [
    ['site', part.site],
    ['region', part.region],
  ] as const)
    if (typeof name === 'string') refuseAbsent(table, known(name, field), field)
  const groups = (
    part.groups === undefined
      ? schema.groups
      : part.groups.map((group, i) => toGroup(group, `groups[${i}]`, known))
  ).filter((group) => part.groups !== undefined || !group.columns.some(isExcluded))
  const target = chooseTarget(table, schema, part, columns, isExcluded, known)
  checkGroups(table, groups, isExcluded, target)
  if (target !== null && target === site)
    throw new SchemaError('This column is both target and site.', 'Choose another target or site.', {
      field: 'schema.target',
      column: target,
    })
  columns = asCodes(table, columns, [target, ...groups.flatMap((group) => group.columns)], [site, region])
  const spec = columns.find(({ name }) => name === target)
  const kept = part.target === undefined && target === schema.target ? schema.positive : null
  const positive =
    spec === undefined
      ? null
      : part.positive === undefined
        ? (kept ?? guessPositive(table, spec))
        : findLevel(table, spec, part.positive)
  const sensitive = part.sensitive ?? (schema.sensitive === schema.target ? target : schema.sensitive)
  if (part.sensitive !== undefined) refuseAbsent(table, known(part.sensitive, 'sensitive'), 'sensitive')
  return settle(table, {
    ...schema,
    columns,
    target,
    positive,
    groups,
    ...(part.knownLate === undefined ? {} : { knownLate: part.knownLate }),
    site: site !== null && isExcluded(site) && part.site === undefined ? null : site,
    region: region !== null && isExcluded(region) && part.region === undefined ? null : region,
    quasiIdentifiers: quasiIdentifiers(schema, part, groups, known),
    sensitive:
      sensitive !== null && isExcluded(sensitive) && part.sensitive === undefined ? target : sensitive,
    rules:
      part.rules === undefined
        ? schema.rules
        : part.rules.map((rule, i) => readable(rule, `rules[${i}]`, known)),
  })
}

/** @throws SchemaError on a rule that can't be read, or that names a column that isn't there */
function readable(rule: string, where: string, known: (name: string, where: string) => string): string {
  for (const name of parseRule(rule, `schema.${where}`).columns) known(name, where)
  return rule
}

function fieldOf({ columns = [] }: SchemaPart, name: string): string {
  return `schema.columns[${columns.findIndex((column) => column.name === name)}]`
}

function declaredOf(
  table: Table,
  part: SchemaPart,
  known: (name: string, where: string) => string,
): Map<string, Declared> {
  const declared = new Map<string, Declared>()
  ;(part.columns ?? []).forEach((column, i) => {
    const where = `columns[${i}].name`
    known(column.name, where)
    // What was set aside for its many texts may be called what it is taken for.
    const { kind = 'identifier' } = column
    if (kind !== 'identifier' && kind !== 'free-text') refuseAbsent(table, column.name, where)
    declared.set(column.name, column)
  })
  return declared
}

function requireColumn(schema: Schema, name: string, where: string): string {
  if (schema.columns.some((column) => column.name === name)) return name
  const close = schema.columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  throw new SchemaError(
    `The schema’s ${where.replace(/\W.*$/, '')} names a column that the table doesn’t have.`,
    close === undefined ? 'Check its spelling.' : `Did you mean “${close.name}”?`,
    { field: `schema.${where}`, column: name },
  )
}

function refuseAbsent(table: Table, name: string, where: string): void {
  if (columnOf(table, name) === undefined)
    throw new SchemaError('This column was set aside when read, so it can’t stand here.', 'Choose another.', {
      field: `schema.${where}`,
      column: name,
    })
}

function toGroup(
  given: string | { name: string; columns: string[]; other?: string },
  where: string,
  known: (name: string, where: string) => string,
): Group {
  if (typeof given === 'string')
    return { name: given, columns: [known(given, where)], oneHot: false, other: null }
  const columns = given.columns.map((name, i) => known(name, `${where}.columns[${i}]`))
  if (columns.length === 0)
    throw new SchemaError(`The group “${given.name}” has no columns.`, 'Name at least one.', {
      field: `schema.${where}.columns`,
    })
  const oneHot = columns.length > 1 || given.other !== undefined
  return { name: given.name, columns, oneHot, other: oneHot ? (given.other ?? 'other') : null }
}

function checkGroups(
  table: Table,
  groups: readonly Group[],
  isExcluded: (name: string) => boolean,
  target: string | null,
): void {
  const names = new Set<string>()
  groups.forEach(({ name, columns }, i) => {
    const field = `schema.groups[${i}]`
    if (names.has(name)) throw new SchemaError(`Two groups are called “${name}”.`, 'Rename one.', { field })
    names.add(name)
    for (const column of columns) {
      refuseAbsent(table, column, `groups[${i}]`)
      if (isExcluded(column))
        throw new SchemaError('This column is a group and excluded.', 'Take it out of one of the two.', {
          field,
          column,
        })
      if (column === target)
        throw new SchemaError('This column is both target and group.', 'Choose another target or group.', {
          field,
          column,
        })
    }
  })
}

function chooseTarget(
  table: Table,
  schema: Schema,
  part: SchemaPart,
  columns: readonly ColumnSchema[],
  isExcluded: (name: string) => boolean,
  known: (name: string, where: string) => string,
): string | null {
  if (part.target !== undefined) {
    refuseAbsent(table, known(part.target, 'target'), 'target')
    if (isExcluded(part.target))
      throw new SchemaError('This column is the target and excluded.', 'Take it out of one of the two.', {
        field: 'schema.target',
        column: part.target,
      })
    return part.target
  }
  if (schema.target === null || !isExcluded(schema.target)) return schema.target
  const taken = new Set(columns.filter(({ name }) => isExcluded(name)).map(({ name }) => name))
  for (const { columns: own } of schema.groups) for (const name of own) taken.add(name)
  return guessTarget(columns, taken)
}

/** Target, site, region and groups are levels, also where numbers or mostly unique texts name them. */
function asCodes(
  table: Table,
  columns: readonly ColumnSchema[],
  levels: readonly (string | null)[],
  places: readonly (string | null)[],
): ColumnSchema[] {
  return columns.map((before) => {
    const column = columnOf(table, before.name)
    const coded = before.kind === 'binary' || before.kind === 'categorical'
    const wanted = levels.includes(before.name) || places.includes(before.name)
    if (!wanted || column === undefined || coded) return before
    if (isNumeric(column) && levels.includes(before.name)) {
      const few = numberFacts(column).few
      if (few === null || few.length > MOST_CODES)
        throw new SchemaError(
          `This column holds ${few === null ? 'thousands of' : few.length} different numbers, so it can’t be target or group.`,
          'Choose a column with a few levels.',
          { field: before.name === levels[0] ? 'schema.target' : 'schema.groups', column: before.name },
        )
    }
    const kind = observedLevels(column).length === 2 ? 'binary' : 'categorical'
    return declareColumn(column, table.rows, before, { name: before.name, kind })
  })
}

/** The level of the target's rows that the value means. A declared level that no row has is none. */
function findLevel(table: Table, target: ColumnSchema, positive: string | number | boolean): string {
  const column = columnOf(table, target.name)
  const levels = column === undefined ? [] : observedLevels(column)
  const found = levelMeant(levels, positive)
  if (found !== undefined) return found
  const shown = levels.slice(0, 10).map((level) => `“${level}”`)
  throw new SchemaError(
    `The positive value “${String(positive).trim()}” does not occur in the target.`,
    levels.length === 0
      ? 'It has no values at all.'
      : `Its values are ${shown.join(', ')}${levels.length > 10 ? ', …' : ''}.`,
    { field: 'schema.positive', column: target.name },
  )
}

/** The one of the levels that a value means: as text, as a number, or as true and false. */
export function levelMeant(levels: readonly string[], value: string | number | boolean): string | undefined {
  const text = String(value).trim()
  const same = (level: string): boolean => {
    if (typeof value === 'boolean') {
      const yes = /^(true|t|yes|y|1|1\.0)$/i
      const no = /^(false|f|no|n|0|0\.0)$/i
      return (value ? yes : no).test(level)
    }
    return text !== '' && level.trim() !== '' && Number(level) === Number(text)
  }
  return levels.find((level) => level === text) ?? levels.find(same)
}

/** Names of columns or of groups. Those that were the default follow the groups. */
function quasiIdentifiers(
  schema: Schema,
  part: SchemaPart,
  groups: readonly Group[],
  known: (name: string, where: string) => string,
): string[] {
  if (part.quasiIdentifiers !== undefined) {
    return part.quasiIdentifiers.map((name) =>
      groups.some((group) => group.name === name) ? name : known(name, 'quasiIdentifiers'),
    )
  }
  const before = defaultQuasiIdentifiers(schema.groups)
  const wasDefault =
    before.length === schema.quasiIdentifiers.length &&
    before.every((name, i) => name === schema.quasiIdentifiers[i])
  return wasDefault ? defaultQuasiIdentifiers(groups) : schema.quasiIdentifiers
}
