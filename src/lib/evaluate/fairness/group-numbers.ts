import { areaUnder, Ranking, scoreQuantile } from '../../learn/ranking'
import type { Tested } from '../utility/models'
import { ratesByLevel, type Minimum, type Rates } from './rates'
import type { TestGroup } from './test-groups'

/** A number of the rows of one group: share flagged, true and false positive rate, AUROC. */
export type Part = 'selection' | 'tpr' | 'fpr' | 'auroc'

/** A number for each level of each group; null where the level has too few rows. */
export type ByLevel = (number | null)[][]

/** A model's scores on T, by group. */
export class GroupNumbers {
  private readonly rankings: Ranking[][]

  /** @param flagged as large a share of T's rows is flagged, those of the highest scores: positives of so many rows */
  constructor(
    private readonly tested: Tested,
    private readonly groups: readonly TestGroup[],
    private readonly flagged: { positives: number; of: number },
  ) {
    this.rankings = groups.map(({ keys, codes }) => {
      const places = keys.map((): number[] => [])
      codes.forEach((code, place) => places[code]?.push(place))
      return places.map((own) => new Ranking(tested.gbdt, tested.labels, own))
    })
  }

  /** The score from which on a row is flagged. */
  threshold(weights?: Uint16Array): number {
    const { positives, of } = this.flagged
    return scoreQuantile(this.tested.ranking.tally(weights), of - positives, Math.max(1, of))
  }

  /** Of how many rows of each level a rate is a share. */
  sizes(part: keyof Rates): number[][] {
    const { labels } = this.tested
    const counts = (label: number) => part === 'selection' || (label === 1) === (part === 'tpr')
    return this.groups.map(({ keys, codes }) => {
      const sizes = keys.map(() => 0)
      codes.forEach((code, row) => {
        if (code in sizes && counts(labels[row] ?? 0)) sizes[code] = (sizes[code] ?? 0) + 1
      })
      return sizes
    })
  }

  /** @param weights how often each of T's rows counts; once by default */
  numbers(minimum: Minimum, weights?: Uint16Array): Record<Part, ByLevel> {
    const { gbdt, labels } = this.tested
    const threshold = this.threshold(weights)
    const predicted = new Uint8Array(gbdt.length)
    for (let i = 0; i < gbdt.length; i++) if ((gbdt[i] ?? 0) >= threshold) predicted[i] = 1
    const rates = this.groups.map(({ keys, codes }) =>
      ratesByLevel(predicted, labels, codes, keys.length, minimum, weights),
    )
    const of = (part: keyof Rates) => rates.map((levels) => levels.map((rate) => rate[part]))
    return {
      selection: of('selection'),
      tpr: of('tpr'),
      fpr: of('fpr'),
      auroc: this.rankings.map((levels) => levels.map((own) => aurocOf(own, minimum, weights))),
    }
  }
}

function aurocOf(ranking: Ranking, minimum: Minimum, weights?: Uint16Array): number | null {
  const tally = ranking.tally(weights)
  const positives = tally.positives.reduce((sum, count) => sum + count, 0)
  const negatives = tally.negatives.reduce((sum, count) => sum + count, 0)
  return positives >= minimum.positives && negatives >= minimum.negatives ? areaUnder(tally) : null
}
