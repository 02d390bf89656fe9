/** The site kept by its service worker: what works without a network, what is kept, and how a new version comes in. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import { patient } from './harness'
import { serveTwoBuilds, type TwoBuilds } from './two-builds'

let browser: Browser
let builds: TwoBuilds
let context: BrowserContext
const folder = mkdtempSync(join(tmpdir(), 'wardloom-offline-'))

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: [...chromiumFlags, '--host-resolver-rules=MAP wards.test 127.0.0.1'],
  })
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  builds = await serveTwoBuilds()
  context = patient(await browser.newContext({ viewport: { width: 1440, height: 900 } }))
})
afterEach(async () => {
  await context.close()
  await builds.close()
})

async function visit(path = 'studio/'): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${builds.url}${path}`)
  return page
}

/** Every address that is kept in any cache of the site. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys()
    const caught = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return caught.flat().map(({ url }) => url)
  })

async function isKept(page: Page, part: RegExp): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await expect
    .poll(async () => (await kept(page)).some((url) => part.test(url)), { timeout: 60_000 })
    .toBe(true)
}

const buildOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[name=build]')?.content ?? 'first')
/** The parts that a page and its workers were made of, by the folder of their build. */
const partsOf = (page: Page) =>
  page.evaluate(() => [
    ...new Set(
      performance
        .getEntriesByType('resource')
        .map(({ name }) => /_app\/(immutable|second)\//.exec(name)?.[1])
        .filter((part) => part !== undefined),
    ),
  ])

async function runDemo(page: Page): Promise<void> {
  await page.goto(`${builds.url}studio/?demo=run`)
  await page.waitForURL('**/studio/report/', { timeout: 120_000 })
  await page
    .frameLocator('iframe[title^="The report"]')
    .getByRole('heading', { name: 'All numbers' })
    .waitFor()
}

const MARKER = 'zq-marker-7741'
function cohortFile(): string {
  const file = join(folder, 'own.csv')
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${20 + (i % 60)},${i % 2 ? 'F' : 'M'},${MARKER}-${i % 3},${i % 5 === 0 ? 1 : 0}`,
  )
  writeFileSync(file, `age,sex,ward,died\n${rows.join('\n')}\n`)
  return file
}

async function openOwn(page: Page): Promise<void> {
  await page.locator('main input[type=file]:enabled').first().setInputFiles(cohortFile())
  await page.getByRole('heading', { level: 1, name: 'own.csv' }).waitFor()
}

describe('once the server is gone', () => {
  it('a visit of the front page is enough for the studio and the demo to its report', async () => {
    const page = await visit('')
    await isKept(page, /studio\/$/)
    await builds.stop()
    await runDemo(page)
    const other = await context.newPage()
    for (const path of ['', 'methods/fidelity.kl/', 'what-can-leave/', 'studio/study']) {
      await other.goto(`${builds.url}${path}`)
      await other.getByRole('heading', { level: 1 }).waitFor()
    }
    expect(other.url()).toBe(`${builds.url}studio/study/`)
  })

  it('a visit of the studio is enough for one’s own file, and nothing of it is kept', async () => {
    await isKept(await visit(), /duckdb/)
    await builds.stop()
    const page = await visit()
    await openOwn(page)
    await page.getByText(MARKER).first().waitFor()
    const found = await page.evaluate(async (marker) => {
      let searched = 0
      const where: string[] = []
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
          searched++
          const text = (await (await cache.match(request))?.text()) ?? ''
          if (text.includes(marker) || /[?#]/.test(request.url)) where.push(request.url)
        }
      }
      return { searched, where }
    }, MARKER)
    expect(found.where).toEqual([])
    expect(found.searched).toBeGreaterThan(200)
  })
})

describe('a file of the list', () => {
  it('is given out only as the build made it', async () => {
    const page = await visit()
    await isKept(page, /studio\/$/)
    // Code in the page may write into its caches, but what it puts there is not what the worker gives out.
    const address = `${builds.url}what-can-leave/`
    await page.evaluate(async (url) => {
      for (const name of await caches.keys())
        await (await caches.open(name)).put(url, new Response('<h1>slipped in</h1>'))
    }, address)
    const other = await visit('what-can-leave/')
    expect(await other.evaluate(() => document.body.textContent)).toContain(
      'What can leave, and how to check it',
    )
    expect(await other.getByText('slipped in').count()).toBe(0)
  })

  it('is never asked of a server that has another version of it', async () => {
    const page = await visit()
    await isKept(page, /studio\/$/)
    const address = `${builds.url}rooms/bench.html`
    await page.evaluate(async (url) => {
      for (const name of await caches.keys()) await (await caches.open(name)).delete(url)
    }, address)
    builds.publishSecond()
    await page.reload()
    expect(
      await page.evaluate(
        (url) =>
          fetch(url).then(
            (r) => r.status,
            () => 'refused',
          ),
        address,
      ),
    ).toBe('refused')
  })
})

describe('a new version', () => {
  it('waits while a tab has the old one, which stays whole; then it is taken up as a whole', async () => {
    await isKept(await visit(), /duckdb/)
    const old = await visit()
    await openOwn(old)
    builds.publishSecond()
    // A visit lets the browser find it. It has nothing of the new version either, although the server has no other.
    const another = await visit('methods/')
    expect(await buildOf(another)).toBe('first')
    await old.getByText('A new version of this site is ready').waitFor({ timeout: 60_000 })
    // Screens and workers that the old tab has not loaded yet.
    for (const step of ['Design', 'Generate', 'Evaluate']) {
      await old.getByRole('link', { name: step }).first().click()
      await old.getByRole('heading', { level: 1 }).waitFor()
    }
    expect(await partsOf(old)).toEqual(['immutable'])
    await context.newPage()
    for (const page of context.pages().slice(0, -1)) await page.close({ runBeforeUnload: false })
    const fresh = await visit()
    await expect.poll(() => buildOf(fresh), { timeout: 30_000 }).toBe('second')
    await openOwn(fresh)
    expect(await partsOf(fresh)).toEqual(['second'])
    const addresses = await kept(fresh)
    expect(addresses.filter((url) => url.includes('/_app/immutable/'))).toEqual([])
    expect(await fresh.evaluate(async () => (await caches.keys()).length)).toBe(1)
  })

  it('is taken up by a press where one tab is open, and refused where there are others', async () => {
    const page = await visit()
    await isKept(page, /studio\/$/)
    await page.reload()
    const other = await visit('what-can-leave/')
    builds.publishSecond()
    await page.reload()
    const press = page.getByRole('button', { name: 'Reload with the new version' })
    await press.click({ timeout: 60_000 })
    await page.getByText('Close this site’s other tabs first (1)').waitFor()
    expect(await buildOf(page)).toBe('first')
    await other.close()
    await press.click()
    await expect.poll(() => buildOf(page).catch(() => ''), { timeout: 60_000 }).toBe('second')
  })
})

describe('where it may not be', () => {
  it('is absent on plain http, and the studio opens all the same', async () => {
    const page = await context.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(`${builds.url.replace('127.0.0.1', 'wards.test')}studio/`)
    await openOwn(page)
    expect(await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator])).toEqual([false, false])
    expect(errors).toEqual([])
  })

  it('is never registered by the headless page', async () => {
    const page = await visit('headless/')
    await page.waitForTimeout(4000)
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
  })
})

describe('the installed site', () => {
  it('has what a browser asks for', async () => {
    const page = await visit()
    const session = await context.newCDPSession(page)
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    // A private window installs nothing, whatever the site has.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    )
    const manifest = JSON.parse(readFileSync('build-base/manifest.webmanifest', 'utf8')) as {
      icons: { src: string; sizes: string }[]
    }
    for (const { src, sizes } of manifest.icons) {
      expect(existsSync(join('build-base', src))).toBe(true)
      const width = await page.evaluate(async (url) => {
        const image = new Image()
        image.src = url
        await image.decode()
        return image.naturalWidth
      }, `${builds.url}${src}`)
      if (sizes !== 'any') expect(`${width}x${width}`).toBe(sizes)
    }
  })
})
