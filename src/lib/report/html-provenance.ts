import { paperBibtex, runCitation, softwareBibtex } from './citation'
import { escapeHtml, htmlTable, type Cell } from './html-text'
import { paragraph, type ReportParts } from './html-parts'

/** Which software made this from which files, and the hashes of all of it. */
export function provenanceHtml({ results, manifest, resultsSha256 }: ReportParts): string {
  const { software, environment } = results
  const files: [use: string, file: string, sha256: string][] = [
    ['results', 'results.json', resultsSha256],
    ...manifest.inputs.map(({ use, file, sha256 }): [string, string, string] => [use, file, sha256]),
    ...manifest.synthetic.map(({ file, sha256, holdsRealRows }): [string, string, string] => [
      `synthetic table${holdsRealRows === true ? ', copies of real rows' : ''}`,
      file,
      sha256 ?? 'not kept',
    ]),
  ]
  const rows = files.map(([use, file, sha256]): Cell[] => [
    { text: file, header: true },
    { text: use },
    { text: sha256 },
  ])
  const short = { ...manifest, schema: undefined, inputs: undefined, synthetic: undefined }
  return [
    paragraph(
      `${software.name} ${software.version}, commit ${software.commit}, in ${environment.browser}${environment.gpu === null ? '' : `, ${environment.gpu}`}, ${environment.cores} cores.`,
    ),
    htmlTable('SHA-256 of every file that went in or came out.', ['File', 'What it is', 'SHA-256'], rows),
    paragraph(
      `SHA-256 of the rows as they were read: ${manifest.cohort.sha256}. Of the whole schema, inferred ranges and categories included: ${manifest.schemaSha256}.`,
    ),
    `<h3>Manifest</h3>\n<p class="soft">The rest of what this was made from and by; the full one, schema included, is manifest.json.</p>\n<pre>${escapeHtml(JSON.stringify(short, null, 1))}</pre>`,
  ].join('\n')
}

export function citeHtml({ title, results, resultsSha256 }: ReportParts): string {
  return [
    '<h3>This run</h3>',
    paragraph(runCitation(title, results.software, resultsSha256)),
    '<h3>The software</h3>',
    `<pre>${escapeHtml(softwareBibtex(results.software))}</pre>`,
    '<h3>The paper that it implements</h3>',
    `<pre>${escapeHtml(paperBibtex())}</pre>`,
  ].join('\n')
}
