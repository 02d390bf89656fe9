/** `npm run icons`: the icons of the installed site, drawn from static/icon.svg. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumFlags, findChromium } from './browser'

const folder = 'static/icons'
/** A mask may cut a fifth off every side, so there the drawing is smaller and its ground fills the square. */
const icons = [
  { file: 'icon-192.png', size: 192, masked: false },
  { file: 'icon-512.png', size: 512, masked: false },
  { file: 'touch-180.png', size: 180, masked: true },
  { file: 'maskable-512.png', size: 512, masked: true },
]

const svg = readFileSync('static/icon.svg', 'utf8')
const ground = /<rect[^>]*fill="(#\w+)"/.exec(svg)?.[1] ?? ''
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: [...chromiumFlags],
})
for (const { file, size, masked } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const inner = masked ? size * 0.72 : size
  await page.setContent(
    `<style>body { margin: 0; height: 100vh; display: grid; place-items: center; ${masked ? `background: ${ground}` : ''} }
      svg { width: ${inner}px; height: ${inner}px }</style>${svg}`,
  )
  await page.screenshot({ path: join(folder, file), omitBackground: true })
  await page.close()
}
await browser.close()
console.log(`${icons.length} icons in ${folder}`)
