import { capital } from '../base/words'
import type { AreaVerdict, Check } from './area-verdict'
import { escapeHtml, htmlTable } from './html-text'
import { isChanged, limitsOf, thresholds, type ChosenLimits } from './thresholds'

const marks: Record<AreaVerdict['standing'], string> = { good: '●', mixed: '◐', poor: '○', unknown: '?' }

/** The four verdicts, each with every check that was made for it. */
export function verdictsHtml(verdicts: readonly AreaVerdict[]): string {
  const items = verdicts.map(
    ({ question, standing, finding, sentence, doubt, checks }) =>
      `<li class="${standing}"><span class="soft">${escapeHtml(question)}</span><strong>${marks[standing]} ${escapeHtml(capital(finding))}</strong><p>${escapeHtml(sentence)}</p>${doubt === '' ? '' : `<p class="soft">Doubt: ${escapeHtml(doubt)}</p>`}${checksHtml(checks)}</li>`,
  )
  return `<ul class="areas">${items.join('\n')}</ul>`
}

function checksHtml(checks: readonly Check[]): string {
  const items = checks.map(
    ({ title, standing, said }) =>
      `<li><span class="${standing}">${marks[standing]}</span> ${escapeHtml(`${title}: ${said}`)}</li>`,
  )
  return `<details><summary>What was checked</summary><ul class="checks">${items.join('')}</ul></details>`
}

/** The limits by which the verdicts were given, and why they stand where they stand. */
export function thresholdsHtml(chosen: ChosenLimits): string {
  const rows = thresholds.map((threshold) => {
    const { good, poor } = limitsOf(threshold, chosen)
    const unit = threshold.unit === null ? '' : ` ${threshold.unit}`
    const by = isChanged(threshold, chosen)
      ? `Set by hand; ${threshold.limits.good} and ${threshold.limits.poor} by default. ${threshold.reason}`
      : threshold.reason
    return [
      { text: threshold.title, header: true },
      threshold.amount,
      { text: `${good}${unit}`, number: true },
      { text: `${poor}${unit}`, number: true },
      by,
    ]
  })
  const table = htmlTable(
    'Up to the first limit a check counts as good, beyond the second as poor. An interval that chance alone may explain counts as good.',
    ['Check', 'What is compared', 'Good up to', 'Poor beyond', 'Why'],
    rows,
  )
  return `<h3>Thresholds of the verdicts</h3>\n${table}`
}
