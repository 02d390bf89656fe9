import { unitText } from '../charts/numbers'
import type { Holdout } from '../cohort/holdout'
import { poolSmallSites } from '../cohort/small-cells'
import type { ResultsRanking } from '../study/results-ranking'
import { escapeHtml, htmlTable, peopleText, type Cell } from './html-text'
import { count, type ReportParts } from './html-parts'
import type { Manifest } from './manifest'
import { percent, show } from './numbers'
import type { Results } from './results'

/** Features of a ranking that the report shows. */
const RANKED = 20

/** What was held out, which columns play which part, and which features count as the most important. */
export function designHtml({ results: { cohort }, manifest, sites }: ReportParts): string {
  const { holdout, schema, settings } = manifest
  const how =
    settings.folds !== undefined
      ? foldsText(settings.folds)
      : holdout === null
        ? 'The tables were given as they are; nothing was split.'
        : `Split by ${holdout.by} before anything else, stratified by the target, seed ${holdout.seed}: ${percent(holdout.fraction)} of the ${holdout.by === 'site' ? 'sites' : 'rows'} to test, then ${percent(holdout.control)} of the rest to control. A generator sees train only.`
  const target =
    schema.target === null
      ? 'No target was named.'
      : `Target: ${schema.target}, positive level ${schema.positive ?? 'not named'}.`
  const tasks = (manifest.settings.tasks ?? []).map(
    (task) => ` Also: ${task.target}, positive level ${String(task.positive)}.`,
  )
  const known = new Map(schema.columns.map((column) => [column.name, column]))
  const columns = htmlTable(
    'The columns and what they are for. A range is given where a person, a codebook or a recipe declared it; one that was only read off the rows stays at home.',
    ['Column', 'Kind', 'Role', 'Unit', 'Plausible range', 'Missing', 'Why'],
    cohort.columns.map(({ name, kind, role, unit, missing, reason }) => [
      { text: name, header: true },
      kind,
      role,
      unitText(unit),
      rangeText(known.get(name)),
      { text: missingText(missing, cohort.rows), number: true },
      reason ?? '',
    ]),
  )
  const ranked = rankingTable(cohort.ranking ?? [])
  return `<p>${escapeHtml(how)} ${escapeHtml(target + tasks.join(''))}</p>\n${foldTable(cohort.folds)}${siteTable(sites)}\n${columns}\n${ranked}`
}

/** What was declared of a column's values; dates have no range that a person would read. */
function rangeText(column: Manifest['schema']['columns'][number] | undefined): string {
  if (column?.declared !== true || column.kind === 'date') return ''
  const { min, max, categories } = column
  if (categories !== null) return categories.join(', ')
  if (min === null) return max === null ? '' : `up to ${max}`
  return max === null ? `from ${min}` : `${min} to ${max}`
}

function foldsText({ by, control, seed }: NonNullable<Manifest['settings']['folds']>): string {
  return `One ${by} after the other is left out to test on, and everything is made anew from the others: ${percent(control)} of their rows to control, stratified by the target, seed ${seed}, the rest to train. A generator sees train only.`
}

/** The first features of the first setting: `tables/ranking.csv` holds all. */
function rankingTable([first, ...others]: readonly ResultsRanking[]): string {
  if (first === undefined) return ''
  const where = first.fold === null ? '' : `, ${first.fold} left out`
  const more = others.length === 0 ? '' : ` ${count(others.length)} more rankings are in tables/ranking.csv.`
  return htmlTable(
    `Features by total gain of the gradient boosting of ${first.target ?? ''} on the training rows${where}: cells with fewer features have the first of these.${more}`,
    ['Place', 'Column', 'Gain'],
    first.features.slice(0, RANKED).map(({ name, gain }, i): Cell[] => [
      { text: String(i + 1), number: true },
      { text: name, header: true },
      { text: show(gain), number: true },
    ]),
  )
}

function foldTable(folds: Results['cohort']['folds']): string {
  if (folds === undefined) return ''
  const { by, minimum, list, untested } = folds
  const pools = list.filter(({ members }) => members.length > 1)
  const said = [
    `A ${by} needs ${minimum} positives and ${minimum} negatives for a fold of its own.`,
    ...pools.map(({ name, members }) => `${name}: ${members.join(', ')}.`),
    untested.members.length === 0
      ? ''
      : `Too small even together, only trained on: ${untested.members.join(', ')}.`,
  ]
  const table = htmlTable(
    'Rows a fold.',
    ['Tested on', 'Train', 'Control', 'Test'],
    list.map(({ name, train, control, test }) => [
      { text: name, header: true },
      ...[train, control, test].map((rows) => ({ text: peopleText(rows), number: true })),
    ]),
  )
  return `<p>${escapeHtml(said.filter((part) => part !== '').join(' '))}</p>\n${table}\n`
}

/** A share of the rows, unless it speaks of fewer than 11 people. */
function missingText(missing: number, rows: number): string {
  const count = Math.round(missing * rows)
  return count > 0 && count < 11 ? peopleText(count) : percent(missing)
}

/** Sites with fewer than 11 rows in sum are put together; a row of the rest is only shown if it is large enough itself. */
function siteTable(sites: Holdout['sites']): string {
  return htmlTable(
    'Rows a site.',
    ['Site', 'Train', 'Control', 'Test', 'Positive'],
    poolSmallSites(sites).map(({ site, train, control, test, positives }) => [
      { text: site, header: true },
      ...[train, control, test, positives].map((count) => ({ text: peopleText(count), number: true })),
    ]),
  )
}
