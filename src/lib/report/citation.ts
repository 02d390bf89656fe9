import type { Software } from './results'

/** The paper that the software implements, as CITATION.cff has it. */
export const paper = {
  authors: ['Lin, Y.', 'Yu, Z.', 'Lee, S. A.'],
  title:
    'A Case Study Exploring the Current Landscape of Synthetic Medical Record Generation with Commercial LLMs',
  booktitle: 'Proceedings of the Conference on Health, Inference, and Learning (CHIL)',
  series: 'Proceedings of Machine Learning Research',
  volume: '287',
  pages: [1, 25] as const,
  year: 2025,
  url: 'https://arxiv.org/abs/2504.14657',
}

/** Who wrote the software, as CITATION.cff has it. */
export const SOFTWARE_AUTHORS = 'The Wardloom developers'

export function paperBibtex(): string {
  const { authors, title, booktitle, series, volume, pages, year, url } = paper
  return bibtex('inproceedings', 'lin2025case', {
    author: authors.join(' and '),
    title,
    booktitle,
    series,
    volume,
    pages: pages.join('--'),
    year: String(year),
    url,
  })
}

export function softwareBibtex({ name, version, commit }: Software): string {
  return bibtex('software', 'wardloom', {
    author: `{${SOFTWARE_AUTHORS}}`,
    title: `${name}: synthetic patient records written in the browser, and measured there`,
    version,
    note: `Commit ${commit}. Apache-2.0`,
  })
}

/** How to name one run, so that whoever has its results can tell that they are the ones. */
export function runCitation(
  title: string,
  { name, version, commit }: Software,
  resultsSha256: string,
): string {
  return `“${title}”, ${name} ${version} (commit ${commit}), results.json with SHA-256 ${resultsSha256}.`
}

function bibtex(kind: string, key: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}}`)
  return `@${kind}{${key},\n${lines.join(',\n')}\n}`
}
