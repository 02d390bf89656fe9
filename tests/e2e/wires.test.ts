/** The wires from a page of another origin: what the browser lets through under each provider's own CORS rules. */
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumFlags, findChromium } from '../../src/cli/browser'
import { startProvider, type Provider, type Said } from '../provider/server'
import { patient } from './harness'
import { serveModules, type ModulesSite } from './modules'
import type { Modules } from './modules-page'

declare const window: Window & Modules

const KEY = 'sk-canary-9f8e7d6c5b4a'
const TEXT = '{"records": [{"age": 71}]}'

let site: ModulesSite
let browser: Browser
let page: Page
let provider: Provider
let said: Said

beforeAll(async () => {
  site = await serveModules()
  browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: [...chromiumFlags] })
})

afterAll(async () => {
  await browser.close()
  site.close()
})

describe.each(['openai', 'anthropic', 'gemini'] as const)('a page over %s', (wire) => {
  beforeEach(async () => {
    said = { text: TEXT }
    provider = await startProvider(() => said, { wire, key: KEY })
    page = await patient(await browser.newContext()).newPage()
    await page.goto(site.origin)
    await page.waitForFunction(() => 'hostedWires' in window)
  })

  afterEach(async () => {
    await page.close()
    await provider.close()
  })

  function ask(stopAfter: number | null = null) {
    return page.evaluate(
      async ([name, baseUrl, key, limit]) => {
        const { hostedWires, transport } = window
        const model = hostedWires[name].model({ baseUrl, name: 'scribe-1', key, transport })
        const schema = {
          type: 'object',
          properties: { age: { type: ['integer', 'null'], minimum: 0 } },
          required: ['age'],
        }
        const controller = new AbortController()
        if (limit !== null) setTimeout(() => controller.abort(), limit)
        const messages = [{ role: 'user' as const, content: 'Write 1 patient as JSON.' }]
        return model
          .ask(
            { messages, schema, temperature: 1, seed: 7, mostCharacters: 500 },
            { signal: controller.signal },
          )
          .then(
            ({ text, finish, usage }) => ({ text, finish, counted: usage !== null }),
            (error: Error & { kind?: string; retryAfter?: number | null }) => ({
              message: error.message,
              kind: error.kind,
              retryAfter: error.retryAfter,
            }),
          )
      },
      [wire, provider.baseUrl, KEY, stopAfter] as const,
    )
  }

  it('asks and lists past the preflight, with no header that it does not allow', async () => {
    expect(await ask()).toEqual({ text: TEXT, finish: 'stop', counted: true })
    const offers = await page.evaluate(
      async ([name, baseUrl, key]) =>
        window.hostedWires[name].list(
          { baseUrl, key, transport: window.transport },
          new AbortController().signal,
        ),
      [wire, provider.baseUrl, KEY] as const,
    )
    expect(offers.map(({ name }) => name)).toEqual(['scribe-1'])
    expect(provider.strays).toEqual([])
    expect(provider.preflights.length).toBeGreaterThan(0)
  })

  it('reads the wait where the provider exposes it, and takes a busy server for busy where not', async () => {
    said = { status: 429, message: 'slow down', headers: { 'retry-after': '7' } }
    expect(await ask()).toMatchObject({ kind: 'busy', retryAfter: wire === 'anthropic' ? 7_000 : null })
  })

  it('tells lost connections, redirects and stops apart', async () => {
    said = { mute: 'reset' }
    expect(await ask()).toMatchObject({ kind: 'lost' })
    said = { text: TEXT.repeat(20), breakAfter: 3, pause: 20 }
    expect(await ask()).toMatchObject({ kind: 'lost' })
    said = { status: 302, headers: { location: '/elsewhere' } }
    expect(await ask()).toMatchObject({ kind: 'refused', message: expect.stringContaining('redirects') })
    said = { mute: 'silence' }
    expect(await ask(100)).toMatchObject({ message: 'Stopped.' })
  })
})
