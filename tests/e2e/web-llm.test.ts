/**
 * Models on the GPU, as far as they go without weights: the real web-llm in a real Chromium, on WebGPU imitated by
 * SwiftShader. Not run here, since compiled models can't be fetched: putting weights on a GPU, and any answer.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSite, violationsOf, type Site } from './harness'
import { modelBytes, modelFiles, serveModel, type ModelServer } from './model-server'

/** Nothing but this machine has a name: a test that would ask the world finds nobody there. */
const SHUT = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  SHUT,
]

/** Opens the demo cohort by itself: a button may be pressed before the page is awake. */
const DEMO = 'studio/?demo'

let site: Site
let server: ModelServer
let other: ModelServer

beforeAll(async () => {
  site = await openSite(SOFTWARE_GPU)
  server = await serveModel()
  other = await serveModel()
})

afterAll(async () => {
  await site.close()
  await server.close()
  await other.close()
})

beforeEach(() => {
  server.answers.clear()
  server.heard.length = 0
  other.heard.length = 0
})

type Opened = Awaited<ReturnType<Site['open']>>

async function openGenerate(on: Site = site): Promise<Opened> {
  const opened = await on.open(DEMO)
  await goToGenerate(opened.page)
  return opened
}

async function goToGenerate(page: Page): Promise<void> {
  await page.locator('figure svg').first().waitFor()
  await page.getByRole('link', { name: 'Generate' }).first().click()
  await page.getByRole('radio', { name: /on this device’s GPU/ }).check()
  await page.getByRole('button', { name: 'See what this device can run' }).click()
}

async function openInsisting(): Promise<Opened> {
  const opened = await openGenerate()
  await opened.page.getByLabel('I want to try it all the same').check()
  return opened
}

async function propose(page: Page, origin = server.origin): Promise<void> {
  const own = page.getByText('A model of your own')
  if (!(await page.getByLabel('Address of its folder').isVisible())) await own.click()
  await page.getByLabel('Address of its folder').fill(`${origin}/`)
  await page.getByLabel('Its compiled program (.wasm)').fill('program.wasm')
  await page.getByRole('button', { name: 'See where it leads' }).click()
}

async function download(page: Page): Promise<void> {
  await propose(page)
  await page.getByRole('button', { name: 'Open the doorway and download' }).click()
}

const doorways = (page: Page) => page.frames().filter((frame) => frame.url().includes('doorway.html'))
const originsOf = (urls: readonly string[]) => [...new Set(urls.map((url) => new URL(url).origin))]

describe('before any download', () => {
  it('says that there is no GPU, and offers no model', async () => {
    const blind = await openSite([SHUT])
    const { page } = await openGenerate(blind)
    await page.getByText('The browser finds no GPU that it could use').waitFor()
    expect(await page.getByRole('button', { name: /^Download/ }).count()).toBe(0)
    await blind.close()
  })

  it('refuses an imitated GPU unless the person insists; without 16 bits it offers the 32-bit builds', async () => {
    const { page, foreign } = await openGenerate()
    await page.getByText('The browser imitates a GPU on the processor here').waitFor()
    expect(await page.getByRole('button', { name: /^Download/ }).count()).toBe(0)
    await page.getByLabel('I want to try it all the same').check()
    await page.getByText('counts in 32 bits only').waitFor()
    // SmolLM2 360M: 362 million parameters at 5 bits, and web-llm's own 579.61 MB.
    const row = page.getByRole('row', { name: /SmolLM2 360M/ })
    expect(await row.innerText()).toMatch(/226 MB[\s\S]*580 MB[\s\S]*4,096[\s\S]*Apache 2\.0/)
    expect(await violationsOf(page)).toEqual([])
    expect(foreign).toEqual([])
    await page.context().close()
  })

  it('shows the whole set of hosts first, and has opened nothing by then', async () => {
    const { page, foreign } = await openInsisting()
    await page.getByRole('button', { name: 'Download SmolLM2 360M' }).click()
    const shown = await page
      .getByRole('group', { name: 'Before the download' })
      .locator('code')
      .allInnerTexts()
    expect(shown).toContain('https://huggingface.co')
    expect(shown).toContain('https://*.cdn.hf.co')
    expect(shown).toContain('https://raw.githubusercontent.com')
    expect(doorways(page)).toEqual([])
    expect(foreign).toEqual([])
    await page
      .getByText(/Nothing can leave/)
      .first()
      .waitFor()

    // Agreed to, exactly that set gets a doorway; here nobody answers.
    await page.getByRole('button', { name: 'Open the doorway and download' }).click()
    await page.getByText('No answer from huggingface.co').waitFor()
    expect(originsOf(foreign)).toEqual(['https://huggingface.co'])
    expect(doorways(page)).toEqual([])
    await page.context().close()
  })
})

describe('a download', () => {
  it('asks for each file once, of the shown host alone, and leaves no doorway open', async () => {
    const { page, foreign } = await openInsisting()
    let go: () => void = () => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    const last = modelFiles.get('params_shard_0.bin') ?? Buffer.alloc(0)
    server.answers.set('params_shard_0.bin', (response) => {
      response.writeHead(200, { 'content-length': last.length })
      response.write(last.subarray(0, 4_000_000))
      void held.then(() => response.end(last.subarray(4_000_000)))
    })
    await download(page)
    // All but the held 3 MB are here, counted by bytes.
    await page.getByText(/Downloading, MB: 12 of 15/).waitFor()
    await page.getByText(`Open to ${new URL(server.origin).host}`).waitFor()
    go()
    await page.getByText('from 127.0.0.1').waitFor()
    expect([...server.heard].sort()).toEqual([...modelFiles.keys()].sort())
    expect(originsOf(foreign)).toEqual([server.origin])
    expect(doorways(page)).toEqual([])
    await page
      .getByText(/Nothing can leave/)
      .first()
      .waitFor()
    expect(await storedBytes(page)).toBe(modelBytes)
    await page.context().close()
  })

  it('stops when told, keeps what is whole, and goes on with the rest', async () => {
    const { page } = await openInsisting()
    server.answers.set('params_shard_2.bin', (response) => response.writeHead(200).write('begun'))
    await download(page)
    await page.getByText(/Downloading, MB: 12 of 15/).waitFor()
    await page.getByRole('button', { name: 'Stop and keep what is here' }).click()
    await page.getByText('12 MB of 15 MB').waitFor()
    expect(doorways(page)).toEqual([])

    server.answers.clear()
    server.heard.length = 0
    await download(page)
    await page.getByRole('button', { name: /^Load 127/ }).waitFor()
    expect(server.heard.filter((path) => path.startsWith('params'))).toEqual(['params_shard_2.bin'])
    expect(await storedBytes(page)).toBe(modelBytes)

    await page.getByRole('button', { name: /^Delete 127/ }).click()
    await page.getByText('Models on this device').waitFor({ state: 'detached' })
    expect(await storedBytes(page)).toBe(0)
    await page.context().close()
  })

  it.each([
    ['a file that is not there', 'params_shard_1.bin', 404, '', /params_shard_1\.bin is not there \(404\)/],
    [
      'a web page for a list',
      'tensor-cache.json',
      200,
      '<!doctype html>',
      /tensor-cache\.json is a web page/,
    ],
    ['no list at all', 'tensor-cache.json', 404, '', /ndarray-cache\.json is not there \(404\)/],
    ['a short file', 'params_shard_3.bin', 200, 'short', /params_shard_3\.bin ended after 5 of 1000 bytes/],
    ['a long file', 'params_shard_3.bin', 200, 'x'.repeat(1001), /more than 1,000 bytes/],
    ['a changed file', 'params_shard_3.bin', 200, 'x'.repeat(1000), /its checksum is wrong/],
    ['a program that is none', 'program.wasm', 200, 'no program', /is no WebAssembly/],
    ['a sign-in', 'mlc-chat-config.json', 401, '', /without a sign-in \(401\)/],
  ])('refuses %s in words, and stores none of it', async (_, path, status, text, words) => {
    const { page } = await openInsisting()
    server.answers.set(path, (response) => response.writeHead(status).end(text))
    await download(page)
    await page.getByRole('alert').getByText(words).waitFor()
    const kept = await page.evaluate(async () => {
      const names = await caches.keys()
      const found = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return found.flat().map(({ url }) => url)
    })
    expect(kept.some((url) => url.endsWith(path === 'program.wasm' ? 'library.wasm' : path))).toBe(false)
    expect(await page.getByRole('button', { name: /^Load 127/ }).count()).toBe(0)
    await page.context().close()
  })

  it('follows no redirect to a host that was not shown', async () => {
    const { page, foreign } = await openInsisting()
    server.answers.set('params_shard_0.bin', (response) =>
      response.writeHead(302, { location: `${other.origin}/params_shard_0.bin` }).end(),
    )
    await download(page)
    await page.getByText(/on to a host that was not shown, so it was stopped/).waitFor()
    expect(other.heard).toEqual([])
    expect(originsOf(foreign)).not.toContain('https://huggingface.co')
    await page.context().close()
  })

  it('says so when the browser gives no more room, and keeps what fitted', async () => {
    // Chromium names every site the same quota, whatever it will really give: only the storing itself tells.
    const { page } = await openInsisting()
    const devtools = await page.context().newCDPSession(page)
    const { origin } = new URL(site.url)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 6_000_000 })
    await download(page)
    await page.getByRole('alert').getByText('The browser gives this site no more storage').waitFor()
    await page.getByText(/ MB of 15 MB/).waitFor()
    expect(await page.getByRole('button', { name: /^Load 127/ }).count()).toBe(0)
    expect(doorways(page)).toEqual([])

    await devtools.send('Storage.overrideQuotaForOrigin', { origin })
    await download(page)
    await page.getByRole('button', { name: /^Load 127/ }).waitFor()
    expect(await storedBytes(page)).toBe(modelBytes)
    await page.context().close()
  })
})

describe('a model on this device', () => {
  it('comes from a picked folder without any network', async () => {
    const { page, foreign } = await openInsisting()
    await page.getByText('A model of your own').click()
    const folder = mkdtempSync(join(tmpdir(), 'invented-model-'))
    for (const [name, bytes] of modelFiles) writeFileSync(join(folder, name), bytes)
    await page.getByLabel(/Or a folder on this machine/).setInputFiles(folder)
    await page.getByText('from a folder').waitFor()
    expect(await storedBytes(page)).toBe(modelBytes)
    expect(foreign).toEqual([])
    rmSync(folder, { recursive: true })
    await page.context().close()
  })

  it('is loaded by the real library in a room without a network, which takes it from here', async () => {
    const { page, foreign } = await openInsisting()
    const scripts: string[] = []
    page.context().on('request', (request) => scripts.push(request.url()))
    await download(page)
    await page.getByRole('button', { name: /^Load 127/ }).waitFor()
    const heavy = () => scripts.some((url) => /rooms\/assets\/lib-/.test(url))
    expect(heavy()).toBe(false)
    server.heard.length = 0
    await page.getByRole('button', { name: /^Load 127/ }).click()
    // The invented program is a valid module that exports nothing: web-llm has found the config and the program.
    await page
      .getByRole('alert')
      .getByText(/program of 127.* doesn’t fit this engine/)
      .waitFor()
    expect(heavy()).toBe(true)
    expect(server.heard).toEqual([])
    expect(originsOf(foreign)).toEqual([server.origin])
    expect(doorways(page)).toEqual([])
    await page.context().close()
  })

  it('is named after a crash of the tab that tried it', async () => {
    const { page } = await openInsisting()
    const context = page.context()
    await download(page)
    // The library doesn't arrive, so that the attempt is under way when the tab goes down.
    await context.route(/rooms\/assets\/lib-/, () => undefined, { times: 1 })
    await page.getByRole('button', { name: /^Load 127/ }).click()
    await page.getByText('Starting the engine').waitFor()
    const crashed = page.waitForEvent('crash')
    void page.goto('chrome://crash').catch(() => undefined)
    await crashed
    await page.close()

    const again = await context.newPage()
    await again.goto(`${site.url}${DEMO}`)
    await goToGenerate(again)
    await again.getByText(/When 127\.0\.0\.1.* was tried last, its tab ended without being closed/).waitFor()
    await again.getByRole('button', { name: 'Understood' }).click()
    const third = await context.newPage()
    await third.goto(`${site.url}${DEMO}`)
    await goToGenerate(third)
    await third.getByText('I want to try it all the same').waitFor()
    expect(await third.getByText('was tried last').count()).toBe(0)
    await context.close()
  })
})

/** What web-llm's caches hold of models, in bytes. */
function storedBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let sum = 0
    for (const name of ['webllm/config', 'webllm/model', 'webllm/wasm'])
      for (const response of await (await caches.open(name)).matchAll())
        sum += (await response.arrayBuffer()).byteLength
    return sum
  })
}
