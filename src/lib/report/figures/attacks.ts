import { curves, heightAt, type Curve } from '../../charts/curves'
import { forest, type ForestRow } from '../../charts/forest'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { together } from '../../charts/together'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'
import type { Metric } from '../../evaluate/metric'
import type { ResultsCell } from '../../study/results-cell'
import { attacks, paperAttack, strongest } from '../attacks'
import { interval as intervalText, show } from '../numbers'
import { limitsOf, thresholdOf, type ChosenLimits } from '../thresholds'
import type { MetricsById } from './words'

/** What attackers who look for members achieve: over all people, on the few most exposed, and at every threshold. */
export function attackFigures(by: MetricsById, all: ResultsCell['curves'], limits: ChosenLimits): Figure[] {
  return [...aucFigure(by, limits), ...fewFigure(by, limits), ...rocFigure(by, all)]
}

const shown = [...attacks, paperAttack]

/** What the figures of one attack share, for lighting up together. */
const keyOf = (id: string): string => `attack ${id}`

/** The share of false alarms at which the attacks are told in words. */
const FEW = 0.05
/** Below this share of strangers no curve is drawn, however many there are. */
const LEAST = 0.001

const MEANING =
  'nearest row: how near the closest synthetic row is; five nearest rows: the mean of the five closest; nearest, against reference: the first held against other unseen rows; density ratio: how much likelier the row is among synthetic rows than among unseen ones; classifier: a model that tells synthetic from unseen rows. The paper’s variant asks the downstream model instead.'

function rowsOf(by: MetricsById, number: string): { id: string; title: string; metric: Metric }[] {
  return shown.flatMap(({ id, title }) => {
    const metric = by.get(`privacy.mia_${id}_${number}`)
    return metric === undefined ? [] : [{ id, title, metric }]
  })
}

function aucFigure(by: MetricsById, limits: ChosenLimits): Figure[] {
  const rows = rowsOf(by, 'auc')
  const worst = strongest(by, 'auc')
  if (worst === null) return []
  const { metric, title, of } = worst
  const ends = metric.interval === null ? '' : `, 95\u00a0% interval ${intervalText(metric.interval)}`
  const numbers = `(${title}: AUC ${show(metric.value)}${ends}; chance 0.5)`
  const above = (metric.interval?.[0] ?? metric.value) - 0.5
  const finding =
    above <= 0
      ? `None of the ${of} attacks tells members from strangers beyond chance, not even the strongest ${numbers}`
      : above <= limitsOf(thresholdOf('membership'), limits).good
        ? `The strongest of ${of} attacks tells members from strangers hardly beyond chance, by no more than being the strongest of several explains ${numbers}`
        : `The strongest of ${of} attacks tells members from strangers ${metric.value > 0.6 ? 'often' : 'a little more often than chance'} ${numbers}`
  return [
    {
      name: 'attacks',
      finding,
      howToRead: `Each attack is shown one person of whom it must say whether their row was among the training rows, from the synthetic rows alone. Dots are how often it ranks a member above a stranger, with 95 % intervals; the line is chance. By attack: ${MEANING} The strongest of several lies above chance a little by choice alone.`,
      summary: `${finding}. ${rows.map(({ title, metric }) => `${title} ${show(metric.value)}`).join('; ')}.`,
      draw: (width) =>
        forest(
          {
            title: 'AUC of telling members from strangers',
            line: { at: 0.5, text: 'chance' },
            domain: domainOf(rows.map(({ metric }) => metric)),
            rows: rows.map(({ id, title, metric }) =>
              rowOf(id, title, metric, show, [0.5, metric.floor ?? 0.5]),
            ),
          },
          width,
        ),
      table: {
        head: ['Attack', 'AUC', '95 % from', 'to', 'Advantage', 'Advantage that chance reaches', 'Remark'],
        rows: rows.map(({ id, title, metric }) => {
          const advantage = by.get(`privacy.mia_${id}_advantage`)
          return [
            title,
            rounded(metric.value),
            rounded(metric.interval?.[0] ?? null),
            rounded(metric.interval?.[1] ?? null),
            rounded(advantage?.value ?? null),
            rounded(advantage?.floor ?? null),
            metric.reason ?? metric.warning,
          ]
        }),
        about: rows.map(({ id }) => keyOf(id)),
      },
      keys: [{ ink: 'synthetic', label: 'attack on the synthetic rows', shape: 'circle' }],
    },
  ]
}

/** Around a half, and wide enough that chance doesn't look like success. */
function domainOf(metrics: readonly Metric[]): [number, number] {
  const ends = metrics.flatMap(({ value, interval }) => [value ?? 0.5, ...(interval ?? [])])
  return [Math.min(0.4, ...ends), Math.min(1, Math.max(0.7, ...ends))]
}

function fewFigure(by: MetricsById, limits: ChosenLimits): Figure[] {
  const rows = rowsOf(by, 'tpr_at_fpr_01')
  const worst = strongest(by, 'tpr_at_fpr_01')
  if (worst === null) return []
  const { metric, title } = worst
  const floor = metric.floor ?? 0.01
  const ends =
    metric.interval === null ? '' : `, 95\u00a0% interval ${metric.interval.map(shareText).join(' to ')}`
  const numbers = `${shareText(metric.value)} of the members (${title}${ends}; chance ${shareText(floor)})`
  const finding =
    (metric.interval?.[0] ?? metric.value) - floor <= limitsOf(thresholdOf('exposed-few'), limits).good
      ? `With 1\u00a0% of strangers suspected, no attack finds clearly more members than chance: at most ${numbers}`
      : `With 1\u00a0% of strangers suspected, the strongest attack finds ${numbers}`
  const most = Math.max(0.05, ...rows.flatMap(({ metric }) => [metric.value ?? 0, metric.interval?.[1] ?? 0]))
  return [
    {
      name: 'attacks-on-few',
      finding,
      howToRead:
        'An attacker who wants to be nearly sure suspects only those whom the attack is surest of, so that but 1 % of the strangers are among them. Dots are the share of members then found, with 95 % intervals; the grey band ends at chance. A leak that harms a few shows here before it shows in the AUC.',
      summary: `${finding}. ${rows.map(({ title, metric }) => `${title} ${metric.value === null ? '–' : shareText(metric.value)}`).join('; ')}.`,
      draw: (width) =>
        forest(
          {
            title: 'Members found at 1 % false alarms, share',
            domain: [0, Math.min(1, most)],
            tickText: shareText,
            rows: rows.map(({ id, title, metric }) =>
              rowOf(id, title, metric, shareText, [0, metric.floor ?? floor]),
            ),
          },
          width,
        ),
      table: {
        head: ['Attack', 'Members found, share', '95 % from', 'to', 'Chance', 'Remark'],
        rows: rows.map(({ title, metric }) => [
          title,
          rounded(metric.value),
          rounded(metric.interval?.[0] ?? null),
          rounded(metric.interval?.[1] ?? null),
          rounded(metric.floor),
          metric.reason ?? metric.warning,
        ]),
        about: rows.map(({ id }) => keyOf(id)),
      },
      keys: [
        { ink: 'synthetic', label: 'attack on the synthetic rows', shape: 'circle' },
        { ink: 'band', label: 'up to chance' },
      ],
    },
  ]
}

function rowOf(
  id: string,
  label: string,
  { value, interval }: Metric,
  text: (value: number) => string,
  band: readonly [number, number],
): ForestRow {
  return {
    label,
    key: keyOf(id),
    points: value === null ? [] : [{ ink: 'synthetic', value, interval }],
    band: band[0] === band[1] ? null : band,
    text:
      value === null
        ? 'can’t be computed'
        : `${text(value)}${interval === null ? '' : ` (${interval.map(text).join(' to ')})`}`,
  }
}

const dashes = [undefined, '8 3', '2 3', '10 3 2 3', '5 5', '12 3 2 3 2 3']
const inks = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6'] as const

function rocFigure(by: MetricsById, all: ResultsCell['curves']): Figure[] {
  const any = by.get('privacy.mia_nearest_auc') ?? by.get('privacy.mia_paper_auc')
  if (any === undefined || Math.min(any.n.train, any.n.control) < SMALLEST_REAL_CELL) return []
  const lines = shown.flatMap(({ id, title }, i): (Curve & { id: string })[] => {
    const points = all[`roc_mia_${id}`] ?? []
    const dash = dashes[i]
    return points.length === 0
      ? []
      : [
          {
            id,
            ink: inks[i] ?? 'series-1',
            label: title,
            points,
            key: keyOf(id),
            ...(dash === undefined ? {} : { dash }),
          },
        ]
  })
  const found = lines.map((line) => ({ line, found: heightAt(line.points, FEW) }))
  const [best] = [...found].sort((a, b) => b.found - a.found)
  if (best === undefined) return []
  const finding = `Where ${shareText(FEW)} of strangers are suspected, the attacks find ${range(found.map((one) => one.found))} of the members (most: ${best.line.label}); guessing finds ${shareText(FEW)}`
  // One stranger is the least that can be suspected. Both axes begin there, so that guessing runs from the corner.
  const from = Math.max(LEAST, 1 / any.n.control)
  const few = from <= 0.01 ? 0.1 : 1
  const most = Math.max(few, ...lines.map(({ points }) => heightAt(points, few)))
  const to = [0.1, 0.2, 0.5].find((end) => most <= end) ?? 1
  const x = 'Strangers suspected, share'
  const y = 'Members found, share'
  return [
    {
      name: 'attack-roc',
      wide: true,
      finding,
      howToRead: `Each curve is an attack at every threshold: how many members it finds for how many strangers it wrongly suspects. On the diagonal it guesses. The lower left corner is drawn once more with logarithmic axes, on which every step multiplies: there an attacker is nearly sure of the few whom they name. The axes begin at ${from > LEAST ? `one stranger of ${any.n.control.toLocaleString('en')}` : shareText(LEAST)}; what is less, zero too, lies on the edge. Guessing is the dotted line from the lower left corner.`,
      summary: `${finding}. ROC curves of ${lines.length} membership attacks.`,
      draw: (width) =>
        together(
          [
            {
              title: 'All thresholds',
              draw: (room) =>
                curves(
                  {
                    x: { title: x },
                    y: { title: y },
                    curves: lines,
                    diagonal: 'guessing',
                    // On a phone the names would lie on the lines: those of the corner serve for both.
                    names: room < 340 ? 'none' : 'lower right',
                  },
                  room,
                ),
            },
            {
              title: 'Few suspected: logarithmic axes',
              draw: (room) =>
                curves(
                  {
                    x: { title: x, from, to: few },
                    y: { title: y, from, to },
                    curves: lines,
                    diagonal: 'guessing',
                    names: 'ends',
                  },
                  room,
                ),
            },
          ],
          width,
          420,
        ),
      table: {
        head: [x, ...lines.map(({ label }) => label)],
        rows: [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((at) => [
          at,
          ...lines.map(({ points }) => rounded(heightAt(points, at))),
        ]),
      },
    },
  ]
}

function range(shares: readonly number[]): string {
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map(shareText)
  return low === high ? (low ?? '') : `${low} to ${high}`
}
