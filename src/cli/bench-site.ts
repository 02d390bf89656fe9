/** Measurements of the screens: from a click to what is seen. */
import { createWriteStream, readFileSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { stream } from '../lib/base/random'
import type { Line } from './bench-line'
import { MemoryWatch } from './bench-memory'
import { python } from './bench-python'
import { launchChromium } from './browser'

/** Budgets of the project, the reference where no other program does the same. */
const BUDGET = { demo: 2, load: 10, evaluation: 10 }

/** From the click on the demo to the first picture of its profile. */
export async function demoProfile(site: string): Promise<Line> {
  return inPage(async (page) => {
    await page.goto(`${site}studio/`)
    const button = page.getByRole('button', { name: 'Open the demo cohort' })
    await button.waitFor()
    const started = performance.now()
    await button.click()
    await page.locator('figure svg').first().waitFor()
    const seconds = (performance.now() - started) / 1000
    return {
      what: 'demo cohort profiled',
      size: '6,600 × 31',
      seconds,
      reference: `budget ${BUDGET.demo} s`,
      faster: BUDGET.demo / seconds,
    }
  })
}

/** From the choice of a file to the first picture of its profile. */
export async function millionRows(site: string, scratch: string): Promise<Line> {
  const path = join(scratch, 'million.csv')
  await writeMillion(path)
  const pandas = python(`
import time, pandas as pd
t = time.time()
d = pd.read_csv(${JSON.stringify(path)})
d.describe(include='all'); [d[c].value_counts() for c in d]
print(time.time() - t)`)
  return inPage(async (page) => {
    await page.goto(`${site}studio/`)
    const input = page.locator('main input[type=file]:enabled').first()
    await input.waitFor({ state: 'attached' })
    const started = performance.now()
    await input.setInputFiles(path)
    await page.locator('figure svg').first().waitFor({ timeout: 300_000 })
    const seconds = (performance.now() - started) / 1000
    return {
      what: 'CSV loaded and profiled',
      size: `1,000,000 × 20, ${Math.round(statSync(path).size / 1e6)} MB`,
      seconds,
      ...(pandas === null
        ? { reference: `budget ${BUDGET.load} s`, faster: BUDGET.load / seconds }
        : { reference: `pandas ${pandas.toFixed(1)} s; budget ${BUDGET.load} s`, faster: pandas / seconds }),
    }
  })
}

/** The measuring of 2,000 synthetic records, from the first word of it to the report. */
export async function demoEvaluation(site: string): Promise<Line> {
  return inPage(async (page) => {
    await page.goto(`${site}studio/?demo=run`)
    await page.waitForURL('**/studio/report/', { timeout: 300_000 })
    await page
      .getByText(/results\.json/)
      .first()
      .waitFor()
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: 'results.json' }).click()
    const file = await (await waiting).path()
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: { evaluationSeconds: number }[] }
    const seconds = cells[0]?.evaluationSeconds ?? NaN
    return {
      what: 'evaluation, every measure',
      size: '2,000 × 27, train 3,944',
      seconds,
      reference: `budget ${BUDGET.evaluation} s`,
      faster: BUDGET.evaluation / seconds,
    }
  })
}

/** Runs a measurement in a fresh browser, watching its memory and the page's long tasks. */
export async function inPage(
  measure: (page: Page) => Promise<Omit<Line, 'peak' | 'longest'>>,
): Promise<Line> {
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.addInitScript(() => {
    const seen = window as unknown as { longest: number }
    seen.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  const watch = new MemoryWatch()
  try {
    const line = await measure(page)
    const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest)
    return { ...line, peak: watch.peak(), longest }
  } finally {
    watch.stop()
    await browser.close()
  }
}

async function writeMillion(path: string): Promise<void> {
  const random = stream('bench million')
  const out = createWriteStream(path)
  const wards = ['MICU', 'SICU', 'CCU', 'Neuro']
  out.write(
    `${['id', 'age', 'ward', 'sex', 'death', ...Array.from({ length: 15 }, (_, j) => `lab_${j + 1}`)].join(',')}\n`,
  )
  for (let start = 0; start < 1_000_000; start += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, i) => {
      const labs = Array.from({ length: 15 }, () =>
        random.next() < 0.2 ? '' : (random.next() * 100).toFixed(1),
      )
      return [
        start + i,
        18 + random.int(70),
        wards[random.int(4)],
        random.int(2),
        random.next() < 0.1 ? 1 : 0,
        ...labs,
      ].join(',')
    })
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
