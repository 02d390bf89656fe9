import { flowFigure } from './figures/design'
import { htmlTable, peopleText, readingText, type Cell } from './html-text'
import { count, paragraph, type ReportParts } from './html-parts'
import type { Results } from './results'

/** Where the rows come from, what became of them, and what reading changed. */
export function cohortHtml({ results, manifest, study }: ReportParts): string {
  return [
    paragraph(sourceText(results, manifest, study)),
    flow(results),
    use(results),
    reading(results),
  ].join('\n')
}

function sourceText(
  { cohort }: Results,
  { inputs }: ReportParts['manifest'],
  study: ReportParts['study'],
): string {
  const files = inputs.filter(({ use }) => ['cohort', 'real', 'control', 'test', 'holdout'].includes(use))
  const names = files.map(({ file }) => file).join(', ')
  const rows = `${count(cohort.rows)} rows`
  const sites = cohort.sites > 0 ? ` from ${count(cohort.sites)} sites` : ''
  if (study?.cohort.from === 'demo') return `The demo cohort, which is simulated: ${rows}${sites}.`
  const recipe = study?.cohort.from === 'recipe' ? ` by the recipe “${study.cohort.recipe}”` : ''
  return `${rows}${sites}${recipe}${names === '' ? '' : `, out of ${names}`}.`
}

/** Small steps are told together, as the chart of the same steps has it. */
function flow({ cohort }: Results): string {
  if (cohort.flow === undefined) return ''
  const { head, rows } = flowFigure(cohort.flow).table
  const cells = rows.map(([label, ...counts]) => [
    { text: String(label), header: true },
    ...counts.map((number) => ({ text: peopleText(Number(number)), number: true })),
  ])
  return `<h3>From the raw tables to the cohort</h3>\n${htmlTable('Every step that left rows out.', head, cells)}`
}

/** What the rows were used for; of folds the table of the design says it. */
function use({ cohort }: Results): string {
  if (cohort.folds !== undefined) return ''
  const { rows, train, control, test } = cohort
  const aside = cohort.reading
    .filter(({ rule }) => rule === 'set-aside-rows')
    .reduce((sum, note) => sum + note.count, 0)
  const isSplit = train + control + test === rows
  const line = (text: string, number: number): Cell[] => [
    { text, header: true },
    { text: peopleText(number), number: true },
  ]
  return htmlTable(
    isSplit ? 'From rows to tables.' : 'The tables as they were given.',
    ['Rows', 'Count'],
    [
      ...(isSplit ? [line('In the cohort', rows)] : []),
      ...(aside > 0 ? [line('Set aside while reading', aside)] : []),
      line('To train: all that a generator sees', train),
      line('As control: unseen, for twins of every nearness test', control),
      line('To test: unseen, models are judged on them', test),
    ],
  )
}

function reading({ cohort }: Results): string {
  const rows = cohort.reading.map(({ file, rule, column, count: number, said }) => [
    file,
    rule,
    column ?? '',
    { text: peopleText(number), number: true },
    readingText({ count: number, said }),
  ])
  const table = htmlTable(
    'Every rule that changed something while reading.',
    ['File', 'Rule', 'Column', 'Count', 'What was done'],
    rows,
  )
  return `<h3>How the files were read</h3>\n${table === '' ? '<p>As they are: no reading rule changed anything.</p>' : table}`
}
