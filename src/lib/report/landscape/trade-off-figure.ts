import { rounded } from '../../charts/numbers'
import type { Figure, FigureKey } from '../../charts/scene'
import { tradeOff, type TradePoint } from '../../charts/trade-off'
import { show } from '../numbers'
import { settingsIn } from './cell'
import { frontierIn, tradeOffFinding, type Pair } from './finding'
import { looksOf } from './lines'
import { aboutMeasure, estimateOf, measureTitle, whyNone, type Measure } from './measures'
import { seriesNames, settingNames } from './names'
import { paperPairs } from './overlay'
import type { SettledView } from './view'
import { betterText, estimateText, placeText } from './words'

/** Two measures of each setting against each other; null where no setting has both yet. */
export function tradeOffFigure(view: SettledView): Figure | null {
  const [x, y] = [aboutMeasure(view.against), aboutMeasure(view.metric)]
  if (x === null || y === null) return null
  const settings = settingsIn(view.cells)
  const pairs = settings.flatMap((setting): Pair[] => {
    const [xs, ys] = [estimateOf(setting.cells, x.id), estimateOf(setting.cells, y.id)]
    return xs === null || ys === null ? [] : [{ setting, x: xs, y: ys }]
  })
  if (pairs.length === 0) return null
  const nameOf = settingNames(view.cells)
  const seriesOf = seriesNames(view.cells, 'none')
  const looks = looksOf(view.cells, seriesOf)
  const frontier = frontierIn(pairs, x, y)
  const finding = tradeOffFinding(pairs, frontier, x, y, nameOf)
  const ceilings = pairs.flatMap((pair) => pair.y.ceiling ?? [])
  const ceiling = ceilings.length === 0 ? null : ceilings.reduce((sum, one) => sum + one, 0) / ceilings.length
  const published = view.paper ? paperPairs(x.id, y.id) : []
  const points: TradePoint[] = [
    ...published.map((one) => ({
      x: one.x.value,
      y: one.y.value,
      xEnds: one.x.interval,
      yEnds: one.y.interval,
      name: one.name,
      weight: 0,
      ink: 'ink' as const,
      shape: 'diamond' as const,
      title: `${one.name}: ${y.title} ${show(one.y.value)}, ${x.title} ${show(one.x.value)}, on its data (${placeText(one.y)})`,
      key: one.name,
    })),
    ...pairs.map((pair): TradePoint => {
      const { setting } = pair
      const look = looks.get(seriesOf(setting.facts))
      const name = nameOf(setting)
      return {
        x: pair.x.value,
        y: pair.y.value,
        xEnds: pair.x.ends,
        yEnds: pair.y.ends,
        name,
        weight: frontier.includes(pair) ? 2 : 1,
        ink: look?.ink ?? 'muted',
        shape: look?.shape ?? 'square',
        title: `${name}: ${y.title} ${estimateText(pair.y)}, ${x.title} ${estimateText(pair.x)}${frontier.includes(pair) ? '; on the frontier' : ''}`,
        key: setting.id,
        selected: setting.cells.some(({ id }) => id === view.selected),
      }
    }),
  ]
  const stairs = stairsOf(frontier, x, y)
  const keys: FigureKey[] = [
    ...(stairs.length > 1
      ? [{ ink: 'accent' as const, label: 'frontier: nothing is better in both', shape: 'line' as const }]
      : []),
    ...(ceiling === null
      ? []
      : [{ ink: 'real' as const, label: 'real rows (the ceiling, upright)', shape: 'dashes' as const }]),
    ...(pairs.some(({ setting }) => setting.facts.copies)
      ? [{ ink: 'muted' as const, label: 'copies of training rows (the control)', shape: 'ring' as const }]
      : []),
    ...(published.length === 0
      ? []
      : [{ ink: 'ink' as const, label: 'the paper’s own values, on its data', shape: 'diamond' as const }]),
  ]
  return {
    name: 'trade-off',
    wide: true,
    finding,
    howToRead: [
      `Each point is one setting, with its intervals: upward ${measureTitle(y)} (${betterText(y)}), to the right ${measureTitle(x)} (${betterText(x)}).`,
      frontier.length > 1 && stairs.length === 0
        ? 'The settings on the frontier are named in the sentence above and in the numbers; a line through them would cross the best value, so none is drawn.'
        : 'The stairs go through the settings that no other one beats in both; chance alone can put one there, which the intervals show.',
      'Copies of training rows and the paper’s values never stand on it.',
      ceiling === null
        ? ''
        : 'The dashed line is what a model trained on real rows reaches, the mean over the settings.',
      'Names that have no room stand in the numbers.',
    ]
      .filter((part) => part !== '')
      .join(' '),
    summary: `${finding}.`,
    draw: (width) =>
      tradeOff(
        {
          x: `${measureTitle(x)} (${betterText(x)})`,
          y: `${measureTitle(y)} (${betterText(y)})`,
          points,
          frontier: stairs,
          ceiling,
        },
        width,
      ),
    table: {
      head: ['Setting', y.title, 'from', 'to', x.title, 'from', 'to', 'On the frontier'],
      rows: [
        ...settings.map((setting) => {
          const pair = pairs.find((one) => one.setting === setting)
          const missing = [y, x].find(({ id }) => estimateOf(setting.cells, id) === null)
          return [
            nameOf(setting),
            ...numbers(pair?.y ?? null),
            ...numbers(pair?.x ?? null),
            pair === undefined
              ? `${missing?.title ?? ''}: ${whyNone(setting.cells, missing?.id ?? '')}`
              : setting.facts.copies
                ? 'the control'
                : frontier.includes(pair)
                  ? 'yes'
                  : 'no',
          ]
        }),
        ...published.map((one) => [
          one.name,
          one.y.value,
          one.y.interval?.[0] ?? null,
          one.y.interval?.[1] ?? null,
          one.x.value,
          one.x.interval?.[0] ?? null,
          one.x.interval?.[1] ?? null,
          `on the paper’s data, ${placeText(one.y)}`,
        ]),
      ],
      about: [...settings.map(({ id }) => id), ...published.map(({ name }) => name)],
    },
    keys,
  }
}

function numbers(estimate: Pair['x'] | null): (number | null)[] {
  return [estimate?.value, estimate?.ends?.[0], estimate?.ends?.[1]].map((value) => rounded(value ?? null))
}

/**
 * Corners of the stairs through the frontier, from the best of x on: behind them lies what is beaten. None where a best
 * value has frontier points on both of its sides, since the way there isn't one step along the axis.
 */
export function stairsOf(frontier: readonly Pair[], x: Measure, y: Measure): (readonly [number, number])[] {
  const crosses = (measure: Measure, of: (pair: Pair) => Pair['x']) => {
    if (measure.better !== 'near') return false
    const sides = frontier.map((pair) => Math.sign(of(pair).value - (measure.aim ?? of(pair).floor ?? 0)))
    return sides.includes(1) && sides.includes(-1)
  }
  if (crosses(x, (pair) => pair.x) || crosses(y, (pair) => pair.y)) return []
  return frontier.flatMap((pair, i): (readonly [number, number])[] => {
    const before = frontier[i - 1]
    const own = [pair.x.value, pair.y.value] as const
    return before === undefined ? [own] : [[pair.x.value, before.y.value], own]
  })
}
