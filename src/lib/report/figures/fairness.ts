import { forest } from '../../charts/forest'
import { groupShares } from '../../charts/groups'
import type { LevelRow } from '../../charts/levels'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { Setting } from '../../evaluate/metric'
import { show } from '../numbers'
import { comparisonFigure } from './estimates'
import { realAndSynthetic } from './feature'
import { groupText, own, type MetricsById } from './words'

export function fairnessFigures(by: MetricsById): Figure[] {
  const auroc = comparisonFigure(by, {
    name: 'auroc-by-group',
    real: 'fairness.auroc_by_group_trtr',
    synthetic: 'fairness.auroc_by_group_tstr',
    per: 'perGroup',
    title: 'AUROC among the unseen rows of each group',
    howToRead:
      'One row a group: the square is the model trained on real rows, the circle the one trained on synthetic rows. A circle left of its square means that the synthetic rows teach less about this group.',
    finding: ({ label, real, synthetic }) =>
      `The models differ most for ${label}: AUROC ${show(synthetic)} trained on synthetic rows, ${show(real)} on real rows`,
  })
  const found = comparisonFigure(by, {
    name: 'found-by-group',
    real: 'fairness.equal_opportunity_difference_trtr',
    synthetic: 'fairness.equal_opportunity_difference_tstr',
    per: 'perGroup',
    title: 'True positives, share of those with the outcome',
    domain: [0, 1],
    howToRead:
      'How many of the unseen real people with the outcome each model flags, by group: the square is the model trained on real rows, the circle the one trained on synthetic rows.',
    finding: ({ label, real, synthetic }) =>
      `Of those with the outcome (${label}), a model trained on synthetic rows finds ${shareText(synthetic)}, one trained on real rows ${shareText(real)}`,
  })
  return [
    ...sharesFigure(by),
    ...klByGroup(by),
    ...(auroc === null ? [] : [auroc]),
    ...(found === null ? [] : [found]),
  ]
}

function sharesFigure(by: MetricsById): Figure[] {
  const metric = by.get('fairness.group_share_tv')
  if (metric === undefined || metric.value === null) return []
  const real = numbersOf(metric.settings.real)
  const synthetic = numbersOf(metric.settings.synthetic)
  const keys = [...new Set([...Object.keys(real), ...Object.keys(synthetic)])]
  if (keys.length === 0) return []
  const entries = keys.map((key) => ({ key, real: own(real, key), synthetic: own(synthetic, key) }))
  const [worst] = entries
    .flatMap(({ key, real, synthetic }) =>
      real === null || synthetic === null ? [] : [{ key, real, synthetic }],
    )
    .sort((a, b) => Math.abs(b.synthetic - b.real) - Math.abs(a.synthetic - a.real))
  const numbers = `distance ${show(metric.value)}; noise floor ${show(metric.floor)}`
  const alike = metric.value <= 2 * (metric.floor ?? 0) + 0.03
  const finding =
    worst === undefined || alike
      ? `Groups have about their real shares (${numbers})`
      : `The group ${groupText(worst.key)} is too ${worst.synthetic < worst.real ? 'rare' : 'common'}: ${shareText(worst.synthetic)} of the synthetic rows, ${shareText(worst.real)} of the real ones (${numbers})`
  return [
    {
      name: 'group-shares',
      finding,
      howToRead:
        'A pair of bars for each level of a group: the plain one real rows, the striped one synthetic rows. Levels of fewer than 11 real people have no real bar.',
      summary: `${finding}. ${entries.map(({ key, real, synthetic }) => `${key}: real ${real === null ? 'fewer than 11 people' : shareText(real)}, synthetic ${synthetic === null ? 'none' : shareText(synthetic)}`).join('; ')}.`,
      draw: (width) => groupShares(sectionsOf(entries), width),
      table: {
        head: ['Group', 'Real, share', 'Synthetic, share', 'Remark'],
        rows: entries.map(({ key, real, synthetic }) => [
          key,
          rounded(real),
          rounded(synthetic),
          real === null ? 'fewer than 11 real people' : null,
        ]),
      },
      keys: realAndSynthetic,
    },
  ]
}

/** “sex=F” belongs under “sex”. */
function sectionsOf(
  entries: readonly { key: string; real: number | null; synthetic: number | null }[],
): { heading: string; rows: LevelRow[] }[] {
  const sections = new Map<string, LevelRow[]>()
  for (const { key, real, synthetic } of entries) {
    const place = key.indexOf('=')
    const heading = key.slice(0, Math.max(0, place))
    const rows = sections.get(heading) ?? []
    rows.push({ label: groupText(key).slice(place + 2), real, synthetic, instead: 'fewer than 11' })
    sections.set(heading, rows)
  }
  return [...sections].map(([heading, rows]) => ({ heading, rows }))
}

function numbersOf(setting: Setting | undefined): Record<string, number | null> {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) return {}
  return Object.fromEntries(
    Object.entries(setting).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'number' ? value : null,
    ]),
  )
}

function klByGroup(by: MetricsById): Figure[] {
  const metric = by.get('fairness.kl_by_group')
  if (metric === undefined || metric.value === null) return []
  const { floor } = metric
  const rows = Object.keys(metric.perGroup).map((key) => ({ key, value: own(metric.perGroup, key) }))
  const known = rows
    .flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]))
    .sort((a, b) => b.value - a.value)
  const [worst] = known
  const best = known.at(-1)
  if (worst === undefined || best === undefined) return []
  const silent = rows.length - known.length
  const finding =
    known.length < 2
      ? `Only ${groupText(worst.key)} is large enough for a number (KL ${show(worst.value)}; noise floor ${show(floor)})`
      : `Rows of ${groupText(worst.key)} are farthest from their real ones (KL ${show(worst.value)}), rows of ${groupText(best.key)} nearest (${show(best.value)}; noise floor ${show(floor)})`
  return [
    {
      name: 'kl-by-group',
      finding,
      howToRead: `How far the synthetic rows of each group are from the real rows of the same group, mean KL over the columns; zero is alike. The grey band ends at the noise floor, the mean over the groups: small groups lie above it by chance alone.${silent > 0 ? ` ${silent} ${silent === 1 ? 'group is' : 'groups are'} too small for a number.` : ''}`,
      summary: `${finding}. ${known.map(({ key, value }) => `${key} ${show(value)}`).join('; ')}.`,
      draw: (width) =>
        forest(
          {
            title: 'KL divergence within the group, nats',
            rows: rows.map(({ key, value }) => ({
              label: groupText(key),
              points: value === null ? [] : [{ ink: 'synthetic' as const, value, interval: null }],
              band: floor === null ? null : [0, floor],
              text: value === null ? 'too few people' : show(value),
            })),
          },
          width,
        ),
      table: {
        head: ['Group', 'KL divergence, nats', 'Remark'],
        rows: rows.map(({ key, value }) => [
          key,
          rounded(value),
          Object.hasOwn(metric.reasons, key) ? (metric.reasons[key] ?? null) : null,
        ]),
      },
      keys: [
        { ink: 'synthetic', label: 'synthetic rows', shape: 'circle' },
        { ink: 'band', label: 'up to the noise floor' },
      ],
    },
  ]
}
