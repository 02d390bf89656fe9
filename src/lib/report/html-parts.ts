import type { Figure } from '../charts/scene'
import type { AskedWords } from '../generate/asked'
import type { Study } from '../study/study'
import type { Holdout } from '../cohort/holdout'
import type { CellFigure } from './figures'
import { escapeHtml } from './html-text'
import type { Manifest } from './manifest'
import type { Results } from './results'
import type { ChosenLimits } from './thresholds'

/** What a report is made of. */
export interface ReportParts {
  title: string
  results: Results
  manifest: Manifest
  figures: readonly CellFigure[]
  /** Of the study as a whole. */
  whole: readonly Figure[]
  /** Rows a site, where there are sites; small ones are put together. */
  sites: Holdout['sites']
  /** Null for the evaluation alone. */
  study: Study | null
  /** The words that models were asked with, by cell. */
  asked: ReadonlyMap<string, AskedWords>
  /** Said under the title, e.g. that the demo cohort is simulated. */
  notice: string | null
  /** SHA-256 of results.json. */
  resultsSha256: string
  /** The results once more, for software: an element that shows and does nothing. */
  data: string
  /** Where a person has put the verdicts' thresholds. */
  limits?: ChosenLimits
}

/** A part of the report that its contents name. `body` is HTML; one without is left out. */
export interface Section {
  id: string
  title: string
  body: string
}

export function sectionHtml({ id, title, body }: Section, number: number): string {
  return `<section id="${id}"><h2>${number}. ${escapeHtml(title)}</h2>\n${body}\n</section>`
}

export function paragraph(text: string): string {
  return text === '' ? '' : `<p>${escapeHtml(text)}</p>`
}

export function list(items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<ul class="plain">${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`
}

export function count(n: number): string {
  return n.toLocaleString('en')
}

/** “1 row”, “2 rows”. */
export function many(n: number, one: string, more = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : more}`
}
