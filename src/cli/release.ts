/** `npm run release`: the built site as one archive, with the sums of its files. The same build gives the same bytes. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { zipSync, type Zippable } from 'fflate'

/** The earliest that a zip can say: when it was packed is nobody's concern. */
const WHEN = new Date(1980, 0, 1)
const NOTICES = 'THIRD-PARTY-NOTICES.txt'

export interface Released {
  archive: string
  sums: string
}

/** @param build the built site @param out made anew */
export function release(build: string, out: string): Released {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const name = `wardloom-${version}`
  const files = new Map<string, Uint8Array>()
  for (const path of walk(build)) files.set(`site/${path}`, readFileSync(join(build, path)))
  for (const path of walk('deploy')) files.set(`deploy/${path}`, readFileSync(join('deploy', path)))
  files.set(NOTICES, readFileSync(join(build, NOTICES)))
  for (const path of ['LICENSE', 'README.md', 'CITATION.cff']) files.set(path, readFileSync(path))
  files.set('SHA256SUMS', new TextEncoder().encode(sumsOf(files)))

  const entries: Zippable = {}
  for (const path of [...files.keys()].sort())
    entries[`${name}/${path}`] = [files.get(path) ?? new Uint8Array(), { mtime: WHEN, level: 9, os: 3 }]
  const archive = zipSync(entries)
  const notices = files.get(NOTICES) ?? new Uint8Array()
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${name}.zip`), archive)
  writeFileSync(join(out, NOTICES), notices)
  const beside = new Map([
    [`${name}.zip`, archive],
    [NOTICES, notices],
  ])
  writeFileSync(join(out, 'SHA256SUMS'), sumsOf(beside))
  return { archive: join(out, `${name}.zip`), sums: join(out, 'SHA256SUMS') }
}

/** As `sha256sum -c` reads it. */
function sumsOf(files: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`)
  return lines.join('')
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { archive, sums } = release('build', 'release')
  console.log(`${archive}, ${(statSync(archive).size / 1e6).toFixed(1)} MB\n${readFileSync(sums, 'utf8')}`)
}
