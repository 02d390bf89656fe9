import { aboutMetric, type About } from '../evaluate/about'
import type { Metric } from '../evaluate/metric'
import { isPaperVariant } from './attacks'
import { show } from './numbers'

export type AreaName = About['area']

/** A metric as a row of the table of every number. */
export interface NumberRow {
  metric: Metric
  about: About | null
  area: AreaName
  title: string
  /** What sets it apart from its neighbours, in a few words. */
  tag: string | null
  /** The value against the best that can be had, in words. */
  against: string
  /** Why there is no number, or what speaks against it. */
  remark: string
}

export type SortBy = 'title' | 'area' | 'value' | 'interval' | 'floor' | 'ceiling' | 'remark'

export const areaNames: readonly AreaName[] = ['fidelity', 'utility', 'fairness', 'privacy']

export function numberRows(metrics: readonly Metric[]): NumberRow[] {
  return metrics.map((metric) => {
    const about = aboutMetric(metric.id)
    return {
      metric,
      about,
      area: about?.area ?? areaNames.find((area) => metric.id.startsWith(`${area}.`)) ?? 'fidelity',
      title: about?.title ?? metric.id,
      tag: tagOf(metric.id),
      against: attainable(metric, about),
      remark: metric.reason ?? (metric.warning === 'small' ? 'few rows' : (metric.warning ?? '')),
    }
  })
}

function tagOf(id: string): string | null {
  if (isPaperVariant(id)) return 'the paper’s variant'
  return /\.(dcr_\w+|nndr_\w+|near_match)$/.test(id) ? 'a proxy' : null
}

/** “0.930 of a best attainable 0.970”. */
function attainable({ value, floor, ceiling }: Metric, about: About | null): string {
  if (value === null) return ''
  const best = ceiling ?? floor
  if (best === null) return 'The best attainable value isn’t known.'
  if (about?.better === 'higher') return `${show(value)} of a best attainable ${show(best)}.`
  if (about?.better === 'lower') return `${show(value)}, where ${show(best)} is the best attainable.`
  return `${show(value)}, where ${show(best)} is what nothing amiss would give.`
}

/** Rows of that area that hold each word in their title, id, area or tag, whatever the case. */
export function found(rows: readonly NumberRow[], words: string, area: AreaName | null): NumberRow[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return rows.filter((row) => {
    if (area !== null && row.area !== area) return false
    const text = `${row.title} ${row.metric.id} ${row.area} ${row.tag ?? ''}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}

/** In that order, what has no number last either way; equal ones stay as they stood. */
export function ordered(rows: readonly NumberRow[], by: SortBy, down: boolean): NumberRow[] {
  const sign = down ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [fieldOf(a, by), fieldOf(b, by)]
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0)
    return (
      sign *
      (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en'))
    )
  })
}

function fieldOf(row: NumberRow, by: SortBy): string | number | null {
  const { metric } = row
  switch (by) {
    case 'title':
      return row.title
    case 'area':
      return areaNames.indexOf(row.area)
    case 'interval':
      return metric.interval?.[0] ?? null
    case 'remark':
      return row.remark === '' ? null : row.remark
    default:
      return metric[by]
  }
}
