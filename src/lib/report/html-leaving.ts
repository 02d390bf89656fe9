import { htmlTable, type Cell } from './html-text'
import { count, many, paragraph, type ReportParts } from './html-parts'
import { show } from './numbers'
import { toldHosts, type ToldHost } from './told-hosts'

/** What left this machine, how much of it, and to whom. */
export function leavingHtml({ study, results, manifest }: ReportParts): string {
  const hosts = toldHosts(study, results.cells)
  return [paragraph(leavingText(study, hosts)), ledger(hosts), noise(manifest)].join('\n')
}

/** The whole matter in a sentence or two. */
export function leavingText(study: ReportParts['study'], hosts: readonly ToldHost[]): string {
  if (study === null)
    return 'Measuring the rows sent nothing anywhere. What was told to whoever made them is not known here.'
  const away = hosts.filter((one) => one.isAway && one.requests > 0)
  const here = hosts.some((one) => !one.isAway && one.requests > 0)
  const rest = here ? ' A model on this machine was asked as well, as the table says.' : ''
  if (away.length === 0)
    return here
      ? 'Nothing left this machine: the models that were asked run on it.'
      : 'Nothing left this machine: no language model was asked.'
  const told = away.filter(
    ({ rows, hasStatistics, hasProportions }) => rows > 0 || hasStatistics || hasProportions,
  )
  const names = away.map(({ host }) => host).join(', ')
  if (told.length === 0)
    return `Nothing made from the real rows left this machine. Column names, and what was declared of them, went to ${names}.${rest}`
  const said = told.map((one) => `${whatText(one)} to ${one.host}`)
  return `What left this machine: ${said.join('; ')}. Column names, and what was declared of them, went to ${names}.${rest}`
}

function whatText({ rows, hasStatistics, hasProportions }: ToldHost): string {
  const parts = [
    rows > 0 ? `at most ${many(rows, 'real row')}` : '',
    hasStatistics ? 'statistics of the training rows' : '',
    hasProportions ? 'the proportions of the groups' : '',
  ].filter((part) => part !== '')
  return parts.join(' and ')
}

function ledger(hosts: readonly ToldHost[]): string {
  const rows = hosts.map((one): Cell[] => [
    { text: one.host === '' ? 'in the page' : one.host, header: true },
    { text: one.isAway ? 'another machine' : 'this machine' },
    { text: one.models.join(', ') },
    ...[one.requests, one.failed].map((number) => ({ text: count(number), number: true })),
    { text: count(one.rows), number: true },
    { text: one.hasStatistics ? 'yes' : one.hasProportions ? 'proportions of groups' : 'no' },
    { text: count(one.tokensIn), number: true },
    {
      text: `${count(one.tokensOut)}${one.tokensEstimated > 0 ? ` + about ${count(one.tokensEstimated)}` : ''}`,
      number: true,
    },
    { text: costText(one), number: true },
  ])
  return htmlTable(
    'The ledger, added up over all cells. Real rows: distinct ones within a cell; a row that two cells showed counts twice. Tokens as the servers reported them, with our estimate for answers that broke off. Each single request is a line of ledger.jsonl.',
    [
      'Host',
      'Where',
      'Models',
      'Requests',
      'of these brought nothing',
      'Real rows, at most',
      'Statistics',
      'Tokens in',
      'Tokens out',
      'Cost',
    ],
    rows,
  )
}

function costText({ isAway, usd, unpriced }: ToldHost): string {
  if (usd === null) return isAway ? 'no price known' : '–'
  return `$${show(usd)}${unpriced > 0 ? ', not all priced' : ''}`
}

function noise({ noised }: ReportParts['manifest']): string {
  if (noised === null) return ''
  const { releases, epsilon, delta, said } = noised
  const each = releases.map(
    (one) =>
      `${one.noise} noise of ε = ${show(one.epsilon)} for ${one.generators.join(', ')}, ${many(one.times, 'time')}`,
  )
  return paragraph(
    `Statistics under noise: ${each.join('; ')}. Together ε = ${show(epsilon)}${delta === 0 ? '' : ` and δ = ${show(delta)}`}. ${said}`,
  )
}
