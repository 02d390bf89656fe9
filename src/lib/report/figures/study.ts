import { forest } from '../../charts/forest'
import { rounded } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { aboutMetric } from '../../evaluate/about'
import type { ResultsCell } from '../../study/results-cell'
import { spreadOf, type Repeated, type Spread } from '../../study/spread'
import { show } from '../numbers'

interface Row {
  setting: Repeated
  spread: Spread | null
  floor: Spread | null
  ceiling: Spread | null
}

/** What tells a setting from the others of its study: nothing that all of them share. */
export function settingText({ generator, features, rows }: Repeated, all: readonly Repeated[]): string {
  const varies = (of: (setting: Repeated) => unknown) => new Set(all.map(of)).size > 1
  return [
    generator.id,
    varies((setting) => setting.features) ? `${features === 'all' ? 'all' : features} features` : '',
    varies((setting) => setting.rows) ? `${rows.toLocaleString('en')} rows` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** One number of all settings, the mean over seeds with its spread; null before any has it. */
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
  const rivals = told.filter(({ setting }) => !isControl(setting))
  const finding = findingOf(rivals.length === 0 ? told : rivals, about.title, about.better, settings)
  return {
    name: 'study',
    finding,
    howToRead: `Dots are the mean over seeds, lines run from the least to the most. ${about.definition} The band runs from what unseen real rows would get to the best; a tick marks what real rows reach.${rows.some(({ setting }) => isControl(setting)) ? ' Copies of training rows (bootstrap) are the control: drawn, but left out of the sentence above.' : ''}`,
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
      head: ['Generator', 'Features', 'Rows', 'Mean', 'Least', 'Most', 'Seeds', 'Floor', 'Ceiling'],
      rows: rows.map(({ setting, spread, floor, ceiling }) => [
        setting.generator.id,
        setting.features,
        setting.rows,
        rounded(spread?.mean ?? null),
        rounded(spread?.least ?? null),
        rounded(spread?.most ?? null),
        spread?.of ?? 0,
        rounded(floor?.mean ?? null),
        rounded(ceiling?.mean ?? null),
      ]),
    },
    keys: [{ ink: 'synthetic', label: 'mean over seeds, with its spread', shape: 'circle' }],
  }
}

/** “0.12 (0.10–0.14)”. */
function spreadText(spread: Spread | null): string {
  if (spread === null) return '–'
  return spread.of > 1
    ? `${show(spread.mean)} (${show(spread.least)}–${show(spread.most)})`
    : show(spread.mean)
}

function findingOf(
  told: readonly { setting: Repeated; spread: Spread }[],
  title: string,
  better: 'higher' | 'lower' | 'near',
  settings: readonly Repeated[],
): string {
  const [first, ...rest] = told
  if (first === undefined) return title
  const name = (setting: Repeated) => settingText(setting, settings)
  if (rest.length === 0) return `${title}: ${name(first.setting)} has ${show(first.spread.mean)}`
  const sorted = [...told].sort((a, b) => a.spread.mean - b.spread.mean)
  const [low, high] = [sorted[0] ?? first, sorted.at(-1) ?? first]
  const [from, to] = better === 'higher' ? [high, low] : [low, high]
  const words = better === 'near' ? ['lowest', 'highest'] : ['best', 'worst']
  return `${title}: ${words[0]} with ${name(from.setting)} (${show(from.spread.mean)}), ${words[1]} with ${name(to.setting)} (${show(to.spread.mean)})`
}

function isControl({ generator }: Repeated): boolean {
  return generator.kind === 'baseline' && generator.method === 'bootstrap'
}

function band(a: number, b: number): [number, number] {
  return [Math.min(a, b), Math.max(a, b)]
}
