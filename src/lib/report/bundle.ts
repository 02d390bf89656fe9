import type { HoldoutSpec, Holdout } from '../cohort/holdout'
import type { PublicSchema } from '../cohort/public-schema'
import type { ResultsCohort } from '../study/prepare'
import type { EndedCell } from '../study/results-cell'
import { rankingsOf } from '../study/results-ranking'
import type { Study } from '../study/study'
import type { HeadlessEnvironment } from '../study/headless'
import type { Figure } from '../charts/scene'
import { figureToSvg } from '../charts/framed'
import { lightPalette } from '../charts/palette'
import { sha256Hex } from '../base/hash'
import { carriedHtml } from './carried'
import { figuresOf } from './figures'
import { reportHtml } from './html'
import { makeManifest, type InputFile, type OtherFile } from './manifest'
import { makeResults, resultsText, type Software } from './results'
import { studyFigures } from './study-figures'
import type { ChosenLimits } from './thresholds'
import { summaryTables, tablesOf } from './tables'

/** One file of a results folder. */
export interface BundleFile {
  path: string
  content: string
}

export interface BundleParts {
  software: Software
  environment: HeadlessEnvironment
  title: string
  /** `study` of results.json: the study file as it was written. */
  source: unknown
  study: Study | null
  inputs: InputFile[]
  cohort: ResultsCohort
  schema: PublicSchema
  /** SHA-256 over the whole schema, inferred ranges and categories included. */
  schemaSha256: string
  holdout: HoldoutSpec | null
  sites: Holdout['sites']
  ended: readonly EndedCell[]
  /** SHA-256 of each written synthetic table, by cell. */
  hashes: ReadonlyMap<string, string>
  choices?: Record<string, string | boolean>
  others?: OtherFile[]
  /** Where a person has put the verdicts' thresholds: the report judges by them and prints them. */
  limits?: ChosenLimits
}

/** Pixels: a column of a journal. */
const FIGURE_WIDTH = 720

const DEMO =
  'The demo cohort is simulated: it describes no real person, and what follows says nothing about medicine.'

/** Everything of a results folder but the synthetic tables, the ledger and the journal, which are written as they come. */
export function bundleOf(parts: BundleParts): BundleFile[] {
  const { software, environment, title, source, study, cohort, sites, ended, limits = {} } = parts
  const cells = ended.map(({ cell }) => cell)
  const ranking = rankingsOf(ended)
  const told = ranking.length === 0 ? cohort : { ...cohort, ranking }
  const results = makeResults({ software, study: source, environment, cohort: told, cells })
  const manifest = makeManifest({ ...parts, name: title, cells })
  const figures = ended.flatMap((one) => figuresOf(one, parts.schema, limits))
  const whole = studyFigures(results, study)
  const notice = study?.cohort.from === 'demo' ? DEMO : null
  const text = resultsText(results)
  const asked = new Map(
    ended.flatMap(({ cell, asked: words }) => (words === undefined ? [] : [[cell.id, words] as const])),
  )
  const data = carriedHtml({
    version: 1,
    kind: 'wardloom-report',
    title,
    results,
    isSummed: true,
    manifest,
    sites,
    pictures: Object.fromEntries(ended.map(({ cell, pictures }) => [cell.id, pictures])),
    asked: Object.fromEntries(asked),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  })
  const report = { title, results, manifest, figures, whole, sites, study, asked, notice, data, limits }
  return [
    { path: 'results.json', content: text },
    { path: 'manifest.json', content: `${JSON.stringify(manifest, null, 1)}\n` },
    { path: 'report.html', content: reportHtml({ ...report, resultsSha256: sha256Hex(text) }) },
    ...tablesOf(cells, ranking),
    ...summaryTables(results.summary),
    ...whole.map((figure) => svgFile(figure.name, figure)),
    ...figures.map(({ cell, figure }) => svgFile(`${cell}-${figure.name}`, figure)),
  ]
}

function svgFile(name: string, figure: Figure): BundleFile {
  const svg = figureToSvg(figure, FIGURE_WIDTH, {
    palette: lightPalette,
    background: lightPalette.surface,
  })
  return { path: `figures/${name}.svg`, content: `${svg}\n` }
}
