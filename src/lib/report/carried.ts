import { gunzipSync, gzipSync, strToU8 } from 'fflate'
import { poolSmallSites } from '../cohort/small-cells'
import type { Holdout } from '../cohort/holdout'
import type { AskedWords } from '../generate/asked'
import type { Pictures } from '../evaluate/pictures'
import type { ResultsCohort } from '../study/prepare'
import { flowFigure } from './figures/design'
import { readingText } from './html-text'
import type { Manifest } from './manifest'
import type { Results } from './results'
import type { ChosenLimits } from './thresholds'

/** People below which a count isn't told: all such counts are carried as one less than this. */
const FEWEST = 11
const FEW = FEWEST - 1

/** What a report carries for software, so that it can be opened again: no more than it shows, but for every number's digits. */
export interface Carried {
  version: 1
  kind: 'wardloom-report'
  title: string
  /** As in results.json, but for counts of fewer than 11 people in `cohort`. */
  results: Results
  /** Whether the results have a summary: it follows from the cells, and is made again from them. */
  isSummed: boolean
  manifest: Manifest
  sites: Holdout['sites']
  pictures: Record<string, Pictures | null>
  asked: Record<string, AskedWords>
  limits?: ChosenLimits
}

const START = '<template id="wardloom-results" data-form="gzip+base64">'
const END = '</template>'

/** An element that shows nothing, runs nothing and loads nothing. Base64 can't hold a tag of anybody's making. */
export function carriedHtml(carried: Carried): string {
  const results = { ...carried.results, summary: undefined, cohort: withoutSmall(carried.results.cohort) }
  const told: Carried = { ...carried, results, sites: withoutSmallSites(carried.sites) }
  const bytes = gzipSync(strToU8(JSON.stringify(told)), { level: 6, mtime: 0 })
  return `${START}${base64(bytes)}${END}`
}

/** The same as text of JSON; null where the page carries nothing. @throws Error where it is cut off or damaged */
export function carriedIn(html: string): string | null {
  const at = html.indexOf(START)
  if (at < 0) return null
  const end = html.indexOf(END, at)
  if (end < 0) throw new RangeError('the report breaks off')
  const text = atob(html.slice(at + START.length, end))
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i)
  return new TextDecoder().decode(gunzipSync(bytes))
}

/** The cohort as a report tells it: a count of fewer than 11 people says that it is one, and no more. */
export function withoutSmall(cohort: ResultsCohort): ResultsCohort {
  const few = (count: number) => (count > 0 && count < FEWEST ? FEW : count)
  const { rows, flow, folds } = cohort
  return {
    ...cohort,
    train: few(cohort.train),
    control: few(cohort.control),
    test: few(cohort.test),
    ...(flow === undefined
      ? {}
      : {
          flow: flowFigure(flow).table.rows.map(([label, excluded, remaining]) => ({
            label: String(label),
            remaining: few(Number(remaining)),
            excluded: few(Number(excluded)),
          })),
        }),
    reading: cohort.reading.map((note) => ({ ...note, count: few(note.count), said: readingText(note) })),
    columns: cohort.columns.map((column) => {
      const missing = Math.round(column.missing * rows)
      return few(missing) === missing ? column : { ...column, missing: FEW / rows }
    }),
    ...(folds === undefined
      ? {}
      : {
          folds: {
            ...folds,
            list: folds.list.map((fold) => ({
              ...fold,
              train: few(fold.train),
              control: few(fold.control),
              test: few(fold.test),
            })),
          },
        }),
  }
}

function withoutSmallSites(sites: Holdout['sites']): Holdout['sites'] {
  const few = (count: number) => (count > 0 && count < FEWEST ? FEW : count)
  return poolSmallSites(sites).map(({ site, train, control, test, positives }) => ({
    site,
    train: few(train),
    control: few(control),
    test: few(test),
    positives: few(positives),
  }))
}

/** In parts: an argument list has a limit. */
function base64(bytes: Uint8Array): string {
  const PART = 0x8000
  let text = ''
  for (let i = 0; i < bytes.length; i += PART) text += String.fromCharCode(...bytes.subarray(i, i + PART))
  return btoa(text)
}
