import { deleteDatabase } from '../base/stored'

/**
 * Keys that the person wants kept: encrypted with a key of the browser's own that no script can read out
 * (AES-GCM, not extractable, held in IndexedDB). It keeps a key from being read off the disk or out of the storage
 * view; it doesn't keep it from code that runs in this very site.
 */
export type Keep = 'memory' | 'tab' | 'device'

interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}

/** In IndexedDB; `sealed` only of what is kept on the device, since a tab keeps that in its session storage. */
interface Lock {
  id: string
  lock: CryptoKey
  sealed: Sealed | null
  /** Milliseconds since 1970. */
  made: number
}

const STORE = 'locks'
/** Locks of tabs that were closed without forgetting open nothing any more. */
const OLD = 14 * 24 * 3_600_000

export class KeyStore {
  /** @param site the site's path: pages of other sites can share an origin (NAME.github.io) */
  constructor(private readonly site: () => string) {}

  /** Why keys can only be kept in memory here, or null. */
  get why(): string | null {
    if (typeof crypto === 'undefined' || (crypto.subtle as SubtleCrypto | undefined) === undefined)
      return 'This page came over plain http, where browsers offer no encryption: the key stays in this tab’s memory.'
    if (typeof indexedDB === 'undefined')
      return 'This browser offers pages no storage: the key stays in this tab’s memory.'
    return null
  }

  /** @param origin of the server that the key is for */
  async save(origin: string, key: string, keep: 'tab' | 'device'): Promise<void> {
    await this.forget(origin)
    const lock = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ])
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, lock, new TextEncoder().encode(key))
    const made = Date.now()
    if (keep === 'device') {
      await this.put({ id: deviceId(origin), lock, sealed: { iv, data }, made })
      return
    }
    const id = `tab ${crypto.randomUUID()}`
    await this.put({ id, lock, sealed: null, made })
    sessionStorage.setItem(
      this.slot(origin),
      JSON.stringify({ id, iv: toBase64(iv), data: toBase64(new Uint8Array(data)) }),
    )
  }

  /** What is kept for that server, or null; also where it can't be opened any more. */
  async load(origin: string): Promise<{ key: string; keep: 'tab' | 'device' } | null> {
    if (this.why !== null) return null
    const slip = this.slipOf(origin)
    const id = slip?.id ?? deviceId(origin)
    const lock = await this.get(id)
    const sealed = slip ?? lock?.sealed ?? null
    if (lock === undefined || sealed === null) return null
    try {
      const { iv, data } = sealed
      const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, lock.lock, data)
      return { key: new TextDecoder().decode(bytes), keep: slip === null ? 'device' : 'tab' }
    } catch {
      // Storage that was cleared in part leaves a key that nothing opens: it is gone.
      await this.forget(origin)
      return null
    }
  }

  async forget(origin: string): Promise<void> {
    if (this.why !== null) return
    const slip = this.slipOf(origin)
    sessionStorage.removeItem(this.slot(origin))
    const gone = new Set([deviceId(origin), slip?.id])
    const limit = Date.now() - OLD
    await this.remove(({ id, made }) => gone.has(id) || (id.startsWith('tab ') && made < limit))
  }

  /** Everything that this site keeps, in this tab and on this device. */
  async forgetAll(): Promise<void> {
    if (this.why !== null) return
    for (const name of Object.keys(sessionStorage))
      if (name.startsWith(this.slot(''))) sessionStorage.removeItem(name)
    await deleteDatabase(this.database)
  }

  private get database(): string {
    return `wardloom keys ${this.site()}`
  }

  private slot(origin: string): string {
    return `wardloom key ${this.site()} ${origin}`
  }

  private slipOf(origin: string): (Sealed & { id: string }) | null {
    const text = sessionStorage.getItem(this.slot(origin))
    if (text === null) return null
    const { id, iv, data } = JSON.parse(text) as { id: string; iv: string; data: string }
    return { id, iv: fromBase64(iv), data: fromBase64(data).buffer }
  }

  private async put(lock: Lock): Promise<void> {
    await this.within('readwrite', (store) => store.put(lock))
  }

  private get(id: string): Promise<Lock | undefined> {
    return this.within('readonly', (store) => store.get(id) as IDBRequest<Lock | undefined>)
  }

  private async remove(which: (lock: Lock) => boolean): Promise<void> {
    const all = await this.within('readonly', (store) => store.getAll() as IDBRequest<Lock[]>)
    for (const lock of all) if (which(lock)) await this.within('readwrite', (store) => store.delete(lock.id))
  }

  /** One request in one transaction, done when the transaction is. */
  private async within<T>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const open = indexedDB.open(this.database, 1)
    open.onupgradeneeded = () => open.result.createObjectStore(STORE, { keyPath: 'id' })
    const database = await resultOf(open)
    try {
      const transaction = database.transaction(STORE, mode)
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(failureOf(transaction.error))
      })
      const result = await resultOf(ask(transaction.objectStore(STORE)))
      await done
      return result
    } finally {
      database.close()
    }
  }
}

function deviceId(origin: string): string {
  return `device ${origin}`
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(failureOf(request.error))
  })
}

function failureOf(error: DOMException | null): Error {
  return new Error(`The browser’s storage failed${error === null ? '' : ` (${error.name})`}.`)
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
