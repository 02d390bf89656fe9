/**
 * Names that are looked up, by the browser's own log of its network: a name server hears them, and a name can be
 * spelled out of data. No name leaves the machine here: the resolver answers `.localhost` itself, and is told that there
 * is nothing under `.test` (peer connections leave `.localhost` out of the log, the others leave out what is told).
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { open } from '../../../src/routes/what-can-leave/channels'
import { naming } from './hostile'
import { openRooms } from './rooms'

const nameOf = (way: string, place: string) => `${way}.${place}.${way === 'dns-rtc' ? 'test' : 'localhost'}`

it('the browser looks up every name where nothing is locked, and within just what the page says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardloom-names-'))
  const log = join(folder, 'net.json')
  const rooms = await openRooms([`--log-net-log=${log}`, '--host-resolver-rules=MAP *.test ~NOTFOUND'])
  const places: Record<string, Page | Frame> = {
    free: await rooms.free(),
    page: await rooms.page(),
    doorway: await rooms.room(`rooms/doorway.html#${encodeURIComponent(rooms.provider.origin)}`),
    bench: await rooms.room('rooms/bench.html'),
  }
  for (const [place, where] of Object.entries(places)) {
    const attempts = Object.entries(naming).map(
      ([way, code]) =>
        `(async () => { const name = '${nameOf(way, place)}'; ${code} })().catch(() => undefined)`,
    )
    await where.evaluate(`(() => { ${attempts.join(';\n')} })()`)
  }
  await new Promise((resolve) => setTimeout(resolve, 1500))
  // The log is whole once the browser has gone.
  await rooms.close()
  const names = new Set(readFileSync(log, 'utf8').match(/[\w-]+\.\w+\.(?:localhost|test)/g))
  rmSync(folder, { recursive: true })
  const heard = (place: string) => Object.keys(naming).filter((way) => names.has(nameOf(way, place)))
  const openWays = new Set(open.flatMap(({ ways }) => Object.keys(ways)))
  expect(heard('free')).toEqual(Object.keys(naming))
  for (const room of ['page', 'doorway', 'bench'])
    expect(heard(room), room).toEqual(Object.keys(naming).filter((way) => openWays.has(way)))
})
