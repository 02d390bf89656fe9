/** Measurements of the landscape: a long study that has ended, opened and looked at from one metric after the other. */
import type { Page } from 'playwright-core'
import { aboutMetric } from '../lib/evaluate/about'
import { stream } from '../lib/base/random'
import { planCells } from '../lib/study/cells'
import { publicMetricIds } from '../lib/study/metric-ids'
import { parseStudy } from '../lib/study/parse'
import { noCounts, type ResultsCell } from '../lib/study/results-cell'
import type { Line } from './bench-line'
import { inPage } from './bench-site'

/** Budgets of the project: to open, and to show what was chosen. */
const BUDGET = { open: 1, choose: 0.05 }

const asked = (strategy: string) => ({
  id: strategy,
  kind: 'llm',
  strategy,
  disclosure: strategy === 'naive' ? 'examples' : 'none',
  model: { wire: 'openai', baseUrl: 'http://127.0.0.1:9/v1', name: 'scribe-1' },
  ...(strategy === 'naive' ? { examples: 20 } : {}),
})

/** Six generators at five numbers of features with four seeds. */
const file = {
  version: 1,
  name: 'long',
  cohort: { demo: true },
  schema: { target: 'death', positive: 1 },
  generators: [
    ...['naive', 'schema-constrained', 'conditional', 'group-based'].map(asked),
    { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
    { id: 'copy', kind: 'baseline', method: 'bootstrap' },
  ],
  features: [5, 10, 15, 20, 'all'],
  rows: [1000],
  seeds: [1, 2, 3, 4],
}

/** The study as a device keeps it, with numbers of our making; every metric with an interval. */
export function longStudy(): {
  cells: number
  study: object
  kept: { rows: string; id: string; ended: object }[]
} {
  const study = parseStudy(JSON.stringify(file))
  const ids = publicMetricIds()
  const kept = planCells(study).map(({ id, generator, features, rows, seed }, i) => {
    const random = stream('bench landscape', id)
    const count = features === 'all' ? 27 : features
    const llm = generator.kind === 'llm'
    const cell: ResultsCell = {
      id,
      generator: generator.id,
      strategy: llm ? generator.strategy : null,
      disclosure: llm ? generator.disclosure : null,
      target: 'death',
      features: count,
      featureNames: [],
      rows,
      seed,
      fold: null,
      outcomeColumns: 'drop',
      status: 'done',
      reason: null,
      file: null,
      generation: {
        ...noCounts(rows),
        produced: rows,
        requests: llm ? 50 : 0,
        tokensIn: llm ? 90_000 + i : 0,
        seconds: i,
      },
      evaluationSeconds: 1,
      metrics: ids.map((name) => {
        const better = aboutMetric(name)?.better === 'higher' ? 1 : -1
        const kind = [...new Set(file.generators.map((one) => one.id))].indexOf(generator.id)
        const value = 0.6 + better * (0.04 * kind - 0.006 * count) + 0.05 * (random.next() - 0.5)
        return {
          id: name,
          value,
          interval: [value - 0.03, value + 0.03],
          intervalKind: 'confidence',
          floor: name.startsWith('utility') ? null : 0.12,
          ceiling: name.startsWith('utility.') ? 0.88 : null,
          n: { train: 4000, synthetic: rows, control: 990, test: 1650 },
          settings: {},
          perFeature: {},
          perGroup: {},
          perSite: {},
          reasons: {},
          warning: null,
          reason: null,
        }
      }),
      curves: {},
    }
    return { rows: 'bench', id, ended: { cell, pictures: null }, limits: '', sha256: null, csv: null }
  })
  return {
    cells: kept.length,
    study: { file: study.source, cohort: { name: 'Demo cohort', demo: true, rows: 'bench' }, told: null },
    kept,
  }
}

/** Puts a study where this browser keeps those of that address. */
export async function keepStudy(
  page: Page,
  site: string,
  study: ReturnType<typeof longStudy>,
): Promise<void> {
  await page.goto(`${site}what-can-leave/`)
  await page.evaluate(
    ({ name, study, kept }) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name, 1)
        opening.onupgradeneeded = () => {
          opening.result.createObjectStore('studies')
          opening.result.createObjectStore('cells').createIndex('rows', 'rows')
        }
        opening.onerror = () => reject(opening.error ?? new Error('the database refused'))
        opening.onsuccess = () => {
          const writing = opening.result.transaction(['studies', 'cells'], 'readwrite')
          writing.objectStore('studies').put(study, 'current')
          for (const cell of kept) writing.objectStore('cells').put(cell, [cell.rows, cell.id])
          writing.onerror = () => reject(writing.error ?? new Error('the database refused'))
          writing.oncomplete = () => {
            opening.result.close()
            resolve()
          }
        }
      }),
    { name: `wardloom studies ${new URL(site).pathname}`, study: study.study, kept: study.kept },
  )
}

/** From the address to the first picture. */
export async function landscapeOpened(site: string): Promise<Line> {
  const study = longStudy()
  return inPage(async (page) => {
    await keepStudy(page, site, study)
    const started = performance.now()
    await page.goto(`${site}studio/landscape/`)
    await page.locator('figure svg[role=img]').first().waitFor()
    const seconds = (performance.now() - started) / 1000
    return {
      what: 'landscape opened',
      size: `${study.cells} cells, ${publicMetricIds().length} metrics`,
      seconds,
      reference: `budget ${BUDGET.open} s`,
      faster: BUDGET.open / seconds,
    }
  })
}

/** From the choice of a metric to the frame that shows it: the median of twenty, lines and trade-off. */
export async function landscapeChosen(site: string): Promise<Line> {
  const study = longStudy()
  return inPage(async (page) => {
    await keepStudy(page, site, study)
    await page.goto(`${site}studio/landscape/`)
    await page.locator('figure svg[role=img]').first().waitFor()
    const milliseconds = await page.evaluate(async () => {
      const took: number[] = []
      for (const view of [0, 1]) {
        document.querySelectorAll<HTMLInputElement>('input[name=view]')[view]?.click()
        await new Promise((resolve) => setTimeout(resolve, 300))
        const select = document.querySelector<HTMLSelectElement>('form select')
        for (const { value } of [...(select?.options ?? [])].slice(0, 10)) {
          if (select === null) continue
          const from = performance.now()
          select.value = value
          select.dispatchEvent(new Event('change', { bubbles: true }))
          await new Promise<void>((resolve) => {
            // A message that is posted in a frame's callback comes once that frame has been painted.
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve()
            requestAnimationFrame(() => port2.postMessage(null))
          })
          took.push(performance.now() - from)
        }
      }
      return took
    })
    const sorted = milliseconds.sort((a, b) => a - b)
    const seconds = (sorted[Math.floor(sorted.length / 2)] ?? NaN) / 1000
    return {
      what: 'landscape, another metric chosen (median of 20)',
      size: `${study.cells} cells, longest ${Math.round(sorted.at(-1) ?? NaN)} ms`,
      seconds,
      reference: `budget ${BUDGET.choose} s`,
      faster: BUDGET.choose / seconds,
    }
  })
}
