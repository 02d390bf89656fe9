import { messageOf } from '../base/errors'
import { canonicalJson, sha256Hex, sha256OfBlob } from '../base/hash'
import { summaryOf } from '../study/repetition'
import { bundleOf, type BundleFile } from './bundle'
import { withoutSmall } from './carried'
import { many } from './html-parts'
import type { Manifest } from './manifest'
import { parseResults, type OpenedResults } from './opened-results'
import type { Results, Software } from './results'
import { summaryTables, tablesOf } from './tables'
import { compared, differencesOf, match, unknown, type Finding } from './verify-finding'
import { checkIds } from './verify-ids'
import { checkLedger } from './verify-ledger'

/** A file of a study's folder. */
export interface VerifyFile {
  /** Within the folder, or with folders before it. */
  path: string
  data: Blob
}

/** What a folder's files say of one another. */
export interface Verified {
  findings: Finding[]
  /** Null where results.json can't be read. */
  opened: OpenedResults | null
  manifest: Manifest | null
}

/** Paths from where results.json lies; the one nearest the top, where there are several. */
export function filesByPath(files: readonly VerifyFile[]): Map<string, Blob> {
  const depth = ({ path }: VerifyFile) => path.split('/').length
  const [root] = files
    .filter(({ path }) => /(?:^|\/)results\.json$/.test(path))
    .sort((a, b) => depth(a) - depth(b))
  const before = root === undefined ? '' : root.path.slice(0, -'results.json'.length)
  return new Map(
    files.flatMap(({ path, data }) =>
      path.startsWith(before) ? [[path.slice(before.length), data] as const] : [],
    ),
  )
}

/**
 * Compares all that a study's folder says twice, and works out again what follows from other parts of it. Needs no real row.
 * @param software this one: what a report and its pictures look like is known of the same version alone
 */
export async function verifyFolder(files: readonly VerifyFile[], software: Software): Promise<Verified> {
  const all = filesByPath(files)
  const textOf = async (path: string) => (await all.get(path)?.text()) ?? null
  const json = await textOf('results.json')
  if (json === null)
    return failed('There is no results.json among the files. Choose the whole folder of a study.')
  let opened: OpenedResults
  try {
    opened = parseResults(json, 'results.json')
  } catch (error) {
    return failed(messageOf(error))
  }
  const { results } = opened
  const { manifest, problem } = manifestIn(await textOf('manifest.json'))
  const html = await textOf('report.html')
  const report = html === null ? null : readReport(html)
  const findings = [
    match(
      'results',
      'results.json',
      `Version 1, ${many(results.cells.length, 'cell')}, by ${results.software.name} ${results.software.version} (commit ${results.software.commit}).`,
    ),
    checkSummary(results),
    checkIds(opened),
    checkManifest(manifest, problem, results),
    ...(await checkSynthetic(all, manifest, results)),
    await checkTables(all, results),
    checkLedger(await textOf('ledger.jsonl'), results.cells),
    ...(await checkReport(all, html, report, { opened, manifest, json, software })),
  ]
  return { findings, opened, manifest }
}

function failed(said: string): Verified {
  const finding: Finding = { id: 'results', title: 'results.json', outcome: 'differs', said, details: [] }
  return { findings: [finding], opened: null, manifest: null }
}

function checkSummary({ summary, cells }: Results): Finding {
  const title = 'Means and differences over seeds'
  if (summary === undefined)
    return unknown('summary', title, 'results.json has none: it was written by an earlier version.')
  return compared(
    'summary',
    title,
    'Worked out again from the cells.',
    differencesOf(summary, JSON.parse(JSON.stringify(summaryOf(cells))), 'summary'),
  )
}

function manifestIn(text: string | null): { manifest: Manifest | null; problem: string } {
  if (text === null) return { manifest: null, problem: 'manifest.json is not among the files.' }
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null
    const { version, synthetic, inputs, cohort, schema, seeds } = manifest ?? {}
    if (version !== 1 || [synthetic, inputs, seeds].some((list) => !Array.isArray(list)))
      return { manifest: null, problem: 'manifest.json is none of version 1, or damaged.' }
    if (cohort === undefined || schema === undefined)
      return { manifest: null, problem: 'manifest.json is damaged.' }
    // Its frame was just checked.
    return { manifest: manifest as Manifest, problem: '' }
  } catch {
    return { manifest: null, problem: 'manifest.json is not JSON, or breaks off.' }
  }
}

function checkManifest(manifest: Manifest | null, problem: string, results: Results): Finding {
  const title = 'manifest.json beside results.json'
  if (manifest === null) return unknown('manifest', title, problem)
  const { rows, train, control, test, sites, sha256 } = results.cohort
  const { software, environment, cells } = results
  const seeds = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b)
  const written = cells.flatMap(({ id, file, generation }) =>
    file === null ? [] : [{ cell: id, file, rows: generation.produced }],
  )
  const listed = manifest.synthetic.map(({ cell, file, rows: count }) => ({ cell, file, rows: count }))
  const byCell = (list: typeof listed) => Object.fromEntries(list.map(({ cell, ...rest }) => [cell, rest]))
  const unasked = seeds(cells.map(({ seed }) => seed)).filter((seed) => !manifest.seeds.includes(seed))
  const columns = (list: readonly { name: string; kind: string; role: string }[]) =>
    list.map(({ name, kind, role }) => [name, kind, role].join(' '))
  return compared(
    'manifest',
    title,
    'Software, surroundings, the cohort’s size and hash, columns, seeds, and the list of synthetic tables with their rows.',
    [
      ...differencesOf(manifest.software, software, 'software'),
      ...differencesOf(manifest.environment, environment, 'environment'),
      ...differencesOf(manifest.cohort, { rows, train, control, test, sites, sha256 }, 'cohort'),
      ...differencesOf(columns(manifest.schema.columns), columns(results.cohort.columns), 'schema.columns'),
      ...unasked.map((seed) => `seeds: ${seed} is not among them`),
      ...differencesOf(byCell(listed), byCell(written), 'synthetic'),
    ],
  )
}

async function checkSynthetic(
  all: ReadonlyMap<string, Blob>,
  manifest: Manifest | null,
  results: Results,
): Promise<Finding[]> {
  const title = 'Synthetic tables'
  if (manifest === null)
    return [unknown('synthetic', title, 'Their hashes stand in manifest.json, which can’t be read.')]
  const differences: string[] = []
  const missing: string[] = []
  let count = 0
  for (const { file, sha256, rows } of manifest.synthetic) {
    const data = all.get(file)
    if (data === undefined || sha256 === null) {
      missing.push(file)
      continue
    }
    count++
    const found = await sha256OfBlob(data)
    if (found !== sha256) differences.push(`${file}: its SHA-256 is ${found}, the manifest says ${sha256}`)
    const records = recordsIn(await data.text())
    if (records !== rows) differences.push(`${file}: it has ${records} rows, the manifest says ${rows}`)
  }
  const known = new Set([...manifest.synthetic, ...(manifest.others ?? [])].map(({ file }) => file))
  const strange = [...all.keys()].filter((path) => /^synthetic\/.*\.csv$/.test(path) && !known.has(path))
  differences.push(...strange.map((path) => `${path}: the manifest doesn’t know it`))
  const rest =
    missing.length === 0
      ? ''
      : ` Not among the files, so that nothing can be said of them: ${missing.join(', ')}.`
  if (count === 0 && differences.length === 0)
    return [
      results.cells.every(({ file }) => file === null)
        ? match('synthetic', title, 'No cell wrote one.')
        : unknown('synthetic', title, `None is there to be looked at.${rest}`),
    ]
  return [compared('synthetic', title, `${count} of them: SHA-256 and number of rows.${rest}`, differences)]
}

/** Records of a CSV file without its head; a line break within quotes ends none. */
export function recordsIn(csv: string): number {
  let [records, quoted, open] = [0, false, false]
  for (let i = 0; i < csv.length; i++) {
    const code = csv.charCodeAt(i)
    if (code === 0x22) quoted = !quoted
    if (code === 0x0a && !quoted) {
      records++
      open = false
    } else if (code !== 0x0d) open = true
  }
  return Math.max(0, records + (open ? 1 : 0) - 1)
}

async function checkTables(all: ReadonlyMap<string, Blob>, results: Results): Promise<Finding> {
  const title = 'tables/'
  const { cells, summary, cohort } = results
  const made = [
    ...tablesOf(cells, cohort.ranking ?? []),
    ...(summary === undefined ? [] : summaryTables(summaryOf(cells))),
  ]
  return sameFiles('tables', title, 'Each table written again from results.json.', made, all)
}

/** Compares files with what this software writes, and names the first line that differs. */
async function sameFiles(
  id: string,
  title: string,
  said: string,
  made: readonly BundleFile[],
  all: ReadonlyMap<string, Blob>,
): Promise<Finding> {
  const there = made.filter(({ path }) => all.has(path))
  if (there.length === 0) return unknown(id, title, 'None of them is among the files.')
  const differences: string[] = []
  for (const { path, content } of there) {
    const found = (await all.get(path)?.text()) ?? ''
    if (found !== content) differences.push(firstDifference(path, found, content))
  }
  const lacking = made.length - there.length
  const rest = lacking === 0 ? '' : ` ${lacking} of ${made.length} are not among the files.`
  return compared(id, title, `${said}${rest}`, differences)
}

function firstDifference(path: string, found: string, written: string): string {
  const [a, b] = [found.split('\n'), written.split('\n')]
  const line = a.findIndex((text, i) => text !== b[i])
  if (line < 0) return `${path}: it breaks off after line ${a.length}`
  const [x, y] = [a[line] ?? '', b[line] ?? '']
  let at = 0
  while (at < x.length && x[at] === y[at]) at++
  const near = (text: string) => text.slice(Math.max(0, at - 30), at + 30).trim()
  return `${path}: line ${line + 1}, “${near(x)}” where “${near(y)}” follows from the results`
}

function readReport(html: string): OpenedResults | string {
  try {
    return parseResults(html, 'report.html')
  } catch (error) {
    return messageOf(error)
  }
}

interface Facts {
  opened: OpenedResults
  manifest: Manifest | null
  json: string
  software: Software
}

async function checkReport(
  all: ReadonlyMap<string, Blob>,
  html: string | null,
  report: OpenedResults | string | null,
  facts: Facts,
): Promise<Finding[]> {
  const carried = 'report.html: what it carries'
  const seen = 'report.html: what it shows'
  const drawn = 'figures/'
  if (html === null || report === null) {
    const why = 'report.html is not among the files.'
    return [
      unknown('carried', carried, why),
      unknown('shown', seen, why),
      unknown('figures', drawn, `It takes the report to draw them again, and ${why}`),
    ]
  }
  if (typeof report === 'string')
    return [
      { id: 'carried', title: carried, outcome: 'differs', said: report, details: [] },
      unknown('shown', seen, 'It can’t be written again without what it carries.'),
      unknown('figures', drawn, 'They can’t be drawn again without what the report carries.'),
    ]
  const { opened, manifest, json, software } = facts
  const { cohort, ...told } = opened.results
  const isNamed = html.includes(sha256Hex(json))
  const first = compared(
    'carried',
    carried,
    'Its results are those of results.json, and it names that file’s SHA-256.',
    [
      ...differencesOf(report.results.cells, told.cells, 'cells'),
      ...differencesOf(report.results.study, told.study, 'study'),
      ...differencesOf(report.results.software, told.software, 'software'),
      ...differencesOf(report.results.cohort, JSON.parse(JSON.stringify(withoutSmall(cohort))), 'cohort'),
      ...(manifest === null || report.prepared.schemaSha256 === manifest.schemaSha256
        ? []
        : ['schemaSha256: the report and manifest.json name different ones']),
      ...(isNamed ? [] : ['the SHA-256 of results.json is not the one that it names']),
    ],
  )
  const { results } = opened
  const isOwn = canonicalJson(results.software) === canonicalJson(software)
  if (!isOwn) {
    const why = `It was written by version ${results.software.version} (commit ${results.software.commit}), and this is ${software.version} (${software.commit}): only the same one writes the same to the letter.`
    return [first, unknown('shown', seen, why), unknown('figures', drawn, why)]
  }
  const made = bundleOf({
    ...report.prepared,
    cohort: opened.prepared.cohort,
    software: results.software,
    environment: results.environment,
    title: report.title,
    source: results.study,
    study: opened.study,
    inputs: report.inputs,
    ended: report.ended.map((one, i) => ({ ...one, ranking: opened.ended[i]?.ranking })),
    hashes: report.hashes,
    choices: report.choices,
    others: manifest?.others,
    limits: report.limits,
  })
  const page = made.filter(({ path }) => path === 'report.html')
  const figures = made.filter(({ path }) => path.startsWith('figures/'))
  return [
    first,
    await sameFiles(
      'shown',
      seen,
      'The whole page written again from its results, to the letter.',
      page,
      all,
    ),
    await sameFiles('figures', drawn, 'Each picture drawn again from the report’s results.', figures, all),
  ]
}
