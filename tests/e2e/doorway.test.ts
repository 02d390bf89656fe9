/**
 * The network lock, judged by an outside server that must hear nothing: code of any intent is run in the page, in a
 * worker, on the bench and in a doorway.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProvider, type Provider } from '../provider/server'
import { openSite, type Site } from './harness'

let site: Site
let provider: Provider
const opened: Outside[] = []

/** A server that nobody allowed, and everything that it was asked. */
interface Outside {
  url: string
  heard: string[]
  server: Server
}

/** One for each test: what a browser asks for late, such as an icon, then counts where it belongs. */
async function openOutside(): Promise<Outside> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
      .end('ok')
  })
  // A WebSocket knocks with an upgrade.
  server.on('upgrade', (request, socket) => {
    heard.push(`UPGRADE ${request.url ?? ''}`)
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const outside = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    server,
  }
  opened.push(outside)
  return outside
}

beforeAll(async () => {
  site = await openSite()
  provider = await startProvider(() => ({ text: '{"records": []}' }))
})

afterAll(async () => {
  await site.close()
  await provider.close()
  for (const { server } of opened) {
    server.closeAllConnections()
    server.close()
  }
})

/** Everything that a document could try in order to talk to somebody else. */
async function leak(where: Page | Frame, outside: Outside, name: string): Promise<void> {
  await where.evaluate(
    async ([url, from]) => {
      const to = (way: string) => `${url}/${from}/${way}`
      const attempt = async (way: () => unknown) => {
        try {
          await way()
        } catch {
          // A refusal is what the test hopes for; whether anything was heard is asked elsewhere.
        }
      }
      await attempt(() => fetch(to('fetch')))
      await attempt(() => fetch(to('opaque'), { mode: 'no-cors', method: 'POST', body: 'x' }))
      await attempt(() => navigator.sendBeacon(to('beacon'), 'x'))
      await attempt(() => new WebSocket(to('socket').replace('http', 'ws')))
      await attempt(() => new EventSource(to('events')))
      await attempt(() => {
        const request = new XMLHttpRequest()
        request.open('GET', to('xhr'))
        request.send()
      })
      for (const [tag, attribute] of [
        ['img', 'src'],
        ['script', 'src'],
        ['iframe', 'src'],
        ['video', 'src'],
        ['object', 'data'],
      ] as const) {
        await attempt(() => {
          const element = document.createElement(tag)
          element.setAttribute(attribute, to(tag))
          document.body.append(element)
        })
      }
      await attempt(() => {
        const link = document.createElement('link')
        link.rel = 'stylesheet'
        link.href = to('style')
        document.head.append(link)
      })
      await attempt(() => {
        const code = `fetch(${JSON.stringify(to('worker'))}).catch(() => 0); importScripts(${JSON.stringify(to('import'))})`
        new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
      })
      await new Promise((resolve) => setTimeout(resolve, 1500))
    },
    [outside.url, name] as const,
  )
  // A form last: what the policy stops leaves an error page where a frame was.
  await where
    .evaluate(async (action) => {
      const form = document.createElement('form')
      Object.assign(form, { action, method: 'post' })
      document.body.append(form)
      form.submit()
      await new Promise((resolve) => setTimeout(resolve, 500))
    }, `${outside.url}/${name}/form`)
    .catch(() => undefined)
}

/** Opens the studio with the demo and a doorway to the provider. */
async function openDoorway(): Promise<{ page: Page; doorway: Frame; foreign: string[] }> {
  const { page, foreign } = await site.open('studio/')
  await page
    .getByRole('button', { name: /demo cohort/i })
    .first()
    .click()
  await page.getByRole('link', { name: 'Generate' }).first().click()
  await page.getByLabel('Base URL').fill(provider.baseUrl)
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText(/answers, with one model/).waitFor()
  const doorway = page.frames().find((frame) => frame.url().includes('rooms/doorway.html'))
  if (doorway === undefined) throw new Error('no doorway frame')
  return { page, doorway, foreign }
}

describe('the network lock', () => {
  it('is what stops that code: on a page without it the outside hears nearly all of it', async () => {
    const outside = await openOutside()
    const page = await site.browser.newPage()
    await leak(page, outside, 'unlocked')
    for (const way of [
      'fetch',
      'opaque',
      'beacon',
      'socket',
      'events',
      'xhr',
      'img',
      'script',
      'iframe',
      'style',
      'worker',
    ])
      expect(outside.heard.join(' ')).toContain(`/unlocked/${way}`)
    await page.close()
  })

  it('holds in the page and its workers before anything is opened', async () => {
    const outside = await openOutside()
    const { page } = await site.open('studio/')
    await leak(page, outside, 'page')
    expect(outside.heard).toEqual([])
    await page.context().close()
  })

  it('holds everywhere but towards the one host, once a doorway is open', async () => {
    const outside = await openOutside()
    const { page, doorway, foreign } = await openDoorway()
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([provider.origin]))
    await leak(page, outside, 'page-with-doorway')
    await leak(doorway, outside, 'doorway')
    expect(outside.heard).toEqual([])
    await page.context().close()
  })

  it('holds on the bench', async () => {
    const outside = await openOutside()
    const { page } = await site.open('studio/?demo=run')
    await page.waitForURL(/report/, { timeout: 120_000 })
    const bench = page.frames().find((frame) => frame.url().includes('rooms/bench.html'))
    expect(bench).toBeDefined()
    if (bench !== undefined) await leak(bench, outside, 'bench')
    expect(outside.heard).toEqual([])
    await page.context().close()
  })

  it('has a way out to the host that was allowed: the same code is heard there', async () => {
    const { page, doorway } = await openDoorway()
    const status = await doorway.evaluate(
      async (url) => (await fetch(url)).status,
      `${provider.baseUrl}/models`,
    )
    expect(status).toBe(200)
    await page.context().close()
  })

  it('shuts again: closing a doorway removes its frame and loses nothing', async () => {
    const { page } = await openDoorway()
    await page.getByText(/Open to 127/).click()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page
      .getByText(/Network shut/)
      .first()
      .waitFor()
    expect(page.frames().some((frame) => frame.url().includes('doorway.html'))).toBe(false)
    await page.getByRole('link', { name: 'Cohort' }).first().click()
    await page.locator('figure svg').first().waitFor()
    await page.context().close()
  })
})
