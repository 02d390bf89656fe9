import { max } from 'd3-array'
import { forest, type ForestRow } from './forest'
import { shareText } from './numbers'
import type { Scene } from './scene'

export interface RateRow {
  label: string
  n: number
  rate: number
  interval: readonly [number, number]
}

export interface RatesData {
  title: string
  rows: readonly RateRow[]
  overall: number | null
}

/** The share of positive outcomes a level with its interval, from zero; the whole cohort’s as a line. */
export function rates({ title, rows, overall }: RatesData, width: number): Scene {
  const most = max(rows.flatMap(({ interval }) => [interval[1], overall ?? 0])) ?? 1
  return forest(
    {
      title,
      domain: [0, Math.min(1, Math.max(0.02, niceUp(most)))],
      tickText: shareText,
      line: overall === null ? null : { at: overall, text: `all ${shareText(overall)}` },
      rows: rows.map(({ label, n, rate, interval }): ForestRow => ({
        label,
        points: [{ ink: 'real', value: rate, interval }],
        text: `${shareText(rate)} of ${n.toLocaleString('en')}`,
      })),
    },
    width,
  )
}

/** The next step of a fitting size above a share. */
function niceUp(share: number): number {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((size) => share / size <= 5) ?? 0.25
  return Math.ceil(share / step) * step
}
