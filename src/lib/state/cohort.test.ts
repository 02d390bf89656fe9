/** What is open, and the jobs that open it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { Cancelled } from '../base/errors'
import { cohortService } from '../cohort/service'
import { tableOf } from '../cohort/testing'
import type { OnProgress } from '../base/progress'
import { reader, type Read } from '../table/testing'
import { CohortState } from './cohort.svelte'

/** A reader whose last words reach the page after it was ended, as a message that was under way does. */
function lateReader() {
  let say: OnProgress = () => undefined
  const unused = () => Promise.reject(new Error('not asked for'))
  const state = new CohortState({
    demo: unused,
    recipe: unused,
    lookLong: () => Promise.resolve(null),
    describe: unused,
    read: (_files, _options, onProgress, signal) => {
      if (onProgress !== undefined) say = onProgress
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Cancelled()))
      })
    },
  })
  return { state, say: (done: number) => say({ doing: 'reading', done, total: 10 }) }
}

describe('a reading that is stopped', () => {
  it('is over for the page, whatever its worker still says', async () => {
    const { state, say } = lateReader()
    const opening = state.openFiles([{ name: 'large.csv', data: new Blob(['a\n1\n']) }])
    say(3)
    expect(state.progress?.done).toBe(3)
    state.cancel()
    expect(await opening).toBe(false)
    say(4)
    expect(state.progress).toBeNull()
    expect(state.error).toBeNull()
  })
})

let read: Read
beforeAll(async () => {
  read = await reader()
})

/** A state over the real reader, without workers. */
function readingState() {
  const unused = () => Promise.reject(new Error('not asked for'))
  const state = new CohortState({
    demo: unused,
    recipe: unused,
    lookLong: () => Promise.resolve(null),
    describe: (task) => Promise.resolve(cohortService.describe(task)),
    read: async (files, options) => {
      const readings = []
      for (const { name, data } of files) {
        readings.push(await read(new Uint8Array(await data.arrayBuffer()), options, name))
      }
      return readings
    },
  })
  const open = (text: string) => state.openFiles([{ name: 'a.csv', data: new Blob([text]) }])
  return { state, open }
}

describe('rows that can’t be read', () => {
  it.each([
    ['too many fields', 'a,b\n1,2\n3,4,5\n6,7\n'],
    ['a quote that never closes', 'a,b\n1,2\n3,"4\n6,7\n'],
    ['text behind a quote', 'a,b\n1,2\n3,"4"5\n6,7\n'],
    ['a broken line of JSON', '{"a":1,"b":2}\n{"a":3\n{"a":6,"b":7}\n'],
    ['a name given twice', '{"a":1,"b":2}\n{"a":3,"a":4}\n{"a":6,"b":7}\n'],
  ])('for %s can be left out, counted, and that can be undone', async (_, text) => {
    const { state, open } = readingState()
    expect(await open(text)).toBe(false)
    expect(state.refused).not.toBeNull()
    expect(await state.setBadRowsAside()).toBe(true)
    expect(state.open?.input.table.rows).toBe(2)
    const note = state.notes.find(({ rule }) => rule === 'set-aside-rows')
    expect(note?.count).toBe(1)
    expect(await state.reread({ undone: [note?.undo ?? ''] })).toBe(false)
    expect(state.error).toMatch(/a\.csv, line [23]: /)
    expect(state.open?.input.table.rows).toBe(2)
  })
  it('short rows are left out once filling them is undone', async () => {
    const { state, open } = readingState()
    await open('a,b\n1,2\n3\n6,7\n')
    expect(state.open?.input.table.rows).toBe(3)
    expect(await state.reread({ undone: ['ragged-short'] })).toBe(false)
    expect(state.error).toMatch(/line 3: has 1 fields where the header has 2/)
    expect(await state.setBadRowsAside()).toBe(true)
    expect(state.open?.input.table.rows).toBe(2)
  })
})

describe('a column that was set aside for one word among its numbers', () => {
  const lines = Array.from({ length: 25_000 }, (_, i) => `${i}.25,${i % 7}`)

  it('is read again as numbers when the person calls it so', async () => {
    const { state, open } = readingState()
    await open(`v,w\n${lines.join('\n')}\nunknown,1\n`)
    expect(state.open?.input.setAside.map(({ name }) => name)).toEqual(['v'])
    expect(await state.editColumn('v', { kind: 'numeric' })).toBe(true)
    const column = state.described?.schema.columns.find(({ name }) => name === 'v')
    expect([column?.kind, column?.role]).toEqual(['numeric', 'feature'])
    expect(state.notes.find(({ rule }) => rule === 'not-a-number')?.count).toBe(1)
    expect(state.canUndo).toBe(true)
  })
  it('may be called an identifier', async () => {
    const { state, open } = readingState()
    await open(`v,w\n${lines.join('\n')}\nunknown,1\n`)
    expect(await state.editColumn('v', { kind: 'identifier' })).toBe(true)
  })
})

describe('a recipe', () => {
  it('takes the hours and the outcome that the person chose, from one reading to the next', async () => {
    const asked: unknown[] = []
    const unused = () => Promise.reject(new Error('not asked for'))
    const table = tableOf({ patientunitstayid: [1, 2, 3, 4], death: ['0', '1', '0', '1'] })
    const state = new CohortState({
      demo: unused,
      read: unused,
      lookLong: unused,
      describe: (task) => Promise.resolve(cohortService.describe(task)),
      recipe: ({ window, outcome }) => {
        asked.push([window, outcome])
        return Promise.resolve({ table, setAside: [], notes: [], sha256: 'ab', part: null, flow: [] })
      },
    })
    const files = ['patient.csv', 'lab.csv'].map((name) => ({ name, data: new Blob(['a\n1\n']) }))
    expect(await state.openFiles(files)).toBe(true)
    expect(await state.reread({ window: 'day-1' })).toBe(true)
    expect(await state.reread({ outcome: 'long-stay' })).toBe(true)
    expect(await state.reread({ undone: [] })).toBe(true)
    expect(asked).toEqual([
      [null, null],
      ['day-1', null],
      ['day-1', 'long-stay'],
      ['day-1', 'long-stay'],
    ])
  })
})
