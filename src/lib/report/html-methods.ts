import { aboutMetric } from '../evaluate/about'
import type { Setting } from '../evaluate/metric'
import { htmlTwoLineTable, type TwoLines } from './html-text'
import { paragraph, type ReportParts } from './html-parts'
import { thresholdsHtml } from './html-verdicts'
import { settingsText } from './numbers'

/** Every metric that was asked for: its identifier, what it is, and the settings in which all cells agree. */
export function methodsHtml(
  { results: { cells }, limits = {} }: ReportParts,
  shared: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const metrics = new Map(cells.flatMap(({ metrics: own }) => own).map((metric) => [metric.id, metric]))
  const all = cells.flatMap(({ metrics: own }) => own)
  const rows = [...metrics.keys()].map((id): TwoLines => {
    const about = aboutMetric(id)
    const names = shared.get(id)
    const settings = all.find((metric) => metric.id === id && metric.value !== null)?.settings ?? {}
    return {
      cells: [{ text: about?.title ?? id, header: true }, id, about?.definition ?? ''],
      more: names === undefined ? '' : settingsText(pick(settings, names)),
    }
  })
  if (rows.length === 0) return ''
  return [
    paragraph(
      'R are the training rows, S the synthetic ones, C control rows of the same sites and T test rows, neither of which a generator has seen. The formula of each metric, the cases that its definition leaves open and what other packages do differently stand on its page of the site, which is named after its identifier: methods/fidelity.kl/ for fidelity.kl.',
    ),
    htmlTwoLineTable(
      cells.length > 1
        ? 'Under each its settings where all cells agree in them; what differs stands with the cell.'
        : 'Its settings stand with each number.',
      ['Metric', 'Identifier', 'What it is'],
      rows,
    ),
    cells.some(({ status }) => status !== 'failed') ? thresholdsHtml(limits) : '',
  ].join('\n')
}

function pick(
  settings: Readonly<Record<string, Setting>>,
  names: ReadonlySet<string>,
): Record<string, Setting> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)))
}
