/** A study on its screen, with the engine as it is and without workers. */
import { beforeEach, describe, expect, it } from 'vitest'
import { stream } from '../base/random'
import { cohortService } from '../cohort/service'
import { weigh } from '../evaluate/service'
import type { CohortInput } from '../study/cohort-input'
import { prepareStudy } from '../study/prepare-study'
import { readyStudies } from '../study/ready'
import type { Study } from '../study/study'
import { takeColumns, takeRows, type Table } from '../table/table'
import { LedgerState } from './ledger.svelte'
import type { PagePorts } from './page-ports'
import { landscapeCells } from './landscape-cells'
import { RunsState } from './runs.svelte'
import type { Studio } from './studio.svelte'
import type { StudyBase, StudyPlace, StudySide } from './study-place'
import type { KeptCell, KeptStudy, StudyStore } from './study-store'
import { StudyState } from './study.svelte'

const ROWS = 300
const random = stream('study.test')
const table: Table = {
  rows: ROWS,
  columns: [
    {
      name: 'age',
      kind: 'numeric',
      unit: null,
      values: Float64Array.from({ length: ROWS }, () => random.int(60)),
    },
    {
      name: 'lactate',
      kind: 'numeric',
      unit: null,
      values: Float64Array.from({ length: ROWS }, () => random.next()),
    },
    {
      name: 'death',
      kind: 'binary',
      unit: null,
      levels: ['0', '1'],
      codes: Int32Array.from({ length: ROWS }, () => random.int(2)),
    },
    {
      name: 'stayed',
      kind: 'binary',
      unit: null,
      levels: ['0', '1'],
      codes: Int32Array.from({ length: ROWS }, () => random.int(2)),
    },
    {
      name: 'ward',
      kind: 'categorical',
      unit: null,
      levels: ['A', 'B', 'C'],
      codes: Int32Array.from({ length: ROWS }, (_, row) => row % 3),
    },
  ],
}
const input: CohortInput = { table, setAside: [], notes: [], sha256: 'ab', part: null, flow: null }
const own: StudySide = {
  cohort: { from: 'files', files: ['a.csv'] },
  schema: { target: 'death', positive: '1' },
  holdout: { by: 'row', fraction: 0.25, control: 0.2, seed: 1 },
  outcomeColumns: 'drop',
}

/** What the device has kept; a reload makes a new state over it. */
class Device implements StudyStore {
  kept: KeptStudy | null = null
  private readonly all = new Map<string, KeptCell>()
  fails = false
  study() {
    return this.given(this.kept)
  }
  keepStudy(study: KeptStudy) {
    this.kept = structuredClone(study)
    return this.given(undefined)
  }
  cells(rows: string) {
    return this.given([...this.all.values()].filter((cell) => cell.rows === rows))
  }
  keepCell(cell: KeptCell) {
    this.all.set(cell.ended.cell.id, structuredClone(cell))
    return this.given(undefined)
  }
  private given<T>(value: T): Promise<T> {
    return this.fails ? Promise.reject(new Error('The browser’s storage failed.')) : Promise.resolve(value)
  }
}

let device: Device
let made: string[]
let splits: number
let isOpen: boolean
let side: StudySide
let whileMaking: (count: number) => void

function placeOf(): StudyPlace {
  const never = () => Promise.reject(new Error('not asked for'))
  const ports: StudyPlace['ports'] = {
    baseline: ({ method, train, columns, rows, stream: name }) => {
      made.push(`${method} ${columns.length} ${rows} ${name[0] ?? ''}`)
      whileMaking(made.length)
      if (method === 'independent') return Promise.reject(new Error('the worker died'))
      return Promise.resolve(
        takeRows(takeColumns(train, columns), stream(...name).resample(train.rows, rows)),
      )
    },
    describe: (task) => Promise.resolve(cohortService.describe(task)),
    split: (task) => {
      splits++
      return Promise.resolve(cohortService.split(task))
    },
    llm: never,
    evaluate: (task) => Promise.resolve(weigh(task)),
    rank: () => Promise.resolve([]),
    now: () => performance.now(),
    outlook: never,
    report: never,
    hash: (csv) => Promise.resolve(`hash of ${csv.length}`),
    environment: () => ({ browser: 'node', cores: 1, gpu: null }),
    software: () => ({ name: 'Wardloom', version: '0', commit: '' }),
  }
  const base = (): StudyBase | null =>
    !isOpen
      ? null
      : {
          name: 'a.csv',
          demo: false,
          rows: 'rows of a',
          design: JSON.stringify(side),
          untouched: side === own,
          side,
          input,
          described: cohortService.describe({ table, setAside: [], codebook: null, part: side.schema }),
          inputs: [],
          credentialed: null,
        }
  const ledger = new LedgerState()
  return {
    ports,
    ledger,
    runs: new RunsState(ports as PagePorts, ledger),
    base,
    prepare: async () => {
      const study = { ...side, features: [1], folds: null, tasks: [] } as unknown as Study
      const { first } = await prepareStudy(study, input, {
        describe: (task) => Promise.resolve(cohortService.describe(task)),
        split: (task) => Promise.resolve(cohortService.split(task)),
        rank: () =>
          Promise.resolve([
            { name: 'lactate', gain: 2 },
            { name: 'age', gain: 1 },
          ]),
      })
      return first
    },
    openDemo: () => Promise.resolve(false),
    lay: (wanted) => {
      side = wanted
      return Promise.resolve()
    },
    limits: () => ({}),
    keyOf: () => null,
    recallKey: () => Promise.resolve(),
    modelOf: () => [],
    journal: () => 'memory',
  }
}

async function opened(): Promise<{ study: StudyState; place: StudyPlace }> {
  const place = placeOf()
  const study = new StudyState(place, device)
  await study.load()
  return { study, place }
}

const small = {
  name: 'small',
  rows: [40],
  features: [1, 'all'] as (number | 'all')[],
  seeds: [1, 2],
  metrics: ['fidelity.kl', 'fidelity.tv_complement'],
}

beforeEach(() => {
  device = new Device()
  made = []
  splits = 0
  isOpen = true
  side = own
  whileMaking = () => undefined
})

describe('a study on its screen', () => {
  it('runs what is left, and extended by a seed nothing twice', async () => {
    const { study } = await opened()
    study.change(small)
    expect(study.plans).toHaveLength(8)
    expect(study.forecast).toEqual({ seconds: null, from: 0, unknown: 8 })
    await study.start()
    expect(study.error).toBeNull()
    expect(study.ended.map(({ ended }) => ended.cell.status)).toEqual(Array(8).fill('done'))
    expect(study.totals.rows).toBe(320)
    study.change({ seeds: [1, 2, 3] })
    expect(study.left).toHaveLength(4)
    expect(study.forecast.seconds).toBeGreaterThan(0)
    await study.start()
    expect(made).toHaveLength(12)
    expect(new Set(study.ended.map(({ ended }) => ended.cell.id)).size).toBe(12)
  })

  it('pauses once the cell that runs has ended, and goes on from there', async () => {
    const { study } = await opened()
    study.change(small)
    whileMaking = (count) => count === 3 && study.run.pause()
    await study.start()
    expect(study.paused).toBe(true)
    expect(study.ended).toHaveLength(3)
    expect(study.isRunning).toBe(false)
    await study.start()
    expect(study.paused).toBe(false)
    expect(study.ended).toHaveLength(8)
    expect(made).toHaveLength(8)
  })

  it('stopped begins the cell again that was running', async () => {
    const { study } = await opened()
    study.change(small)
    whileMaking = (count) => count === 2 && study.run.stop()
    await study.start()
    expect(study.ended).toHaveLength(1)
    await study.start()
    expect(study.ended).toHaveLength(8)
    expect(made).toHaveLength(9)
  })

  it('leaves each ward out in turn, splits anew for each, and has its cells after a reload', async () => {
    const { study } = await opened()
    side = { ...own, schema: { target: 'death', positive: '1', site: 'ward' } }
    study.change({ ...small, features: ['all'], seeds: [1], folds: 'site' })
    expect(study.obstacle).toMatch(/Looking/)
    await study.look()
    expect(study.obstacle).toBeNull()
    await study.start()
    expect(study.error).toBeNull()
    expect(study.ended.map(({ ended: { cell } }) => [cell.generator, cell.fold, cell.status])).toEqual(
      ['A', 'B', 'C'].flatMap((ward) => [
        ['gaussian-copula', ward, 'done'],
        ['bootstrap', ward, 'done'],
      ]),
    )
    // One a fold.
    expect(splits).toBe(3)
    expect(study.foldsTold?.list.map(({ name }) => name)).toEqual(['A', 'B', 'C'])
    const ids = study.plans.map(({ id }) => id)
    isOpen = false
    const { study: again } = await opened()
    expect(again.plans.map(({ id }) => id)).toEqual(ids)
    expect(again.ended).toHaveLength(6)
  })

  it('says what the rows contradict before it runs', async () => {
    const { study } = await opened()
    study.change({ ...small, folds: 'region' })
    await study.look()
    expect(study.obstacle).toMatch(/folds.*no region/)
    study.change({ folds: null, tasks: [{ target: 'age', positive: '1' }] })
    await study.look()
    expect(study.obstacle).toMatch(/age.*binary/)
    study.change({ tasks: [] })
    expect(study.obstacle).toBeNull()
  })

  it('runs another outcome beside the schema’s own, and keeps what it ranked by', async () => {
    const { study } = await opened()
    study.change({
      ...small,
      features: ['all'],
      seeds: [1],
      tasks: [{ target: 'stayed', positive: '1' }],
    })
    await study.look()
    await study.start()
    expect(study.ended.map(({ ended: { cell } }) => cell.target)).toEqual([
      'death',
      'death',
      'stayed',
      'stayed',
    ])
    expect(study.ended.every(({ ended }) => ended.ranking !== undefined)).toBe(true)
  })

  it('loses one failed cell and no other; that one is tried again', async () => {
    const { study } = await opened()
    const ready = readyStudies.find(({ id }) => id === 'strategies')
    if (ready !== undefined) study.choose(ready, null)
    study.change({ ...small, features: ['all'], seeds: [1] })
    await study.start()
    expect(study.ended.map(({ ended: { cell } }) => [cell.generator, cell.status])).toEqual(
      expect.arrayContaining([
        ['independent', 'failed'],
        ['bootstrap', 'done'],
      ]),
    )
    expect(study.left.map(({ generator }) => generator.id)).toContain('independent')
  })

  it('survives a reload: the table at once, the rest once the same rows are open again', async () => {
    const { study } = await opened()
    study.change(small)
    whileMaking = (count) => count === 3 && study.run.pause()
    await study.start()
    const ids = study.plans.map(({ id }) => id)

    isOpen = false
    const { study: again } = await opened()
    expect(again.grid).toEqual(study.grid)
    expect(again.plans.map(({ id }) => id)).toEqual(ids)
    expect(again.ended).toHaveLength(3)
    expect(again.awaited).toMatchObject({ name: 'a.csv' })
    expect(again.obstacle).toMatch(/Open/)
    expect(again.reportTask?.ended).toHaveLength(3)

    isOpen = true
    await again.sync()
    expect(again.awaited).toBeNull()
    await again.start()
    expect(again.ended).toHaveLength(8)
    expect(made).toHaveLength(8)
  })

  it('of a file gets the ids that the file has by itself, and asks for its own columns', async () => {
    const { study, place } = await opened()
    study.change(small)
    const text = study.text
    const { study: other } = await opened()
    other.change({ name: 'other', seeds: [9] })
    side = { ...own, holdout: { ...own.holdout, seed: 4 } }
    await other.openText(text)
    expect(other.plans.map(({ id }) => id)).toEqual(study.plans.map(({ id }) => id))
    expect(place.base()?.side.holdout.seed).toBe(1)
    await expect(other.openText('{"version":1,"budgit":1}')).rejects.toThrow(/budgit/)
  })

  it('takes outcomes, what is left out in turn, and both sides of a file, and gives them back', async () => {
    const { study } = await opened()
    side = { ...own, schema: { target: 'death', positive: '1', site: 'ward' } }
    study.change({ ...small, folds: 'site', tasks: [{ target: 'stayed', positive: '1' }], bothSides: true })
    await study.look()
    const { text, plans } = study
    expect(JSON.parse(text)).toMatchObject({
      folds: 'site',
      tasks: [{ target: 'stayed' }],
      outcomeColumns: 'both',
    })
    // Three wards, two outcomes, two sides.
    expect(plans).toHaveLength(8 * 12)
    const { study: other } = await opened()
    await other.openText(text)
    await other.look()
    expect(other.grid).toEqual(study.grid)
    expect(other.plans.map(({ id }) => id)).toEqual(plans.map(({ id }) => id))
  })

  it('shows a cell where the other screens look for it', async () => {
    const { study, place } = await opened()
    study.change({ ...small, features: ['all'], seeds: [1] })
    await study.start()
    const [plan] = study.plans
    expect(plan !== undefined && study.show(plan)).toBe(true)
    expect(place.runs.shown?.cell.id).toBe(plan?.id)
    expect(place.runs.shown?.input).not.toBeNull()
    expect(place.runs.shown?.table?.rows).toBe(40)
  })

  it('is a landscape from its first cell on: planned cells stand in it where they will, and all can be shown', async () => {
    const { study, place } = await opened()
    const studio = { runs: place.runs, design: { key: '' }, cohort: { open: null } } as unknown as Studio
    study.change(small)
    expect(landscapeCells(studio, study)).toBeNull()
    whileMaking = (count) => count === 3 && study.run.pause()
    await study.start()
    const half = landscapeCells(studio, study)
    expect(half?.cells.map(({ id }) => id)).toEqual(study.plans.map(({ id }) => id))
    expect(half?.cells.filter(({ ended }) => ended !== null)).toHaveLength(3)
    await study.start()
    const whole = landscapeCells(studio, study)
    const facts = (cells: typeof whole) => cells?.cells.map((cell) => ({ ...cell, ended: null }))
    expect(facts(whole)).toEqual(facts(half))
    expect(whole?.cells.map(({ copies, features }) => [copies, features])).toEqual(
      expect.arrayContaining([
        [false, 1],
        [true, 4],
      ]),
    )
    const [first] = whole?.cells ?? []
    expect(whole?.tableOf(first?.id ?? '')?.rows).toBe(40)
    expect(whole?.csvOf(first?.id ?? '')).toBeNull()
    expect(await whole?.ask(first?.id ?? '')).toBeNull()
    expect(whole?.show(first?.id ?? '')).toBe(true)
    expect(place.runs.shown?.cell.id).toBe(first?.id)
    expect(whole?.show('none')).toBe(false)
  })

  it('goes on where the device keeps nothing, and says so', async () => {
    device.fails = true
    const { study } = await opened()
    study.change({ ...small, features: ['all'], seeds: [1] })
    await study.start()
    expect(study.ended).toHaveLength(2)
    expect(study.storeError).toMatch(/storage/)
  })
})

describe('a model on another machine', () => {
  it('is told of real rows only with a consent to just that; the file has none that wasn’t given', async () => {
    const { study } = await opened()
    await study.openText(
      JSON.stringify({
        version: 1,
        cohort: { files: ['a.csv'] },
        generators: [
          {
            id: 'far',
            kind: 'llm',
            strategy: 'naive',
            examples: 5,
            model: { wire: 'openai', name: 'm', baseUrl: 'https://far.example/v1' },
          },
        ],
        seeds: [1, 2],
      }),
    )
    expect(study.leaving).toMatchObject([{ host: 'far.example', rows: 5, rowsInAll: 10 }])
    expect(study.obstacle).toMatch(/consent/)
    expect(study.text).not.toContain('consent')
    study.agree('far.example', true)
    expect(study.obstacle).toBeNull()
    expect(study.text).toContain('"consent"')
    study.change({ seeds: [1, 2, 3] })
    expect(study.obstacle).toMatch(/consent/)
  })

  it('comes back from a file without its rows, and goes on once the same are open', async () => {
    const { study } = await opened()
    study.change(small)
    await study.start()
    const { reportTask, study: ran } = study
    if (reportTask === null || ran === null) throw new Error('nothing ran')
    const kept = study.ended.map((one) => ({ ...one, csv: null }))
    const [lost, ...rest] = kept

    device = new Device()
    isOpen = false
    const later = await opened()
    const { cohort, schema, schemaSha256, holdout, sites } = reportTask
    const told = { cohort, schema, schemaSha256, holdout, sites }
    await later.study.openEnded(ran, {
      kept: rest,
      told,
      cohort: { name: 'a.csv', demo: false, rows: 'rows of a' },
    })
    expect(later.study.awaited?.name).toBe('a.csv')
    expect(later.study.ended).toHaveLength(7)
    expect(later.study.left.map(({ id }) => id)).toEqual([lost?.ended.cell.id])
    expect(later.study.cellOf(rest[0]?.ended.cell.id ?? '')).toEqual(rest[0]?.ended.cell)
    expect(await device.cells('rows of a')).toEqual([])

    isOpen = true
    await later.study.sync()
    expect(await device.cells('rows of a')).toHaveLength(7)
    made = []
    await later.study.start()
    expect(later.study.error).toBeNull()
    expect(made).toHaveLength(1)
    expect(later.study.ended).toHaveLength(8)
  })

  it('that came back from a file counts for no other rows', async () => {
    const { study } = await opened()
    study.change(small)
    await study.start()
    const { reportTask, study: ran, ended } = study
    if (reportTask === null || ran === null) throw new Error('nothing ran')
    const told = { ...reportTask }
    await study.openEnded(ran, {
      kept: ended,
      told,
      cohort: { name: 'b.csv', demo: false, rows: 'rows of b' },
    })
    await study.sync()
    expect(await device.cells('rows of b')).toEqual([])
  })
})
