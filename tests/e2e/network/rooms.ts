/** The site in a Chromium with the settings that people have, and the rooms in it where hostile code may run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core'
import { chromiumFlags, findChromium } from '../../../src/cli/browser'
import { serve } from '../../../src/cli/serve'
import { startProvider, type Provider } from '../../provider/server'
import { BASE, patient } from '../harness'

export interface Rooms {
  /** A page of the site. */
  page(path?: string): Promise<Page>
  /** A page of somebody else, without any lock: there every way must be heard, or its silence elsewhere means nothing. */
  free(): Promise<Page>
  /** A page of the studio, with a doorway that the person opened to the provider. */
  doorway(): Promise<{ page: Page; frame: Frame }>
  /** A page that holds this room's document alone. */
  room(file: string): Promise<Frame>
  provider: Provider
  close(): Promise<void>
}

/** @param flags beside those of all tests */
export async function openRooms(flags: readonly string[] = []): Promise<Rooms> {
  const profile = mkdtempSync(join(tmpdir(), 'wardloom-profile-'))
  mkdirSync(join(profile, 'Default'))
  // As Chrome comes: Debian's Chromium switches off looking up and connecting ahead, which would hide these ways.
  const preferences = { net: { network_prediction_options: 0 } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = patient(
    await chromium.launchPersistentContext(profile, {
      executablePath: findChromium() ?? undefined,
      args: [...chromiumFlags, ...flags],
      viewport: { width: 1440, height: 900 },
    }),
  )
  const site = await serve('build-base', { port: 0, host: '127.0.0.1', base: BASE })
  const provider = await startProvider(() => ({ text: '{"records": []}' }))
  const free = await serveFree()
  const open = (url: string) => openPage(context, url)
  return {
    provider,
    page: (path = 'studio/') => open(`${site.url}${path}`),
    free: () => open(free.url),
    async doorway() {
      const page = await open(`${site.url}studio/`)
      await page
        .getByRole('button', { name: /demo cohort/i })
        .first()
        .click()
      await page.getByRole('link', { name: 'Generate' }).first().click()
      await page.getByLabel('Base URL').fill(provider.baseUrl)
      await page.getByRole('button', { name: 'Test the connection' }).click()
      await page.getByText(/answers, with one model/).waitFor()
      return { page, frame: frameOf(page, 'rooms/doorway.html') }
    },
    async room(file) {
      const page = await open(`${site.url}studio/`)
      await page.evaluate(
        (src) =>
          new Promise((resolve) => {
            const frame = document.createElement('iframe')
            frame.src = src
            frame.onload = resolve
            document.body.append(frame)
          }),
        `${site.url}${file}`,
      )
      return frameOf(page, 'rooms/')
    },
    async close() {
      await context.close()
      await site.close()
      await provider.close()
      free.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

export function frameOf(page: Page, part: string): Frame {
  const frame = page.frames().find((candidate) => candidate.url().includes(part))
  if (frame === undefined) throw new Error(`no frame with ${part} in its address`)
  return frame
}

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function serveFree(): Promise<{ url: string; close(): void }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>No lock</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
