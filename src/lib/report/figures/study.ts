import { forest } from '../../charts/forest'
import { rounded } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { aboutMetric } from '../../evaluate/about'
import type { CellPlan } from '../../study/cells'
import type { ResultsCell } from '../../study/results-cell'
import { isCopy, spreadOf, type Repeated, type Spread } from '../../study/spread'
import { show } from '../numbers'

interface Told {
  setting: Repeated
  spread: Spread
}

interface Row {
  setting: Repeated
  spread: Spread | null
  floor: Spread | null
  ceiling: Spread | null
}

/** What tells a setting from the others of its study: nothing that all of them share. */
export function settingText(
  { generator, features, rows, target, outcomeColumns }: Repeated,
  all: readonly Repeated[],
): string {
  const varies = (of: (setting: Repeated) => unknown) => new Set(all.map(of)).size > 1
  return [
    generator.id,
    varies((setting) => setting.features) ? `${features === 'all' ? 'all' : features} features` : '',
    varies((setting) => setting.rows) ? `${rows.toLocaleString('en')} rows` : '',
    varies((setting) => setting.target) ? `target ${target ?? 'none'}` : '',
    varies((setting) => setting.outcomeColumns)
      ? `${outcomeColumns === 'drop' ? 'without' : 'with'} columns known only after the outcome`
      : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** What tells a cell from the others of its setting. */
export function planText(plan: CellPlan, { plans }: Repeated): string {
  const { fold } = plan.setting
  const seeds = new Set(plans.map(({ seed }) => seed)).size
  const seed = `seed ${plan.seed}`
  if (fold === null) return seed
  return seeds > 1 ? `${fold.name} left out, ${seed}` : `${fold.name} left out`
}

/** One number of all settings, the mean over seeds (and over what was left out in turn) with its spread; null before any has it. */
export function studyFigure(
  settings: readonly Repeated[],
  metric: string,
  cellOf: (id: string) => Pick<ResultsCell, 'metrics'> | null,
): Figure | null {
  const about = aboutMetric(metric)
  const rows = settings.map((setting): Row => {
    const found = setting.plans.flatMap(
      ({ id }) => cellOf(id)?.metrics.find((one) => one.id === metric) ?? [],
    )
    return {
      setting,
      spread: spreadOf(found.map(({ value }) => value)),
      floor: spreadOf(found.map(({ floor }) => floor)),
      ceiling: spreadOf(found.map(({ ceiling }) => ceiling)),
    }
  })
  const told = rows.flatMap(({ setting, spread }) => (spread === null ? [] : [{ setting, spread }]))
  if (about === null || told.length === 0) return null
  // Copies of real rows are no rival: a sentence that names them the best would praise what must look bad.
  const over = settings.some(({ plans }) => plans.some((plan) => plan.setting.fold !== null))
    ? 'seeds and what was left out in turn'
    : 'seeds'
  const rivals = told.filter(({ setting }) => !isCopy(setting))
  const finding = findingOf(rivals.length === 0 ? told : rivals, about.title, about.better, settings)
  return {
    name: 'study',
    finding,
    howToRead: `Dots are the mean over ${over}, lines run from the least to the most. ${about.definition} The band runs from what unseen real rows would get to the best; a tick marks what real rows reach.${rows.some(({ setting }) => isCopy(setting)) ? ' Copies of training rows (bootstrap) are the control: drawn, but left out of the sentence above.' : ''}`,
    summary: `${finding}. ${told.map(({ setting, spread }) => `${settingText(setting, settings)} ${show(spread.mean)}`).join('; ')}.`,
    draw: (width) =>
      forest(
        {
          title: about.unit === null ? about.title : `${about.title}, ${about.unit}`,
          rows: rows.map(({ setting, spread, floor, ceiling }) => ({
            label: settingText(setting, settings),
            points:
              spread === null
                ? []
                : [
                    {
                      ink: 'synthetic',
                      value: spread.mean,
                      interval: spread.of > 1 ? [spread.least, spread.most] : null,
                    },
                  ],
            band: floor === null || about.aim === null ? null : band(floor.mean, about.aim),
            ceiling: ceiling?.mean ?? null,
            text: spreadText(spread),
          })),
        },
        width,
      ),
    table: {
      head: [
        'Generator',
        'Features',
        'Rows',
        'Target',
        'Columns known too late',
        'Mean',
        'Least',
        'Most',
        'Cells',
        'Floor',
        'Ceiling',
      ],
      rows: rows.map(({ setting, spread, floor, ceiling }) => [
        setting.generator.id,
        setting.features,
        setting.rows,
        setting.target,
        setting.outcomeColumns === 'drop' ? 'left out' : 'kept',
        rounded(spread?.mean ?? null),
        rounded(spread?.least ?? null),
        rounded(spread?.most ?? null),
        spread?.of ?? 0,
        rounded(floor?.mean ?? null),
        rounded(ceiling?.mean ?? null),
      ]),
    },
    keys: [{ ink: 'synthetic', label: `mean over ${over}, with its spread`, shape: 'circle' }],
  }
}

/** “0.12 (0.10–0.14)”. */
function spreadText(spread: Spread | null): string {
  if (spread === null) return '–'
  return spread.of > 1
    ? `${show(spread.mean)} (${show(spread.least)}–${show(spread.most)})`
    : show(spread.mean)
}

/** Targets are told apart: which generator predicts one outcome better says nothing beside another outcome. */
function findingOf(
  told: readonly Told[],
  title: string,
  better: 'higher' | 'lower' | 'near',
  settings: readonly Repeated[],
): string {
  const targets = [...new Set(told.map(({ setting }) => setting.target))]
  const parts = targets.map((target) => {
    const own = told.filter(({ setting }) => setting.target === target)
    const all = settings.filter((setting) => setting.target === target)
    const said = bestAndWorst(own, better, (setting) => settingText(setting, all))
    return targets.length > 1 ? `of ${target ?? 'no target'} ${said}` : said
  })
  return `${title}: ${parts.join('; ')}`
}

function bestAndWorst(
  told: readonly Told[],
  better: 'higher' | 'lower' | 'near',
  name: (setting: Repeated) => string,
): string {
  const sorted = [...told].sort((a, b) => a.spread.mean - b.spread.mean)
  const [low, high] = [sorted[0], sorted.at(-1)]
  if (low === undefined || high === undefined) return ''
  if (low === high) return `${name(low.setting)} has ${show(low.spread.mean)}`
  const [from, to] = better === 'higher' ? [high, low] : [low, high]
  const [first, last] = better === 'near' ? ['lowest', 'highest'] : ['best', 'worst']
  return `${first} with ${name(from.setting)} (${show(from.spread.mean)}), ${last} with ${name(to.setting)} (${show(to.spread.mean)})`
}

function band(a: number, b: number): [number, number] {
  return [Math.min(a, b), Math.max(a, b)]
}
