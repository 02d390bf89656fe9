/** The connection as the form drives it, over real HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startOpenRouter, type OpenRouter } from '../../../tests/provider/openrouter'
import { startProvider, type Provider } from '../../../tests/provider/server'
import { fetchTransport } from '../models/transport'
import { ConnectionState } from './connection.svelte'
import type { Surroundings } from './surroundings'
import { KeyStore } from './key-store'

const opened: string[] = []
let provider: Provider | null = null
let router: OpenRouter | null = null
let connection: ConnectionState

function stateIn(change: Partial<Surroundings> = {}): ConnectionState {
  return new ConnectionState(
    {
      open(url) {
        opened.push(new URL(url).origin)
        return Promise.resolve(fetchTransport())
      },
    },
    {
      origin: 'https://lab.example.org',
      callback: 'https://lab.example.org/signin/openrouter/',
      openRouter: 'https://openrouter.ai',
      // Node has no storage for pages, so that keys stay in memory; what is kept is tested in a browser.
      store: new KeyStore(() => '/'),
      codeFrom: () => Promise.reject(new Error('no window')),
      ...change,
    },
  )
}

beforeEach(() => {
  opened.length = 0
  connection = stateIn()
})

afterEach(async () => {
  await provider?.close()
  await router?.close()
  provider = router = null
})

describe('the connection', () => {
  it.each(['openai', 'anthropic', 'gemini'] as const)('is tested and listed over %s', async (wire) => {
    provider = await startProvider(() => ({ text: '' }), { wire, key: 'sk-right-1234' })
    connection.baseUrl = `${provider.baseUrl}/`
    connection.wire = wire
    expect(connection.isReady).toBe(false)
    await connection.testConnection()
    expect(connection.check).toMatchObject({ well: false, words: expect.stringContaining('asks for a key') })
    connection.key = ' sk-right-1234 '
    await connection.testConnection()
    expect(connection.check?.words).toMatch(/^127\.0\.0\.1:\d+ answers, with one model\.$/)
    expect(connection.model).toEqual({
      wire,
      baseUrl: provider.baseUrl,
      name: 'scribe-1',
      file: null,
      price: null,
    })
    expect(connection.isReady).toBe(true)
    expect(new Set(opened)).toEqual(new Set([provider.origin]))
    expect(JSON.stringify([connection.check, connection.model])).not.toContain('sk-right')
  })

  it('says what may be behind silence', async () => {
    provider = await startProvider(() => ({ text: '' }))
    connection.baseUrl = provider.baseUrl
    await provider.close()
    expect(connection.isLocal).toBe(true)
    await connection.testConnection()
    expect(connection.check?.well).toBe(false)
    expect(connection.check?.causes.join(' ')).toMatch(
      /running, on port \d+.*Chrome asks.*allow requests from https:\/\/lab\.example\.org/,
    )
  })

  it('is whose address it is', () => {
    connection.baseUrl = 'https://api.anthropic.com/v1'
    expect([connection.preset.name, connection.wire]).toEqual(['anthropic', 'anthropic'])
    connection.baseUrl = 'http://127.0.0.1:1234/v1'
    expect(connection.preset.name).toBe('lm-studio')
    connection.baseUrl = 'https://gateway.example.org/v1'
    expect(connection.preset.name).toBe('other')
    for (const bad of ['', 'gateway', 'ftp://x', 'https://me:pass@x.org', 'https://x.org/?key=sk-1']) {
      connection.baseUrl = bad
      expect(connection.url).toBeNull()
    }
  })
})

describe('a key', () => {
  it('is for one server: another address has none, and the first has it again', () => {
    connection.baseUrl = 'https://a.example.org/v1'
    connection.key = 'sk-for-a'
    connection.baseUrl = 'https://b.example.org/v1'
    expect(connection.key).toBe('')
    expect(connection.useKey()).toBeNull()
    connection.baseUrl = 'https://a.example.org/v2'
    expect(connection.useKey()).toBe('sk-for-a')
  })

  it('that was typed before any address is for the first that is used', async () => {
    connection.key = 'sk-early'
    connection.baseUrl = 'https://a.example.org/v1'
    expect(connection.key).toBe('sk-early')
    await connection.settle()
    connection.baseUrl = 'https://b.example.org/v1'
    expect(connection.useKey()).toBeNull()
  })

  it.each([
    ['sk-ant-api03-abc', 'anthropic'],
    ['sk-or-v1-abc', 'openrouter'],
    [`AIza${'x'.repeat(35)}`, 'google'],
    [`AQ.Ab8${'x'.repeat(47)}`, 'google'],
    ['sk-proj-abc', 'openai'],
    [`sk-${'aB3'.repeat(16)}`, 'openai'],
  ])('%s is known by its looks', (key, name) => {
    connection.choosePreset('mistral')
    connection.key = key
    expect(connection.preset.name).toBe(name)
    expect(connection.useKey()).toBe(key)
    expect(connection.keyNote).toContain(connection.preset.label)
    connection.choosePreset('mistral')
    expect(connection.useKey()).toBeNull()
  })

  it('typed letter by letter ends up with its provider and leaves nothing behind', () => {
    connection.choosePreset('openai')
    for (const letter of 'sk-ant-api03-xyz') connection.key = `${connection.key}${letter}`
    expect([connection.preset.name, connection.useKey()]).toEqual(['anthropic', 'sk-ant-api03-xyz'])
    connection.choosePreset('openai')
    expect(connection.key).toBe('')
  })

  it('that looks like another’s stays with an address of the person’s own, and is said', () => {
    connection.baseUrl = 'https://gateway.example.org/v1'
    connection.key = 'sk-ant-api03-abc'
    expect(connection.host).toBe('gateway.example.org')
    expect(connection.keyNote).toMatch(/Anthropic.*gateway\.example\.org/)
  })

  it('is forgotten on demand', async () => {
    connection.choosePreset('openai')
    connection.key = 'sk-proj-abc'
    await connection.forget()
    expect(connection.useKey()).toBeNull()
    connection.key = 'sk-proj-abc'
    await connection.clear()
    expect(connection.useKey()).toBeNull()
    expect(connection.keepNothing).toMatch(/memory/)
  })
})

describe('the price', () => {
  it('is the listed one until the person enters another, and unknown otherwise', () => {
    connection.choosePreset('openai')
    connection.name = 'gpt-4o-2024-08-06'
    expect(connection.price).toEqual({ in: 2.5, out: 10 })
    connection.priceIn = 3
    expect(connection.price).toEqual({ in: 3, out: 10 })
    connection.name = 'gpt-4o-mini'
    expect(connection.price).toEqual({ in: 0.15, out: 0.6 })
    connection.name = 'something-new'
    expect(connection.price).toBeNull()
    connection.priceIn = 1
    expect(connection.price).toBeNull()
    connection.priceOut = 2
    expect(connection.model.price).toEqual({ in: 1, out: 2 })
    connection.priceIn = connection.priceOut = null
    expect(connection.isOwnPrice).toBe(false)
    connection.baseUrl = 'https://gateway.example.org/v1'
    connection.name = 'gpt-4o'
    expect(connection.price).toBeNull()
  })
})

describe('signing in to OpenRouter', () => {
  /** Goes to the page as the person would, and comes back with the code. */
  async function visit(url: string): Promise<string> {
    const page = await (await fetch(url)).text()
    const [, back = ''] = /url=([^"]+)"/.exec(page) ?? []
    expect(back).toMatch(/^https:\/\/lab\.example\.org\/signin\/openrouter\/\?code=/)
    return new URL(back).searchParams.get('code') ?? ''
  }

  it('brings a key for a code that only this page can redeem', async () => {
    router = await startOpenRouter()
    connection = stateIn({ openRouter: router.site, codeFrom: visit })
    connection.choosePreset('openrouter')
    await connection.signIn()
    expect(connection.keyNote).toBe('Signed in: the key is in place.')
    expect(connection.useKey()).toBe(router.keys[0])
    expect(opened).toEqual([router.site])
    expect(connection.host).toBe('openrouter.ai')
  })

  it('brings nothing for the code of another sign-in', async () => {
    const { site } = (router = await startOpenRouter())
    const theirs = new URL('/auth', site)
    theirs.searchParams.set('callback_url', 'https://lab.example.org/signin/openrouter/')
    theirs.searchParams.set('code_challenge', 'A'.repeat(43))
    theirs.searchParams.set('code_challenge_method', 'S256')
    connection = stateIn({ openRouter: site, codeFrom: () => visit(theirs.href) })
    connection.choosePreset('openrouter')
    await connection.signIn()
    expect(connection.keyNote).toMatch(/Not signed in.*Invalid code/)
    expect(connection.useKey()).toBeNull()
    expect(router.keys).toEqual([])
  })
})
