/** Doorways as a person meets them: counted whoever opened them, told in the badge, and shut without a loss. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { header, headerFor } from '../../../src/routes/what-can-leave/policy'
import { startProvider, type Provider } from '../../provider/server'
import { openSite, violationsOf, type Site } from '../harness'
import { openOutside } from './outside'

let site: Site
let provider: Provider

beforeAll(async () => {
  site = await openSite()
  provider = await startProvider(() => ({ text: '{"records": []}' }))
})
afterAll(async () => {
  await site.close()
  await provider.close()
})

async function openDoorway(page: Page, until = /answers, with one model/): Promise<void> {
  await page.getByRole('button', { name: 'Open the demo cohort' }).click()
  await page.getByRole('link', { name: 'Generate' }).first().click()
  await page.getByLabel('Base URL').fill(provider.baseUrl)
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText(until).waitFor()
}

describe('the badge', () => {
  it('says that nothing can leave, then where to and how much, and closes a doorway without a loss', async () => {
    const { page } = await site.open('studio/')
    await page.getByText('Nothing can leave').waitFor()
    await openDoorway(page)
    const { host } = new URL(provider.origin)
    const badge = page.locator('details.badge')
    await badge.getByText(`Open to ${host}`).click()
    const panel = (await badge.textContent())?.replace(/\s+/g, ' ') ?? ''
    expect(panel).toMatch(/since \d\d:\d\d/)
    expect(await badge.locator('dd').allTextContents()).toEqual(['1', '0 B', '0', '0'])
    expect(await violationsOf(page)).toEqual([])
    await badge.getByRole('button', { name: `Close the doorway to ${host}` }).click()
    await page.getByText('Nothing can leave').waitFor()
    expect(page.frames().some((frame) => frame.url().includes('doorway.html'))).toBe(false)
    await page.getByRole('link', { name: 'Cohort' }).first().click()
    await page.locator('figure svg').first().waitFor()
    await page.context().close()
  })

  it.each([
    ['in the page', 'document'],
    ['out of sight, in a frame of a frame', 'frame'],
    ['out of sight, in a shadow tree', 'shadow'],
  ])('counts and names a doorway that hostile code opened %s', async (_, place) => {
    const outside = await openOutside()
    const { page } = await site.open('studio/')
    await page.getByText('Nothing can leave').waitFor()
    await page.evaluate(
      ([url, where]) => {
        const door = document.createElement('iframe')
        door.src = new URL(`../rooms/doorway.html#${encodeURIComponent(url)}`, location.href).href
        if (where === 'document') document.body.append(door)
        else if (where === 'shadow') {
          const host = document.createElement('div')
          document.body.append(host)
          host.attachShadow({ mode: 'closed' }).append(door)
        } else {
          const frame = document.createElement('iframe')
          document.body.append(frame)
          frame.contentDocument?.body.append(door)
        }
      },
      [outside.addresses.web, place] as const,
    )
    await page.getByText('One doorway was not opened by the studio').waitFor({ state: 'attached' })
    const { host } = new URL(outside.addresses.web)
    await page.getByText(`Open to ${host}`).click()
    await page.getByText('not by the studio').waitFor()
    if (place === 'document') {
      await page.getByRole('button', { name: /^Close the doorway/ }).click()
      await page.getByText('Nothing can leave').waitFor()
    }
    await page.context().close()
    outside.close()
  })

  it('counts a doorway that names no host, though its document then locks itself', async () => {
    const outside = await openOutside()
    const { page } = await site.open('studio/')
    const locked = await page.evaluate(async (url) => {
      const door = document.createElement('iframe')
      door.src = new URL('../rooms/doorway.html', location.href).href
      document.body.append(door)
      await new Promise((resolve) => (door.onload = resolve))
      return door.contentWindow?.fetch(url).then(
        () => 'heard',
        () => 'refused',
      )
    }, outside.addresses.web)
    expect(locked).toBe('refused')
    expect([...outside.heard]).toEqual([])
    await page.getByText('Open to anywhere').waitFor()
    await page.context().close()
    outside.close()
  })
})

describe('the header that the page recommends to hosts', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })

  /** The same site, from a server that sends a policy of its own. */
  async function withHeader(policy: string): Promise<{ page: Page; errors: string[] }> {
    const { origin, pathname } = new URL(site.url)
    const server = createServer((request, response) => {
      void fetch(`${origin}${request.url ?? ''}`).then(async ({ status, headers, body }) => {
        response.writeHead(status, {
          'content-type': headers.get('content-type') ?? '',
          'content-security-policy': policy,
        })
        for await (const chunk of body ?? []) response.write(chunk)
        response.end()
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { page, errors } = await site.open('headless/')
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}studio/`)
    return { page, errors }
  }

  it('leaves every room what it needs', async () => {
    const { page, errors } = await withHeader(header)
    await openDoorway(page)
    await page.getByLabel('Records').fill('100')
    await page
      .getByRole('button', { name: /^Write and measure/ })
      .first()
      .click()
    await page
      .getByRole('link', { name: /^Look at/ })
      .first()
      .waitFor({ timeout: 60_000 })
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('can name the only hosts that a doorway may ever lead to', async () => {
    const { page } = await withHeader(headerFor(['https://api.example.org']))
    await openDoorway(page, /No answer from 127/)
    await page.context().close()
  })
})
