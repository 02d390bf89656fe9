import { forest, type ForestPoint, type ForestRow } from '../../charts/forest'
import { rounded } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { aboutMetric } from '../../evaluate/about'
import type { Metric } from '../../evaluate/metric'
import { interval as intervalText, show } from '../numbers'
import { estimate, groupText, own, type MetricsById } from './words'

/** A row of a forest for a metric of the synthetic rows. `best` is the end of the noise floor's band. */
export function metricRow(metric: Metric, best: number | null): ForestRow {
  const { id, value, interval, floor, ceiling } = metric
  const points: ForestPoint[] = value === null ? [] : [{ ink: 'synthetic', value, interval }]
  return {
    label: aboutMetric(id)?.title ?? id,
    points,
    band: floor === null || best === null ? null : [floor, best],
    ceiling,
    text:
      value === null
        ? estimate(metric)
        : `${show(value)}${interval === null ? '' : ` (${intervalText(interval)})`}`,
  }
}

/** The numbers of metrics, a row each; the reason where there is none. */
export function metricTable(metrics: readonly Metric[]): Figure['table'] {
  return {
    head: ['Metric', 'Value', 'Interval from', 'to', 'Noise floor', 'Ceiling', 'Remark'],
    rows: metrics.map(({ id, value, interval, floor, ceiling, reason, warning }) => [
      aboutMetric(id)?.title ?? id,
      rounded(value),
      rounded(interval?.[0] ?? null),
      rounded(interval?.[1] ?? null),
      rounded(floor),
      rounded(ceiling),
      reason ?? warning,
    ]),
  }
}

interface Comparison {
  name: string
  /** Ids of the number for models trained on real and on synthetic rows. */
  real: string
  synthetic: string
  /** Which entries: of groups or of sites. */
  per: 'perGroup' | 'perSite'
  title: string
  howToRead: string
  domain?: readonly [number, number]
  /** The finding from the entry where the two differ most. */
  finding(worst: { label: string; real: number; synthetic: number }): string
}

/** The most entries drawn; the table has all. */
const MOST_ROWS = 24

/** A number by group or site, for models trained on synthetic rows beside models trained on real rows; null without two entries. */
export function comparisonFigure(by: MetricsById, comparison: Comparison): Figure | null {
  const real = by.get(comparison.real)
  const synthetic = by.get(comparison.synthetic)
  if (synthetic === undefined) return null
  const { per } = comparison
  const labels = Object.keys(synthetic[per])
  const rows = labels.map((label) => ({
    label,
    real: real === undefined ? null : own(real[per], label),
    synthetic: own(synthetic[per], label),
    reason: Object.hasOwn(synthetic.reasons, label) ? (synthetic.reasons[label] ?? null) : null,
  }))
  const known = rows.flatMap(({ label, real, synthetic }) =>
    real === null || synthetic === null ? [] : [{ label, real, synthetic }],
  )
  const [worst] = [...known].sort((a, b) => off(b) - off(a))
  if (worst === undefined) return null
  const finding = comparison.finding({
    ...worst,
    label: per === 'perGroup' ? groupText(worst.label) : worst.label,
  })
  const drawn = rows.filter((row) => row.synthetic !== null).slice(0, MOST_ROWS)
  return {
    name: comparison.name,
    finding,
    howToRead: comparison.howToRead,
    summary: `${finding}. ${known.map(({ label, real, synthetic }) => `${label}: real ${show(real)}, synthetic ${show(synthetic)}`).join('; ')}.`,
    draw: (width) =>
      forest(
        {
          title: comparison.title,
          ...(comparison.domain === undefined ? {} : { domain: comparison.domain }),
          rows: drawn.map(({ label, real, synthetic }): ForestRow => ({
            label: per === 'perGroup' ? groupText(label) : `site ${label}`,
            points: [
              ...(real === null ? [] : [{ ink: 'real' as const, value: real, interval: null }]),
              ...(synthetic === null
                ? []
                : [{ ink: 'synthetic' as const, value: synthetic, interval: null }]),
            ],
            text: `${show(synthetic)} against ${show(real)}`,
          })),
        },
        width,
      ),
    table: {
      head: ['', 'Trained on real rows', 'Trained on synthetic rows', 'Remark'],
      rows: rows.map(({ label, real, synthetic, reason }) => [
        label,
        rounded(real),
        rounded(synthetic),
        reason,
      ]),
    },
    keys: [
      { ink: 'real', label: 'trained on real rows', shape: 'square' },
      { ink: 'synthetic', label: 'trained on synthetic rows', shape: 'circle' },
    ],
  }
}

function off({ real, synthetic }: { real: number; synthetic: number }): number {
  return Math.abs(real - synthetic)
}
