import { flow, type FlowRow } from '../../charts/flow'
import { shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { split, splitParts, type SplitRow } from '../../charts/split'
import type { Holdout } from '../../cohort/holdout'
import { poolSmall } from '../../cohort/small-cells'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'

const MOST_SITES = 30

/** Rows by what they are used for; where there are no sites, `all` is the only row. */
export function splitFigure(
  sites: Holdout['sites'],
  all: { train: number; control: number; test: number },
): Figure {
  const rows = siteRows(sites)
  const shown = rows.length > 0 ? rows : [{ label: 'all rows', ...all }]
  const total = all.train + all.control + all.test
  const part = (count: number) =>
    `${count.toLocaleString('en')} (${shareText(total === 0 ? 0 : count / total)})`
  const unseen = sites.filter((site) => site.test > 0 && site.train + site.control === 0).length
  const finding = `A generator sees ${part(all.train)} of ${total.toLocaleString('en')} rows; held out are ${part(all.control)} as control and ${part(all.test)} to test${unseen > 0 ? `, the test rows from ${unseen} whole ${unseen === 1 ? 'site' : 'sites'}` : ''}`
  return {
    name: 'split',
    finding,
    howToRead:
      'One bar a site, stacked by use: training rows are all that a generator ever sees; control rows are unseen rows of the same sites, for the twin of every nearness test; test rows judge the models. Sites with fewer than 11 rows in a part are put together.',
    summary: `${finding}.`,
    draw: (width) => split(shown, width),
    table: {
      head: ['Site', 'Train', 'Control', 'Test'],
      rows: shown.map(({ label, train, control, test }) => [label, train, control, test]),
    },
    keys: splitParts.map(({ part, ink, ...more }) => ({
      ink,
      label: { train: 'train: a generator sees these', control: 'control', test: 'test' }[part],
      ...more,
    })),
  }
}

function siteRows(sites: Holdout['sites']): SplitRow[] {
  const parts = ['train', 'control', 'test'] as const
  type Site = Holdout['sites'][number]
  const sum = (items: readonly Site[], part: (typeof parts)[number]) =>
    items.reduce((total, item) => total + item[part], 0)
  const enough = (items: readonly Site[]) =>
    parts.every((part) => {
      const count = sum(items, part)
      return count === 0 || count >= SMALLEST_REAL_CELL
    })
  const size = (site: Site) => site.train + site.control + site.test
  const pooled = poolSmall(sites, size, enough).map(({ items, small }) => ({
    items,
    label: small ? `${items.length} small sites` : (items[0]?.site ?? ''),
  }))
  const total = (items: readonly Site[]) => items.reduce((all, item) => all + size(item), 0)
  const rest = pooled
    .slice()
    .sort((a, b) => total(b.items) - total(a.items))
    .slice(MOST_SITES)
  const shown = pooled.filter((row) => !rest.includes(row))
  const others = rest.flatMap(({ items }) => items)
  const last = others.length === 0 ? [] : [{ items: others, label: `${others.length} other sites` }]
  return [...shown, ...last].map(({ items, label }) => ({
    label,
    train: sum(items, 'train'),
    control: sum(items, 'control'),
    test: sum(items, 'test'),
  }))
}

/** From all rows to the cohort, step by step; steps that leave out fewer than 11 people are told with the next one. */
export function flowFigure(steps: readonly { label: string; remaining: number; excluded: number }[]): Figure {
  const rows = withoutSmallSteps(steps)
  const [first, last] = [rows[0], rows.at(-1)]
  const start = first === undefined ? 0 : first.remaining + first.excluded
  const end = last?.remaining ?? 0
  const largest = rows.reduce<FlowRow | null>(
    (most, row) => (row.excluded > (most?.excluded ?? 0) ? row : most),
    null,
  )
  const finding = `${end.toLocaleString('en')} of ${start.toLocaleString('en')} remain${largest === null ? '; nothing was left out' : `; most were left out by “${largest.label}” (${largest.excluded.toLocaleString('en')})`}`
  return {
    name: 'flow',
    finding,
    howToRead:
      'From top to bottom: each step, how many it left out (striped) and how many remained (plain). Steps that leave out fewer than 11 people are told together with a neighbour.',
    summary: `${finding}. ${rows.map(({ label, excluded, remaining }) => `${label}: ${excluded} out, ${remaining} remain`).join('; ')}.`,
    draw: (width) => flow(rows, width),
    table: {
      head: ['Step', 'Left out', 'Remain'],
      rows: rows.map(({ label, excluded, remaining }) => [label, excluded, remaining]),
    },
    keys: [
      { ink: 'real', label: 'remain' },
      { ink: 'holdout', label: 'left out', pattern: 'hatch' },
    ],
  }
}

function withoutSmallSteps(steps: readonly FlowRow[]): FlowRow[] {
  const rows: FlowRow[] = []
  let waiting: FlowRow[] = []
  const told = (parts: readonly FlowRow[]): FlowRow => ({
    label: parts.map(({ label }) => label).join('; '),
    remaining: parts.at(-1)?.remaining ?? 0,
    excluded: parts.reduce((sum, { excluded }) => sum + excluded, 0),
  })
  for (const step of steps) {
    if (step.excluded === 0 && waiting.length === 0) {
      rows.push(step)
      continue
    }
    waiting.push(step)
    const together = told(waiting)
    if (together.excluded < SMALLEST_REAL_CELL) continue
    rows.push(together)
    waiting = []
  }
  if (waiting.length === 0) return rows
  // The last steps are too small: told with the last one that left out enough, or as a start that says nothing of them.
  let place = rows.length - 1
  while (place > 0 && (rows[place]?.excluded ?? 0) === 0) place--
  const all = told([...rows.slice(Math.max(0, place)), ...waiting])
  const few = all.excluded < SMALLEST_REAL_CELL
  return [
    ...rows.slice(0, Math.max(0, place)),
    few ? { ...all, label: `${all.label} (fewer than 11 left out)`, excluded: 0 } : all,
  ]
}
