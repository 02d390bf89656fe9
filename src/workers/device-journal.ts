import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { ModelError } from '../lib/base/errors'
import type { OpenDeviceJournal } from '../lib/study/writer-service'

interface JournalSchema extends DBSchema {
  lines: { key: number; value: { task: string; line: string }; indexes: { task: string } }
}

/** Other projects may share this origin: the name tells ours apart. */
const NAME = 'wardloom-journal'

/** A run's journal in IndexedDB. A lock keeps a second tab from writing the same run. */
export const openDeviceJournal: OpenDeviceJournal = async (task) => {
  const release = await lock(`${NAME}/${task}`)
  const database = await openLines()
  return {
    async read() {
      return (await database.getAllFromIndex('lines', 'task', task)).map(({ line }) => line)
    },
    async append(lines) {
      const writing = database.transaction('lines', 'readwrite', { durability: 'strict' })
      for (const line of lines) void writing.store.add({ task, line })
      await writing.done
    },
    close() {
      database.close()
      release()
    },
  }
}

/** Every journal on this device, of whatever run, and the secrets of noise with them. */
export async function forgetDeviceJournals(): Promise<void> {
  const database = await openLines()
  await database.clear('lines')
  database.close()
}

function openLines(): Promise<IDBPDatabase<JournalSchema>> {
  return openDB<JournalSchema>(NAME, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('lines', { autoIncrement: true }).createIndex('task', 'task')
    },
  })
}

/** @throws ModelError where another tab has it, or the browser has no locks */
function lock(name: string): Promise<() => void> {
  // Over plain http from another machine browsers offer no locks, and two tabs would spoil one journal.
  const locks = navigator.locks as LockManager | undefined
  if (locks === undefined)
    return Promise.reject(
      new ModelError(
        'This page came over plain http, where browsers let no tab keep a journal to itself.',
        'Keep the journal in memory, or open the site over https or on the machine itself.',
      ),
    )
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (held) => {
        if (held === null)
          throw new ModelError('Another tab is writing this very run.', 'Stop it there, or go on there.')
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}
