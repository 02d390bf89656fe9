/** `npm run study`: a whole study without a person, on the same code as the screens (contracts.md). */
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { canonicalJson } from '../lib/base/hash'
import type { Fold } from '../lib/cohort/folds'
import { limitsOf, planCells, type CellPlan } from '../lib/study/cells'
import type { HeadlessEnd, HeadlessEvent, HeadlessPrepared, StudyJob } from '../lib/study/headless'
import { parseStudy } from '../lib/study/parse'
import { makeCell, noCounts, type CellFacts, type EndedCell } from '../lib/study/results-cell'
import type { Study } from '../lib/study/study'
import type { StudyEstimate } from '../lib/study/study-estimate'
import { claimFolder } from './claim'
import { fromHere, needed, portOf, root, runCommand, Unusable } from './command'
import { ResultsFolder, type RunRecord } from './folder'
import type { Headless } from './headless'
import { hashInputs, type LocalFile } from './inputs'
import type { InputFile } from '../lib/report/manifest'
import { startHeadless } from './start-headless'
import { mergeShards } from './merge'

const USAGE =
  'usage: npm run study -- STUDY.json --out DIR [--port N] [--key-env [GENERATOR=]NAME]… [--shard K/N] [--keep-bodies], or --merge DIR… --out DIR'

async function study(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args)
  const out = fromHere(needed(values.out, '--out'))
  if (values.merge === true) return mergeShards(positionals.map(fromHere), out)
  const [file, ...more] = positionals
  if (file === undefined) throw new Unusable(`STUDY.json: is missing; ${USAGE}`)
  if (more.length > 0) throw new Unusable(`${more[0] ?? ''}: one study file at a time; ${USAGE}`)
  const parsed = await readStudy(file)
  const files = localFiles(parsed, dirname(fromHere(file)))
  const keys = keysOf(values['key-env'] ?? [], parsed)
  const shard = shardOf(values.shard)
  const settings = { keys, keepBodies: values['keep-bodies'] ?? false, port: portOf(values.port) }
  const inputs = await hashInputs([...demoFiles(parsed), ...files])
  const release = await claimFolder(out)
  try {
    return await runStudyInto(new ResultsFolder(out), parsed, shard, files, inputs, settings)
  } finally {
    await release()
  }
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        port: { type: 'string' },
        'key-env': { type: 'string', multiple: true },
        shard: { type: 'string' },
        merge: { type: 'boolean' },
        'keep-bodies': { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new Unusable(`${error instanceof Error ? error.message : String(error)} ${USAGE}`)
  }
}

async function readStudy(file: string): Promise<Study> {
  const text = await readFile(fromHere(file), 'utf8').catch(() => {
    throw new Unusable(`${file}: can't be read. Check the path.`)
  })
  try {
    return parseStudy(text)
  } catch (error) {
    throw new Unusable(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function localFiles(parsed: Study, folder: string): LocalFile[] {
  const { cohort, generators } = parsed
  const local = (
    name: string,
    use: LocalFile['use'],
    field: string,
    generator: string | null,
  ): LocalFile => ({
    name,
    use,
    generator,
    field,
    path: resolve(folder, name),
  })
  const rows =
    cohort.from === 'demo'
      ? []
      : cohort.files.map((name, i) => local(name, 'cohort', `cohort.files[${i}]`, null))
  const made = generators.flatMap((generator, i) =>
    generator.kind === 'file'
      ? [local(generator.path, 'generator', `generators[${i}].path`, generator.id)]
      : [],
  )
  const models = generators.flatMap((generator, i) =>
    generator.kind === 'llm' && generator.model.file !== null
      ? [local(generator.model.file, 'model', `generators[${i}].model.file`, generator.id)]
      : [],
  )
  return [...rows, ...made, ...models]
}

function demoFiles({ cohort }: Study): LocalFile[] {
  if (cohort.from !== 'demo') return []
  const path = join(root, 'static/demo/cohort.parquet')
  return [{ name: 'demo/cohort.parquet', use: 'cohort', generator: null, field: 'cohort.demo', path }]
}

function keysOf(options: readonly string[], { generators }: Study): Record<string, string> {
  const models = generators.filter(({ kind }) => kind === 'llm').map(({ id }) => id)
  const keys: Record<string, string> = {}
  // For all first, so that a generator's own key wins whatever the order.
  for (const option of [...options].sort((a, b) => Number(a.includes('=')) - Number(b.includes('=')))) {
    const split = option.lastIndexOf('=')
    const name = option.slice(split + 1)
    const value = process.env[name]
    if (value === undefined || value === '')
      throw new Unusable(`--key-env: the environment variable ${name} is not set.`)
    const generator = option.slice(0, Math.max(split, 0))
    if (split >= 0 && !models.includes(generator))
      throw new Unusable(`--key-env: the study has no llm generator “${generator}”.`)
    for (const id of split >= 0 ? [generator] : models) keys[id] = value
  }
  return keys
}

interface Shard {
  k: number
  n: number
}

/** `K/N`; the whole study where nothing is said. */
function shardOf(shard: string | undefined): Shard {
  const [, k, n] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(shard ?? '1/1') ?? []
  if (k === undefined || n === undefined || Number(k) > Number(n))
    throw new Unusable(`--shard: ${shard ?? ''} is not K/N with K from 1 to N.`)
  return { k: Number(k), n: Number(n) }
}

interface Settings {
  keys: Record<string, string>
  keepBodies: boolean
  port: number
}

async function runStudyInto(
  folder: ResultsFolder,
  parsed: Study,
  { k, n }: Shard,
  files: LocalFile[],
  inputs: InputFile[],
  settings: Settings,
): Promise<number> {
  const before = await folder.run()
  const same =
    before !== null &&
    canonicalJson([before.source, before.inputs]) === canonicalJson([parsed.source, inputs])
  const known = same ? before : null
  const site = new LazyHeadless(settings.port)
  try {
    const folds = await foldsOf(parsed, known, site, files)
    const all = planCells(parsed, folds)
    // Every Nth cell from the Kth on: shards take turns, so that each gets its part of every generator.
    const plans = all.filter((_, i) => i % n === k - 1)
    const limits = new Map(all.map((plan) => [plan.id, limitsOf(plan)]))
    const ended = await folder.endedCells(inputs, limits)
    const run = new StudyRun(parsed, all, plans, inputs, folder, ended, known)
    if (plans.some(({ id }) => !ended.has(id)) || known === null)
      await run.go(await site.open(), files, settings)
    await site.close()
    return await run.finish()
  } finally {
    await site.close()
  }
}

/** Which cells a study with folds has, the cohort says: it is looked at first, unless an earlier run has done so. */
async function foldsOf(
  study: Study,
  known: RunRecord | null,
  site: LazyHeadless,
  files: LocalFile[],
): Promise<readonly Fold[]> {
  if (study.folds === null) return []
  if (known?.prepared.cohort.folds !== undefined) return known.prepared.cohort.folds.list
  const found: HeadlessPrepared[] = []
  const headless = await site.open()
  const told = files.map(({ name, use, generator }) => ({ name, use, generator }))
  const end = await headless.run(
    { kind: 'study', study, files: told, cells: [], keys: {}, keepBodies: false },
    files.map(({ path }) => path),
    async (event) => {
      if (event.type === 'prepared') found.push(event.prepared)
    },
  )
  if (end.status !== 'ended') throw new Unusable(end.message)
  return found[0]?.cohort.folds?.list ?? []
}

/** The site in its browser, opened when it is first wanted. */
class LazyHeadless {
  private opened: Headless | null = null

  constructor(private readonly port: number) {}

  async open(): Promise<Headless> {
    if (this.opened !== null) return this.opened
    const headless = await startHeadless(this.port)
    this.opened = headless
    const stop = () => void headless.close().finally(() => process.exit(130))
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    return headless
  }

  async close(): Promise<void> {
    await this.opened?.close()
    this.opened = null
  }
}

function estimateText({ generator, cells, requests, tokensIn, tokensOut, usd }: StudyEstimate): string {
  const count = (n: number) => n.toLocaleString('en')
  const cost = usd === null ? '' : `, $${usd.toFixed(2)}`
  return `${generator}: about ${count(requests)} requests and ${count(tokensIn + tokensOut)} tokens${cost} for ${count(cells)} cells`
}

/** One run of a study's cells: what has ended, and what the page tells meanwhile. */
class StudyRun {
  private prepared: HeadlessPrepared | null = null
  private running: CellFacts | null = null
  private end: Extract<HeadlessEnd, { status: 'ended' }> | null = null

  constructor(
    private readonly parsed: Study,
    private readonly all: readonly CellPlan[],
    /** Those of them that are this run's to end. */
    private readonly plans: readonly CellPlan[],
    private readonly inputs: RunRecord['inputs'],
    private readonly folder: ResultsFolder,
    private readonly ended: Map<string, EndedCell>,
    private readonly known: RunRecord | null,
  ) {}

  async go(headless: Headless, files: LocalFile[], { keys, keepBodies }: Settings): Promise<void> {
    for (;;) {
      const cells = this.plans.filter(({ id }) => !this.ended.has(id)).map(({ id }) => id)
      if (cells.length === 0 && this.end !== null) return
      await this.folder.mend([...cells, 'noise'])
      const journals = await this.folder.journals([...cells, 'noise'])
      const job: StudyJob = {
        kind: 'study',
        study: this.parsed,
        files: [
          ...files.map(({ name, use, generator }) => ({ name, use, generator })),
          ...journals.map(({ cell }) => ({ name: cell, use: 'journal' as const, generator: cell })),
        ],
        cells,
        keys,
        keepBodies,
      }
      this.running = null
      const end = await headless.run(
        job,
        [...files, ...journals].map(({ path }) => path),
        (event) => this.take(event),
      )
      if (end.status === 'ended') {
        this.end = end
        return
      }
      if (end.status === 'unusable' || this.prepared === null) throw new Unusable(end.message)
      // The page died under a cell: that one is lost, the others go on in a fresh page.
      const lost = this.lost()
      if (lost === null) throw new Error(end.message)
      const counts = noCounts(lost.rows)
      await this.keep({
        cell: makeCell(lost, { status: 'failed', reason: end.message, file: null, counts }, null),
        pictures: null,
      })
    }
  }

  async finish(): Promise<number> {
    const cells = this.plans.flatMap(({ id }) => this.ended.get(id) ?? [])
    // Cells of another shard that ran in the same folder belong to the same study's result.
    const all = this.all.flatMap(({ id }) => this.ended.get(id) ?? [])
    const record = this.record()
    if (record !== null) {
      await this.folder.open()
      await this.folder.keepRun(record)
      await this.folder.writeBundle(record, this.parsed, all)
    }
    return cells.length < this.plans.length || cells.some(({ cell }) => cell.status === 'failed') ? 3 : 0
  }

  private lost(): CellFacts | null {
    return this.running
  }

  private record(): RunRecord | null {
    if (this.prepared === null || this.end === null) return this.known
    const { environment, software } = this.end
    const { name: title, source } = this.parsed
    return { version: 1, title, source, inputs: this.inputs, prepared: this.prepared, environment, software }
  }

  private async take(event: HeadlessEvent): Promise<void> {
    switch (event.type) {
      case 'prepared':
        this.prepared = event.prepared
        await this.folder.open()
        break
      case 'estimate':
        for (const estimate of event.estimates) console.error(estimateText(estimate))
        break
      case 'start':
        this.running = event.facts
        break
      case 'text':
        await this.folder.keepText(event.path, event.text, event.first, event.last)
        break
      case 'ledger':
        await this.folder.keepLedger(event.cell, event.line)
        break
      case 'journal':
        await this.folder.keepJournal(event.cell, event.lines)
        break
      case 'cell':
        await this.keep(event.ended)
        break
      case 'progress':
        break
    }
  }

  private async keep(ended: EndedCell): Promise<void> {
    const plan = this.plans.find(({ id }) => id === ended.cell.id)
    await this.folder.keepCell(ended, this.inputs, plan === undefined ? undefined : limitsOf(plan))
    this.ended.set(ended.cell.id, ended)
    this.running = null
    const { cell } = ended
    const { seconds } = cell.generation
    const place = this.plans.findIndex(({ id }) => id === cell.id) + 1
    const { tasks, outcomeColumns } = this.parsed
    const what = [
      `${cell.generator}, ${cell.features} features, ${cell.rows} rows, seed ${cell.seed}`,
      tasks.length > 0 ? `target ${cell.target ?? 'none'}` : '',
      cell.fold === null ? '' : `tested on ${cell.fold}`,
      outcomeColumns === 'both' ? `outcome columns: ${cell.outcomeColumns ?? ''}` : '',
    ]
      .filter((part) => part !== '')
      .join(', ')
    const how =
      cell.status === 'failed'
        ? `failed: ${cell.reason ?? ''}`
        : `${cell.status}, ${cell.generation.produced} rows in ${seconds.toFixed(1)} s, measured in ${cell.evaluationSeconds.toFixed(1)} s${cell.reason === null ? '' : ` (${cell.reason})`}`
    console.error(`[${place}/${this.plans.length}] ${cell.id} ${what}: ${how}`.replace(/\s+/g, ' '))
  }
}

void runCommand(study)
