import { forest, type ForestRow } from '../../charts/forest'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { reach, show } from '../numbers'

/** What one generator of a recorded study wrote, and what that is worth. */
export interface WrittenLine {
  /** The generator's id in the study. */
  id: string
  name: string
  /** Whether a language model wrote it. */
  model: boolean
  kept: number
  asked: number
  /** Null where no record was kept. */
  deaths: number | null
  kl: number | null
  auc: { value: number; interval: [number, number] | null } | null
}

/** The recorded ways of asking a very small model, beside baselines. @param real AUC after training on real rows; share of deaths there */
export function writtenFigure(lines: readonly WrittenLine[], real: { auc: number; deaths: number }): Figure {
  const asked = lines.filter(({ model }) => model)
  const textOf = ({ kept, deaths }: WrittenLine) =>
    `${kept} ${kept === 1 ? 'record' : 'records'}${deaths === null ? '' : `, ${shareText(deaths)} die`}`
  const rowOf = (line: WrittenLine): ForestRow => ({
    label: line.name,
    points:
      line.auc === null
        ? []
        : [
            line.model
              ? { ink: 'synthetic', shape: 'diamond', ...line.auc }
              : { ink: 'series-1', shape: 'circle', ...line.auc },
          ],
    ceiling: real.auc,
    text: textOf(line),
  })
  return {
    name: 'four-ways',
    finding: `Of the model’s patients ${reach(
      asked.map(({ deaths }) => deaths),
      shareText,
    )} die, of the cohort’s ${shareText(real.deaths)}; what they teach is an AUC of ${reach(
      asked.map(({ auc }) => auc?.value ?? null),
    )} on real patients, where real rows teach ${show(real.auc)}`,
    howToRead:
      'AUC on real patients of a model trained on the records that were kept, with 95 % confidence intervals: diamonds for the language model, circles for baselines. The dashed mark is training on all real rows, the dashed line guessing. 200 records were asked for, ten minutes given to each way; records out of range, unreadable, or equal to another of the same batch aren’t kept.',
    summary: lines.map((line) => `${line.name}: ${textOf(line)}, AUC ${show(line.auc?.value)}`).join('; '),
    draw: (width) =>
      forest(
        {
          title: 'AUC on real patients',
          domain: [0.3, 1],
          line: { at: 0.5, text: 'guessing' },
          rows: lines.map(rowOf),
        },
        width,
      ),
    table: {
      head: ['Written by', 'Asked for', 'Kept', 'Share of deaths', 'Average KL', 'AUC', 'From', 'to'],
      rows: lines.map(({ name, asked: wanted, kept, deaths, kl, auc }) => [
        name,
        wanted,
        kept,
        rounded(deaths),
        rounded(kl),
        rounded(auc?.value ?? null),
        rounded(auc?.interval?.[0] ?? null),
        rounded(auc?.interval?.[1] ?? null),
      ]),
    },
    keys: [
      { ink: 'synthetic', label: 'SmolLM2, 135 million parameters', shape: 'diamond' },
      { ink: 'series-1', label: 'a baseline', shape: 'circle' },
    ],
  }
}
