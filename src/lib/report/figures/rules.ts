import { levels } from '../../charts/levels'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { Metric, Setting } from '../../evaluate/metric'
import { realAndSynthetic } from './feature'

/** Rules drawn; the table has all. */
const MOST_DRAWN = 16

interface Broken {
  label: string
  synthetic: number
  /** Null where too few real rows break it to say. */
  real: number | null
}

/** How often each rule is broken, by real rows beside synthetic ones; nothing where none was declared. */
export function rulesFigure(metric: Metric | undefined): Figure[] {
  if (metric === undefined || metric.value === null) return []
  const all = [
    ...brokenBy(metric.settings.byRule, (rule) => rule),
    ...brokenBy(metric.settings.byColumn, (column) => `${column}: what was declared of it`),
  ].sort((a, b) => b.synthetic - (b.real ?? 0) - (a.synthetic - (a.real ?? 0)))
  const least = metric.settings.smallestRealCell
  const instead = `under ${typeof least === 'number' ? least : 11} rows`
  const real = typeof metric.settings.real === 'number' ? metric.settings.real : null
  const broken = all.filter(({ synthetic, real: own }) => synthetic > 0 || own !== 0)
  const drawn = (broken.length > 0 ? broken : all).slice(0, MOST_DRAWN)
  const [worst] = drawn
  const finding = findingOf(metric.value, real, all.length, worst)
  return [
    {
      name: 'rules',
      finding,
      howToRead: `A pair of bars a rule: the share of real and of synthetic rows that break it; a missing value breaks nothing. Real rows break a rule by what was charted wrongly. What was declared of a column is its range or its list of categories.${drawn.length < all.length ? ` Drawn are ${drawn.length} of ${all.length}, those that synthetic rows break most beyond the real ones; the table has all.` : ''}`,
      summary: `${finding}. ${drawn
        .slice(0, 8)
        .map(
          (one) =>
            `${one.label}: real ${one.real === null ? instead : shareText(one.real)}, synthetic ${shareText(one.synthetic)}`,
        )
        .join('; ')}.`,
      draw: (width) =>
        levels(
          {
            title: 'Rows that break it, share',
            sections: [{ heading: null, rows: drawn.map((one) => ({ ...one, instead })) }],
          },
          width,
        ),
      table: {
        head: ['Rule', 'Real, share that breaks it', 'Synthetic, share', 'Remark'],
        rows: all.map((one) => [
          one.label,
          rounded(one.real),
          rounded(one.synthetic),
          one.real === null ? `real: ${instead}` : null,
        ]),
      },
      keys: realAndSynthetic,
    },
  ]
}

function findingOf(value: number, real: number | null, rules: number, worst: Broken | undefined): string {
  const beside = real === null ? '' : `, where ${shareText(real)} of the real rows do`
  if (value === 0)
    return `No synthetic row breaks ${rules === 1 ? 'the one rule' : `any of the ${rules} rules`}${beside}`
  const most =
    worst !== undefined && worst.synthetic > 0
      ? `, most of all ${worst.label} (${shareText(worst.synthetic)})`
      : ''
  return `${shareText(value)} of the synthetic rows break a rule${beside}${most}`
}

function brokenBy(setting: Setting | undefined, labelOf: (key: string) => string): Broken[] {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) return []
  return Object.entries(setting).flatMap(([key, both]) => {
    if (typeof both !== 'object' || both === null || !('synthetic' in both)) return []
    const { real, synthetic } = both
    return typeof synthetic === 'number'
      ? [{ label: labelOf(key), synthetic, real: typeof real === 'number' ? real : null }]
      : []
  })
}
