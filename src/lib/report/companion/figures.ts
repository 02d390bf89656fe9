import { forest, type ForestRow } from '../../charts/forest'
import { multiples, type DrawnSeries, type SeriesPoint } from '../../charts/multiples'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { show } from '../numbers'
import { paperFeatureKl, paperValues, type PaperMetric, type PaperValue } from '../paper-values'
import type { CopyStep, LabelStep, Mixing } from './compute'

const PAPER = { ink: 'muted', label: 'the paper, on its data', shape: 'diamond' } as const
const PAPER_ALONE = { ...PAPER, ink: 'synthetic', label: 'the paper’s number' } as const

function paper(metric: PaperMetric, wanted: (value: PaperValue) => boolean): PaperValue[] {
  return paperValues.filter((value) => value.metric === metric && wanted(value))
}

/** Table 1 and figure 3: AUC of the four strategies, within and across, with what the paper gives of intervals. */
export function strategiesFigure(): Figure {
  const across = paper('utility.auroc_tstr', ({ features, rows }) => features > 20 && rows === 1000)
  const within = paper('utility.auroc_tsts', ({ features, place }) => features > 20 && place === 'table 1')
  const reach = within.filter(({ interval }) => interval !== null && interval[0] <= 0.5 && interval[1] >= 0.5)
  const rowOf = (value: PaperValue, where: string): ForestRow => ({
    label: `${value.strategy ?? ''}, ${value.model ?? ''}${where}`,
    points: [
      {
        ink: where === '' ? 'synthetic' : 'series-1',
        shape: 'diamond',
        value: value.value,
        interval: value.interval,
      },
    ],
    text:
      value.interval === null
        ? `${show(value.value)} (read off)`
        : `${show(value.value)} (${value.interval.map(show).join('–')})`,
  })
  const rows = [
    ...across.map((value) => rowOf(value, '')),
    ...within.map((value) => rowOf(value, ', within')),
  ]
  const best = [...across].sort((a, b) => b.value - a.value)[0]
  return {
    name: 'paper-strategies',
    finding: `With all 83 features no strategy does better than an AUC of ${show(best?.value)} on real patients, and within the synthetic tables ${reach.length} of ${within.length} intervals hold 0.5, which is guessing`,
    howToRead:
      'Each row is one strategy and model: a model of mortality trained on 1,000 synthetic records and tested on real patients (“across”), or trained and tested on the synthetic table (“within”). Lines are the intervals that the paper gives; values without one were read off its bars, to 0.002. The dashed line is guessing.',
    summary: rows.map(({ label, text }) => `${label}: ${text}`).join('; '),
    draw: (width) =>
      forest(
        {
          title: 'AUC for mortality',
          domain: [0.3, 0.9],
          rows,
          line: { at: 0.5, text: 'guessing' },
        },
        width,
      ),
    table: {
      head: ['Strategy', 'Model', 'Tested', 'AUC', 'Interval from', 'to', 'Where it stands'],
      rows: [...across, ...within].map(({ strategy, model, metric, value, interval, place }) => [
        strategy,
        model,
        metric === 'utility.auroc_tstr' ? 'on real patients' : 'within the synthetic table',
        value,
        interval?.[0] ?? null,
        interval?.[1] ?? null,
        place,
      ]),
    },
    keys: [
      { ink: 'synthetic', label: 'across: tested on real patients', shape: 'diamond' },
      { ink: 'series-1', label: 'within: tested on synthetic rows', shape: 'diamond' },
    ],
  }
}

/** A number of ours by number of features: mean over seeds, and from the least to the most. */
export interface FeatureLine {
  generator: string
  points: { features: number; mean: number; least: number; most: number }[]
}

/** What the recorded study of ours says beside the paper's table 3. */
export interface FeatureLines {
  kl: FeatureLine[]
  auc: FeatureLine[]
  ceiling: { features: number; value: number }[]
}

const INKS = ['series-1', 'series-2', 'series-3', 'series-4'] as const

function ours(lines: readonly FeatureLine[]): DrawnSeries[] {
  return lines.map(({ generator, points }, i) => ({
    name: generator,
    ink: INKS[i % INKS.length] ?? 'series-1',
    shape: 'circle',
    dash: null,
    points: points.map(({ features, mean, least, most }) => ({
      x: features,
      value: mean,
      ends: [least, most] as const,
      title: `${generator}, ${features} features: ${show(mean)} (${show(least)} to ${show(most)})`,
    })),
  }))
}

function paperSeries(values: readonly PaperValue[]): DrawnSeries {
  return {
    name: 'the paper',
    ink: 'muted',
    shape: 'diamond',
    dash: '4 3',
    points: [...values]
      .sort((a, b) => a.features - b.features)
      .map(({ features, value, interval }): SeriesPoint => ({
        x: features,
        value,
        ends: interval,
        title: `the paper, ${features} features: ${show(value)}`,
      })),
  }
}

/** Of table 3: group-based, 1,000 rows. */
const ofTable3 = ({ features, rows, strategy, place }: PaperValue): boolean =>
  features <= 20 && strategy === 'group-based' && rows === 1000 && place !== 'figure 3'

export function featuresKlFigure(lines: FeatureLines): Figure {
  const published = paper('fidelity.kl_paper', ofTable3)
  return featuresFigure('features-kl', lines.kl, published, {
    y: 'Average KL divergence',
    finding: `The paper’s KL rises with the number of features, from ${show(at(published, 10))} at 10 to ${show(at(published, 20))} at 20; baselines on our simulated cohort stay flat`,
    ceiling: [],
  })
}

export function featuresAucFigure(lines: FeatureLines): Figure {
  const published = paper('utility.auroc_tstr', ofTable3)
  return featuresFigure('features-auc', lines.auc, published, {
    y: 'AUC on real patients',
    finding: `The paper’s AUC falls from ${show(at(published, 5))} at 5 features to ${show(at(published, 20))} at 20; a copula’s on our cohort doesn’t fall`,
    ceiling: lines.ceiling,
  })
}

function at(values: readonly PaperValue[], features: number): number | null {
  return values.find((value) => value.features === features)?.value ?? null
}

function featuresFigure(
  name: string,
  lines: readonly FeatureLine[],
  published: readonly PaperValue[],
  { y, finding, ceiling }: { y: string; finding: string; ceiling: FeatureLines['ceiling'] },
): Figure {
  const series = [...ours(lines), paperSeries(published)]
  return {
    name,
    finding,
    howToRead:
      'Diamonds are the paper’s group-based tables of 1,000 records, on its own cohort, with its intervals. Circles are baselines on the simulated cohort of this site: the mean over three seeds, and from the least to the most. The two cohorts differ, so that only the shapes can be compared, not the heights. Bins and smoothing of the paper’s KL aren’t stated.',
    summary: series
      .map(
        ({ name: line, points }) =>
          `${line}: ${points.map(({ x, value }) => `${x} features ${show(value)}`).join(', ')}`,
      )
      .join('; '),
    draw: (width) =>
      multiples(
        {
          even: true,
          x: 'Features',
          y,
          panels: [
            {
              title: '',
              series,
              band: [],
              ceiling: ceiling.map(({ features, value }) => [features, value] as const),
              empty: '',
            },
          ],
        },
        width,
      ),
    table: {
      head: ['Who', 'Features', y, 'From', 'to'],
      rows: series.flatMap(({ name: line, points }) =>
        points.map(({ x, value, ends }) => [
          line,
          x,
          rounded(value),
          rounded(ends?.[0] ?? null),
          rounded(ends?.[1] ?? null),
        ]),
      ),
    },
    keys: [PAPER, { ink: 'series-1', label: 'a baseline, on the simulated cohort', shape: 'circle' }],
  }
}

function stepSeries(
  name: string,
  ink: DrawnSeries['ink'],
  shape: DrawnSeries['shape'],
  points: readonly (readonly [x: number, value: number])[],
  selected: number,
): DrawnSeries {
  return {
    name,
    ink,
    shape,
    dash: null,
    points: points.map(([x, value], i) => ({
      x,
      value,
      ends: null,
      title: `${name}: ${show(value)}`,
      selected: i === selected,
    })),
  }
}

/** What a model learns, while every single column stays as it is. @param step the one that is looked at */
export function mixingFigure({ steps, ceiling }: Mixing, step: number): Figure {
  const now = steps[step] ?? steps[0]
  const series = [
    stepSeries(
      'AUC',
      'synthetic',
      'circle',
      steps.map(({ share, auroc }) => [share * 100, auroc]),
      step,
    ),
  ]
  return {
    name: 'mixing',
    finding: `With ${shareText(now?.share ?? 0)} of the rows taken apart, KL is ${show(now?.kl)} as before, and the AUC on unseen patients is ${show(now?.auroc)}`,
    howToRead:
      'A thousand real training rows, of which a share has every column shuffled by itself. Each column keeps all its values, so no measure of single columns sees any of it. The dashed line is what the same model reaches when it is trained on all real rows.',
    summary: steps
      .map(({ share, auroc }) => `${shareText(share)} taken apart: AUC ${show(auroc)}`)
      .join('; '),
    draw: (width) =>
      multiples(
        {
          even: true,
          x: 'Rows taken apart, per cent',
          y: 'AUC on unseen real patients',
          panels: [
            {
              title: '',
              series,
              band: [],
              ceiling: [
                [0, ceiling],
                [100, ceiling],
              ],
              empty: '',
            },
          ],
        },
        width,
      ),
    table: {
      head: ['Share taken apart', 'KL', 'Correlation similarity', 'AUC on unseen patients'],
      rows: steps.map(({ share, kl, correlationSimilarity, auroc }) => [
        share,
        rounded(kl),
        rounded(correlationSimilarity),
        rounded(auroc),
      ]),
    },
  }
}

/** Two ways to more positives, of which one looks like a collapse. */
export function labelsFigure(
  { steps, ceiling, tables }: { steps: readonly LabelStep[]; ceiling: number; tables: number },
  step: number,
): Figure {
  const now = steps[step] ?? steps[0]
  const percent = (rate: number) => Math.round(rate * 1000) / 10
  const series = [
    stepSeries(
      'own labels',
      'series-1',
      'circle',
      steps.map(({ rate, drawn }) => [percent(rate), drawn.across]),
      step,
    ),
    stepSeries(
      'coin labels',
      'synthetic',
      'square',
      steps.map(({ rate, thrown }) => [percent(rate), thrown.across]),
      step,
    ),
  ]
  return {
    name: 'labels',
    finding: `At ${shareText(now?.rate ?? 0)} deaths, AUC is ${show(now?.thrown.across)} where a coin threw the extra ones, and ${show(now?.drawn.across)} where patients who died were drawn more often; KL of the features is ${show(now?.kl)} in the first case, whatever the rate`,
    howToRead: `A thousand real training rows whose share of deaths rises to about one half, in two ways. Squares: a coin throws the label of more and more rows, and the features stay untouched. Circles: patients who died are drawn more often, with their own labels. Both are tested on the same unseen patients, and each point is the mean of ${tables} such tables; the dashed line is training on all real rows.`,
    summary: steps
      .map(
        ({ rate, thrown, drawn }) =>
          `${shareText(rate)} deaths: coin ${show(thrown.across)}, own labels ${show(drawn.across)}`,
      )
      .join('; '),
    draw: (width) =>
      multiples(
        {
          even: true,
          x: 'Deaths among the records, per cent',
          y: 'AUC on unseen real patients',
          panels: [
            {
              title: '',
              series,
              band: [],
              ceiling: [
                [percent(steps[0]?.rate ?? 0), ceiling],
                [percent(steps.at(-1)?.rate ?? 1), ceiling],
              ],
              empty: '',
            },
          ],
        },
        width,
      ),
    table: {
      head: ['Share of deaths', 'Labels', 'AUC across', 'AUC within', 'Label–feature dependence'],
      rows: steps.flatMap(({ rate, thrown, drawn }) =>
        (
          [
            ['thrown by a coin', thrown],
            ['their own', drawn],
          ] as const
        ).map(([how, { across, within, dependence }]) => [
          rounded(rate),
          how,
          rounded(across),
          rounded(within),
          rounded(dependence),
        ]),
      ),
    },
    keys: [
      { ink: 'series-1', label: 'own labels, drawn more often', shape: 'circle' },
      { ink: 'synthetic', label: 'labels thrown by a coin', shape: 'square' },
    ],
  }
}

/** Two attacks on tables with more and more copies of patients. */
export function copiesFigure(steps: readonly CopyStep[], step: number): Figure {
  const now = steps[step] ?? steps[0]
  const series = [
    stepSeries(
      'nearest row',
      'synthetic',
      'circle',
      steps.map(({ share, nearest }) => [share * 100, nearest]),
      step,
    ),
    stepSeries(
      'as worded',
      'series-1',
      'square',
      steps.map(({ share, paper: asWorded }) => [share * 100, asWorded]),
      step,
    ),
  ]
  return {
    name: 'copies',
    finding: `With ${shareText(now?.share ?? 0)} of 1,000 records copied from patients, the attack by the nearest record has an AUC of ${show(now?.nearest)}, the one worded in the paper ${show(now?.paper)}`,
    howToRead:
      'Tables of 1,000 records, of which more and more are copies of training rows; the rest come from a copula. Two attacks tell members from unseen patients: by the distance to the nearest record, and by the output of a model trained on the records, which is how the paper words its attack. 0.5 is guessing. Not every member can be found: 1,000 records hold about a quarter of the training rows.',
    summary: steps
      .map(
        ({ share, nearest, paper: asWorded }) =>
          `${shareText(share)} copies: nearest ${show(nearest)}, as worded ${show(asWorded)}`,
      )
      .join('; '),
    draw: (width) =>
      multiples(
        {
          even: true,
          x: 'Copies of patients among the records, per cent',
          y: 'AUC of the attack',
          panels: [{ title: '', series, band: [], ceiling: [], empty: '' }],
        },
        width,
      ),
    table: {
      head: ['Share of copies', 'AUC, nearest record', 'AUC, as worded', 'Advantage, as worded', 'DCR share'],
      rows: steps.map(({ share, nearest, paper: asWorded, advantage, dcrShare }) => [
        share,
        rounded(nearest),
        rounded(asWorded),
        rounded(advantage),
        rounded(dcrShare),
      ]),
    },
    keys: [
      { ink: 'synthetic', label: 'attack by the nearest record', shape: 'circle' },
      { ink: 'series-1', label: 'attack as the paper words it', shape: 'square' },
    ],
  }
}

/** Figure 2 as far as its numbers are given: which the text has, and which were read off its bars. */
export function membershipFigure(): Figure {
  const values = paper('privacy.mia_paper_auc', () => true).sort((a, b) => a.features - b.features)
  const [low, high] = [values[0], values.at(-1)]
  return {
    name: 'paper-membership',
    finding: `The paper’s membership attack rises from an AUC of ${show(low?.value)} with ${low?.features ?? 0} features to about ${show(high?.value)} with all ${high?.features ?? 0}`,
    howToRead:
      'AUC of the paper’s attack by number of features. Those of 5 and 10 features stand in its text; the others were read off the bars of figure 2, how exactly isn’t known. 0.5 is guessing; below it, the attack points the wrong way.',
    summary: values.map(({ features, value }) => `${features} features: ${show(value)}`).join('; '),
    draw: (width) =>
      forest(
        {
          title: 'AUC of the attack',
          domain: [0.3, 1],
          line: { at: 0.5, text: 'guessing' },
          rows: values.map(({ features, value, readOff }) => ({
            label: `${features} features`,
            points: [{ ink: 'synthetic', shape: 'diamond', value, interval: null }],
            text: readOff === null ? show(value) : `about ${show(value)}`,
          })),
        },
        width,
      ),
    table: {
      head: ['Features', 'AUC', 'Where it stands'],
      rows: values.map(({ features, value, place }) => [features, value, place]),
    },
    keys: [PAPER_ALONE],
  }
}

/** Table 5's ends: columns that prompts get right without effort, and those that they don't. */
export function columnsFigure(): Figure {
  const rows = [...paperFeatureKl].sort((a, b) => a.kl - b.kl)
  const [first, last] = [rows[0], rows.at(-1)]
  return {
    name: 'paper-columns',
    finding: `With 83 features, KL runs from ${show(first?.kl)} (${first?.feature ?? ''}) to ${show(last?.kl)} (${last?.feature ?? ''})`,
    howToRead:
      'KL of single columns at 83 features, the five best and the five worst of the paper’s table 5. The worst are skewed labs.',
    summary: rows.map(({ feature, kl }) => `${feature}: ${show(kl)}`).join('; '),
    draw: (width) =>
      forest(
        {
          title: 'KL divergence of the column',
          domain: [0, 1],
          rows: rows.map(({ feature, kl }) => ({
            label: feature,
            points: [{ ink: 'synthetic', shape: 'diamond', value: kl, interval: null }],
            text: show(kl),
          })),
        },
        width,
      ),
    table: { head: ['Column', 'KL'], rows: rows.map(({ feature, kl }) => [feature, kl]) },
    keys: [PAPER_ALONE],
  }
}
