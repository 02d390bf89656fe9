import { missingness } from '../../charts/missingness'
import { rounded, shareText } from '../../charts/numbers'
import { rates, type RateRow } from '../../charts/rates'
import type { Figure } from '../../charts/scene'
import type { Profile, TargetRate } from '../../cohort/profile'
import type { Schema } from '../../cohort/schema'
import { poolSmall } from '../../cohort/small-cells'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'
import { wilson } from '../../evaluate/statistics'
import { columnFigures } from './cohort-column'
import { uniquelyNamed } from './words'

/** Rows drawn; what is beyond is in the table. */
const MOST_ROWS = 24

/**
 * The real cohort alone: the target's rate by group and by site, missing values, and one picture a column (none for
 * identifiers and free text). Counts of fewer than 11 people are put together or left out, so that every picture
 * and its table may be exported.
 */
export function cohortFigures(profile: Profile, schema: Schema): Figure[] {
  return uniquelyNamed([
    ...groupRates(profile, schema),
    ...siteRates(profile, schema),
    ...missingFigure(profile),
    ...columnFigures(profile, schema),
  ])
}

const smallest = SMALLEST_REAL_CELL

/** Both those with the outcome and those without are enough people. */
function enough(items: readonly TargetRate[]): boolean {
  const positives = items.reduce((sum, item) => sum + item.positives, 0)
  const n = items.reduce((sum, item) => sum + item.n, 0)
  return positives >= smallest && n - positives >= smallest
}

function rateRows(levels: readonly TargetRate[], together: string): RateRow[] {
  return poolSmall(levels, ({ positives }) => positives, enough).map(({ items, small }) => {
    const n = items.reduce((sum, item) => sum + item.n, 0)
    const positives = items.reduce((sum, item) => sum + item.positives, 0)
    const { centre, error } = wilson(positives, n)
    const label = small ? `${items.length} ${together}` : (items[0]?.level ?? '')
    return { label, n, rate: positives / n, interval: [centre - error, centre + error] }
  })
}

const RATES_HELP =
  'The square is the share of rows with the outcome, the stroke its 95 % interval (Wilson): where strokes overlap widely, the difference may be chance. The broken line is the whole cohort. Levels with fewer than 11 people with or without the outcome are put together.'

function groupRates(profile: Profile, schema: Schema): Figure[] {
  return profile.byGroup.flatMap(({ group, levels }) =>
    ratesFigure(`target-by-${group}`, group, rateRows(levels, 'small groups'), profile, schema),
  )
}

function siteRates(profile: Profile, schema: Schema): Figure[] {
  const rows = rateRows(profile.bySite, 'small sites').sort((a, b) => b.rate - a.rate)
  return ratesFigure('target-by-site', schema.site ?? 'site', rows, profile, schema)
}

function ratesFigure(
  name: string,
  by: string,
  rows: readonly RateRow[],
  { target }: Profile,
  schema: Schema,
): Figure[] {
  const sorted = [...rows].sort((a, b) => b.rate - a.rate)
  const [most, least] = [sorted[0], sorted.at(-1)]
  if (most === undefined || least === undefined) return []
  const overall = target !== null && enough([target]) ? target.rate : null
  const outcome = outcomeText(schema)
  const label = schema.columns.find((column) => column.name === schema.target)?.label ?? null
  const apart = least.interval[1] < most.interval[0]
  const finding =
    rows.length === 1
      ? `${outcome} in ${shareText(most.rate)} of all rows with a known ${by}`
      : `${outcome} by ${by}: from ${shareText(least.rate)} (${least.label}) to ${shareText(most.rate)} (${most.label}); the intervals of the two ${apart ? 'don’t overlap' : 'overlap'}`
  const drawn = rows.slice(0, MOST_ROWS)
  return [
    {
      name,
      finding,
      howToRead:
        rows.length > MOST_ROWS
          ? `${RATES_HELP} The ${MOST_ROWS} with the highest rates are drawn; the table has all.`
          : RATES_HELP,
      summary: `${finding}. ${drawn.map(({ label, n, rate }) => `${label}: ${shareText(rate)} of ${n}`).join('; ')}.`,
      draw: (width) =>
        rates(
          {
            title: `${label === null ? '' : `${label}: `}${outcome}, share of the rows`,
            rows: drawn,
            overall,
          },
          width,
        ),
      table: {
        head: [by, 'Rows', 'Rate', '95 % from', 'to'],
        rows: rows.map(({ label, n, rate, interval }) => [
          label,
          n,
          rounded(rate),
          rounded(interval[0]),
          rounded(interval[1]),
        ]),
      },
    },
  ]
}

/** “death = 1”. */
function outcomeText({ target, positive }: Schema): string {
  return `${target ?? 'target'} = ${positive ?? '?'}`
}

function missingFigure({ columns, rows }: Profile): Figure[] {
  if (rows < smallest) return []
  const lacking = columns
    .filter(({ missing }) => missing >= smallest)
    .sort((a, b) => b.missing - a.missing)
    // Fewer than 11 people with a value are a small count too.
    .map(({ name, missing }) => ({ name, share: rows - missing < smallest ? 1 : missing / rows }))
  const [worst] = lacking
  const complete = columns.length - lacking.length
  const finding =
    worst === undefined
      ? 'All columns are complete, or lack fewer than 11 values'
      : `${worst.name} is missing in ${shareText(worst.share)} of the rows; ${complete} of ${columns.length} columns are complete, or lack fewer than 11 values`
  const drawn = lacking.slice(0, MOST_ROWS)
  return [
    {
      name: 'missing-values',
      finding,
      howToRead: `A bar a column: the share of rows without a value, most first.${lacking.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${lacking.length} are drawn; the table has all.` : ''}`,
      summary: `${finding}.`,
      draw: (width) =>
        missingness(
          drawn.map(({ name, share }) => ({ label: name, real: share, synthetic: null })),
          width,
        ),
      table: {
        head: ['Column', 'Missing, share'],
        rows: lacking.map(({ name, share }) => [name, rounded(share)]),
      },
    },
  ]
}
