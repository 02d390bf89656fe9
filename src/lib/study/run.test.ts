import { describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { cohortService } from '../cohort/service'
import { weigh } from '../evaluate/service'
import type { Column, Table } from '../table/table'
import { takeColumns, takeRows } from '../table/table'
import { planCells } from './cells'
import type { CohortInput } from './cohort-input'
import { parseStudy } from './parse'
import type { StudyPorts } from './ports'
import type { EndedCell } from './results-cell'
import { runStudy, type StudyHooks } from './run'

const ROWS = 600
const random = stream('run.test')

function coded(name: string, levels: string[], draw: (row: number) => number): Column {
  const kind = levels.length === 2 ? ('binary' as const) : ('categorical' as const)
  return { name, kind, unit: null, levels, codes: Int32Array.from({ length: ROWS }, (_, row) => draw(row)) }
}

function numeric(name: string, draw: (row: number) => number): Column {
  return {
    name,
    kind: 'numeric',
    unit: null,
    values: Float64Array.from({ length: ROWS }, (_, row) => draw(row)),
  }
}

const illness = Float64Array.from({ length: ROWS }, () => random.normal())
const table: Table = {
  rows: ROWS,
  columns: [
    coded('hospital', ['a', 'b', 'c', 'd', 'e'], (row) => row % 5),
    numeric('age', () => Math.round(60 + 15 * random.normal())),
    numeric('lactate', (row) => Math.exp((illness[row] ?? 0) / 2)),
    numeric('noise', () => random.normal()),
    coded('sex', ['F', 'M'], () => random.int(2)),
    coded('death', ['0', '1'], (row) => ((illness[row] ?? 0) + random.normal() > 1 ? 1 : 0)),
  ],
}
const input: CohortInput = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }

const study = parseStudy(
  JSON.stringify({
    version: 1,
    name: 'test',
    cohort: { files: ['t.csv'] },
    schema: { target: 'death', positive: '1', groups: ['sex'], site: 'hospital' },
    holdout: { by: 'site', fraction: 0.2, control: 0.2, seed: 3 },
    generators: [
      { id: 'copy', kind: 'baseline', method: 'bootstrap' },
      { id: 'broken', kind: 'baseline', method: 'independent' },
      { id: 'theirs', kind: 'file', path: 's.csv' },
    ],
    features: [1, 'all'],
    rows: [100],
    seeds: [1],
    metrics: ['fidelity.kl', 'fidelity.tv_complement'],
  }),
)

function ports(): StudyPorts & { made: string[] } {
  const made: string[] = []
  return {
    made,
    describe: async (task) => cohortService.describe(task),
    split: async (task) => cohortService.split(task),
    rank: async () => [
      { name: 'lactate', gain: 2 },
      { name: 'age', gain: 1 },
      { name: 'noise', gain: 0 },
    ],
    baseline: async ({ method, train, columns, rows, stream: name }) => {
      if (method === 'independent') throw new Error('the worker died')
      made.push(String(name[1]))
      return takeRows(takeColumns(train, columns), stream(...name).resample(train.rows, rows))
    },
    llm: () => Promise.reject(new Error('no model here')),
    evaluate: async (task, hooks) => weigh({ ...task, resamples: 20, draws: 3 }, hooks?.onProgress),
    now: () => 0,
  }
}

async function run(hooks: StudyHooks = {}, using = ports()) {
  const files = new Map([['theirs', takeRows(takeColumns(table, ['age', 'sex', 'death']), [0, 1, 2, 3])]])
  return runStudy(study, input, using, { files, ...hooks })
}

describe('runStudy', () => {
  it('runs every cell in the order of the plan; one that fails costs no other', async () => {
    const { cells, cohort } = await run()
    expect(cells.map(({ cell }) => cell.id)).toEqual(planCells(study).map(({ id }) => id))
    expect(cells.map(({ cell }) => [cell.generator, cell.features, cell.status])).toEqual([
      ['copy', 1, 'done'],
      ['copy', 3, 'done'],
      ['broken', 1, 'failed'],
      ['broken', 3, 'failed'],
      ['theirs', 1, 'stopped'],
      ['theirs', 3, 'stopped'],
    ])
    expect(cohort).toMatchObject({ rows: ROWS, features: 3, sites: 5, train: 384, control: 96, test: 120 })
    expect(cells[2]?.cell).toMatchObject({
      reason: 'the worker died',
      file: null,
      metrics: [],
      generation: { requested: 100, produced: 0, received: 0 },
    })
  })

  it('says what each cell was measured with, and nothing where nothing was', async () => {
    const { cells } = await run()
    const choices = { groups: ['sex'], quasiIdentifiers: ['sex'], sensitive: 'death', bins: 10 }
    expect(cells.map(({ cell }) => cell.choices)).toEqual([
      choices,
      choices,
      undefined,
      undefined,
      choices,
      choices,
    ])
  })

  it('analyses the k most important features, the target and the groups', async () => {
    const [first] = (await run()).cells
    expect(first?.cell.featureNames).toEqual(['lactate'])
    expect(Object.keys(first?.cell.metrics[0]?.perFeature ?? {}).sort()).toEqual(['death', 'lactate', 'sex'])
  })

  it('counts so that received = produced + rejected + surplus, for all cells', async () => {
    for (const { cell } of (await run()).cells) {
      const { received, produced, rejected, surplus } = cell.generation
      expect(received).toBe(
        produced + surplus + Object.values(rejected).reduce((sum, count) => sum + count, 0),
      )
    }
  })

  it('says what a file of somebody else’s lacks', async () => {
    const theirs = (await run()).cells[5]?.cell
    expect(theirs?.reason).toBe('The file has 4 rows, 100 were asked for.')
    const kl = theirs?.metrics.find(({ id }) => id === 'fidelity.kl')
    expect(kl?.value).not.toBeNull()
    expect(kl?.perFeature.lactate).toBeNull()
  })

  it('gives back ended cells unchanged and runs the others to the same numbers', async () => {
    const whole = await run()
    const done = new Map<string, EndedCell>(whole.cells.slice(0, 1).map((ended) => [ended.cell.id, ended]))
    const using = ports()
    const again = await run({ done }, using)
    expect(again.cells[0]).toBe(whole.cells[0])
    expect(using.made).toEqual([whole.cells[1]?.cell.id])
    expect(again.cells[1]?.cell.metrics).toEqual(whole.cells[1]?.cell.metrics)
  })

  it('stops between cells when it is cancelled, with what had ended handed over', async () => {
    const stop = new AbortController()
    const ended: string[] = []
    const onCell = ({ cell }: EndedCell) => {
      ended.push(cell.id)
      stop.abort()
    }
    await expect(run({ onCell, signal: stop.signal })).rejects.toThrow('Stopped')
    expect(ended).toHaveLength(1)
  })

  it('refuses what the cohort cannot give, naming the field', async () => {
    const ask = (change: object) => runStudy({ ...study, ...change }, input, ports())
    await expect(ask({ features: [9] })).rejects.toThrow(
      'features[0]: asks for 9 features, but the cohort has 3.',
    )
    await expect(ask({ schema: { target: 'deaht' } })).rejects.toThrow('deaht')
  })
})
