import type { Metric } from '../evaluate/metric'
import { groupText } from './figures/words'
import { reasonText, show } from './numbers'
import type { AreaVerdict, Standing } from './area-verdict'

type ById = ReadonlyMap<string, Metric>

type Known = Exclude<Standing, 'unknown'>

const order: Known[] = ['good', 'mixed', 'poor']

function worse(a: Known, b: Known): Known {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

/** Single columns by KL against its noise floor, then pairs by correlation and contingency against theirs. */
export function faithfulness(by: ById): AreaVerdict {
  const kl = by.get('fidelity.kl')
  const start = { area: 'faithful' as const, question: 'Do the rows look like the real ones?' }
  if (kl === undefined || kl.value === null) {
    return {
      ...start,
      standing: 'unknown',
      finding: "can't be said",
      sentence: `Likeness can't be said: ${reasonText(kl)}`,
      doubt: '',
    }
  }
  const floor = kl.floor ?? 0
  const columns: Known =
    kl.value <= 2 * floor + 0.02 ? 'good' : kl.value <= 2 * floor + 0.1 ? 'mixed' : 'poor'
  const pairs = pairStanding(by)
  const pairsStanding = pairs?.standing ?? 'good'
  const worst = largest(kl.perFeature)
  const worstSaid =
    columns === 'good' || worst === null ? '' : `, farthest off ${worst[0]} at ${show(worst[1])}`
  const columnsSaid = {
    good: 'Single columns look like the real ones',
    mixed: 'Single columns are roughly like the real ones',
    poor: 'Single columns differ from the real ones',
  }[columns]
  const pairsSaid = {
    good: 'columns move together as in the real rows',
    mixed: 'columns move together less than in the real rows',
    poor: 'how columns move together is largely lost',
  }[pairsStanding]
  const finding =
    columns === 'good'
      ? {
          good: 'looks like the real rows',
          mixed: 'right columns, weaker relations',
          poor: 'right columns, lost relations',
        }[pairsStanding]
      : {
          good: 'columns are off',
          mixed: 'columns and relations are off',
          poor: 'columns are off, relations lost',
        }[pairsStanding]
  return {
    ...start,
    standing: worse(columns, pairsStanding),
    finding,
    sentence:
      `${columnsSaid} (KL ${show(kl.value)}; noise floor ${show(kl.floor)}${worstSaid})` +
      (pairs === null ? '.' : `, and ${pairsSaid} (${pairs.said}).`),
    doubt:
      'KL and pairs see one and two columns at a time; what three or more columns do together is not in these numbers.',
  }
}

function pairStanding(by: ById): { standing: Known; said: string } | null {
  const measured = (
    [
      ['fidelity.correlation_similarity', 'correlation similarity'],
      ['fidelity.contingency_similarity', 'contingency similarity'],
    ] as const
  ).flatMap(([id, name]) => {
    const metric = by.get(id)
    if (metric === undefined || metric.value === null) return []
    const floor = metric.floor ?? 1
    const loss = floor - metric.value
    const reaches = metric.interval !== null && metric.interval[1] >= floor
    const standing =
      reaches || loss <= 0.01 ? ('good' as const) : loss <= 0.025 ? ('mixed' as const) : ('poor' as const)
    return [{ standing, said: `${name} ${show(metric.value)}; a perfect generator ${show(metric.floor)}` }]
  })
  const [first, second] = measured
  if (first === undefined) return null
  return second !== undefined && worse(first.standing, second.standing) !== first.standing ? second : first
}

/** Are the groups there in the right shares, and are their rows as true as everybody's? */
export function fairness(by: ById): AreaVerdict {
  const shares = by.get('fairness.group_share_tv')
  const kl = by.get('fairness.kl_by_group')
  const start = { area: 'fair' as const, question: 'Are the groups served alike?' }
  const measured = [shares, kl].filter((metric) => metric !== undefined && metric.value !== null)
  if (measured.length === 0) {
    const reason = reasonText(shares ?? kl)
    return {
      ...start,
      standing: 'unknown',
      finding: "can't be said",
      sentence: `Fairness can't be said: ${reason}`,
      doubt: '',
    }
  }
  const sharesStanding = against(shares, 0.03, 0.1)
  const klStanding = against(kl, 0.05, 0.2)
  const worst = largest(kl?.perGroup ?? {})
  const standing = worse(sharesStanding, klStanding)
  const parts = [
    shares?.value == null
      ? ''
      : `${{ good: 'Groups have about their real shares', mixed: 'Shares of groups are somewhat off', poor: 'Shares of groups are off' }[sharesStanding]} (distance ${show(shares.value)}; noise floor ${show(shares.floor)})`,
    kl?.value == null
      ? ''
      : `rows within groups ${{ good: 'are as true as they can be', mixed: 'are somewhat off', poor: 'are far off' }[klStanding]} (KL ${show(kl.value)}; noise floor ${show(kl.floor)}${worst === null ? '' : `; farthest ${groupText(worst[0])} at ${show(worst[1])}`})`,
  ].filter((part) => part !== '')
  const silent = Object.values(kl?.perGroup ?? {}).filter((value) => value === null).length
  return {
    ...start,
    standing,
    finding: {
      good: 'groups are served alike',
      mixed: 'some groups are off',
      poor: 'groups are not served alike',
    }[standing],
    sentence: `${capital(parts.join(', and '))}.`,
    doubt:
      silent > 0
        ? `${silent} ${silent === 1 ? 'group is' : 'groups are'} too small for a number of ${silent === 1 ? 'its' : 'their'} own: nothing is known about them.`
        : 'Whether a model trained on these rows treats groups alike is another question.',
  }
}

function against(metric: Metric | undefined, near: number, far: number): Known {
  if (metric === undefined || metric.value === null) return 'good'
  const floor = metric.floor ?? 0
  if (metric.value <= 2 * floor + near) return 'good'
  return metric.value <= 2 * floor + far ? 'mixed' : 'poor'
}

function largest(entries: Readonly<Record<string, number | null>>): [string, number] | null {
  let found: [string, number] | null = null
  for (const [name, value] of Object.entries(entries)) {
    if (value !== null && (found === null || value > found[1])) found = [name, value]
  }
  return found
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
