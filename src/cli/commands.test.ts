import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'wardloom-commands-'))

/** Runs a command as npm does, without a key and without a browser to find: none of these cases may need one. */
function command(name: 'study' | 'evaluate', args: string[], env: Record<string, string> = {}) {
  const { status, stderr } = spawnSync('node', ['--import', 'tsx', `src/cli/${name}.ts`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CHROME_PATH: '/nowhere', ...env },
  })
  return { status, lines: stderr.trimEnd().split('\n') }
}

function studyFile(name: string, study: unknown): string {
  const path = join(dir, name)
  writeFileSync(path, typeof study === 'string' ? study : JSON.stringify(study))
  return path
}

const baseline = { id: 'copula', kind: 'baseline', method: 'gaussian-copula' }
const local = {
  id: 'gpt',
  kind: 'llm',
  strategy: 'schema-constrained',
  model: { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' },
}
const good = { version: 1, cohort: { files: ['none.csv'] }, generators: [baseline, local] }
const out = ['--out', join(dir, 'out')]

describe('npm run study', () => {
  it.each([
    ['no file', [...out], 'STUDY.json: is missing'],
    ['no folder', [studyFile('a.json', good)], '--out: is missing.'],
    ['an unknown option', [studyFile('a.json', good), ...out, '--fast'], '--fast'],
    ['no such file', [join(dir, 'x.json'), ...out], "can't be read"],
    [
      'a misspelt field',
      [studyFile('b.json', { ...good, generators: [{ ...local, budegt: {} }] }), ...out],
      'b.json: generators[0].budegt: unknown field.',
    ],
    ['no JSON', [studyFile('c.json', '{'), ...out], 'c.json: the whole file: it is not JSON'],
    [
      'data that are not there',
      [studyFile('d.json', good), ...out],
      'cohort.files[0]: none.csv is not there.',
    ],
    ['a shard beyond', [studyFile('e.json', good), ...out, '--shard', '3/2'], '--shard: 3/2 is not K/N'],
    [
      'a key that is not set',
      [studyFile('f.json', good), ...out, '--key-env', 'WARDLOOM_NO_SUCH'],
      'WARDLOOM_NO_SUCH is not set',
    ],
    [
      'a key for nobody',
      [studyFile('g.json', good), ...out, '--key-env', 'copula=HOME'],
      '--key-env: the study has no llm generator “copula”.',
    ],
    ['nothing to merge', ['--merge', join(dir, 'none'), ...out], 'holds no finished shard'],
  ])('ends with 2 and one line for %s', (_name, args, message) => {
    const { status, lines } = command('study', args)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(message)
    expect(status).toBe(2)
    expect(existsSync(join(dir, 'out'))).toBe(false)
  })

  it('never repeats a key', () => {
    const { lines } = command('study', [studyFile('h.json', good), ...out, '--key-env', 'MY_KEY'], {
      MY_KEY: 'secret-key',
    })
    expect(lines.join()).not.toContain('secret-key')
  })
})

describe('npm run evaluate', () => {
  const table = join(dir, 'r.csv')
  writeFileSync(table, 'a,b\n1,2\n')
  it.each([
    ['no folder', ['--real', table, '--synthetic', table], '--out: is missing.'],
    ['no real table', ['--synthetic', table, ...out], '--real: is missing.'],
    [
      'a table that is not there',
      ['--real', table, '--synthetic', join(dir, 's.csv'), ...out],
      '--synthetic: ',
    ],
    [
      'a wrong schema',
      ['--real', table, '--synthetic', table, '--schema', studyFile('s.json', { tagret: 'a' }), ...out],
      's.json: tagret: unknown field.',
    ],
    ['a bare word', ['r.csv', ...out], 'usage: npm run evaluate'],
  ])('ends with 2 and one line for %s', (_name, args, message) => {
    const { status, lines } = command('evaluate', args)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(message)
    expect(status).toBe(2)
  })
})
