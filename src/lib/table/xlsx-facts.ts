/** What a sheet holds that its values don't tell. */
export interface SheetFacts {
  hidden: boolean
  hiddenRows: number
  hiddenColumns: number
  /** Cells with an error. */
  errors: number
  /** Formulas without a stored value. */
  unsolved: number
  merged: number
}

type Parts = Record<string, Uint8Array<ArrayBuffer>>

/** By sheet name. Counts tags in the sheets' XML; the values themselves are read by read-excel-file. */
export function sheetFacts(parts: Parts): Map<string, SheetFacts> {
  const decoder = new TextDecoder()
  const textOf = (path: string) => {
    const part = parts[path]
    return part === undefined ? '' : decoder.decode(part)
  }
  const targets = new Map<string, string>()
  for (const [tag] of textOf('xl/_rels/workbook.xml.rels').matchAll(/<Relationship\b[^>]*>/g)) {
    const target = attribute(tag, 'Target').replace(/^\/?(xl\/)?/, 'xl/')
    targets.set(attribute(tag, 'Id'), target)
  }
  const facts = new Map<string, SheetFacts>()
  for (const [tag] of textOf('xl/workbook.xml').matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    const xml = textOf(targets.get(attribute(tag, '\\w+:id')) ?? '')
    facts.set(unescape(attribute(tag, 'name')), {
      hidden: attribute(tag, 'state') !== '' && attribute(tag, 'state') !== 'visible',
      hiddenRows: count(xml, /<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"/g),
      hiddenColumns: count(xml, /<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"/g),
      errors: count(xml, /<(?:\w+:)?c\b[^>]*\bt="e"/g),
      unsolved: count(xml, /<\/(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*\/>\s*)?<\/(?:\w+:)?c>/g),
      merged: count(xml, /<(?:\w+:)?mergeCell\b/g),
    })
  }
  return facts
}

/**
 * The workbook again, stored without compression: read-excel-file then unpacks it here instead of starting workers of
 * its own. `date1904="true"` is spelled as it expects.
 */
export async function storedArchive(parts: Parts): Promise<ArrayBuffer> {
  const { zipSync } = await import('fflate')
  const spelled: Parts = {}
  const workbook = parts['xl/workbook.xml']
  if (workbook !== undefined) {
    const xml = new TextDecoder().decode(workbook).replace(/date1904="true"/, 'date1904="1"')
    spelled['xl/workbook.xml'] = new TextEncoder().encode(xml)
  }
  const archive = zipSync({ ...parts, ...spelled }, { level: 0 })
  return new Uint8Array(archive).buffer
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}

function unescape(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '')
}

function count(text: string, pattern: RegExp): number {
  return Array.from(text.matchAll(pattern)).length
}
