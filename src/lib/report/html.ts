import { cellsHtml } from './html-cells'
import { checklistHtml } from './html-checklist'
import { cohortHtml } from './html-cohort'
import { designHtml } from './html-design'
import { wholeHtml } from './html-figures'
import { generatorsHtml } from './html-generators'
import { leavingHtml } from './html-leaving'
import { methodsHtml } from './html-methods'
import { count, list, sectionHtml, type ReportParts, type Section } from './html-parts'
import { citeHtml, provenanceHtml } from './html-provenance'
import { questionHtml } from './html-question'
import { reportStyle } from './html-style'
import { summaryHtml } from './html-summary'
import { escapeHtml } from './html-text'
import { limitsOf } from './limits-of'
import { cellNames } from './names'
import type { Results } from './results'
import { sharedSettings } from './shared-settings'
import { SharedStyles } from './shared-styles'

/** One self-contained HTML page that prints well. Holds aggregates of real rows only, none of fewer than 11 people. */
export function reportHtml(parts: ReportParts): string {
  const { title, results, notice, data } = parts
  const { software } = results
  const styles = new SharedStyles()
  const sections = sectionsOf(parts, styles).filter(({ body }) => body !== '')
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="soft">${escapeHtml(`${software.name} ${software.version} (${software.commit})`)} · ${escapeHtml(sizes(results))}</p>`,
    notice === null ? '' : `<p class="notice">${escapeHtml(notice)}</p>`,
    contents(sections, results),
    ...sections.map((section, i) => sectionHtml(section, i + 1)),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}${styles.css}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
${data}
</body>
</html>
`
}

function sectionsOf(parts: ReportParts, styles: SharedStyles): Section[] {
  const { results } = parts
  const shared = sharedSettings(results.cells)
  const overSeeds = results.summary === undefined ? '' : summaryHtml(results.summary)
  return [
    { id: 'question', title: 'Question, and the answer in short', body: questionHtml(parts) },
    { id: 'cohort', title: 'Cohort', body: cohortHtml(parts) },
    { id: 'design', title: 'Design', body: designHtml(parts) },
    { id: 'generators', title: 'Generators', body: generatorsHtml(parts) },
    {
      id: 'results',
      title: 'Results',
      body: [wholeHtml(parts.whole, styles), overSeeds, cellsHtml(parts, shared, styles)].join('\n').trim(),
    },
    { id: 'leaving', title: 'What left this machine', body: leavingHtml(parts) },
    { id: 'limits', title: 'Limits', body: list(limitsOf(parts)) },
    { id: 'methods', title: 'Methods', body: methodsHtml(parts, shared) },
    { id: 'provenance', title: 'Versions and hashes', body: provenanceHtml(parts) },
    { id: 'checklist', title: 'Checklist for a privacy officer', body: checklistHtml(parts) },
    { id: 'cite', title: 'How to cite', body: citeHtml(parts) },
  ]
}

function contents(sections: readonly Section[], { cells }: Results): string {
  const nameOf = cellNames(cells)
  const within =
    cells.length > 1
      ? `<ul>${cells.map((cell) => `<li><a href="#cell-${cell.id}">${escapeHtml(nameOf(cell))}</a></li>`).join('')}</ul>`
      : ''
  const items = sections.map(
    ({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a>${id === 'results' ? within : ''}</li>`,
  )
  return `<nav aria-label="Contents"><ol>${items.join('\n')}</ol></nav>`
}

function sizes({ cohort }: Results): string {
  const sites = cohort.sites > 0 ? ` from ${cohort.sites} sites` : ''
  if (cohort.folds !== undefined)
    return `${count(cohort.rows)} real rows${sites}, tested on each of ${cohort.folds.list.length} ${cohort.folds.by}s in turn`
  return `${count(cohort.rows)} real rows${sites}: ${count(cohort.train)} to train, ${count(cohort.control)} as control, ${count(cohort.test)} to test`
}
