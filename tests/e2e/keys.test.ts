/** Keys that are kept, and the sign-in of a second window, in a real Chromium: the modules as the site has them. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import { beginSignIn, redeemCode } from '../../src/lib/models/openrouter'
import { fetchTransport } from '../../src/lib/models/transport'
import { startOpenRouter, type OpenRouter } from '../provider/openrouter'
import { patient } from './harness'
import { serveModules, type ModulesSite } from './modules'
import type { Modules } from './modules-page'

const KEY = 'sk-canary-9f8e7d6c5b4a'
const SERVER = 'https://api.example.org'

declare const window: Window & Modules

let site: ModulesSite
let browser: Browser
let context: BrowserContext
let page: Page
let router: OpenRouter

beforeAll(async () => {
  site = await serveModules()
  router = await startOpenRouter()
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: [...chromiumFlags] })
})

afterAll(async () => {
  await browser.close()
  await router.close()
  site.close()
})

beforeEach(async () => {
  context = patient(await browser.newContext())
  page = await openPage()
  return () => context.close()
})

async function openPage(): Promise<Page> {
  const opened = await context.newPage()
  await opened.goto(site.origin)
  await opened.waitForFunction(() => 'store' in window)
  return opened
}

const load = (where: Page) => where.evaluate((at) => window.store.load(at), SERVER)
const save = (keep: 'tab' | 'device') =>
  page.evaluate(([at, key, how]) => window.store.save(at, key, how), [SERVER, KEY, keep] as const)

/** Everything that the origin has stored, as a script of it can read it. */
function stored(where: Page): Promise<string> {
  return where.evaluate(async () => {
    const parts: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open(name)
        open.onsuccess = () => resolve(open.result)
      })
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve) => {
          const all = database.transaction(store).objectStore(store).getAll()
          all.onsuccess = () => resolve(all.result as unknown[])
        })
        for (const row of rows as { lock: CryptoKey; sealed: { data: ArrayBuffer } | null }[]) {
          const raw = await crypto.subtle.exportKey('raw', row.lock).then(
            () => 'a lock that can be read',
            () => 'a lock that can’t be read',
          )
          const bytes = new Uint8Array(row.sealed?.data ?? new ArrayBuffer(0))
          parts.push(row, raw, new TextDecoder().decode(bytes))
        }
      }
      database.close()
    }
    return JSON.stringify(parts)
  })
}

describe('a key that is kept', () => {
  it('is nowhere in the clear, and its lock can’t be read out', async () => {
    for (const keep of ['tab', 'device'] as const) {
      await save(keep)
      expect(await load(page)).toEqual({ key: KEY, keep })
      const all = await stored(page)
      expect(all).not.toContain('canary')
      expect(all).not.toContain(btoa(KEY))
      expect(all).toContain('can’t be read')
      expect(all).not.toContain('a lock that can be read')
    }
  })

  it('for this tab outlives a reload, and is not in another tab', async () => {
    await save('tab')
    await page.reload()
    await page.waitForFunction(() => 'store' in window)
    expect(await load(page)).toEqual({ key: KEY, keep: 'tab' })
    expect(await load(await openPage())).toBeNull()
  })

  it('on this device is in another tab too', async () => {
    await save('device')
    await page.close()
    expect(await load(await openPage())).toEqual({ key: KEY, keep: 'device' })
  })

  it('is for its server alone', async () => {
    await save('device')
    expect(await page.evaluate(() => window.store.load('https://other.example.org'))).toBeNull()
  })

  it.each(['tab', 'device'] as const)('for the %s is gone when forgotten, lock and all', async (keep) => {
    await save(keep)
    await page.evaluate((at) => window.store.forget(at), SERVER)
    expect(await load(page)).toBeNull()
    expect(await stored(page)).not.toContain('lock')
    await save(keep)
    await page.evaluate(() => window.store.forgetAll())
    expect(await load(page)).toBeNull()
    expect(await stored(page)).not.toContain('lock')
  })

  it('that was cleared in part is gone, and no error', async () => {
    await save('tab')
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.deleteDatabase('wardloom keys /lab/')
          request.onsuccess = () => resolve()
        }),
    )
    expect(await load(page)).toBeNull()
  })

  it('is offered nowhere but in memory on plain http, and the reason is said', async () => {
    const plain = patient(await browser.newContext())
    const far = await plain.newPage()
    await far.route('http://wards.example.org/**', async (route) => {
      const path = new URL(route.request().url()).pathname
      await route.fulfill({ response: await plain.request.get(`${site.origin}${path}`) })
    })
    await far.goto('http://wards.example.org/')
    await far.waitForFunction(() => 'store' in window)
    expect(await far.evaluate(() => window.store.why)).toMatch(/plain http/)
    await plain.close()
  })
})

describe('a sign-in', () => {
  async function signIn(from: Page, at: string): Promise<{ code: string; verifier: string }> {
    const { url, verifier } = beginSignIn(
      `${site.origin}/back/`,
      crypto.getRandomValues(new Uint8Array(32)),
      at,
    )
    const code = await from.evaluate((to) => window.codeFrom(to, new AbortController().signal), url)
    return { code, verifier }
  }

  it.each(['same-origin', 'unsafe-none'] as const)(
    'brings the code back from a window with the opener policy %s, and closes it',
    async (opener) => {
      const other = await startOpenRouter(opener)
      const visited: string[] = []
      context.on('page', (popup) => popup.on('framenavigated', (frame) => visited.push(frame.url())))
      const { code, verifier } = await signIn(page, other.site)
      const key = await redeemCode(code, verifier, fetchTransport(), AbortSignal.timeout(5_000), other.site)
      expect(key).toBe(other.keys[0])
      await expect.poll(() => context.pages().length).toBe(1)
      // The code stood in the address only until the page had read it.
      expect(visited.at(-1)).toBe(`${site.origin}/back/`)
      await other.close()
    },
  )

  it('that is begun again elsewhere ends the first', async () => {
    const first = page.evaluate(() =>
      window.codeFrom('about:blank', new AbortController().signal).then(
        () => 'a code',
        (error: Error) => error.message,
      ),
    )
    await expect.poll(() => context.pages().length).toBe(2)
    const { code } = await signIn(await openPage(), router.site)
    expect(code).toMatch(/^auth_code/)
    expect(await first).toBe('Stopped.')
  })
})
