/** The evaluation by families: the built site in Chromium, given files as `npm run evaluate` gives them. */
import { once } from 'node:events'
import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '../lib/base/random'
import { families } from '../lib/evaluate/families'
import type { EvaluateJob, HeadlessEvent } from '../lib/study/headless'
import type { Line } from './bench-line'
import { MemoryWatch } from './bench-memory'
import { firstLine } from './command'
import { startHeadless } from './start-headless'
import { wideColumns, wideRows, wideSchema } from './wide-table'

export interface Size {
  real: number
  synthetic: number
  /** Rows of the control and of the test table, each. */
  unseen: number
}

/** Seconds of each family by its name; what peers are held against. */
export interface Measured {
  lines: Line[]
  seconds: ReadonlyMap<string, number>
}

export function sizeText({ real, synthetic, unseen }: Size): string {
  const number = (rows: number) => rows.toLocaleString('en')
  return `${number(real)} × ${number(synthetic)} × 83, C = T = ${number(unseen)}`
}

/** Writes real.csv, synthetic.csv, control.csv, test.csv, and told.json for peers. */
export async function writeTables(folder: string, { real, synthetic, unseen }: Size): Promise<void> {
  const tables = { real, synthetic, control: unseen, test: unseen }
  for (const [use, rows] of Object.entries(tables)) {
    const out = createWriteStream(join(folder, `${use}.csv`))
    out.write(`${wideColumns.map(({ name }) => name).join(',')}\n`)
    for (const row of wideRows(stream('bench evaluation', use), rows, use === 'synthetic' ? 1 : 0))
      if (!out.write(`${row.join(',')}\n`)) await once(out, 'drain')
    out.end()
    await once(out, 'finish')
  }
  const columns = wideColumns
    .filter(({ name }) => name !== wideSchema.site)
    .map(({ name, kind }) => ({ name, kind: kind === 'categorical' ? 'coded' : kind }))
  writeFileSync(join(folder, 'told.json'), JSON.stringify({ columns, target: wideSchema.target }))
}

/** Every metric of those tables: a line a family, and one for all together. */
export async function evaluating(folder: string, size: Size): Promise<Measured> {
  const uses = ['real', 'synthetic', 'control', 'test'] as const
  const job: EvaluateJob = {
    kind: 'evaluate',
    part: wideSchema,
    files: uses.map((use) => ({ name: `${use}.csv`, use, generator: null })),
  }
  const headless = await startHeadless(0)
  const watch = new MemoryWatch()
  const lines: Line[] = []
  const seconds = new Map<string, number>()
  const line = (what: string, seconds: number, peak: number | null, reference = ''): Line => ({
    what,
    size: sizeText(size),
    seconds,
    peak,
    longest: null,
    reference,
    faster: null,
  })
  let all = NaN
  let failed = 0
  const take = (event: HeadlessEvent): Promise<void> => {
    if (event.type === 'family') {
      const now = performance.now()
      const peak = watch.peak(now - 1000 * event.seconds, now)
      lines.push(line(event.name, event.seconds, peak))
      seconds.set(event.name, event.seconds)
    }
    if (event.type === 'cell') {
      const { evaluationSeconds, metrics } = event.ended.cell
      all = evaluationSeconds
      failed = metrics.filter(({ value }) => value === null).length
    }
    return Promise.resolve()
  }
  try {
    const started = performance.now()
    const end = await headless.run(
      job,
      uses.map((use) => join(folder, `${use}.csv`)),
      take,
    )
    if (end.status !== 'ended') throw new Error(firstLine(end.message))
    const total = (performance.now() - started) / 1000
    const said = `workers at ${end.environment.cores} cores; ${failed} ids without a value; with reading ${total.toFixed(1)} s`
    return { lines: [...lines, line('evaluation, every family', all, watch.peak(), said)], seconds }
  } finally {
    watch.stop()
    await headless.close()
  }
}

/** Seconds of the families that these ids belong to, and their names. */
export function secondsFor(
  ids: readonly string[],
  seconds: ReadonlyMap<string, number>,
): { seconds: number; names: string[] } {
  const names = families
    .filter((family) => family.ids.some((id) => ids.includes(id)))
    .map(({ name }) => name)
    .filter((name) => seconds.has(name))
  return { seconds: names.reduce((sum, name) => sum + (seconds.get(name) ?? 0), 0), names }
}
