import { describe, expect, it } from 'vitest'
import { fileJournal, type SyncFile } from './file-journal'

/** A file in memory that behaves as the browser's. */
function memoryFile(start: string): SyncFile & { text(): string; flushed: number } {
  let bytes = new TextEncoder().encode(start)
  return {
    flushed: 0,
    text: () => new TextDecoder().decode(bytes),
    getSize: () => bytes.length,
    read(into, { at }) {
      const part = bytes.subarray(at, at + into.length)
      into.set(part)
      return part.length
    },
    write(from, { at }) {
      const grown = new Uint8Array(Math.max(bytes.length, at + from.length))
      grown.set(bytes)
      grown.set(from, at)
      bytes = grown
      return from.length
    },
    flush() {
      this.flushed++
    },
    close: () => undefined,
  }
}

describe('a journal in a file', () => {
  it('gives back its lines in order, and is on the disk before it says so', async () => {
    const file = memoryFile('')
    const journal = fileJournal(file)
    expect(await journal.read('')).toEqual([])
    await journal.append(['{"a":1}', '{"ä":"😀"}'])
    await journal.append(['{"b":2}'])
    expect(file.flushed).toBe(2)
    expect(await fileJournal(file).read('')).toEqual(['{"a":1}', '{"ä":"😀"}', '{"b":2}'])
  })

  it('loses no line after one that a kill cut off', async () => {
    const file = memoryFile('{"a":1}\n{"at":"te')
    const journal = fileJournal(file)
    await journal.append(['{"b":2}'])
    expect(await journal.read('')).toEqual(['{"a":1}', '{"at":"te', '{"b":2}'])
  })
})
