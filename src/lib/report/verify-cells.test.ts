/** A study run, put aside, and verified from its files: the engine as it is, without workers. */
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '../base/hash'
import { stream } from '../base/random'
import { cohortService } from '../cohort/service'
import { weigh } from '../evaluate/service'
import { baselineService } from '../generate/baselines/service'
import { briefOf } from '../generate/brief'
import { cohortInput, toldIn, type HeadlessPrepared } from '../study/headless'
import { llmTaskOf } from '../study/llm-task'
import { parseStudy } from '../study/parse'
import { noCounts } from '../study/results-cell'
import { runStudy } from '../study/run'
import type { Engine } from '../table/engine'
import { openNodeEngine } from '../table/engine-node'
import { readFiles } from '../table/read'
import { takeColumns, takeRows } from '../table/table'
import { bundleOf } from './bundle'
import type { Manifest } from './manifest'
import { parseResults } from './opened-results'
import { verifyCells, type VerifyPorts } from './verify-cells'
import type { Finding } from './verify-finding'

const random = stream('verify-cells.test')
const real = [
  'id,age,lactate,ward,sex,death',
  ...Array.from({ length: 240 }, (_, i) => {
    const lactate = random.next() < 0.1 ? '' : (random.int(80) / 10).toFixed(1)
    const ward = ['"north, old"', 'south', '007'][random.int(3)] ?? ''
    return [
      `p${i}`,
      20 + random.int(60),
      lactate,
      ward,
      i % 2 ? 'F' : 'M',
      random.int(5) === 0 ? 1 : 0,
    ].join()
  }),
].join('\n')
const other = real.replace('p0,', 'p0x,')

const study = parseStudy(
  JSON.stringify({
    version: 1,
    name: 'to verify',
    cohort: { files: ['real.csv'] },
    schema: { target: 'death', positive: 1, groups: ['sex'], quasiIdentifiers: ['age', 'sex'] },
    generators: [
      { id: 'trees', kind: 'baseline', method: 'sequential-tree' },
      {
        id: 'shown',
        kind: 'llm',
        strategy: 'naive',
        examples: 12,
        model: { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'm' },
      },
      { id: 'theirs', kind: 'file', path: 'theirs.csv' },
    ],
    features: [2, 'all'],
    rows: [60],
    metrics: ['kl', 'correlation_similarity', 'dcr_median', 'exact_match', 'mia_nearest_auc', 'auroc_tstr'],
  }),
)

let engine: Engine
let folder: Map<string, string>

const ports = (): VerifyPorts => ({
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (job) => baselineService.generate(job),
  // As a model would write: rows of its own, and what it was shown counts as seen.
  llm: (job) =>
    Promise.resolve({
      table: takeRows(
        takeColumns(job.train, job.columns),
        Int32Array.from({ length: job.rows }, (_, i) => 2 * i),
      ),
      counts: { ...noCounts(job.rows), produced: job.rows },
      status: 'done',
      reason: null,
      members: briefOf(llmTaskOf(job, null)).shown,
    }),
  evaluate: async (task, hooks) => weigh({ ...task, resamples: 20, draws: 3 }, hooks?.onProgress),
  now: () => 0,
  read: (files, options) => readFiles(() => Promise.resolve(engine), files, options),
  demo: () => Promise.reject(new Error('not asked for')),
  recipe: () => Promise.reject(new Error('not asked for')),
})

const file = (name: string, text: string) => ({ name, data: new Blob([text]) })

beforeAll(async () => {
  engine = await openNodeEngine()
  const input = await cohortInput(study, [{ ...file('real.csv', real), use: 'cohort' }], ports())
  const theirs = takeRows(
    input.table,
    Int32Array.from({ length: 80 }, (_, i) => 3 * i),
  )
  const csvs = new Map<string, string>()
  const told: HeadlessPrepared[] = []
  const { cells } = await runStudy(study, input, ports(), {
    files: new Map([['theirs', theirs]]),
    onPrepared: (prepared) => void told.push(toldIn(prepared)),
    onCell: ({ cell, csv }) => {
      if (csv !== null && cell.file !== null) csvs.set(cell.file, csv)
    },
  })
  expect(cells.map(({ cell }) => [cell.status, cell.reason])).toEqual(Array(6).fill(['done', null]))
  const [prepared] = told
  if (prepared === undefined) throw new Error('not prepared')
  const files = bundleOf({
    ...prepared,
    software: { name: 'Wardloom', version: '0', commit: 'c' },
    environment: { browser: 'none', cores: 1, gpu: null },
    title: study.name,
    source: study.source,
    study,
    inputs: [{ file: 'real.csv', use: 'cohort', bytes: real.length, sha256: sha256Hex(real) }],
    ended: cells,
    hashes: new Map(cells.map(({ cell }) => [cell.id, sha256Hex(csvs.get(cell.file ?? '') ?? '')])),
  })
  folder = new Map([...files.map(({ path, content }): [string, string] => [path, content]), ...csvs])
})

interface Asked {
  given?: { name: string; data: Blob }[]
  change?: (files: Map<string, string>) => void
  only?: (id: string) => boolean
}

async function verify({ given = [file('renamed.csv', real)], change, only = () => true }: Asked = {}) {
  const files = new Map(folder)
  change?.(files)
  const opened = parseResults(files.get('results.json') ?? '', 'results.json')
  const findings: Finding[] = []
  await verifyCells(
    {
      study,
      opened,
      manifest: JSON.parse(files.get('manifest.json') ?? '') as Manifest,
      files: new Map([...files].map(([path, text]) => [path, new Blob([text])])),
      given,
      only: new Set(opened.results.cells.map(({ id }) => id).filter(only)),
    },
    ports(),
    { onFinding: (finding) => findings.push(finding) },
  )
  return { findings, cells: opened.results.cells }
}

const outcomes = (findings: readonly Finding[]) =>
  findings.map(({ title, outcome }) => `${title}: ${outcome}`)

describe('a folder with its real rows', () => {
  it('gives the same split, the same baselines and the same numbers again', async () => {
    const { findings } = await verify()
    expect(outcomes(findings)).toEqual([
      'The real data: match',
      'Cohort, columns and split: match',
      'trees, 2 features, 60 rows, seed 1: rows: match',
      'trees, 2 features, 60 rows, seed 1: match',
      'trees, 3 features, 60 rows, seed 1: rows: match',
      'trees, 3 features, 60 rows, seed 1: match',
      'shown, 2 features, 60 rows, seed 1: match',
      'shown, 3 features, 60 rows, seed 1: match',
      'theirs, 2 features, 60 rows, seed 1: unknown',
      'theirs, 3 features, 60 rows, seed 1: unknown',
    ])
    expect(findings[3]?.said).toMatch(/^\d+ numbers of 6 metrics measured again/)
  })

  it('whose number was changed names the number', async () => {
    const { findings } = await verify({
      change: (files) => {
        const results = JSON.parse(files.get('results.json') ?? '') as {
          cells: { metrics: { value: number }[] }[]
        }
        const metric = results.cells[0]?.metrics[0]
        if (metric !== undefined) metric.value *= 1 + 1e-6
        files.set('results.json', JSON.stringify(results))
      },
    })
    const wrong = findings.filter(({ outcome }) => outcome === 'differs')
    expect(wrong.map(({ title }) => title)).toEqual(['trees, 2 features, 60 rows, seed 1'])
    expect(wrong[0]?.details).toHaveLength(1)
    expect(wrong[0]?.details[0]).toMatch(/^fidelity\.kl: 0\.\d+, found again 0\.\d+$/)
  })

  it('whose synthetic row was changed has other numbers', async () => {
    const { findings } = await verify({
      only: (id) => folder.has(`synthetic/${id}.csv`),
      change: (files) => {
        for (const [path, text] of files)
          if (path.startsWith('synthetic/')) files.set(path, text.split('\n').toSpliced(1, 20).join('\n'))
      },
    })
    const wrong = findings.filter(({ outcome }) => outcome === 'differs').map(({ title }) => title)
    expect(wrong).toContain('shown, 3 features, 60 rows, seed 1')
    expect(wrong).toContain('trees, 3 features, 60 rows, seed 1')
    // What a baseline makes follows from the real rows, whatever lies in the folder.
    expect(wrong).not.toContain('trees, 3 features, 60 rows, seed 1: rows')
  })

  it('is not compared with other data than those it was made from', async () => {
    const { findings } = await verify({ given: [file('real.csv', other)] })
    expect(outcomes(findings)).toEqual(['The real data: differs'])
    expect(findings[0]?.details[0]).toContain('real.csv: none of the files has the SHA-256')
  })

  it('measures the chosen cells alone, and says where rows are lacking', async () => {
    const { findings, cells } = await verify({
      only: (id) => folder.get('results.json')?.includes(id) === true,
      change: (files) => {
        for (const path of files.keys()) if (path.startsWith('synthetic/')) files.delete(path)
      },
    })
    expect(cells).toHaveLength(6)
    expect(outcomes(findings).filter((text) => text.startsWith('trees'))).toEqual([
      'trees, 2 features, 60 rows, seed 1: rows: match',
      'trees, 2 features, 60 rows, seed 1: match',
      'trees, 3 features, 60 rows, seed 1: rows: match',
      'trees, 3 features, 60 rows, seed 1: match',
    ])
    expect(findings.find(({ title }) => title.startsWith('shown'))).toMatchObject({
      outcome: 'unknown',
      said: expect.stringContaining('is not among the files') as string,
    })
    const { findings: one } = await verify({ only: (id) => id === cells[2]?.id })
    expect(one).toHaveLength(3)
  })
})
