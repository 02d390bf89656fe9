import { scaleLinear } from 'd3-scale'
import { forest, type ForestRow } from '../../charts/forest'
import { multiples, type DrawnPanel, type DrawnSeries } from '../../charts/multiples'
import { rounded } from '../../charts/numbers'
import type { Figure, FigureKey, LinkKey } from '../../charts/scene'
import { together } from '../../charts/together'
import { show } from '../numbers'
import { levelText } from './cell'
import { linesFinding } from './finding'
import { panelsOf, type LinePlace, type Panel, type Series } from './lines'
import { aboutMeasure, measureTitle, whyNone, type Measure } from './measures'
import { settingNames } from './names'
import type { PaperLine } from './overlay'
import type { SettledView } from './view'
import { betterText, endsText, estimateText, placeText } from './words'

/** One measure of a view over features or rows; null where nothing of it is there yet. */
export function linesFigure(view: SettledView): Figure | null {
  const about = aboutMeasure(view.metric)
  const panels = panelsOf(view)
  const places = panels.flatMap(({ series }) => series.flatMap((one) => one.places))
  if (about === null || !places.some(({ estimate }) => estimate !== null)) return null
  const finding = linesFinding(panels, view, about)
  const nameOf = settingNames(view.cells)
  const isStrip = new Set(places.map(({ x }) => x)).size < 2
  const isDrawn = (of: (panel: Panel) => readonly unknown[]) => panels.some((panel) => of(panel).length > 0)
  const copies = panels.some(({ series }) =>
    series.some((one) => one.look.copies && one.places.some(({ estimate }) => estimate !== null)),
  )
  const elsewhere = [...new Set(panels.flatMap(({ paper }) => paper.flatMap((line) => line.elsewhere ?? [])))]
  const where = elsewhere.length === 0 ? '' : ` (${elsewhere.join(', ')})`
  const keys: FigureKey[] = [
    ...(isDrawn(({ floor }) => floor) && about.aim !== null
      ? [{ ink: 'band' as const, label: 'from the noise floor to the best value' }]
      : []),
    ...(isDrawn(({ ceiling }) => ceiling)
      ? [{ ink: 'real' as const, label: 'real rows (the ceiling)', shape: 'dashes' as const }]
      : []),
    ...(copies
      ? [{ ink: 'muted' as const, label: 'copies of training rows (the control)', shape: 'ring' as const }]
      : []),
    ...(isDrawn(({ paper }) => paper)
      ? [
          {
            ink: 'ink' as const,
            label: `the paper’s own values, on its data${where}`,
            shape: 'diamond' as const,
          },
        ]
      : []),
  ]
  return {
    name: 'landscape',
    wide: true,
    finding,
    howToRead: [
      `Each point is one setting: the mean over its seeds, with a line from the least to the most, or of a single seed with its own interval. Upward is ${measureTitle(about)} (${betterText(about)}).`,
      about.definition,
      isStrip ? '' : 'Points at one place of the level axis lie a little beside each other.',
      panels.length > 1 ? 'All panels have the same scales.' : '',
      isDrawn(({ floor }) => floor) && about.aim !== null
        ? 'The band runs from what a perfect generator would get here to the best value: what lies in it can’t be told from perfect.'
        : '',
      isDrawn(({ ceiling }) => ceiling)
        ? 'The dashed line is what a model trained on real rows reaches.'
        : '',
      copies ? 'Copies of training rows are the control: drawn, but left out of the sentence above.' : '',
      isDrawn(({ paper }) => paper)
        ? 'Diamonds are numbers that Lin, Yu and Lee (2025) published, of their models on their data: they are no mark to reach on yours.'
        : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
    summary: `${finding}. ${places
      .filter(({ estimate }) => estimate !== null)
      .slice(0, 12)
      .map(({ setting, estimate }) => `${nameOf(setting)} ${show(estimate?.value)}`)
      .join('; ')}.`,
    draw: (width) =>
      isStrip
        ? strip(panels, view, about, width)
        : multiples(
            {
              x: view.x === 'features' ? 'Number of features' : 'Number of rows',
              y: measureTitle(about),
              panels: panels.map((panel) => drawn(panel, view, about)),
            },
            width,
          ),
    table: tableOf(panels, view),
    keys,
  }
}

function drawn(panel: Panel, view: SettledView, about: Measure): DrawnPanel {
  const { title, series, paper, floor, ceiling } = panel
  const { aim } = about
  return {
    title,
    series: [
      ...paper.map((line): DrawnSeries => ({
        name: line.name,
        ink: 'ink',
        shape: 'diamond',
        dash: '1 4',
        points: line.points.map(({ x, value }) => ({
          x,
          value: value.value,
          ends: value.interval,
          title: `${line.name}, ${levelText(view.x, x)}: ${estimateText({ value: value.value, ends: value.interval })}, on its data (${placeText(value)})`,
          key: paperKey(line, x),
        })),
      })),
      ...series.map(({ name, look, places }): DrawnSeries => ({
        name,
        ink: look.ink,
        shape: look.shape,
        dash: look.dash,
        points: places.flatMap((place) =>
          place.estimate === null
            ? []
            : [
                {
                  x: place.x,
                  value: place.estimate.value,
                  ends: place.estimate.ends,
                  title: titleOf(place, name, panel, view),
                  key: place.setting.id,
                  selected: isSelected(place, view),
                },
              ],
        ),
      })),
    ],
    band: aim === null ? [] : floor.map(([x, value]) => [x, Math.min(value, aim), Math.max(value, aim)]),
    ceiling,
    empty: 'no cell of these has ended yet',
  }
}

/** Where there is only one number of features or rows to go along: a row for each setting. */
function strip(panels: readonly Panel[], view: SettledView, about: Measure, width: number) {
  const { aim } = about
  const parts = panels.map((panel) => {
    const [floor, ceiling] = [panel.floor[0]?.[1] ?? null, panel.ceiling[0]?.[1] ?? null]
    const own = panel.series.flatMap(({ name, look, places }) =>
      places.map((place): ForestRow => ({
        label: name,
        points:
          place.estimate === null
            ? []
            : [
                {
                  ink: look.ink,
                  shape: look.shape,
                  value: place.estimate.value,
                  interval: place.estimate.ends,
                  selected: isSelected(place, view),
                },
              ],
        band: floor === null || aim === null ? null : ([Math.min(floor, aim), Math.max(floor, aim)] as const),
        ceiling,
        text:
          place.estimate === null ? whyNone(place.setting.cells, view.metric) : estimateText(place.estimate),
        key: place.setting.id,
      })),
    )
    const paper = panel.paper.flatMap((line) =>
      line.points.map(({ x, value }): ForestRow => ({
        label: `${line.name}, ${levelText(view.x, x)}`,
        points: [{ ink: 'ink', shape: 'diamond', value: value.value, interval: value.interval }],
        text: estimateText({ value: value.value, ends: value.interval }),
        key: paperKey(line, x),
      })),
    )
    return { title: panel.title, rows: [...own, ...paper] }
  })
  const values = parts.flatMap(({ rows }) =>
    rows.flatMap(({ points, band, ceiling }) => [
      ...points.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
      ...(band ?? []),
      ...(ceiling == null ? [] : [ceiling]),
    ]),
  )
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const from = low > 0 && low < (high - low) * 1.5 ? 0 : low
  const [start = 0, end = 1] = scaleLinear()
    .domain(from === high ? [from - 0.5, high + 0.5] : [from, high])
    .nice(4)
    .domain()
  const draw = (rows: ForestRow[]) => (room: number) =>
    forest(
      { title: measureTitle(about), rows, beside: parts.flatMap((part) => part.rows), domain: [start, end] },
      room,
    )
  const [only] = parts
  if (only !== undefined && parts.length === 1) return draw(only.rows)(width)
  return together(
    parts.map(({ title, rows }) => ({ title, draw: draw(rows) })),
    width,
    420,
  )
}

function isSelected({ setting }: LinePlace, { selected }: SettledView): boolean {
  return setting.cells.some(({ id }) => id === selected)
}

function titleOf({ x, estimate }: LinePlace, name: string, { title }: Panel, view: SettledView): string {
  const where = [name, title, levelText(view.x, x)].filter((part) => part !== '').join(', ')
  return `${where}: ${estimateText(estimate)}`
}

function paperKey({ name }: PaperLine, x: number): LinkKey {
  return `${name} ${x}`
}

function tableOf(panels: readonly Panel[], { metric, x }: SettledView): Figure['table'] {
  const rowOf = ({ name }: Series, { title }: Panel, { setting, estimate }: LinePlace) => {
    const { cells, facts } = setting
    return [
      name,
      title,
      facts.features,
      facts.rows,
      rounded(estimate?.value ?? null),
      rounded(estimate?.ends?.[0] ?? null),
      rounded(estimate?.ends?.[1] ?? null),
      estimate === null ? whyNone(cells, metric) : endsText(estimate.kind, estimate.of),
      `${cells.filter(({ ended }) => ended !== null).length} of ${cells.length}`,
      rounded(estimate?.floor ?? null),
      rounded(estimate?.ceiling ?? null),
    ]
  }
  const own = panels.flatMap((panel) =>
    panel.series.flatMap((one) =>
      one.places.map((place) => ({ row: rowOf(one, panel, place), key: place.setting.id })),
    ),
  )
  const paper = panels.flatMap((panel) =>
    panel.paper.flatMap((line) =>
      line.points.map(({ x: at, value }) => ({
        row: [
          line.name,
          panel.title,
          value.features,
          value.rows,
          value.value,
          value.interval?.[0] ?? null,
          value.interval?.[1] ?? null,
          `on the paper’s data, ${placeText(value)}`,
          null,
          null,
          null,
        ],
        key: paperKey(line, x === 'features' ? value.features : at),
      })),
    ),
  )
  const all = [...own, ...paper]
  // A column that is empty throughout says nothing.
  const head = [
    'Generator',
    'Panel',
    'Features',
    'Rows',
    'Value',
    'From',
    'To',
    'Interval',
    'Cells ended',
    'Floor',
    'Ceiling',
  ]
  const kept = head.map((_, i) => all.some(({ row }) => row[i] !== null && row[i] !== ''))
  return {
    head: head.filter((_, i) => kept[i]),
    rows: all.map(({ row }) => row.filter((_, i) => kept[i])),
    about: all.map(({ key }) => key),
  }
}
