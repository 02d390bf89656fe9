/** `npm run tutorial`: the tutorial's pictures, taken of the built site while it does what the tutorial says. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { chromiumFlags, findChromium } from './browser'
import { serve } from './serve'

const folder = 'static/tutorial'
/** Narrow enough to be read on a phone, where it is shown at half its size. */
const size = { width: 800, height: 600 }

const server = await serve('build', { port: 0, host: '127.0.0.1' })
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: [...chromiumFlags],
})
mkdirSync(folder, { recursive: true })
try {
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  })
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  await page.goto(`${server.url}studio/`)
  await page
    .getByRole('button', { name: /demo cohort/i })
    .first()
    .waitFor()
  await take(page, 'open')
  await page
    .getByRole('button', { name: /demo cohort/i })
    .first()
    .click()
  await page.locator('figure svg').first().waitFor()
  await take(page, 'cohort')
  await step(page, 'Design')
  await take(page, 'design')
  await step(page, 'Generate')
  await take(page, 'generate')
  await take(page, 'model', 'writer')
  await page.goto(`${server.url}studio/?demo=run`)
  await page.waitForURL('**/studio/report/')
  await page
    .frameLocator('iframe[title^="The report"]')
    .getByRole('heading', { name: 'All numbers' })
    .waitFor()
  await take(page, 'report')
  await step(page, 'Evaluate')
  await page.locator('figure svg').first().waitFor()
  await take(page, 'evaluate')
} finally {
  await browser.close()
  await server.close()
}

async function step(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name }).first().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** As WebP, which Playwright doesn't write but its browser does. @param heading id of what is to stand at the top */
async function take(page: Page, name: string, heading?: string): Promise<void> {
  if (heading !== undefined) await page.locator(`#${heading}`).waitFor()
  await page.evaluate((id) => {
    const target = id === undefined ? null : document.getElementById(id)
    if (target === null) scrollTo(0, 0)
    else target.scrollIntoView()
  }, heading)
  // Until nothing moves any more: pictures are drawn as their numbers come.
  await page.waitForTimeout(1500)
  const png = await page.screenshot()
  const webp = await page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    canvas.getContext('2d')?.drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', 0.8).split(',')[1] ?? ''
  }, png.toString('base64'))
  const bytes = Buffer.from(webp, 'base64')
  writeFileSync(join(folder, `${name}.webp`), bytes)
  console.log(`${name}.webp, ${(bytes.length / 1000).toFixed(0)} KB`)
}
