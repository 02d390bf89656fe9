import { forest, type ForestPoint, type ForestRow } from '../../charts/forest'
import { rounded } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { aboutMetric } from '../../evaluate/about'
import type { Metric } from '../../evaluate/metric'
import { interval as intervalText, show } from '../numbers'
import { ownInterval } from './settings'
import { estimate, own } from './words'

/** A row of a forest for a metric of the synthetic rows. `best` is the end of the noise floor's band. */
export function metricRow(metric: Metric, best: number | null): ForestRow {
  const { id, value, interval, floor, ceiling } = metric
  const points: ForestPoint[] = value === null ? [] : [{ ink: 'synthetic', value, interval }]
  return {
    label: aboutMetric(id)?.title ?? id,
    key: id,
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
    about: metrics.map(({ id }) => id),
  }
}

interface Comparison {
  name: string
  /** The entries for models trained on real and on synthetic rows, and those of the second with their intervals. */
  real: Readonly<Record<string, number | null>>
  synthetic: Readonly<Record<string, number | null>>
  realIntervals?: Readonly<Record<string, [number, number]>>
  intervals: Readonly<Record<string, [number, number]>>
  reasons: Readonly<Record<string, string>>
  /** Which entries are drawn and judged; the table has all. */
  shows?(key: string): boolean
  /** What an entry is called. */
  labelOf(key: string): string
  /** One and several of what the entries are, e.g. "site" and "sites". */
  of: readonly [string, string]
  title: string
  howToRead: string
  domain?: readonly [number, number]
  /** The number in words, e.g. "AUROC". */
  number: string
  text?: (value: number) => string
}

/** The most entries drawn; the table has all. */
const MOST_ROWS = 24

interface Compared {
  key: string
  real: number | null
  synthetic: number | null
  interval: [number, number] | null
}

/** A number by group or site, for models trained on synthetic rows beside models trained on real rows; null where no entry has both. */
export function comparisonFigure(comparison: Comparison): Figure | null {
  const { labelOf, reasons, text = show } = comparison
  const rows = Object.keys(comparison.synthetic).map((key): Compared => ({
    key,
    real: own(comparison.real, key),
    synthetic: own(comparison.synthetic, key),
    interval: ownInterval(comparison.intervals, key),
  }))
  const shown = rows.filter(({ key }) => comparison.shows?.(key) ?? true)
  const known = shown.flatMap(({ real, synthetic, ...rest }) =>
    real === null || synthetic === null ? [] : [{ ...rest, real, synthetic }],
  )
  if (known.length === 0) return null
  const finding = comparisonFinding(comparison, known)
  const drawn = shown.filter((row) => row.synthetic !== null).slice(0, MOST_ROWS)
  const ends = (entries: Comparison['intervals'] | undefined, key: string): (number | null)[] => {
    const interval = ownInterval(entries ?? {}, key)
    return [rounded(interval?.[0] ?? null), rounded(interval?.[1] ?? null)]
  }
  return {
    name: comparison.name,
    finding,
    howToRead: `${comparison.howToRead}${known.some(({ interval }) => interval !== null) ? ' Lines are 95 % intervals: where a line reaches the other mark, chance alone may explain the difference.' : ''}`,
    summary: `${finding}. ${known.map(({ key, real, synthetic }) => `${labelOf(key)}: real ${text(real)}, synthetic ${text(synthetic)}`).join('; ')}.`,
    draw: (width) =>
      forest(
        {
          title: comparison.title,
          ...(comparison.domain === undefined ? {} : { domain: comparison.domain }),
          ...(comparison.text === undefined ? {} : { tickText: comparison.text }),
          rows: drawn.map(({ key, real, synthetic, interval }): ForestRow => ({
            label: labelOf(key),
            key,
            points: [
              ...(real === null
                ? []
                : [
                    {
                      ink: 'real' as const,
                      value: real,
                      interval: ownInterval(comparison.realIntervals ?? {}, key),
                    },
                  ]),
              ...(synthetic === null ? [] : [{ ink: 'synthetic' as const, value: synthetic, interval }]),
            ],
            text: `${text(synthetic ?? 0)} against ${real === null ? '–' : text(real)}`,
          })),
        },
        width,
      ),
    table: {
      head: [
        '',
        'Trained on real rows',
        '95 % from',
        'to',
        'Trained on synthetic rows',
        '95 % from',
        'to',
        'Remark',
      ],
      rows: rows.map(({ key, real, synthetic }) => [
        labelOf(key),
        rounded(real),
        ...ends(comparison.realIntervals, key),
        rounded(synthetic),
        ...ends(comparison.intervals, key),
        Object.hasOwn(reasons, key) ? (reasons[key] ?? null) : null,
      ]),
      about: rows.map(({ key }) => key),
    },
    keys: [
      { ink: 'real', label: 'trained on real rows', shape: 'square' },
      { ink: 'synthetic', label: 'trained on synthetic rows', shape: 'circle' },
    ],
  }
}

/** Where the two models differ most; first among those where the interval doesn't explain it. */
function comparisonFinding(
  { labelOf, of: [one, many], number, text = show, realIntervals = {} }: Comparison,
  known: readonly { key: string; real: number; synthetic: number; interval: [number, number] | null }[],
): string {
  const off = ({ real, synthetic }: { real: number; synthetic: number }) => Math.abs(real - synthetic)
  const judged = known.filter(({ interval }) => interval !== null)
  // Where neither interval reaches the other number.
  const beyond = judged.filter(
    ({ key, real, synthetic, interval }) =>
      !within(real, interval) && !within(synthetic, ownInterval(realIntervals, key)),
  )
  const [worst] = [...(beyond.length > 0 ? beyond : known)].sort((a, b) => off(b) - off(a))
  if (worst === undefined) return ''
  const numbers = `${number} ${text(worst.synthetic)}${worst.interval === null ? '' : ` (95\u00a0% interval ${worst.interval.map(text).join(' to ')})`} trained on synthetic rows, ${text(worst.real)} on real rows`
  if (judged.length === 0)
    return `By ${one}, the two models differ most for ${labelOf(worst.key)}: ${numbers}`
  if (beyond.length === 0)
    return `Between the two models no ${one} differs by more than chance explains; most ${labelOf(worst.key)}: ${numbers}`
  return `For ${beyond.length} of ${judged.length} ${many} the two models differ by more than chance explains, most for ${labelOf(worst.key)}: ${numbers}`
}

function within(value: number, interval: readonly [number, number] | null): boolean {
  return interval !== null && value >= interval[0] && value <= interval[1]
}
