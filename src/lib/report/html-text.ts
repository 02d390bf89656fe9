/** Text of anybody's making (names of columns, levels, files) as HTML text or attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A cell of a table: text is escaped, numbers are set flush right. */
export interface Cell {
  text: string
  number?: boolean
  header?: boolean
  /** The place in this document that its text leads to. */
  to?: string
}

export function htmlTable(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (Cell | string)[])[],
): string {
  if (rows.length === 0) return ''
  const headRow = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(htmlCell).join('')}</tr>`).join('\n')
  return `<div class="wide" tabindex="0"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${headRow}</tr></thead><tbody>\n${body}\n</tbody></table></div>`
}

/** A row with a line below it, across the table. */
export interface TwoLines {
  cells: readonly (Cell | string)[]
  more: string
}

export function htmlTwoLineTable(
  caption: string,
  head: readonly string[],
  rows: readonly TwoLines[],
): string {
  const [first] = rows
  if (first === undefined) return ''
  const isNumber = (i: number): boolean => {
    const cell = first.cells[i]
    return typeof cell === 'object' && cell.number === true
  }
  const headRow = head
    .map((text, i) => `<th scope="col"${isNumber(i) ? ' class="n"' : ''}>${escapeHtml(text)}</th>`)
    .join('')
  const body = rows.map(
    ({ cells, more }) =>
      `<tr${more === '' ? '' : ' class="has-more"'}>${cells.map(htmlCell).join('')}</tr>${more === '' ? '' : `<tr class="more"><td colspan="${head.length}">${escapeHtml(more)}</td></tr>`}`,
  )
  return `<div class="wide" tabindex="0"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${headRow}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`
}

function htmlCell(cell: Cell | string): string {
  const { text, number = false, header = false, to } = typeof cell === 'string' ? { text: cell } : cell
  const inside = to === undefined ? escapeHtml(text) : `<a href="#${escapeHtml(to)}">${escapeHtml(text)}</a>`
  if (header) return `<th scope="row">${inside}</th>`
  return `<td${number ? ' class="n"' : ''}>${inside}</td>`
}

/** Small real counts aren't printed: under 11 people the number is left out. */
export function peopleText(count: number): string {
  return count > 0 && count < 11 ? 'under 11' : String(count)
}

/** What a reading rule did, without a count of few people or the lines that they stand on. */
export function readingText({ count, said }: { count: number; said: string }): string {
  if (count === 0 || count >= 11) return said
  return said
    .replace(/ \(lines [^)]*\)/, '')
    .replaceAll(new RegExp(`(?<![\\d.,])${count}(?![\\d.,]\\d|\\d)`, 'g'), 'a few')
}
