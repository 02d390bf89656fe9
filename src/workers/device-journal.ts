import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { ModelError } from '../lib/base/errors'
import { deleteDatabase } from '../lib/base/stored'
import type { JournalStore } from '../lib/generate/journal'
import type { OpenDeviceJournal } from '../lib/study/writer-service'
import { fileJournal, type SyncFile } from './file-journal'

interface JournalSchema extends DBSchema {
  lines: { key: number; value: { task: string; line: string }; indexes: { task: string } }
}

type Kept = JournalStore & { close(): void }

/** The half of a file handle that TypeScript's types of a page don't have. */
interface SyncFileHandle {
  createSyncAccessHandle(): Promise<SyncFile>
}

/** Other projects may share this origin: the name tells ours apart. */
const NAME = 'wardloom-journal'

/** A run's journal on this device. A lock keeps a second tab from writing the same run. */
export const openDeviceJournal: OpenDeviceJournal = async (task, place) => {
  const release = await lock(`${NAME}/${task}`)
  try {
    const journal = place === 'files' ? await openFile(task) : await openDatabase(task)
    return {
      ...journal,
      close() {
        journal.close()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

async function openDatabase(task: string): Promise<Kept> {
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
    close: () => database.close(),
  }
}

/** A file that only this site sees, in the browser's own file system. */
async function openFile(task: string): Promise<Kept> {
  const root = await rootFolder()
  const folder = await root.getDirectoryHandle(NAME, { create: true })
  const handle: FileSystemFileHandle & Partial<SyncFileHandle> = await folder.getFileHandle(`${task}.jsonl`, {
    create: true,
  })
  if (handle.createSyncAccessHandle === undefined) throw noFiles()
  return fileJournal(await handle.createSyncAccessHandle())
}

async function rootFolder(): Promise<FileSystemDirectoryHandle> {
  const storage = navigator.storage as StorageManager | undefined
  if (storage === undefined || !('getDirectory' in storage)) throw noFiles()
  return storage.getDirectory()
}

function noFiles(): ModelError {
  return new ModelError(
    'This browser offers pages no files of their own.',
    'Keep the journal in its database.',
  )
}

/** Every journal on this device, of whatever run, and the secrets of noise with them. */
export async function forgetDeviceJournals(): Promise<void> {
  if (typeof indexedDB !== 'undefined') await deleteDatabase(NAME)
  const root = await rootFolder().catch(() => null)
  await root?.removeEntry(NAME, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
  })
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
