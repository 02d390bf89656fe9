import { distances, type CumulativeCurve } from '../../charts/distances'
import { forest } from '../../charts/forest'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { Metric } from '../../evaluate/metric'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'
import type { ResultsCell } from '../../study/results-cell'
import { show } from '../numbers'
import type { ChosenLimits } from '../thresholds'
import { leakage } from '../verdict-leakage'
import { attackFigures } from './attacks'
import { metricRow, metricTable } from './estimates'
import type { MetricsById } from './words'

export function privacyFigures(
  by: MetricsById,
  curves: ResultsCell['curves'],
  limits: ChosenLimits,
): Figure[] {
  return [...attackFigures(by, curves, limits), ...distancesFigure(by, curves), ...shares(by)]
}

function distancesFigure(by: MetricsById, curves: ResultsCell['curves']): Figure[] {
  const synthetic = curves.dcr_synthetic ?? []
  if (synthetic.length === 0) return []
  const metric = by.get('privacy.dcr_median')
  const control = ofEnoughPeople(curves.dcr_control ?? [], metric?.n.control ?? null)
  const finding = distancesFinding(synthetic, control, metric)
  return [
    {
      name: 'nearest-distances',
      finding,
      howToRead:
        'A proxy, and no attack: nearness can warn, but distance proves nothing. How many of the rows lie within a distance of their nearest training row: synthetic rows (solid) against real rows that the generator never saw (dashed). A solid line left of or above the dashed one means rows that are nearer to real people than unseen people are to each other; a jump at zero is copies. Only the first 99 % are drawn.',
      summary: `${finding}. Cumulative shares by Gower distance to the nearest training row.`,
      draw: (width) => distances({ synthetic, control }, width),
      table: {
        head: ['Rows at most this far, share', 'Synthetic, distance', 'Unseen real rows, distance'],
        rows: [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map((share) => [
          share,
          rounded(distanceAt(synthetic, share)),
          rounded(distanceAt(control, share)),
        ]),
      },
    },
  ]
}

/** Ends of the curve that fewer than 11 people make up are left out. */
function ofEnoughPeople(curve: CumulativeCurve, people: number | null): CumulativeCurve {
  if (people === null) return []
  return curve.filter(
    ([, share]) => share * people >= SMALLEST_REAL_CELL && (1 - share) * people >= SMALLEST_REAL_CELL,
  )
}

function distancesFinding(
  synthetic: CumulativeCurve,
  control: CumulativeCurve,
  metric: Metric | undefined,
): string {
  const copies = shareAt(synthetic, 1e-9)
  const median = distanceAt(synthetic, 0.5) ?? metric?.value ?? null
  const twin = distanceAt(control, 0.5)
  const near = distanceAt(control, 0.05)
  if (median === null) return 'Distances to the nearest training row can’t be told'
  if (copies > 0.5) return `${shareText(copies)} of the synthetic rows lie on a training row`
  if (twin === null)
    return `Half of the synthetic rows lie within ${show(median)} of a training row; there are too few unseen rows to compare with`
  const medians = `median ${show(median)} against ${show(twin)}`
  const within = near === null ? 0 : shareAt(synthetic, near)
  if (near !== null && within > 0.1)
    return `${shareText(within)} of the synthetic rows lie nearer to a training row than all but 5 % of unseen real rows do (${medians})`
  if (median < 0.95 * twin)
    return `Synthetic rows lie nearer to training rows than unseen real rows do (${medians})`
  return `Synthetic rows lie ${median > 1.05 * twin ? 'farther from' : 'as far from'} training rows ${median > 1.05 * twin ? 'than' : 'as'} unseen real rows do (${medians})`
}

/** The distance that this share of the rows doesn't exceed, between two points of the curve; null beyond its ends. */
export function distanceAt(curve: CumulativeCurve, share: number): number | null {
  const after = curve.findIndex(([, reached]) => reached >= share - 1e-9)
  const [to, from] = [curve[after], curve[after - 1]]
  if (to === undefined) return null
  if (from === undefined) return to[1] > share + 1e-9 ? null : to[0]
  const part = (share - from[1]) / (to[1] - from[1])
  return from[0] + part * (to[0] - from[0])
}

/** The share of the rows within this distance. */
export function shareAt(curve: CumulativeCurve, distance: number): number {
  const beyond = curve.findIndex(([reached]) => reached > distance)
  if (beyond < 0) return 1
  const [to, from] = [curve[beyond], curve[beyond - 1]]
  if (to === undefined || from === undefined) return 0
  return from[1] + ((distance - from[0]) / (to[0] - from[0])) * (to[1] - from[1])
}

function shares(by: MetricsById): Figure[] {
  const shown = ['privacy.dcr_share', 'privacy.exact_match'].flatMap((id) => by.get(id) ?? [])
  if (shown.every(({ value }) => value === null)) return []
  const said = leakage(by).checks.flatMap(({ threshold, standing, said }) =>
    (threshold === 'copies' || threshold === 'nearness') && standing !== 'unknown' ? [said] : [],
  )
  const finding = said.join('; ')
  return [
    {
      name: 'copies-and-nearness',
      finding,
      howToRead:
        'Proxies, and no attacks. The share of the synthetic rows that lie nearer to a training row than to an unseen one, and the share that equal a training row in every column, with 95 % intervals. The grey band ends where rows made without copying would lie.',
      summary: `${finding}.`,
      draw: (width) =>
        forest(
          {
            title: 'Synthetic rows, share',
            domain: [0, 1],
            tickText: shareText,
            rows: shown.map((metric) => ({ ...metricRow(metric, 0), text: shareEstimate(metric) })),
          },
          width,
        ),
      table: metricTable(shown),
      keys: [
        { ink: 'synthetic', label: 'synthetic rows', shape: 'circle' },
        { ink: 'band', label: 'without copying' },
      ],
    },
  ]
}

function shareEstimate({ value, interval }: Metric): string {
  if (value === null) return 'can’t be computed'
  return interval === null
    ? shareText(value)
    : `${shareText(value)} (${shareText(interval[0])} to ${shareText(interval[1])})`
}
