/** Two builds of the site, one after the other at one address, as a host has them that publishes a new version. */
import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeOffline } from '../../src/cli/offline'
import { serve, type Served } from '../../src/cli/serve'
import { BASE } from './harness'

export interface TwoBuilds extends Served {
  /** The second takes the first one's place: nothing of the first is left on the server. */
  publishSecond(): void
  stop(): Promise<void>
}

/** Made when it is first published, and once. */
let second: string | null = null

export async function serveTwoBuilds(): Promise<TwoBuilds> {
  const folder = scratchFolder()
  const current = join(folder, 'current')
  symlinkSync(resolve('build-base'), current)
  const served = await serve(current, { port: 0, host: '127.0.0.1', base: BASE })
  let stopped = false
  const stop = async () => {
    if (!stopped) await served.close()
    stopped = true
  }
  return {
    url: served.url,
    publishSecond() {
      second ??= secondBuild()
      rmSync(current)
      symlinkSync(second, current)
    },
    stop,
    close: stop,
  }
}

/** The parts of the second build lie under `_app/second`, and each of its documents says so: what is mixed is seen. */
function secondBuild(): string {
  const folder = join(scratchFolder(), 'second')
  cpSync('build-base', folder, { recursive: true })
  renameSync(join(folder, '_app/immutable'), join(folder, '_app/second'))
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path)
    if (!/\.(html|js)$/.test(path) || !statSync(file).isFile()) continue
    const text = readFileSync(file, 'utf8')
    const moved = text.replaceAll('_app/immutable', '_app/second')
    writeFileSync(file, path.endsWith('.html') ? asSecond(text, moved) : moved)
  }
  const worker = readFileSync(join(folder, 'service-worker.js'), 'utf8')
  writeFileSync(join(folder, 'rooms/service-worker.js'), worker.slice(worker.indexOf('\n') + 1))
  rmSync(join(folder, 'service-worker.js'))
  writeOffline(folder)
  return folder
}

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardloom-builds-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The document marked, its policy naming the inline scripts as they are now. */
function asSecond(before: string, after: string): string {
  const hashes = (html: string) =>
    [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, code = '']) =>
      createHash('sha256').update(code).digest('base64'),
    )
  const now = hashes(after)
  return hashes(before)
    .reduce((html, hash, i) => html.replaceAll(hash, now[i] ?? ''), after)
    .replace('<head>', '<head><meta name="build" content="second">')
}
