/**
 * The network lock, judged by an outside server that must hear nothing: code of any intent is run in the page, on the
 * bench, in a doorway and in workers of all three. Each way out is shown to speak where nothing is locked, and what is
 * heard from within is exactly what the page “What can leave” says stays open.
 */
import type { Frame, Page, Worker } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closed, mute, open } from '../../../src/routes/what-can-leave/channels'
import { anywhere, attempt, attemptInWorker, inDocuments, leaving, naming } from './hostile'
import { openOutside, type Outside } from './outside'
import { frameOf, openRooms, type Rooms } from './rooms'

let rooms: Rooms
const outsides: Outside[] = []

beforeAll(async () => {
  rooms = await openRooms()
})
afterAll(async () => {
  await rooms.close()
  for (const outside of outsides) outside.close()
})

const waysOf = (channels: readonly { ways: Record<string, string> }[]) =>
  channels.flatMap(({ ways }) => Object.keys(ways))
const openWays = new Set(waysOf(open))
const muteWays = new Set(waysOf([mute]))
const everywhere = { ...anywhere, ...inDocuments }

/** Longer than any way takes where nothing is locked. */
const LATE = 1200
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Waits until what stays open has been heard, on a busy machine too, and then for what shouldn't come. */
async function quiet({ heard }: Outside, expected: readonly string[]): Promise<void> {
  for (let waited = 0; waited < 20_000 && !expected.every((way) => heard.has(way)); waited += 100)
    await pause(100)
  await pause(LATE)
}

async function outside(): Promise<Outside> {
  const opened = await openOutside()
  outsides.push(opened)
  return opened
}

async function heardOf(where: Page | Frame | Worker, ways: Record<string, string>): Promise<string[]> {
  const listening = await outside()
  await attempt(where, ways, listening)
  await quiet(listening, ways === everywhere ? openHere : [])
  return [...listening.heard].sort()
}

async function heardOfWorkerOf(where: Page | Frame): Promise<string[]> {
  const listening = await outside()
  await attemptInWorker(where, anywhere, listening)
  await pause(LATE)
  return [...listening.heard].sort()
}

const openHere = Object.keys(everywhere)
  .filter((way) => openWays.has(way))
  .sort()

/** Whatever takes the window away, each way in a page of its own. @param due the ways that should be @returns those that were heard */
async function heardOfLeaving(enter: () => Promise<Page | Frame>, due: readonly string[]): Promise<string[]> {
  const heard = await Promise.all(
    Object.entries(leaving).map(async ([way, code]) => {
      const listening = await outside()
      const where = await enter()
      // The document may be gone before it can answer.
      await attempt(where, { [way]: code }, listening).catch(() => undefined)
      await quiet(listening, due.includes(way) ? [way] : [])
      await ('page' in where ? where.page() : where).close()
      // A window that got there asks for its icon too.
      return [...listening.heard].filter((name) => name !== 'favicon')
    }),
  )
  return heard.flat().sort()
}

describe('the list of ways', () => {
  it('is what is tried here, and says of each whether it is closed or open', () => {
    const listed = [...waysOf(closed), ...waysOf(open), ...waysOf([mute])]
    const elsewhere = ['self', 'doorway']
    const tried = [everywhere, leaving, naming].flatMap((ways) => Object.keys(ways))
    expect([...listed].sort()).toEqual([...new Set([...tried, ...elsewhere])].sort())
    expect(new Set(listed).size).toBe(listed.length)
  })
})

describe('where nothing is locked', () => {
  it('a document is heard in every way', async () => {
    const listening = await outside()
    const page = await rooms.free()
    await attempt(page, everywhere, listening)
    const due = Object.keys(everywhere)
      .filter((way) => !muteWays.has(way))
      .sort()
    await expect.poll(() => [...listening.heard].sort(), { timeout: 30_000 }).toEqual(due)
    await page.close()
  })

  it('so is a worker', async () => {
    const listening = await outside()
    const page = await rooms.free()
    await attemptInWorker(page, anywhere, listening)
    await expect
      .poll(() => [...listening.heard].sort(), { timeout: 30_000 })
      .toEqual(Object.keys(anywhere).sort())
    await page.close()
  })

  it('so is whatever takes the window away', async () => {
    const ways = Object.keys(leaving).filter((way) => !muteWays.has(way))
    expect(await heardOfLeaving(() => rooms.free(), ways)).toEqual(ways.sort())
  })
})

describe('before anything is opened', () => {
  it('the page is heard only where it says so, and its workers not at all', async () => {
    const page = await rooms.page()
    const [document, worker] = await Promise.all([heardOf(page, everywhere), heardOfWorkerOf(page)])
    expect(document).toEqual(openHere)
    expect(worker).toEqual([])
    // The one server that it may ask.
    expect(await page.evaluate(async () => (await fetch('?told=something')).status)).toBe(200)
    await page.close()
  })

  it('what takes the window away is stopped only where a policy can', async () => {
    const ways = Object.keys(leaving).filter((way) => openWays.has(way))
    expect(await heardOfLeaving(() => rooms.page(), ways)).toEqual(ways.sort())
  })

  it('no service worker can be added', async () => {
    const page = await rooms.page()
    const refused = await page.evaluate(async () => {
      const script = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js'))?.name
      return navigator.serviceWorker.register(script ?? '').then(
        () => null,
        (error: unknown) => String(error),
      )
    })
    expect(refused).toMatch(/Content Security Policy/)
    await page.close()
  })

  it('the room that registers the site’s own can register no other', async () => {
    const frame = await rooms.room('rooms/offline.html')
    const refused = await frame.evaluate(async () => {
      const script = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('.js'))?.name
      return navigator.serviceWorker.register(script ?? '').then(
        () => null,
        (error: unknown) => String(error),
      )
    })
    expect(refused).toMatch(/Content Security Policy/)
    expect(await heardOf(frame, everywhere)).toEqual(openHere)
    await frame.page().close()
  })
})

describe('with the service worker in charge', () => {
  it('page, doorway and their workers are heard by nobody else, and what is allowed goes past it', async () => {
    const first = await rooms.page()
    await first.evaluate(async () => void (await navigator.serviceWorker.ready))
    await first.close()
    const { page, frame } = await rooms.doorway()
    for (const where of [page, frame])
      expect(await where.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
    const heard = await Promise.all([
      heardOf(page, everywhere),
      heardOf(frame, everywhere),
      heardOfWorkerOf(page),
      heardOfWorkerOf(frame),
    ])
    expect(heard).toEqual([openHere, openHere, [], []])
    const models = `${rooms.provider.baseUrl}/models`
    expect(await frame.evaluate(async (url) => (await fetch(url)).status, models)).toBe(200)
    // Nothing that was asked of the model's server is kept.
    const kept = await page.evaluate(async () => {
      const caught = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      )
      return caught.flat().map(({ url }) => url)
    })
    expect(kept.length).toBeGreaterThan(100)
    expect(kept.filter((url) => new URL(url).origin !== new URL(page.url()).origin)).toEqual([])
    await page.close()
  })
})

describe('with a doorway open', () => {
  it('page, doorway and their workers are heard by nobody else', async () => {
    const { page, frame } = await rooms.doorway()
    const heard = await Promise.all([
      heardOf(page, everywhere),
      heardOf(frame, everywhere),
      heardOfWorkerOf(page),
      heardOfWorkerOf(frame),
    ])
    expect(heard).toEqual([openHere, openHere, [], []])
    // What was allowed is heard: the same code reaches that host.
    const models = `${rooms.provider.baseUrl}/models`
    expect(await frame.evaluate(async (url) => (await fetch(url)).status, models)).toBe(200)
    // A second, wider policy changes nothing.
    await frame.evaluate(() => {
      const policy = document.createElement('meta')
      policy.httpEquiv = 'Content-Security-Policy'
      policy.content = 'default-src *; connect-src *'
      document.head.append(policy)
    })
    expect(await heardOf(frame, everywhere)).toEqual(openHere)
    await page.close()
  })

  it('the doorway can go nowhere, but for taking the window along', async () => {
    const file = `rooms/doorway.html#${encodeURIComponent(rooms.provider.origin)}`
    const due = ['anchor-window', 'open-window', 'top-location']
    expect(await heardOfLeaving(() => rooms.room(file), due)).toEqual(due)
  })
})

describe('with data open, after a run', () => {
  it('bench, page and every worker that has seen the rows are heard by nobody', async () => {
    const page = await rooms.page('studio/?demo=run')
    await page.waitForURL(/report/, { timeout: 120_000 })
    const bench = frameOf(page, 'rooms/bench.html')
    const workers = page.workers()
    // The reader, the cohort's, the baselines', the report's and the bench's metrics.
    expect(workers.length).toBeGreaterThanOrEqual(4)
    const [inPage, onBench, ofBench, ...inWorkers] = await Promise.all([
      heardOf(page, everywhere),
      heardOf(bench, everywhere),
      heardOfWorkerOf(bench),
      ...workers.map((worker) => heardOf(worker, anywhere)),
    ])
    expect(inPage).toEqual(openHere)
    expect(onBench).toEqual(openHere)
    expect(ofBench).toEqual([])
    expect(inWorkers).toEqual(workers.map(() => []))
    await page.close()
  })
})
