/**
 * A real local server with real weights: llama-cpp-python's, spoken to by the built site through its doorway. Both come
 * by pip: where that can't be had, this is skipped, and that is said.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LedgerLine } from '../../src/lib/generate/ledger'
import { llamaPython, startLlamaServer, type LlamaServer } from '../weights/llama-server'
import { smolLm2 } from '../weights/smollm2'
import { openSite, type Site } from './harness'
import { runInPage } from './headless-page'

const weights = await smolLm2()
const python = weights === null ? null : await llamaPython()

describe.runIf(python !== null)('llama-cpp-python with SmolLM2', () => {
  let server: LlamaServer
  let site: Site
  beforeAll(async () => {
    server = await startLlamaServer(python ?? '', weights ?? '')
    site = await openSite()
  })
  afterAll(async () => {
    await site.close()
    await server.close()
  })

  it('is asked through its doorway: what it lacks is learnt once, and every record ends in one state', async () => {
    const { end, foreign, errors, cell, events } = await runInPage(site, {
      generator: {
        strategy: 'schema-constrained',
        disclosure: 'none',
        model: { wire: 'openai', baseUrl: server.baseUrl, name: 'smollm2' },
        temperature: 0.7,
        budget: { requests: 4 },
      },
      rows: 4,
      files: [],
    })
    expect(end).toMatchObject({ status: 'ended' })
    const { host, origin } = new URL(server.baseUrl)
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([origin]))
    // The server answers a format that it doesn't know with 500: the browser's console tells of it.
    expect(errors.filter((words) => !/status of 500/.test(words))).toEqual([])
    const lines = events.flatMap((event) =>
      event.type === 'ledger' ? [JSON.parse(event.line) as LedgerLine] : [],
    )
    expect(lines.map(({ host }) => host)).toEqual(lines.map(() => host))
    expect(lines[0]).toMatchObject({ status: 500, records: 0 })
    expect(lines.slice(1).map(({ status }) => status)).toEqual(lines.slice(1).map(() => 200))
    const { generation, status, reason } = cell ?? {}
    expect(generation?.requests).toBe(lines.length)
    const { received = 0, produced = 0, surplus = 0, rejected = {} } = generation ?? {}
    const refused = Object.values(rejected).reduce((sum: number, count) => sum + Number(count), 0)
    expect(received).toBeGreaterThan(0)
    expect(produced + surplus + refused).toBe(received)
    // That server reports no tokens while it streams: they are estimated, and said to be.
    expect(generation).toMatchObject({ tokensIn: 0, tokensOut: 0 })
    expect(generation?.tokensEstimated).toBeGreaterThan(100)
    if (status !== 'done') expect(reason).toMatch(/budget of 4 requests|no usable row/)
  })
})
