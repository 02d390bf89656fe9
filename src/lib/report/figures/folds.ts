import type { Figure } from '../../charts/scene'
import type { ResultsFolds } from '../../study/folds'
import type { ResultsCell } from '../../study/results-cell'
import { spreadOf } from '../../study/spread'
import { show } from '../numbers'
import { comparisonFigure } from './estimates'

const SYNTHETIC = 'utility.auroc_tstr'
const REAL = 'utility.auroc_trtr'

type Cell = Pick<ResultsCell, 'fold' | 'metrics'>

/**
 * Whether synthetic rows travel as well as real ones: AUROC at each site or region that was left out, of the model
 * trained on synthetic rows and of the one trained on the real rows that those were made from.
 * @param cells of one generator, one target and one size; over several seeds numbers and ends of intervals are averaged
 * @param what whose rows these are, in a few words
 */
export function foldsFigure(cells: readonly Cell[], folds: ResultsFolds, what: string): Figure | null {
  const [one, many] = folds.by === 'site' ? (['site', 'sites'] as const) : (['region', 'regions'] as const)
  const byFold = new Map(
    folds.list.map(({ name }) => [name, cells.filter(({ fold }) => fold === name)] as const),
  )
  const numbers = (id: string) => entriesOf(byFold, (own) => meanOf(own, id, ({ value }) => value))
  const intervals = (id: string) =>
    entriesOf(byFold, (own): [number, number] | null => {
      const low = meanOf(own, id, ({ interval }) => interval?.[0] ?? null)
      const high = meanOf(own, id, ({ interval }) => interval?.[1] ?? null)
      return low === null || high === null ? null : [low, high]
    })
  const pooled = folds.list.find(({ members }) => members.length > 1)
  const figure = comparisonFigure({
    name: 'left-out',
    real: numbers(REAL),
    synthetic: numbers(SYNTHETIC),
    intervals: known(intervals(SYNTHETIC)),
    realIntervals: known(intervals(REAL)),
    reasons: known(entriesOf(byFold, reasonOf)),
    labelOf: (name) =>
      name === pooled?.name ? `${pooled.members.length} small ${many} together` : `${one} ${name}`,
    of: [one, many],
    number: 'AUROC',
    title: `AUROC at the ${one} that was left out`,
    howToRead: [
      `Each ${one} is left out in turn: nothing of it is seen by the generator or by either model, and both models are tested on it. Squares are trained on real rows of the other ${many}, circles on synthetic rows made from these.`,
      pooled === undefined
        ? ''
        : `Together, since each alone has fewer than ${folds.minimum} patients with or without the outcome: ${pooled.members.join(', ')}.`,
      folds.untested.members.length === 0
        ? ''
        : `Too small even together, and only trained on: ${folds.untested.members.join(', ')}.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  })
  if (figure === null) return null
  const finding = `${overall(numbers(REAL), numbers(SYNTHETIC), what, [one, many])} ${figure.finding}`
  return { ...figure, finding, summary: `${finding}. ${figure.summary}` }
}

function overall(
  real: Readonly<Record<string, number | null>>,
  synthetic: Readonly<Record<string, number | null>>,
  what: string,
  [one, many]: readonly [string, string],
): string {
  const pairs = Object.keys(real).flatMap((name) => {
    const [a, b] = [real[name] ?? null, synthetic[name] ?? null]
    return a === null || b === null ? [] : [[a, b] as const]
  })
  const mean = (of: (pair: readonly [number, number]) => number) => spreadOf(pairs.map(of))?.mean ?? 0
  return `Over ${pairs.length} ${pairs.length === 1 ? one : many}, models trained on ${what} reach an AUROC of ${show(mean(([, b]) => b))} on average, those trained on real rows ${show(mean(([a]) => a))}.`
}

function metricOf({ metrics }: Cell, id: string) {
  return metrics.find((metric) => metric.id === id)
}

function meanOf(
  cells: readonly Cell[],
  id: string,
  of: (metric: ResultsCell['metrics'][number]) => number | null,
): number | null {
  const metrics = cells.flatMap((cell) => metricOf(cell, id) ?? [])
  return spreadOf(metrics.map(of))?.mean ?? null
}

function reasonOf(cells: readonly Cell[]): string | null {
  return (
    cells.flatMap((cell) => metricOf(cell, SYNTHETIC)?.reason ?? metricOf(cell, REAL)?.reason ?? [])[0] ??
    null
  )
}

function entriesOf<T>(
  byFold: ReadonlyMap<string, readonly Cell[]>,
  of: (cells: readonly Cell[]) => T,
): Record<string, T> {
  return Object.fromEntries([...byFold].map(([name, cells]) => [name, of(cells)]))
}

function known<T>(entries: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  )
}
