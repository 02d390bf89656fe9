/** What the service worker needs to know of the build: every file's hash, written down when the site is built. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import type { BuildList, Tier } from '../rooms/shelf.ts'
import { gatherNotices, noticesText } from './notices.ts'

const WORKER = 'service-worker.js'
/** Not of a version, or not asked for by a path of their own. */
const left = new Set(['404.html', WORKER, '_app/version.json'])
/** DuckDB and the engines of models: what is that large isn't loaded for somebody who only looks. */
const LARGE = 3_000_000

/** Once the site has been built: lists its files and puts the list before the service worker's code. */
export function offline(folder: string): Plugin {
  let last = false
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      // Vite builds the client first, then the server; after that the adapter writes the pages.
      last = config.build.ssr !== false
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        if (!last) return
        writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesText(gatherNotices()))
        writeOffline(folder)
      },
    },
  }
}

export function writeOffline(folder: string): void {
  const built = join(folder, 'rooms', WORKER)
  if (!existsSync(built)) throw new Error(`${built} is missing. Run: npm run build:rooms`)
  renameSync(built, join(folder, WORKER))
  const list = listBuild(folder)
  const code = readFileSync(join(folder, WORKER), 'utf8')
  writeFileSync(join(folder, WORKER), `self.wardloomBuild=${JSON.stringify(list)};\n${code}`)
}

/** Every file of the built site with its SHA-256; the version is that of all of them together. */
export function listBuild(folder: string): BuildList {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !left.has(path) && statSync(join(folder, path)).isFile())
    .sort()
  const files: Record<string, [string, Tier]> = {}
  for (const path of paths) {
    const bytes = readFileSync(join(folder, path))
    files[path.replace(/(^|\/)index\.html$/, '$1')] = [hashOf(bytes), tierOf(path, bytes.length)]
  }
  return { version: hashOf(JSON.stringify(files)).slice(0, 16), files }
}

function tierOf(path: string, size: number): Tier {
  if (size < LARGE) return 'shell'
  return path.includes('duckdb') ? 'reader' : 'use'
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
