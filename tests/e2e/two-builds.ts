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

/** The parts of the second build lie under `_app/second`, and each of its documents says so: what is mixed is seen. */
export async function serveTwoBuilds(): Promise<TwoBuilds> {
  const folder = mkdtempSync(join(tmpdir(), 'wardloom-builds-'))
  const second = join(folder, 'second')
  cpSync('build-base', second, { recursive: true })
  renameSync(join(second, '_app/immutable'), join(second, '_app/second'))
  for (const path of readdirSync(second, { recursive: true, encoding: 'utf8' })) {
    const file = join(second, path)
    if (!/\.(html|js)$/.test(path) || !statSync(file).isFile()) continue
    const text = readFileSync(file, 'utf8')
    const moved = text.replaceAll('_app/immutable', '_app/second')
    writeFileSync(file, path.endsWith('.html') ? asSecond(text, moved) : moved)
  }
  const worker = readFileSync(join(second, 'service-worker.js'), 'utf8')
  writeFileSync(join(second, 'rooms/service-worker.js'), worker.slice(worker.indexOf('\n') + 1))
  rmSync(join(second, 'service-worker.js'))
  writeOffline(second)
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
      rmSync(current)
      symlinkSync(second, current)
    },
    stop,
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
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
