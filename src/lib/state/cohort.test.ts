/** What is open, and the jobs that open it. */
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { CohortState } from './cohort.svelte'

/** A reader whose last words reach the page after it was ended, as a message that was under way does. */
function lateReader() {
  let say: OnProgress = () => undefined
  const unused = () => Promise.reject(new Error('not asked for'))
  const state = new CohortState({
    demo: unused,
    recipe: unused,
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
