import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shelf } from '../rooms/shelf'
import { listBuild, writeOffline } from './offline'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wardloom-build-'))
  write('index.html', 'front')
  write('404.html', 'none')
  write('_app/version.json', '{}')
  write('studio/index.html', 'studio')
  write('demo/cohort.parquet', 'rows')
  write('_app/duckdb-eh.wasm', 'x'.repeat(3_000_000))
  write('_app/wllama.wasm', 'x'.repeat(3_000_000))
  write('rooms/service-worker.js', 'start()')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

describe('the list of the build', () => {
  it('has every file by its address, its hash, and when it is kept', () => {
    writeOffline(folder)
    const { files } = listBuild(folder)
    expect(Object.entries(files).map(([path, [, tier]]) => [path, tier])).toEqual([
      ['_app/duckdb-eh.wasm', 'reader'],
      ['_app/wllama.wasm', 'use'],
      ['demo/cohort.parquet', 'shell'],
      ['', 'shell'],
      ['studio/', 'shell'],
    ])
    // `printf front | sha256sum`
    expect(files['']?.[0]).toBe('2d8d693177ac44895fc02c009ec3f6af32e51eb00783c17000d7051d1662b93a')
  })

  it('stands before the worker at the root of the site, so that any change is a new version', () => {
    const before = readFileSync(join(folder, 'service-worker.js'), 'utf8')
    expect(before).toMatch(/^self\.wardloomBuild=\{"version":"[0-9a-f]{16}"/)
    expect(before).toMatch(/start\(\)$/)
    write('studio/index.html', 'studio, mended')
    write('rooms/service-worker.js', 'start()')
    writeOffline(folder)
    expect(readFileSync(join(folder, 'service-worker.js'), 'utf8').slice(0, 60)).not.toBe(before.slice(0, 60))
  })

  it('is not written without the worker', () => {
    expect(() => writeOffline(folder)).toThrow(/npm run build:rooms/)
  })
})

describe('what the service worker answers', () => {
  const hash = ''
  const shelf = new Shelf(new URL('https://host.example/lab/wardloom/'), {
    version: 'one',
    files: { '': [hash, 'shell'], 'studio/': [hash, 'shell'], 'demo/cohort.parquet': [hash, 'shell'] },
  })
  const pathOf = (url: string, init?: RequestInit) =>
    shelf.pathOf(new Request(new URL(url, 'https://host.example/lab/wardloom/'), init))

  it('is a plain reading of a listed file of its own place, whatever stands behind the question mark', () => {
    expect(pathOf('')).toBe('')
    expect(pathOf('studio/?demo=run')).toBe('studio/')
    expect(pathOf('demo/cohort.parquet')).toBe('demo/cohort.parquet')
  })

  it.each([
    ['another origin', 'https://other.example/lab/wardloom/studio/', {}],
    ['another scheme', 'http://host.example/lab/wardloom/studio/', {}],
    ['another place of the origin', '/studio/', {}],
    ['a file that is not on the list', 'constructor', {}],
    ['a sending', 'studio/', { method: 'POST', body: 'rows' }],
    ['a question for the headers', 'studio/', { method: 'HEAD' }],
    ['a part of a file', 'demo/cohort.parquet', { headers: { range: 'bytes=0-9' } }],
  ])('is not %s', (_, url, init) => {
    expect(pathOf(url, init)).toBe(null)
  })
})
