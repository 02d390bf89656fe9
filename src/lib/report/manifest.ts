import type { HoldoutSpec } from '../cohort/holdout'
import { publicSchema, type PublicSchema } from '../cohort/public-schema'
import type { Choices } from '../evaluate/metric'
import type { HeadlessEnvironment } from '../study/headless'
import type { ResultsCohort } from '../study/prepare'
import type { ResultsCell } from '../study/results-cell'
import { wordsHash } from '../generate/brief'
import { DELTA } from '../generate/disclosure/noise'
import type { NoiseKind } from '../generate/disclosure/released'
import { strategyOf } from '../generate/strategies'
import type { Study, StudyGenerator } from '../study/study'
import type { Software } from './results'

export interface InputFile {
  file: string
  use: string
  bytes: number
  sha256: string
}

/** A written synthetic table. `holdsRealRows`: true for copies of training rows, null where nobody knows. */
export interface SyntheticFile {
  cell: string
  file: string
  sha256: string | null
  rows: number
  holdsRealRows: boolean | null
  note: string | null
}

/** A table in the folder that belongs to an earlier study: whose rows it holds isn't known any more. */
export interface OtherFile {
  file: string
  sha256: string
}

/** What a result was made from and by: enough to make it again, and nothing of any one person. */
export interface Manifest {
  version: 1
  software: Software
  environment: HeadlessEnvironment
  study: string
  inputs: InputFile[]
  cohort: Pick<ResultsCohort, 'rows' | 'train' | 'control' | 'test' | 'sites' | 'sha256'>
  schema: PublicSchema
  /** SHA-256 over the whole schema, inferred ranges and categories included. */
  schemaSha256: string
  holdout: HoldoutSpec | null
  seeds: number[]
  settings: {
    metrics: 'all' | readonly string[]
    outcomeColumns: Study['outcomeColumns']
    /** Targets beside the schema's own; absent where there are none. */
    tasks?: Study['tasks']
    /** What was left out in turn; `holdout` is null then. Absent where nothing was. */
    folds?: { by: string; control: number; seed: number; names: string[] }
    features: (number | 'all')[]
    rows: number[]
  }
  generators: GeneratorFacts[]
  /** What was told of the training rows under noise, put together; null where nothing was. */
  noised: NoisedReleases | null
  /** What numbers were measured with, each with the cells that were; of a file of an earlier version what is known. */
  measured: (Choices & { cells: string[] })[]
  choices: Record<string, string | boolean>
  synthetic: SyntheticFile[]
  /** Tables of earlier studies in the same folder; any of them may hold real rows. Absent where there are none. */
  others?: OtherFile[]
}

/** Each generator that asks for the same noise tells the same release, which costs its ε once. */
interface NoisedReleases {
  releases: {
    noise: NoiseKind
    epsilon: number
    delta: number
    generators: string[]
    /** Settings of the study in which it was told: of other columns it is another release, which costs its ε again. */
    times: number
  }[]
  /** Of all of them by basic composition. */
  epsilon: number
  delta: number
  said: string
}

/** A generator as it was: of a language model also which words it was asked with, and what it was told of real rows. */
interface GeneratorFacts {
  id: string
  kind: string
  what: string
  model: string | null
  /** Where the questions went; null where the model ran in the page. */
  host: string | null
  disclosure: string | null
  /** Real rows that each prompt shows. */
  examples: number | null
  /** Training rows below which a cell or a combination is small; null where nothing of them is told. */
  threshold: number | null
  epsilon: number | null
  noise: NoiseKind | null
  strategyVersion: number | null
  /** SHA-256 of the strategy's sentences, with the person's changes. */
  wordsSha256: string | null
}

export interface ManifestParts {
  software: Software
  environment: HeadlessEnvironment
  name: string
  study: Study | null
  inputs: InputFile[]
  cohort: ResultsCohort
  schema: PublicSchema
  schemaSha256: string
  holdout: HoldoutSpec | null
  cells: readonly ResultsCell[]
  /** SHA-256 of each written synthetic table, by cell. */
  hashes: ReadonlyMap<string, string>
  /** Choices of the person that change a file, e.g. that formula-like cells were made inert. */
  choices?: Record<string, string | boolean>
  others?: OtherFile[]
}

export function makeManifest(parts: ManifestParts): Manifest {
  const { software, environment, name, study, inputs, cohort, schema, schemaSha256, holdout, cells, hashes } =
    parts
  const { rows, train, control, test, sites, sha256 } = cohort
  return {
    version: 1,
    software,
    environment,
    study: name,
    inputs,
    cohort: { rows, train, control, test, sites, sha256 },
    schema: publicSchema(schema),
    schemaSha256,
    holdout,
    seeds: study?.seeds ?? [...new Set(cells.map(({ seed }) => seed))],
    settings: {
      metrics: study?.metrics ?? 'all',
      outcomeColumns: study?.outcomeColumns ?? 'keep',
      features: study?.features ?? ['all'],
      rows: study?.rows ?? [...new Set(cells.map((cell) => cell.rows))],
      ...(study === null || study.tasks.length === 0 ? {} : { tasks: study.tasks }),
      ...foldsOf(study, cohort),
    },
    generators: (study?.generators ?? []).map(factsOf),
    noised: noisedOf(study?.generators ?? [], cells),
    measured: measuredOf(cells),
    choices: parts.choices ?? {},
    synthetic: cells.flatMap((cell) => syntheticFile(cell, study, hashes)),
    ...((parts.others ?? []).length === 0 ? {} : { others: parts.others }),
  }
}

function foldsOf(study: Study | null, { folds }: ResultsCohort): Pick<Manifest['settings'], 'folds'> {
  if (study === null || folds === undefined) return {}
  const { control, seed } = study.holdout
  return { folds: { by: folds.by, control, seed, names: folds.list.map(({ name }) => name) } }
}

function measuredOf(cells: readonly ResultsCell[]): Manifest['measured'] {
  const found = new Map<string, Manifest['measured'][number]>()
  for (const { id, choices } of cells) {
    if (choices === undefined) continue
    const { groups, quasiIdentifiers, sensitive, bins } = choices
    const key = JSON.stringify([groups, quasiIdentifiers, sensitive, bins])
    const known = found.get(key)
    if (known === undefined) found.set(key, { groups, quasiIdentifiers, sensitive, bins, cells: [id] })
    else known.cells.push(id)
  }
  return [...found.values()]
}

function factsOf(generator: StudyGenerator): GeneratorFacts {
  const { id, kind } = generator
  const none = {
    model: null,
    host: null,
    disclosure: null,
    examples: null,
    threshold: null,
    epsilon: null,
    noise: null,
    strategyVersion: null,
    wordsSha256: null,
  }
  if (generator.kind === 'baseline') return { id, kind, what: generator.method, ...none }
  if (generator.kind === 'file') return { id, kind, what: generator.path, ...none }
  const { model, disclosure, examples, threshold, epsilon, noise, words } = generator
  const strategy = strategyOf(generator.strategy)
  return {
    id,
    kind,
    what: generator.strategy,
    model: model.name,
    host: model.baseUrl === '' ? null : new URL(model.baseUrl).host,
    disclosure,
    examples,
    threshold: disclosure === 'none' ? null : threshold,
    epsilon,
    noise,
    strategyVersion: strategy.version,
    wordsSha256: wordsHash({ strategy, words }),
  }
}

function noisedOf(
  generators: readonly StudyGenerator[],
  cells: readonly ResultsCell[],
): NoisedReleases | null {
  const releases: NoisedReleases['releases'] = []
  for (const generator of generators) {
    if (generator.kind !== 'llm' || generator.epsilon === null) continue
    const { id, epsilon } = generator
    const noise = generator.noise ?? 'laplace'
    const known = releases.find((release) => release.noise === noise && release.epsilon === epsilon)
    if (known !== undefined) known.generators.push(id)
    else
      releases.push({ noise, epsilon, delta: noise === 'gaussian' ? DELTA : 0, generators: [id], times: 1 })
  }
  for (const release of releases) {
    const own = cells.filter(({ generator }) => release.generators.includes(generator))
    release.times = Math.max(1, new Set(own.map(settingKey)).size)
  }
  if (releases.length === 0) return null
  return {
    releases,
    epsilon: releases.reduce((sum, { epsilon, times }) => sum + epsilon * times, 0),
    delta: releases.reduce((sum, { delta, times }) => sum + delta * times, 0),
    said: 'All cells of one folder tell the same noised numbers as long as columns, task and rows are the same: each other release draws noise anew and is counted in times. A shard, or another folder, draws noise of its own: then its ε and δ come on top.',
  }
}

/** What the columns and rows of a release depend on within a study. */
function settingKey({ target, fold, outcomeColumns }: ResultsCell): string {
  return JSON.stringify([target, fold, outcomeColumns ?? null])
}

function syntheticFile(
  cell: ResultsCell,
  study: Study | null,
  hashes: ReadonlyMap<string, string>,
): SyntheticFile[] {
  if (cell.file === null) return []
  const generator = study?.generators.find(({ id }) => id === cell.generator)
  const copies = generator?.kind === 'baseline' && generator.method === 'bootstrap'
  const unknown = generator === undefined || generator.kind === 'file'
  return [
    {
      cell: cell.id,
      file: cell.file,
      sha256: hashes.get(cell.id) ?? null,
      rows: cell.generation.produced,
      holdsRealRows: copies ? true : unknown ? null : false,
      note: copies
        ? 'Copies of real training rows, made as the control that must look bad. Treat the file as the real data.'
        : null,
    },
  ]
}
