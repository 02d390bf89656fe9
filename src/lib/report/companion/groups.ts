/** Figures by group: the paper's table 2, and two of the simulated cohort that say what it can't. */
import { forest, type ForestPoint, type ForestRow } from '../../charts/forest'
import { numberText, rounded } from '../../charts/numbers'
import type { PointShape } from '../../charts/points'
import type { Figure } from '../../charts/scene'
import { meanOf } from '../../evaluate/statistics'
import { spreadOf } from '../../study/spread'
import { capital } from '../../base/words'
import { reach, show } from '../numbers'
import { paperGroupKl } from '../paper-values'
import type { GroupLine } from './compute'

const NAMES: Readonly<Record<string, string>> = {
  race_black: 'Black patients',
  race_hispanic: 'Hispanic patients',
  race_asian: 'Asian patients',
  race_other: 'all others',
  is_female: 'women',
  male: 'men',
}

function nameOf(group: string): string {
  return NAMES[group] ?? group
}

/** Table 2: which prompt serves which group. */
export function groupsFigure(): Figure {
  const gain = (row: (typeof paperGroupKl)[number]) => row.naive - row['group-based']
  const sorted = [...paperGroupKl].sort((a, b) => gain(b) - gain(a))
  const [most, least] = [sorted[0], sorted.at(-1)]
  return {
    name: 'paper-groups',
    finding: `In every group the group-based prompt’s KL is below the naive one’s: most for ${nameOf(most?.group ?? '')} (KL ${show(most?.naive)} to ${show(most?.['group-based'])}), least for ${nameOf(least?.group ?? '')} (${show(least?.naive)} to ${show(least?.['group-based'])})`,
    howToRead:
      'Average KL between real and synthetic patients of one group: less is nearer. Diamonds are the group-based prompt, squares the naive one, both from table 2 of the paper, which gives no intervals and no sizes of the groups. “All others” are those of another race, white patients among them.',
    summary: paperGroupKl
      .map((row) => `${nameOf(row.group)}: naive ${show(row.naive)}, group-based ${show(row['group-based'])}`)
      .join('; '),
    draw: (width) =>
      forest(
        {
          title: 'Average KL divergence within the group',
          domain: [0, 0.6],
          rows: paperGroupKl.map((row) => ({
            label: capital(nameOf(row.group)),
            points: [
              { ink: 'synthetic', shape: 'diamond', value: row['group-based'], interval: null },
              { ink: 'series-1', shape: 'square', value: row.naive, interval: null },
            ],
            text: `${show(row['group-based'])} against ${show(row.naive)}`,
          })),
        },
        width,
      ),
    table: {
      head: ['Group', 'KL, group-based', 'KL, naive'],
      rows: paperGroupKl.map((row) => [nameOf(row.group), row['group-based'], row.naive]),
    },
    keys: [
      { ink: 'synthetic', label: 'group-based prompt', shape: 'diamond' },
      { ink: 'series-1', label: 'naive prompt', shape: 'square' },
    ],
  }
}

/** KL within each group, of tables of which half are worthless, beside what chance alone gives. */
export function groupKlFigure(groups: readonly GroupLine[]): Figure {
  const small = [...groups].sort((a, b) => a.train - b.train)[0]
  const large = [...groups].sort((a, b) => b.train - a.train)[0]
  const rowOf = ({ group, floor, copula, alone }: GroupLine): ForestRow => ({
    label: capital(nameOf(group)),
    points: [
      { ink: 'muted', shape: 'diamond', value: floor, interval: null },
      ...pointOf('series-1', 'ring', alone.kl),
      ...pointOf('series-2', 'circle', copula.kl),
    ],
    text: `${show(mean(copula.kl))}, ${show(mean(alone.kl))}; chance ${show(floor)}`,
  })
  return {
    name: 'groups-kl',
    finding: `Within each group both kinds of table lie about where chance alone puts them: ${show(mean(small?.copula.kl))} for ${nameOf(small?.group ?? '')}, of whom there are ${small?.train ?? 0}, ${show(mean(large?.copula.kl))} for ${nameOf(large?.group ?? '')}, of whom there are ${numberText(large?.train ?? 0)}`,
    howToRead:
      'Average KL of a group’s columns: less is nearer. Circles are tables of 1,000 records of a Gaussian copula, rings tables whose columns were drawn alone and know of nothing: the mean of ten tables each, and from the least to the most. The grey diamond is the noise floor: what other real rows of that group would get, as many as it has among the records.',
    summary: groups
      .map(
        ({ group, floor, copula, alone }) =>
          `${nameOf(group)}: copula ${show(mean(copula.kl))}, drawn alone ${show(mean(alone.kl))}, noise floor ${show(floor)}`,
      )
      .join('; '),
    draw: (width) =>
      forest({ title: 'Average KL divergence within the group', rows: groups.map(rowOf) }, width),
    table: {
      head: ['Group', 'Training rows', 'KL, copula', 'KL, columns drawn alone', 'Noise floor'],
      rows: groups.map(({ group, train, floor, copula, alone }) => [
        nameOf(group),
        train,
        rounded(mean(copula.kl)),
        rounded(mean(alone.kl)),
        rounded(floor),
      ]),
    },
    keys: [
      { ink: 'series-2', label: 'a copula', shape: 'circle' },
      { ink: 'series-1', label: 'columns drawn alone', shape: 'ring' },
      { ink: 'muted', label: 'chance alone', shape: 'diamond' },
    ],
  }
}

/** What models trained on the same tables, and on real rows, are worth to the patients of each group. */
export function groupAucFigure(groups: readonly GroupLine[]): Figure {
  const told = groups.filter(({ real }) => real !== null)
  const untold = groups.filter(({ real }) => real === null).map(({ group }) => nameOf(group))
  const rowOf = ({ group, real, copula, alone }: GroupLine): ForestRow => ({
    label: capital(nameOf(group)),
    points: [
      ...pointOf('series-1', 'ring', alone.auc),
      ...pointOf('series-2', 'circle', copula.auc),
      ...(real === null ? [] : [{ ink: 'real' as const, ...real }]),
    ],
    text:
      real === null
        ? 'too few deaths'
        : `${show(mean(copula.auc))}, ${show(mean(alone.auc))}; real ${show(real.value)}`,
  })
  return {
    name: 'groups-auc',
    finding: `What they are worth differs all the same: after training on a copula’s records the AUC is ${reach(told.map(({ copula }) => mean(copula.auc)))} by group, after training on columns drawn alone ${reach(told.map(({ alone }) => mean(alone.auc)))}, which is no better than guessing`,
    howToRead: `A model of hospital death is tested on real patients of one group. Squares: trained on real rows, with the 95 % confidence interval. Circles and rings: trained on tables of 1,000 records of a copula, or of columns drawn alone; the mean of ten tables each, and from the least to the most. The dashed line is guessing.${untold.length === 0 ? '' : ` ${capital(untold.join(' and '))} have fewer than ten deaths among the test rows, which is too few for an AUC.`}`,
    summary: told
      .map(
        ({ group, real, copula, alone }) =>
          `${nameOf(group)}: real ${show(real?.value)}, copula ${show(mean(copula.auc))}, drawn alone ${show(mean(alone.auc))}`,
      )
      .join('; '),
    draw: (width) =>
      forest(
        {
          title: 'AUC on real patients of the group',
          domain: [0, 1],
          line: { at: 0.5, text: 'guessing' },
          rows: groups.map(rowOf),
        },
        width,
      ),
    table: {
      head: ['Group', 'Trained on', 'AUC', 'From', 'to'],
      rows: told.flatMap(({ group, real, copula, alone }) => [
        [nameOf(group), 'real rows', ...numbersOf(real)],
        [nameOf(group), 'a copula', ...numbersOf(overTables(copula.auc))],
        [nameOf(group), 'columns drawn alone', ...numbersOf(overTables(alone.auc))],
      ]),
    },
    keys: [
      { ink: 'real', label: 'trained on real rows', shape: 'square' },
      { ink: 'series-2', label: 'on a copula’s records', shape: 'circle' },
      { ink: 'series-1', label: 'on columns drawn alone', shape: 'ring' },
    ],
  }
}

function mean(values: readonly number[] | undefined): number | null {
  return meanOf(values ?? [])
}

/** The mean over tables, and from the least to the most. */
function overTables(values: readonly number[]): GroupLine['real'] {
  const spread = spreadOf(values)
  return spread === null ? null : { value: spread.mean, interval: [spread.least, spread.most] }
}

function pointOf(ink: ForestPoint['ink'], shape: PointShape, values: readonly number[]): ForestPoint[] {
  const value = overTables(values)
  return value === null ? [] : [{ ink, shape, ...value }]
}

function numbersOf(found: GroupLine['real']): (number | null)[] {
  return [found?.value ?? null, ...(found?.interval ?? [null, null])].map(rounded)
}
