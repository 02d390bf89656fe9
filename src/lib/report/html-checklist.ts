import type { ResultsCell } from '../study/results-cell'
import { leavingText } from './html-leaving'
import { escapeHtml } from './html-text'
import { many, type ReportParts } from './html-parts'
import { cellNames } from './names'
import { toldHosts } from './told-hosts'
import { verdictOf } from './verdict'

interface Item {
  asks: string
  /** What was computed, with where it stands. */
  evidence: string
}

/** Cells that are named one by one. */
const NAMED = 6

/** For a privacy officer: what can be answered by numbers, with them; and what only a person can judge. */
export function checklistHtml(parts: ReportParts): string {
  const measured = computed(parts).map(
    ({ asks, evidence }) =>
      `<li><span class="box" aria-hidden="true"></span><div><strong>${escapeHtml(asks)}</strong> ${escapeHtml(evidence)}</div></li>`,
  )
  const open = judged(parts).map(
    (asks) =>
      `<li><span class="box" aria-hidden="true"></span><div>${escapeHtml(asks)}<span class="line" aria-hidden="true"></span></div></li>`,
  )
  return [
    '<p>To be printed and signed: the first list is answered by numbers of this report, the second by whoever answers for the data. No box is ticked by software.</p>',
    `<h3>What was measured</h3>\n<ul class="ticks">${measured.join('\n')}</ul>`,
    `<h3>What a person has to judge</h3>\n<ul class="ticks">${open.join('\n')}</ul>`,
    '<p class="sign">Name, date, signature</p>',
  ].join('\n')
}

function computed(parts: ReportParts): Item[] {
  const { results, manifest, study } = parts
  const hosts = toldHosts(study, results.cells)
  return [
    {
      asks: 'Has anything left this machine?',
      evidence: `${leavingText(study, hosts)} (“What left this machine”.)`,
    },
    ...leakage(parts),
    {
      asks: 'Are there files that hold real rows?',
      evidence: realFiles(manifest),
    },
    {
      asks: 'Were direct identifiers kept out?',
      evidence: identifiers(results.cohort.columns),
    },
    {
      asks: 'Were the rows that judge kept from the generators?',
      evidence: apart(parts),
    },
    {
      asks: 'Does this report name anybody?',
      evidence:
        'It holds no real row. Counts of fewer than 11 real people are merged with others or given as “under 11”, and ranges and categories that were read off the data are left out.',
    },
    {
      asks: 'Can all of it be checked?',
      evidence: `The data, every table and the results have their SHA-256 in this report (“Versions and hashes”); the page /verify/ of the software compares a folder with them and computes the numbers again.`,
    },
  ]
}

/** Of each check of the area, the worst cell. */
function leakage({ results: { cells }, limits = {} }: ReportParts): Item[] {
  const nameOf = cellNames(cells)
  const measured = cells.filter(({ metrics }) => metrics.length > 0)
  const judgedCells = measured.flatMap((cell) => {
    const verdict = verdictOf(cell.metrics, limits).find(({ area }) => area === 'private')
    return verdict === undefined ? [] : [{ cell, verdict }]
  })
  const asked: [threshold: string, asks: string][] = [
    ['copies', 'Are there copies of real people among the synthetic rows?'],
    ['membership', 'Can an attack tell who was in the training rows?'],
    ['exposed-few', 'Can an attack single out a few of them?'],
    ['attribute', 'Can somebody’s sensitive value be guessed from the synthetic rows?'],
    ['linkability', 'Can two parts of a record be linked through them?'],
  ]
  return asked.flatMap(([threshold, asks]): Item[] => {
    const found = judgedCells.flatMap(({ cell, verdict }) =>
      verdict.checks.flatMap((check) => (check.threshold === threshold ? [{ cell, check }] : [])),
    )
    if (found.length === 0) return []
    const poor = found.filter(({ check }) => check.standing === 'poor')
    const mixed = found.filter(({ check }) => check.standing === 'mixed')
    const unknown = found.filter(({ check }) => check.standing === 'unknown')
    const named = (list: typeof found) =>
      `${list
        .slice(0, NAMED)
        .map(({ cell }) => nameOf(cell))
        .join('; ')}${list.length > NAMED ? ` and ${many(list.length - NAMED, 'other cell')}` : ''}`
    const worst = poor[0] ?? mixed[0] ?? found.find(({ check }) => check.standing === 'good') ?? found[0]
    const counts = [
      poor.length > 0
        ? `Beyond the limit in ${poor.length} of ${many(found.length, 'cell')}: ${named(poor)}.`
        : '',
      mixed.length > 0
        ? `In doubt in ${mixed.length} of ${many(found.length, 'cell')}: ${named(mixed)}.`
        : '',
      poor.length + mixed.length === 0 && unknown.length < found.length
        ? `Within the limit in ${found.length - unknown.length} of ${many(found.length, 'cell')}.`
        : '',
      unknown.length > 0 ? `Not computed in ${unknown.length}.` : '',
    ].filter((part) => part !== '')
    return [
      {
        asks,
        evidence: `${counts.join(' ')}${worst === undefined ? '' : ` ${found.length > 1 ? `${nameOf(worst.cell)}: ` : ''}${worst.check.said}`}`,
      },
    ]
  })
}

function realFiles({ synthetic, others = [] }: ReportParts['manifest']): string {
  const real = synthetic.filter(({ holdsRealRows }) => holdsRealRows === true)
  const unknown = synthetic.filter(({ holdsRealRows }) => holdsRealRows === null)
  return [
    real.length === 0
      ? 'None that the software made as copies.'
      : `Yes, ${real.map(({ file }) => file).join(', ')}: copies of training rows, made as the control that must look bad. Treat them as the real data.`,
    unknown.length === 0
      ? ''
      : `Nobody here knows what ${unknown.map(({ file }) => file).join(', ')} ${unknown.length === 1 ? 'holds' : 'hold'}: the rows came from elsewhere.`,
    others.length === 0
      ? ''
      : `The folder has ${many(others.length, 'table')} of earlier studies besides, which may hold real rows.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function identifiers(columns: ReportParts['results']['cohort']['columns']): string {
  const left = columns.filter(({ role }) => role === 'excluded')
  const ids = left.filter(({ reason }) => /identif|unique/i.test(reason ?? ''))
  if (ids.length === 0)
    return `No column was taken for one${left.length > 0 ? `; ${many(left.length, 'column')} were left out for other reasons (“Design”)` : ''}. Whether that is right, whoever knows the data must say.`
  return `Left out before anything else: ${ids.map(({ name, reason }) => `${name} (${reason ?? ''})`).join('; ')}.`
}

function apart({ manifest: { holdout, settings }, results: { cohort } }: ReportParts): string {
  if (settings.folds !== undefined)
    return `Yes: one ${settings.folds.by} after the other was left out, and everything made anew from the rest.`
  if (holdout === null) return 'The tables came apart already: the software split nothing.'
  return `Yes, by ${holdout.by} before anything was generated (seed ${holdout.seed}): ${peopleOf(cohort.control)} control and ${peopleOf(cohort.test)} test rows that no generator saw.`
}

function peopleOf(count: number): string {
  return count > 0 && count < 11 ? 'fewer than 11' : count.toLocaleString('en')
}

function judged({ study, results: { cells } }: ReportParts): string[] {
  const quasi = quasiOf(cells)
  const hosts = toldHosts(study, cells).filter(({ isAway, requests }) => isAway && requests > 0)
  return [
    'On what legal ground are the real rows used for this, and does it cover generating and sharing synthetic ones?',
    'Who receives the synthetic rows, for what purpose, and under which terms?',
    ...hosts.map(
      ({ host }) =>
        `Does the contract with ${host} forbid keeping, reading and training on what was sent to it, and does the data’s own agreement allow it at all?`,
    ),
    quasi === ''
      ? 'By which columns could somebody who knows a patient recognise him? None were named as quasi-identifiers.'
      : `Are ${quasi} all the columns by which somebody who knows a patient could recognise him?`,
    'Are there people so rare in this cohort (an illness, an age, a place) that a plausible synthetic row would be taken for one of them?',
    'Is what is left of the risk acceptable for this purpose, given that attacks are a lower bound?',
    'Where are the real rows, the tables marked as copies, and this folder’s journal kept, who can read them, and when are they deleted?',
    'Will those who use the synthetic rows be told that they are synthetic, and what they are no good for (“Limits”)?',
  ]
}

function quasiOf(cells: readonly ResultsCell[]): string {
  return [...new Set(cells.flatMap(({ choices }) => choices?.quasiIdentifiers ?? []))].join(', ')
}
