/** A field of a CSV as `toCsv` writes it: after the start, a comma or a line end; quoted or not. */
const FIELD = /(^|,|\n)("(?:[^"]|"")*"|[^",\n]*)/g

/**
 * A CSV that `toCsv` wrote, with an apostrophe before text that a spreadsheet would run as a formula. What reads as a
 * number stays one: of a written table the columns' kinds aren't known any more.
 */
export function inertCsv(text: string): string {
  return text.replaceAll(FIELD, (whole, before: string, field: string) => {
    const quoted = field.startsWith('"')
    const inside = quoted ? field.slice(1) : field
    if (!/^[=+\-@\t\r]/.test(inside) || (!quoted && Number.isFinite(Number(field)))) return whole
    return `${before}${quoted ? '"' : ''}'${inside}`
  })
}
