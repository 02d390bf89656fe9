/**
 * What the site's workers load. They start from memory, by a dynamic import, which a policy holds to `script-src`; what
 * such a module imports statically Firefox holds to `worker-src`, and refuses. Chromium doesn't, so the files are read.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'

interface Node {
  type: string
  source?: { value?: unknown } | null
}

const workers = [
  ...filesIn('build-base/_app/immutable/workers', /^[\w-]+\.js$/),
  ...filesIn('build-base/rooms/assets', /^(metrics|web-llm)-[\w-]+\.js$/),
]

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder)
    .filter((file) => name.test(file))
    .map((file) => join(folder, file))
}

/** What a module names as its parts, and when it asks for them. */
function importsOf(file: string): { atOnce: string[]; later: string[] } {
  const text = readFileSync(file, 'utf8')
  const { body } = parseAst(text) as unknown as { body: Node[] }
  const atOnce = body.flatMap(({ type, source }) =>
    /^(Import|Export)/.test(type) && typeof source?.value === 'string'
      ? [join(dirname(file), source.value)]
      : [],
  )
  const later = [...text.matchAll(/\bimport\(\s*["'`](\.[^"'`]+)["'`]/g)].map(([, path = '']) =>
    join(dirname(file), path),
  )
  return { atOnce, later }
}

describe('a worker of the site', () => {
  it.each(workers)('%s fetches nothing at once, nor does what it imports later', (worker) => {
    const seen = new Set([worker])
    for (const file of seen) {
      const { atOnce, later } = importsOf(file)
      // What is loaded already is fetched no more.
      expect(
        atOnce.filter((path) => !seen.has(path)),
        file,
      ).toEqual([])
      for (const next of later) seen.add(next)
    }
  })

  it('is one of eight', () => {
    expect(workers).toHaveLength(8)
  })
})
