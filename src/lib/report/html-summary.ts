import type { Repeated, Spread, Summary } from '../study/repetition'
import { htmlTable, type Cell } from './html-text'
import { settingText } from './names'
import { interval, show } from './numbers'

const shown = [
  ['fidelity.kl', 'KL'],
  ['utility.auroc_tstr', 'AUROC, trained on synthetic'],
  ['fairness.kl_by_group', 'KL by group'],
  ['privacy.dcr_share', 'nearer to training rows, share'],
] as const

/** Lines of a table on paper. */
const LINES = 200

/** What repeating over seeds says, for a few metrics; '' where nothing was repeated. `tables/` hold all of them. */
export function summaryHtml({ repeated, differences }: Summary): string {
  const again = repeated.filter(({ seeds }) => seeds.length > 1)
  if (again.length === 0) return ''
  const placeText = placeTexts(repeated)
  const means = htmlTable(
    'Mean over the seeds, and from the smallest to the largest. The real rows stay the same over seeds.',
    ['Generator', 'Seeds', ...shown.map(([, name]) => name)],
    again
      .slice(0, LINES)
      .map((one): Cell[] => [
        { text: [one.generator, ...placeText(one)].join(', '), header: true },
        { text: String(one.seeds.length), number: true },
        ...shown.map(([id]) => ({ text: spreadText(one.metrics[id]), number: true })),
      ]),
  )
  const pairs = differences.flatMap(({ generators: [first, second], metrics, ...place }) =>
    shown.flatMap(([id, name]): Cell[][] => {
      const found = metrics[id]
      if (found === undefined || found.mean === null) return []
      return [
        [
          { text: [`${first} less ${second}`, ...placeText(place)].join(', '), header: true },
          { text: name },
          { text: show(found.mean), number: true },
          { text: interval(found.interval) },
          { text: found.interval === null ? (found.reason ?? '') : apartText(found.interval) },
        ],
      ]
    }),
  )
  return `<h3>Over seeds</h3>\n${means}\n${htmlTable(
    'Differences at the same seeds: mean, and 95\u00a0% interval by Student’s t. One that holds 0 tells no generator from the other.',
    ['Pair', 'Metric', 'Difference', 'Interval', 'What it says'],
    pairs.slice(0, LINES),
  )}${again.length > LINES || pairs.length > LINES ? `\n<p>The first ${LINES} lines of each; all are in tables/summary.csv and tables/differences.csv.</p>` : ''}`
}

/** What places differ in; generators are compared within one. */
function placeTexts(
  repeated: readonly Repeated[],
): (place: Omit<Repeated, 'generator' | 'seeds' | 'stopped' | 'metrics'>) => string[] {
  const setting = settingText(repeated)
  return (place) => [
    `${place.features} features`,
    `${place.rows.toLocaleString('en')} rows`,
    ...setting(place),
  ]
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined || spread.mean === null) return show(null)
  return `${show(spread.mean)} (${show(spread.smallest)} – ${show(spread.largest)})`
}

function apartText([low, high]: readonly [number, number]): string {
  return low > 0 ? 'larger' : high < 0 ? 'smaller' : 'not told apart'
}
