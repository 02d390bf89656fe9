/** The companion and the front page on a slow phone: when the largest thing is painted, and what moves after that. */
import type { Page } from 'playwright-core'
import type { Line } from './bench-line'
import { inPage } from './bench-site'

/** Budgets of the project: seconds to the largest paint and from a press to what it changes, and the sum of shifts of the layout. */
const BUDGET = { paint: 2, answer: 0.1, shift: 0.05 }
/** Four times slower, and what browsers call Fast 3G. */
const PHONE = { slower: 4, latency: 150, bytesASecond: (1.6 * 1024 * 1024) / 8 }

export async function paintedOnAPhone(site: string, path: string): Promise<Line> {
  return inPage(async (page) => {
    await asOnAPhone(page)
    await page.addInitScript(() => {
      const seen = window as unknown as { paint: number; shift: number }
      seen.paint = seen.shift = 0
      new PerformanceObserver((list) => {
        for (const { startTime } of list.getEntries()) seen.paint = Math.max(seen.paint, startTime)
      }).observe({ type: 'largest-contentful-paint', buffered: true })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number
          hadRecentInput: boolean
        })[])
          if (!entry.hadRecentInput) seen.shift += entry.value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(`${site}${path}`, { waitUntil: 'networkidle' })
    await page.waitForTimeout(1500)
    const { paint, shift } = await page.evaluate(() => {
      const { paint, shift } = window as unknown as { paint: number; shift: number }
      return { paint, shift }
    })
    const kilobytes = await page.evaluate(() => {
      const entries = performance.getEntries() as (PerformanceEntry & { encodedBodySize?: number })[]
      return entries.reduce((sum, { encodedBodySize = 0 }) => sum + encodedBodySize, 0) / 1000
    })
    const seconds = paint / 1000
    return {
      what: `/${path} painted on a slow phone`,
      size: `${kilobytes.toFixed(0)} KB as served, layout shift ${shift.toFixed(3)} of ${BUDGET.shift}`,
      seconds,
      reference: `budget ${BUDGET.paint} s`,
      faster: BUDGET.paint / seconds,
    }
  })
}

/** From a key on each of the companion's controls to the paint that shows its effect, as the browser's own event timing has it. */
export async function answersOnAPhone(site: string): Promise<Line> {
  return inPage(async (page) => {
    await asOnAPhone(page)
    await page.addInitScript(() => {
      const seen = window as unknown as { answers: Map<number, number> }
      seen.answers = new Map()
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
          if (entry.interactionId > 0)
            seen.answers.set(
              entry.interactionId,
              Math.max(entry.duration, seen.answers.get(entry.interactionId) ?? 0),
            )
      }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
    })
    await page.goto(`${site}paper/`, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: 'Real' }).first().waitFor()
    const sliders = page.getByRole('slider')
    const count = await sliders.count()
    for (let i = 0; i < count; i++) {
      await sliders.nth(i).focus()
      for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'End', 'ArrowLeft']) {
        await page.keyboard.press(key)
        await page.waitForTimeout(250)
      }
    }
    for (let i = 0; i < 4; i++) {
      await page.getByRole('button', { name: 'Synthetic', exact: true }).first().press('Enter')
      await page.waitForTimeout(250)
    }
    const answers = await page.evaluate(() =>
      [...(window as unknown as { answers: Map<number, number> }).answers.values()].sort((a, b) => a - b),
    )
    const longest = (answers.at(-1) ?? 16) / 1000
    const median = (answers[Math.floor(answers.length / 2)] ?? 16) / 1000
    return {
      what: '/paper answers a key on a slow phone',
      size: `${count} sliders and the game, median ${(median * 1000).toFixed(0)} ms of ${answers.length} above 16 ms`,
      seconds: longest,
      reference: `budget ${BUDGET.answer} s`,
      faster: BUDGET.answer / longest,
    }
  })
}

async function asOnAPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 })
  const session = await page.context().newCDPSession(page)
  const { slower, latency, bytesASecond } = PHONE
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: bytesASecond,
    uploadThroughput: bytesASecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
}
