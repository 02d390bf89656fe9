import { forest } from '../../charts/forest'
import { heatmap, MOST_COLUMNS, mostDiffering } from '../../charts/heatmap'
import { rounded } from '../../charts/numbers'
import { ranking } from '../../charts/ranking'
import type { Figure } from '../../charts/scene'
import { aboutMetric } from '../../evaluate/about'
import type { Metric } from '../../evaluate/metric'
import type { Pictures } from '../../evaluate/pictures'
import type { ResultsCell } from '../../study/results-cell'
import { show } from '../numbers'
import { limitsOf, thresholdOf, type ChosenLimits, type Limits } from '../thresholds'
import { detectionFigure } from './curves'
import { metricRow, metricTable } from './estimates'
import { featureFigure, isAlike, type FeatureFacts } from './feature'
import { rulesFigure } from './rules'
import { intervalsOf, numbersOf, ownInterval } from './settings'
import { klText, own, SPREAD, type MetricsById } from './words'

/** Columns drawn in the ranking; its table has all. */
const MOST_RANKED = 24

/** What a column is called beside its name. */
export type Labels = ReadonlyMap<string, string | null>

export function fidelityFigures(
  metrics: readonly Metric[],
  by: MetricsById,
  pictures: Pictures | null,
  labels: Labels,
  curves: ResultsCell['curves'],
  limits: ChosenLimits,
): Figure[] {
  const kl = by.get('fidelity.kl')
  const allowed = limitsOf(thresholdOf('columns'), limits).good
  return [
    ...similarities(metrics),
    ...rankingFigure(kl, allowed),
    ...rulesFigure(by.get('fidelity.rule_violations')),
    ...detectionFigure(by, curves),
    ...correlationFigure(pictures, by.get('fidelity.correlation_similarity'), limits),
    ...featureFigures(pictures, kl, labels, rowsOf(metrics), allowed),
  ]
}

function rowsOf([first]: readonly Metric[]): FeatureFacts['rows'] {
  return { real: first?.n.train ?? 0, synthetic: first?.n.synthetic ?? 0 }
}

/** One figure a column, worst KL first; those without a KL last, in the table's order. */
function featureFigures(
  pictures: Pictures | null,
  kl: Metric | undefined,
  labels: Labels,
  rows: FeatureFacts['rows'],
  allowed: number,
): Figure[] {
  const floors = numbersOf(kl?.settings.perFeatureFloors)
  return (pictures?.features ?? [])
    .map((picture) => ({ picture, kl: kl === undefined ? null : own(kl.perFeature, picture.name) }))
    .sort((a, b) => (b.kl ?? -1) - (a.kl ?? -1))
    .map((entry) =>
      featureFigure(entry.picture, {
        label: labels.get(entry.picture.name) ?? null,
        kl: entry.kl,
        floor: own(floors, entry.picture.name) ?? kl?.floor ?? null,
        allowed,
        rows,
      }),
    )
}

/** All similarities whose best value is one, but those whose floor is of another size than they are. */
function similarities(metrics: readonly Metric[]): Figure[] {
  const shown = metrics.filter(({ id, settings }) => {
    const about = aboutMetric(id)
    return (
      about?.area === 'fidelity' &&
      about.better === 'higher' &&
      about.aim === 1 &&
      settings['floorFrom'] === undefined
    )
  })
  const known = shown.filter(({ value }) => value !== null)
  if (known.length === 0) return []
  const below = known
    .map((metric) => ({ metric, off: (metric.floor ?? 1) - (metric.value ?? 0) }))
    .filter(
      ({ metric: { floor, interval }, off }) => floor !== null && off > 0.01 && (interval?.[1] ?? 0) < floor,
    )
    .sort((a, b) => b.off - a.off)
  const judged = known.filter(({ floor }) => floor !== null).length
  const worst = below[0]?.metric
  const finding =
    worst === undefined
      ? `${judged} similarities are about what a perfect generator would get`
      : `${below.length} of ${judged} similarities stay below what a perfect generator would get, farthest “${aboutMetric(worst.id)?.title ?? worst.id}” (${show(worst.value)}; noise floor ${show(worst.floor)})`
  return [
    {
      name: 'similarities',
      finding,
      howToRead: `A dot a measure, 1 is alike. The grey band begins at the noise floor: what real rows get against real rows, so that a dot in the band can’t be told from perfect. ${SPREAD}`,
      summary: `${finding}. ${known.map((metric) => `${aboutMetric(metric.id)?.title ?? metric.id} ${show(metric.value)}`).join('; ')}.`,
      draw: (width) =>
        forest({ title: 'Similarity, 1 is alike', rows: shown.map((metric) => metricRow(metric, 1)) }, width),
      table: metricTable(shown),
      keys: [
        { ink: 'synthetic', label: 'synthetic rows', shape: 'circle' },
        { ink: 'band', label: 'noise floor to 1' },
      ],
    },
  ]
}

function rankingFigure(kl: Metric | undefined, allowed: number): Figure[] {
  if (kl === undefined) return []
  const floors = numbersOf(kl.settings.perFeatureFloors)
  const intervals = intervalsOf(kl.settings.perFeatureIntervals)
  const hasFloors = Object.keys(floors).length > 0
  const rows = Object.entries(kl.perFeature)
    .flatMap(([label, value]) =>
      value === null
        ? []
        : [
            {
              label,
              value,
              key: label,
              floor: own(floors, label),
              interval: ownInterval(intervals, label),
            },
          ],
    )
    .sort((a, b) => b.value - a.value)
  const [worst] = rows
  if (worst === undefined) return []
  const off = rows.filter(({ value, floor }) => !isAlike(value, floor ?? kl.floor, allowed)).length
  const numbers = klText(worst.value, worst.floor ?? kl.floor)
  const finding =
    off === 0
      ? `No column is far off; the farthest is ${worst.label} (${numbers})`
      : `${off} of ${rows.length} columns ${off === 1 ? 'is' : 'are'} off, farthest ${worst.label} (${numbers})`
  const drawn = rows.slice(0, MOST_RANKED)
  const ranked = Object.keys(kl.perFeature).sort(
    (a, b) => (own(kl.perFeature, b) ?? -1) - (own(kl.perFeature, a) ?? -1),
  )
  return [
    {
      name: 'kl-by-column',
      finding,
      howToRead: `How badly the synthetic shares of a column would explain the real ones, worst first; zero is alike. The grey band ends at the noise floor: what real rows get against real rows${hasFloors ? ' in the same column' : ', the mean over all columns'}.${hasFloors ? ` ${SPREAD}` : ''}${rows.length > MOST_RANKED ? ` The ${MOST_RANKED} farthest of ${rows.length} columns are drawn; the table has all.` : ''}`,
      summary: `${finding}. ${drawn
        .slice(0, 8)
        .map(({ label, value }) => `${label} ${show(value)}`)
        .join('; ')}.`,
      draw: (width) => ranking({ title: 'KL divergence, nats', rows: drawn, floor: kl.floor }, width),
      table: {
        head: ['Column', 'KL divergence, nats', 'Spread from', 'to', 'Noise floor', 'Remark'],
        rows: ranked.map((name) => [
          name,
          rounded(own(kl.perFeature, name)),
          ...[0, 1].map((end) => rounded(ownInterval(intervals, name)?.[end] ?? null)),
          rounded(own(floors, name)),
          Object.hasOwn(kl.reasons, name) ? (kl.reasons[name] ?? null) : null,
        ]),
        about: ranked,
      },
    },
  ]
}

function correlationFigure(
  pictures: Pictures | null,
  similarity: Metric | undefined,
  limits: ChosenLimits,
): Figure[] {
  if (pictures === null || pictures.correlation.names.length < 2) return []
  const { correlation } = pictures
  const pairs = correlation.names.flatMap((a, i) =>
    correlation.names.slice(i + 1).flatMap((b, past) => {
      const j = i + 1 + past
      const real = correlation.real[i]?.[j] ?? null
      const synthetic = correlation.synthetic[i]?.[j] ?? null
      return [{ a, b, real, synthetic }]
    }),
  )
  const known = pairs.flatMap(({ a, b, real, synthetic }) =>
    real === null || synthetic === null ? [] : [{ a, b, real, synthetic }],
  )
  const [worst] = [...known].sort((x, y) => Math.abs(y.synthetic - y.real) - Math.abs(x.synthetic - x.real))
  if (worst === undefined) return []
  const example = `${worst.a} and ${worst.b} ${show(worst.real)} among real rows, ${show(worst.synthetic)} among synthetic ones`
  const finding = correlationFinding(similarity, example, limitsOf(thresholdOf('pairs'), limits))
  const ordered = pairs.sort((x, y) => gap(y) - gap(x))
  const shown = mostDiffering(correlation).length
  return [
    {
      name: 'correlations',
      wide: true,
      finding,
      howToRead: `Each square is a pair of columns: the stronger its colour, the more the two move together (green) or against each other (purple, struck through); a dot where it isn’t defined. Left and middle should look alike, the right one should be empty.${shown < correlation.names.length ? ` The ${MOST_COLUMNS} of ${correlation.names.length} columns that differ most are drawn; the table has all pairs.` : ''}`,
      summary: `${finding}. Pearson correlations of ${correlation.names.length} numeric columns, real beside synthetic and their difference.`,
      draw: (width) => heatmap(correlation, width),
      table: {
        head: ['Column', 'and column', 'Real', 'Synthetic', 'Difference'],
        rows: ordered.map(({ a, b, real, synthetic }) => [
          a,
          b,
          rounded(real),
          rounded(synthetic),
          real === null || synthetic === null ? null : rounded(synthetic - real),
        ]),
        about: ordered.map(({ a, b }) => [a, b]),
      },
    },
  ]
}

function gap({ real, synthetic }: { real: number | null; synthetic: number | null }): number {
  return real === null || synthetic === null ? -1 : Math.abs(synthetic - real)
}

function correlationFinding(similarity: Metric | undefined, example: string, { good, poor }: Limits): string {
  if (similarity === undefined || similarity.value === null) return `The pair farthest off: ${example}`
  const { value, floor, interval } = similarity
  const numbers = `similarity ${show(value)}; noise floor ${show(floor)}`
  const loss = (floor ?? 1) - value
  if (loss <= good || (interval !== null && interval[1] >= (floor ?? 1)))
    return `Columns move together as in the real rows (${numbers})`
  return `${loss <= poor ? 'Columns move together less truly than in a perfect table' : 'How columns move together is largely lost'}: ${example} (${numbers})`
}
