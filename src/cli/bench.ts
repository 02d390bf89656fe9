/**
 * `npm run bench`: the speeds and sizes that the project promises itself, measured in a real Chromium on the built
 * site. Each line: size, seconds, peak memory, and the ratio to a stated reference. It asserts nothing: machines are noisy.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { messageOf } from '../lib/base/errors'
import { stream } from '../lib/base/random'
import { fitGbdt, predictGbdt } from '../lib/learn/gbdt'
import { auroc } from '../lib/learn/scores'
import { prompting, reading, writing } from './bench-writing'
import { launchChromium } from './browser'
import { firstLine, root } from './command'
import { serve } from './serve'

const scratch = mkdtempSync(join(tmpdir(), 'wardloom-bench-'))

interface Line {
  what: string
  size: string
  seconds: number
  /** Of all the browser's processes together, or of this one; null where it can't be told. */
  peak: number | null
  /** Longest stretch in which the page could not answer. */
  longest: number | null
  reference: string
  ratio: number | null
}

/** Budgets of the project, the reference where no other program does the same. */
const BUDGET = { demo: 2, load: 10, evaluation: 10 }

if (!existsSync(join(root, 'build', 'index.html')))
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' })
const site = await serve(join(root, 'build'), { port: 0, host: '127.0.0.1', base: '' })
try {
  console.log(row(['what', 'size', 'seconds', 'peak memory', 'longest task', 'reference', 'ratio']))
  const benches = [
    demoProfile,
    millionRows,
    evaluation,
    () => boosting(20_000, 30),
    () => boosting(16_000, 83),
    () => inPage((page) => writing(page, site.url, 10_000)),
    () => inPage((page) => writing(page, site.url, 100_000)),
    () => Promise.resolve(here(prompting())),
    () => Promise.resolve(here(reading())),
  ]
  for (const bench of benches) {
    // One that fails costs no other.
    console.log(
      await Promise.resolve()
        .then(bench)
        .then(told, (error: unknown) => `failed: ${firstLine(messageOf(error))}`),
    )
  }
} finally {
  await site.close()
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(0)

function told({ what, size, seconds, peak, longest, reference, ratio }: Line): string {
  return row([
    what,
    size,
    seconds.toFixed(2),
    peak === null ? '–' : `${Math.round(peak / 1e6)} MB`,
    longest === null ? '–' : `${Math.round(longest)} ms`,
    reference,
    ratio === null ? '–' : ratio.toFixed(2),
  ])
}

/** From the click on the demo to the first picture of its profile. */
async function demoProfile(): Promise<Line> {
  return inPage(async (page) => {
    await page.goto(`${site.url}studio/`)
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
      ratio: seconds / BUDGET.demo,
    }
  })
}

/** From the choice of a file to the first picture of its profile. */
async function millionRows(): Promise<Line> {
  const path = join(scratch, 'million.csv')
  await writeMillion(path)
  const pandas = python(`
import time, pandas as pd
t = time.time()
d = pd.read_csv(${JSON.stringify(path)})
d.describe(include='all'); [d[c].value_counts() for c in d]
print(time.time() - t)`)
  return inPage(async (page) => {
    await page.goto(`${site.url}studio/`)
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
        ? { reference: `budget ${BUDGET.load} s`, ratio: seconds / BUDGET.load }
        : { reference: `pandas ${pandas.toFixed(1)} s; budget ${BUDGET.load} s`, ratio: seconds / pandas }),
    }
  })
}

/** The measuring of 2,000 synthetic records, from the first word of it to the report. */
async function evaluation(): Promise<Line> {
  return inPage(async (page) => {
    await page.goto(`${site.url}studio/?demo=run`)
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
      ratio: seconds / BUDGET.evaluation,
    }
  })
}

/** Our gradient boosting, binning included, beside XGBoost's `hist` on the same table and configuration, one thread each. */
function boosting(rows: number, features: number): Promise<Line> {
  const random = stream('bench boosting')
  const columns = Array.from({ length: features }, (_, j) =>
    Float64Array.from({ length: rows }, () =>
      random.next() < 0.1 ? NaN : Math.round(random.normal() * 10 ** (j % 3)) / 10,
    ),
  )
  const labels = Uint8Array.from({ length: rows }, (_, i) => {
    const score = (columns[1]?.[i] || 0) + (columns[4]?.[i] || 0) * ((columns[2]?.[i] || 0) > 0 ? 1 : -1)
    return score + random.normal() > 1 ? 1 : 0
  })
  const matrix = { rows, columns, sources: columns.map((_, j) => `x${j}`) }
  const started = performance.now()
  const model = fitGbdt(matrix, labels)
  const seconds = (performance.now() - started) / 1000
  const ours = auroc(predictGbdt(model, matrix), labels) ?? NaN
  const table = join(scratch, 'boosting.csv')
  const lines = Array.from({ length: rows }, (_, i) =>
    [labels[i], ...columns.map((column) => (Number.isNaN(column[i]) ? '' : column[i]))].join(','),
  )
  writeFileSync(table, lines.join('\n'))
  const theirs = python(`
import time, numpy as np, xgboost as xgb
d = np.genfromtxt(${JSON.stringify(table)}, delimiter=',')
m = xgb.DMatrix(d[:, 1:], d[:, 0], nthread=1)
t = time.time()
xgb.train(dict(objective='binary:logistic', tree_method='hist', max_depth=4, eta=0.1, reg_lambda=1, min_child_weight=1, base_score=0.5, max_bin=256, nthread=1), m, 100)
print(time.time() - t)`)
  return Promise.resolve({
    what: 'gradient boosting, 100 trees',
    size: `${rows.toLocaleString('en')} × ${features}, AUROC ${ours.toFixed(3)}`,
    seconds,
    peak: process.memoryUsage().rss,
    longest: null,
    reference:
      theirs === null
        ? 'XGBoost is not here (pip install xgboost)'
        : `XGBoost hist, one thread, ${theirs.toFixed(2)} s`,
    ratio: theirs === null ? null : seconds / theirs,
  })
}

/** A measurement in this very process. */
function here(line: Omit<Line, 'peak' | 'longest'>): Line {
  return { ...line, peak: process.memoryUsage().rss, longest: null }
}

/** Runs a measurement in a fresh browser, watching its memory and the page's long tasks. */
async function inPage(measure: (page: Page) => Promise<Omit<Line, 'peak' | 'longest'>>): Promise<Line> {
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.addInitScript(() => {
    const seen = window as unknown as { longest: number }
    seen.longest = 0
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration)
    }).observe({ type: 'longtask', buffered: true })
  })
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, memoryOfChildren())), 100)
  try {
    const line = await measure(page)
    const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest)
    return { ...line, peak: peak === 0 ? null : peak, longest }
  } finally {
    clearInterval(watch)
    await browser.close()
  }
}

/** Resident bytes of the processes that this one started, as Linux tells them; 0 elsewhere. */
function memoryOfChildren(): number {
  if (process.platform !== 'linux') return 0
  const parents = new Map<number, number>()
  const resident = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]))
      resident.set(Number(name), Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024)
    } catch {
      // A process that has just ended counts for nothing.
    }
  }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && id > 1 && (id === process.pid || isOurs(parents.get(id)))
  return [...resident].reduce((sum, [id, bytes]) => sum + (id !== process.pid && isOurs(id) ? bytes : 0), 0)
}

/** The number that a Python program prints, or null where Python or a package of it is missing. */
function python(program: string): number | null {
  const { status, stdout } = spawnSync('python3', ['-c', program], { encoding: 'utf8' })
  return status === 0 ? Number(stdout.trim()) : null
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

function row(cells: string[]): string {
  const widths = [28, 26, 8, 12, 13, 36, 6]
  return cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd()
}
