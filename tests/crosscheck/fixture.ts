/** What Python found for a table set, kept so that tests need no Python. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Reference } from './compare'
import type { TableSet } from './sets'

export interface Fixture extends Reference {
  /** Day on which Python found these numbers. */
  date: string
  /** SHA-256 of the tables and of what is said of them. */
  tables: string
}

/** @throws Error if the numbers were found for other tables */
export function readFixture(set: TableSet): Fixture {
  const fixture = JSON.parse(readFileSync(pathOf(set), 'utf8')) as Fixture
  if (fixture.tables === hashOf(set)) return fixture
  throw new Error(`The tables “${set.name}” have changed. Run: npm run crosscheck -- --freeze`)
}

export function writeFixture(set: TableSet, { packages, metrics }: Reference): string {
  const path = pathOf(set)
  const date = new Date().toISOString().slice(0, 10)
  const fixture: Fixture = { date, packages, tables: hashOf(set), metrics }
  writeFileSync(path, `${JSON.stringify(fixture, null, 1)}\n`)
  return path
}

function pathOf({ name }: TableSet): string {
  return new URL(`fixtures/${name}.json`, import.meta.url).pathname
}

function hashOf({ tables, schema, told }: TableSet): string {
  return createHash('sha256')
    .update(JSON.stringify([tables, schema, told]))
    .digest('hex')
}
