import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { resolve } from '$app/paths'
import { deleteDatabase } from '../base/stored'
import type { HeadlessPrepared } from '../study/headless'
import type { EndedCell } from '../study/results-cell'

/** A study as it was left: the file that makes it again, and which rows it is about. */
export interface KeptStudy {
  file: unknown
  cohort: KeptCohort
  /** What its results tell of the cohort; null before its first run. */
  told: HeadlessPrepared | null
}

/** Which data have to be opened again. */
export interface KeptCohort {
  name: string
  demo: boolean
  /** Names the rows as they were read. */
  rows: string
}

/**
 * A cell that has ended, with aggregates alone. What a language model wrote is kept, since it was paid for; baselines
 * make theirs again, and those of the copies are the real rows themselves.
 */
export interface KeptCell {
  rows: string
  ended: EndedCell
  /** Budget and price under which it ended. */
  limits: string
  /** SHA-256 of its rows as they are written. */
  sha256: string | null
  csv: string | null
}

/** What outlives the tab. */
export interface StudyStore {
  study(): Promise<KeptStudy | null>
  keepStudy(study: KeptStudy): Promise<void>
  /** All cells of those rows, of whatever study. */
  cells(rows: string): Promise<KeptCell[]>
  keepCell(cell: KeptCell): Promise<void>
}

interface Shape extends DBSchema {
  studies: { key: string; value: KeptStudy }
  cells: { key: [string, string]; value: KeptCell; indexes: { rows: string } }
}

/** The one that is edited. */
const CURRENT = 'current'

/** In this browser's database; opened for each request, so that no tab stands in the way of deleting it. */
export const deviceStudies: StudyStore = {
  study: () => within(async (database) => (await database.get('studies', CURRENT)) ?? null),
  keepStudy: (study) => within(async (database) => void (await database.put('studies', study, CURRENT))),
  cells: (rows) => within((database) => database.getAllFromIndex('cells', 'rows', rows)),
  keepCell: (cell) =>
    within(async (database) => void (await database.put('cells', cell, [cell.rows, cell.ended.cell.id]))),
}

/** Studies and their cells of this site, on this device. */
export function forgetStudies(): Promise<void> {
  return typeof indexedDB === 'undefined' ? Promise.resolve() : deleteDatabase(nameOf())
}

/** Pages of other sites can share an origin (NAME.github.io). */
function nameOf(): string {
  return `wardloom studies ${new URL(resolve('/'), location.href).pathname}`
}

async function within<T>(ask: (database: IDBPDatabase<Shape>) => Promise<T>): Promise<T> {
  const database = await openDB<Shape>(nameOf(), 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('studies')
      fresh.createObjectStore('cells').createIndex('rows', 'rows')
    },
  })
  try {
    return await ask(database)
  } finally {
    database.close()
  }
}
