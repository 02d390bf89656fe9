import type { JournalStore } from '../lib/generate/journal'

/** What is used of `FileSystemSyncAccessHandle`, which TypeScript's types of a page don't have. */
export interface SyncFile {
  getSize(): number
  read(into: Uint8Array, options: { at: number }): number
  write(from: Uint8Array, options: { at: number }): number
  flush(): void
  close(): void
}

const NEWLINE = 10

/** A journal as a file of lines, each on the disk before it counts as kept. */
export function fileJournal(file: SyncFile): JournalStore & { close(): void } {
  return {
    read() {
      const bytes = new Uint8Array(file.getSize())
      file.read(bytes, { at: 0 })
      return Promise.resolve(
        new TextDecoder()
          .decode(bytes)
          .split('\n')
          .filter((line) => line !== ''),
      )
    },
    append(lines) {
      const end = file.getSize()
      const last = new Uint8Array(1)
      if (end > 0) file.read(last, { at: end - 1 })
      // A kill in the middle of a line leaves it without an end: what comes now is a line of its own all the same.
      const start = end > 0 && last[0] !== NEWLINE ? '\n' : ''
      file.write(new TextEncoder().encode(start + lines.map((line) => `${line}\n`).join('')), { at: end })
      file.flush()
      return Promise.resolve()
    },
    close: () => file.close(),
  }
}
