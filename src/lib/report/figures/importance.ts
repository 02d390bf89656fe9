import { decimalText, rounded, shareText } from '../../charts/numbers'
import { ranking } from '../../charts/ranking'
import type { Figure } from '../../charts/scene'
import type { ResultsRanking } from '../../study/results-ranking'

/** Features drawn; the table has all. */
const MOST = 24

/** What a study chose its features by: the paper's figure 5, as shares of the total gain. Null where nothing was gained. */
export function importanceFigure({ target, features }: Omit<ResultsRanking, 'fold'>): Figure | null {
  const total = features.reduce((sum, { gain }) => sum + gain, 0)
  const [first] = features
  if (first === undefined || total <= 0) return null
  const share = (gain: number) => gain / total
  const ten = features.slice(0, 10)
  const shareOfTen = share(ten.reduce((sum, { gain }) => sum + gain, 0))
  const finding = `${first.name} tells most about ${target ?? 'the target'} (${shareText(share(first.gain))} of the gain)${features.length > ten.length ? `; the ten most important of ${features.length} features hold ${shareText(shareOfTen)}` : ''}`
  return {
    name: 'importance',
    finding,
    howToRead:
      'Features by the total gain of gradient boosted trees that predict the target, trained on the training rows alone; a cell of k features has the first k. Gain says what the trees used, not what causes the outcome, and of two features that tell the same it may use either.',
    summary: `${finding}. In order: ${features
      .slice(0, MOST)
      .map(({ name }) => name)
      .join(', ')}.`,
    draw: (width) =>
      ranking(
        {
          title: 'Share of the total gain',
          rows: features
            .slice(0, MOST)
            .map(({ name, gain }) => ({ label: name, value: share(gain), key: name })),
          floor: null,
        },
        width,
      ),
    table: {
      head: ['Feature', 'Place', 'Gain', 'Share of the gain'],
      rows: features.map(({ name, gain }, i) => [name, i + 1, rounded(gain), decimalText(share(gain))]),
      about: features.map(({ name }) => name),
    },
    keys: [],
  }
}
