/**
 * Real to real on the open eICU demo with its hourly tables: day 1, the ten top columns, and what they say of death.
 * `npx tsx tests/crosscheck/demo-auroc.ts` prints Wardloom's AUROC and what Python's learners find on the same rows.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cohortService } from '../../src/lib/cohort/service'
import { weigh } from '../../src/lib/evaluate/service'
import { baselineService } from '../../src/lib/generate/baselines/service'
import { bytesOf, cohortFrom, isThere } from '../../src/lib/study/eicu-testing'
import { parseStudy } from '../../src/lib/study/parse'
import type { StudyPorts } from '../../src/lib/study/ports'
import type { PreparedCohort } from '../../src/lib/study/prepare'
import { runStudy } from '../../src/lib/study/run'
import { cellText, columnOf, type Table } from '../../src/lib/table/table'

const names = [
  ...['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital'].map(
    (name) => `eicu-demo/${name}.csv.gz`,
  ),
  'eicu-demo-hourly/eicu_demo_dyn.parquet',
]
export const demoIsThere = names.every(isThere)

const ports: StudyPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (job) => baselineService.generate(job),
  llm: () => Promise.reject(new Error('no model here')),
  evaluate: async (task, hooks) => weigh({ ...task, resamples: 20, draws: 3 }, hooks?.onProgress),
  now: () => 0,
}

export interface DemoAuroc {
  auroc: number
  features: string[]
  train: string
  test: string
}

/** Rows of a part as numbers: the columns, and the label last. Missing is empty. */
function csvOf(table: Table, features: readonly string[]): string {
  const columns = [...features, 'death'].map((name) => columnOf(table, name))
  const lines = Array.from({ length: table.rows }, (_, row) =>
    columns.map((column) => (column === undefined ? '' : (cellText(column, row) ?? ''))).join(','),
  )
  return `${[...features, 'death'].join(',')}\n${lines.join('\n')}\n`
}

export async function demoAuroc(): Promise<DemoAuroc> {
  const files = names.map((name) => ({ name, data: new Blob([bytesOf(name)]) }))
  const input = await cohortFrom(files, { window: 'day-1' })
  const study = parseStudy(
    JSON.stringify({
      version: 1,
      cohort: { recipe: 'eicu', files: ['patient.csv.gz'] },
      generators: [{ id: 'independent', kind: 'baseline', method: 'independent' }],
      features: [10],
      rows: [200],
      metrics: ['utility.auroc_trtr'],
    }),
  )
  const seen: PreparedCohort[] = []
  const { cells } = await runStudy(study, input, ports, {
    onPrepared: (prepared) => void seen.push(prepared),
  })
  const [prepared] = seen
  const cell = cells[0]?.cell
  const auroc = cell?.metrics[0]?.value
  if (prepared === undefined || cell === undefined || typeof auroc !== 'number') throw new Error('no AUROC')
  const { train, test } = prepared.holdout
  // What a model of a cell sees: its features, and the columns of the groups.
  const groups = prepared.schema.columns.filter(({ role }) => role === 'group').map(({ name }) => name)
  const features = [...cell.featureNames, ...groups]
  return { auroc, features, train: csvOf(train, features), test: csvOf(test, features) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { auroc, features, train, test } = await demoAuroc()
  const dir = mkdtempSync(join(tmpdir(), 'wardloom-auroc-'))
  try {
    writeFileSync(join(dir, 'train.csv'), train)
    writeFileSync(join(dir, 'test.csv'), test)
    console.log(`Wardloom ${auroc.toFixed(4)} of ${features.join(', ')}`)
    const script = fileURLToPath(new URL('demo_auroc.py', import.meta.url))
    console.log(execFileSync(process.env.PYTHON ?? 'python3', [script, dir], { encoding: 'utf8' }))
  } finally {
    rmSync(dir, { recursive: true })
  }
}
