import { groupShares } from '../../charts/groups'
import type { LevelRow } from '../../charts/levels'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { show } from '../numbers'
import { comparisonFigure } from './estimates'
import { realAndSynthetic } from './feature'
import { limitsOf, thresholdOf, type ChosenLimits } from '../thresholds'
import { chanceBand, CHANCE_BAND } from './chance'
import { CROSSED, klByGroup, outcomeByGroup } from './within-groups'
import { intervalsOf, numbersOf, singleGroups } from './settings'
import { groupText, own, type MetricsById } from './words'

export function fairnessFigures(by: MetricsById, limits: ChosenLimits): Figure[] {
  const auroc = byGroup(by, 'auroc_by_group', {
    name: 'auroc-by-group',
    number: 'AUROC',
    title: 'AUROC among the unseen rows of each group',
    howToRead:
      'One row a group: the square is the model trained on real rows, the circle the one trained on synthetic rows. A circle left of its square means that the synthetic rows teach less about this group.',
  })
  const found = byGroup(by, 'equal_opportunity_difference', {
    name: 'found-by-group',
    number: 'found',
    text: shareText,
    title: 'True positives, share of those with the outcome',
    domain: [0, 1],
    howToRead:
      'How many of the unseen real people with the outcome each model flags, by group, at a threshold that flags as many as have the outcome: the square is the model trained on real rows, the circle the one trained on synthetic rows.',
  })
  const alarms = byGroup(by, 'equalized_odds_difference', {
    name: 'alarms-by-group',
    number: 'flagged wrongly',
    text: shareText,
    title: 'False alarms, share of those without the outcome',
    howToRead:
      'How many of the unseen real people without the outcome each model flags all the same, by group and at the same threshold: the square is the model trained on real rows, the circle the one trained on synthetic rows.',
  })
  return [
    ...sharesFigure(by, limits),
    ...klByGroup(by, limits),
    ...outcomeByGroup(by),
    ...[auroc, found, alarms].flatMap((figure) => figure ?? []),
  ]
}

/** A number of both models a group. */
function byGroup(
  by: MetricsById,
  id: string,
  words: Pick<
    Parameters<typeof comparisonFigure>[0],
    'name' | 'number' | 'title' | 'howToRead' | 'domain' | 'text'
  >,
): Figure | null {
  const synthetic = by.get(`fairness.${id}_tstr`)
  const real = by.get(`fairness.${id}_trtr`)
  if (synthetic === undefined) return null
  const single = singleGroups(synthetic.perGroup, synthetic.settings)
  const crossed = Object.keys(single).length < Object.keys(synthetic.perGroup).length
  return comparisonFigure({
    ...words,
    howToRead: crossed ? `${words.howToRead} ${CROSSED}` : words.howToRead,
    shows: (key) => Object.hasOwn(single, key),
    real: real?.perGroup ?? {},
    synthetic: synthetic.perGroup,
    intervals: intervalsOf(synthetic.settings.perGroupIntervals),
    realIntervals: intervalsOf(real?.settings.perGroupIntervals),
    reasons: synthetic.reasons,
    labelOf: groupText,
    of: ['group', 'groups'],
  })
}

function sharesFigure(by: MetricsById, limits: ChosenLimits): Figure[] {
  const metric = by.get('fairness.group_share_tv')
  if (metric === undefined || metric.value === null) return []
  const real = numbersOf(metric.settings.real)
  const synthetic = numbersOf(metric.settings.synthetic)
  const keys = [...new Set([...Object.keys(real), ...Object.keys(synthetic)])]
  if (keys.length === 0) return []
  const entries = keys.map((key) => ({
    key,
    real: own(real, key),
    synthetic: own(synthetic, key),
    band: chanceBand(own(real, key) ?? 0, metric.n.synthetic),
  }))
  const [worst] = entries
    .flatMap(({ key, real, synthetic }) =>
      real === null || synthetic === null ? [] : [{ key, real, synthetic }],
    )
    .sort((a, b) => Math.abs(b.synthetic - b.real) - Math.abs(a.synthetic - a.real))
  const numbers = `distance ${show(metric.value)}; noise floor ${show(metric.floor)}`
  const alike = metric.value <= 2 * (metric.floor ?? 0) + limitsOf(thresholdOf('shares'), limits).good
  const finding =
    worst === undefined || alike
      ? `Groups have about their real shares (${numbers})`
      : `The group ${groupText(worst.key)} is too ${worst.synthetic < worst.real ? 'rare' : 'common'}: ${shareText(worst.synthetic)} of the synthetic rows, ${shareText(worst.real)} of the real ones (${numbers})`
  return [
    {
      name: 'group-shares',
      finding,
      howToRead: `A pair of bars for each level of a group: the plain one real rows, the striped one synthetic rows. ${CHANCE_BAND} Levels of fewer than 11 real people have no real bar.`,
      summary: `${finding}. ${entries.map(({ key, real, synthetic }) => `${key}: real ${real === null ? 'fewer than 11 people' : shareText(real)}, synthetic ${synthetic === null ? 'none' : shareText(synthetic)}`).join('; ')}.`,
      draw: (width) => groupShares(sectionsOf(entries), width),
      table: {
        head: ['Group', 'Real, share', 'Synthetic, share', 'Noise from', 'to', 'Remark'],
        rows: entries.map(({ key, real, synthetic, band }) => [
          key,
          rounded(real),
          rounded(synthetic),
          real === null ? null : rounded(band?.[0] ?? null),
          real === null ? null : rounded(band?.[1] ?? null),
          real === null ? 'fewer than 11 real people' : null,
        ]),
        about: entries.map(({ key }) => key),
      },
      keys: [...realAndSynthetic, { ink: 'holdout', label: 'within noise', shape: 'line' }],
    },
  ]
}

/** “sex=F” belongs under “sex”. */
function sectionsOf(
  entries: readonly {
    key: string
    real: number | null
    synthetic: number | null
    band: [number, number] | null
  }[],
): { heading: string; rows: LevelRow[] }[] {
  const sections = new Map<string, LevelRow[]>()
  for (const { key, real, synthetic, band } of entries) {
    const place = key.indexOf('=')
    const heading = key.slice(0, Math.max(0, place))
    const rows = sections.get(heading) ?? []
    rows.push({
      label: groupText(key).slice(place + 2),
      real,
      synthetic,
      instead: 'fewer than 11',
      band: real === null ? null : band,
      key,
    })
    sections.set(heading, rows)
  }
  return [...sections].map(([heading, rows]) => ({ heading, rows }))
}
