/** What CONTRIBUTING.md says of how to add something is done here: in a copy of this tree, to the letter, and run. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { additionsIn, root, Scratch, type Difference } from './scratch'

const additions = additionsIn(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))
let scratch: Scratch
let differences: Difference[]
let found: Record<string, Record<string, unknown>>

beforeAll(() => {
  scratch = new Scratch()
  differences = additions.map((addition) => scratch.add(addition))
  const { said, complaint } = scratch.run('--import', 'tsx', 'tests/contributing/proofs.ts')
  if (said === '') throw new Error(complaint)
  found = JSON.parse(said) as typeof found
}, 240_000)

afterAll(() => rmSync(scratch.folder, { recursive: true, force: true }))

describe('each addition', () => {
  it('is there: a metric, a strategy, a provider, a wire, a recipe', () => {
    expect(additions.map(({ line }) => line.path)).toEqual([
      'src/lib/evaluate/further-metrics.ts',
      'src/lib/generate/strategies/all.ts',
      'src/lib/models/further-providers.ts',
      'src/lib/models/wire/all.ts',
      'src/lib/cohort/recipes/all.ts',
    ])
  })

  it('is one new file and one line, and nothing else', () => {
    expect(differences).toEqual(
      additions.map(({ file, line }) => ({
        added: [file.path],
        changed: [{ path: line.path, gained: 1, lost: 0 }],
      })),
    )
  })

  it('fits the types of all that it meets', () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
      compilerOptions: object
    }
    writeFileSync(
      join(scratch.folder, 'tsconfig.additions.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, module: 'esnext', noEmit: true },
        files: ['tests/contributing/proofs.ts', ...additions.map(({ file }) => file.path)],
        include: ['src/*.d.ts'],
        // Knows the pages, which aren't there.
        exclude: ['src/app.d.ts'],
      }),
    )
    const { said } = scratch.run('node_modules/typescript/bin/tsc', '--project', 'tsconfig.additions.json')
    expect(said).toBe('')
  }, 240_000)

  it('is written as everything else is', () => {
    const paths = additions.flatMap(({ file, line }) => [file.path, line.path])
    const format = scratch.run('node_modules/prettier/bin/prettier.cjs', '--check', ...paths)
    expect(format).toMatchObject({ complaint: '', status: 0 })
    expect(scratch.run('node_modules/eslint/bin/eslint.js', ...paths)).toMatchObject({ said: '', status: 0 })
  }, 60_000)

  it('keeps imports running downward', () => {
    const { said, complaint } = scratch.run('--import', 'tsx', 'tests/checks/imports.ts')
    expect(complaint).toBe('')
    expect(said).toMatch(/imports run downward\n$/)
  }, 60_000)
})

describe('what was added', () => {
  it('is a metric that an evaluation computes, a study names, a report and a page explain, and golden cases hold', () => {
    expect(found['metric']).toMatchObject({
      value: 1 / Math.sqrt(2.5),
      perFeature: { x: 1 / Math.sqrt(2.5), y: null },
      reasons: { y: 'Neither table has any spread' },
      asked: ['fidelity.mean_difference'],
      title: 'Standardised difference of means',
      better: 'lower',
      asks: 'By how many standard deviations is the mean of a numeric column off?',
      // Its own, and those that every id is held to.
      goldens: { 'mean difference': true, 'negative 7': true },
    })
    expect(found['metric']?.['floor']).toBeGreaterThan(0)
  })

  it('is a strategy that a study names, and that writes rows with a scripted model by its own questions', () => {
    expect(found['strategy']).toMatchObject({
      read: ['outcome-first', 'none'],
      produced: 20,
      rows: 20,
      system: expect.stringMatching(/^You write synthetic patient records/) as string,
      first: expect.stringMatching(/^- "died": /) as string,
      properties: ['died', 'age', 'lactate', 'ward', 'sex'],
    })
  })

  it('is a provider that is known by its address and keys, and asked over HTTP with what its wire may send', () => {
    expect(found['provider']).toEqual({
      last: 'other',
      at: 'groq',
      owner: 'groq',
      text: '{"records":[]}',
      asked: [['/v1/chat/completions', 'scribe-1']],
      strays: [],
    })
  })

  it('is a wire that a study names, and that sends and reads its own format', () => {
    expect(found['wire']).toMatchObject({
      read: 'scribe',
      answer: { text: '{"a":1}', usage: { in: 5, out: 3 }, finish: 'stop' },
      offers: [{ name: 'scribe-1', price: null }],
      asked: [
        {
          path: '/write/scribe-1',
          key: 'Bearer key-0123456789',
          body: {
            asked: [{ role: 'user', content: 'Write 1 record.' }],
            warmth: 0.5,
            shape: { type: 'object' },
          },
        },
        { path: '/writers', key: 'Bearer key-0123456789', body: null },
      ],
    })
  })

  it('is a recipe that raw tables are known by, with counted exclusions and its dictionary in the schema', () => {
    expect(found['recipe']).toMatchObject({
      recognised: 'ward',
      read: 'ward',
      names: ['admission', 'age', 'sex', 'unit', 'lactate_max', 'died'],
      rows: [
        ['9', '49', 'F', 'ICU', '4.5', '0'],
        ['12', '80', 'M', 'ward', null, '1'],
      ],
      flow: [
        { label: 'all admissions', remaining: 5, excluded: 0 },
        { label: 'known to be 18 or over', remaining: 3, excluded: 2 },
        { label: 'first admission of the patient', remaining: 2, excluded: 1 },
      ],
      said: [
        '1 of “Lactate, highest of the first day” (lactate_max) are no numbers or not plausible: they count as missing',
      ],
      target: 'died',
      groups: ['sex'],
      lactate: { label: 'Lactate, highest of the first day', unit: 'mmol/L', min: 0.1, max: 30 },
      alone: {
        rows: [
          ['9', '49', 'F', 'ICU', null, '0'],
          ['12', '80', 'M', 'ward', null, '1'],
        ],
        said: ['the table results is not among the files: no lactate'],
      },
    })
  })
})
