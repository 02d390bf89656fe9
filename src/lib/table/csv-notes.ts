import type { CsvScan } from './csv-scan'
import type { Parsed } from './parsed'

const WORDS: Record<string, string> = { ';': 'semicolons', '\t': 'tabs', '|': 'pipes' }

/** Rules of the layout that the person can switch off; the others have no second way of reading. */
const UNDONE = ['comments', 'title', 'blank-lines', 'ragged-short', 'set-aside-rows']

/** What the layout of a delimited text made necessary, in words. */
export function layoutNotes(scan: CsvScan): Parsed['notes'] {
  const { skipped, renamed, delimiter, names, doubted } = scan.layout
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    const undo = UNDONE.includes(rule) ? rule : null
    if (count > 0) notes.push({ rule, column: null, count, said, undo })
  }
  const blank = skipped.blank + scan.blankLines
  note(
    'delimiter',
    delimiter === ',' ? 0 : 1,
    `fields are separated by ${WORDS[delimiter] ?? `“${delimiter}”`}`,
  )
  note(
    'one-column',
    names.length === 1 ? 1 : 0,
    'only one column was found: check the delimiter if there should be more',
  )
  note('comments', skipped.comments, `${skipped.comments} comment lines above the header skipped`)
  note(
    'title',
    skipped.titles.length,
    `${skipped.titles.length} title lines above the header skipped (“${skipped.titles.join('”, “')}”)`,
  )
  note('separator-line', skipped.separator, 'the line “sep=…” obeyed and skipped')
  note('blank-lines', blank, `${blank} blank lines skipped`)
  note('empty-names', renamed.empty, `${renamed.empty} columns without a name are called column_N`)
  note('repeated-names', renamed.repeated, `${renamed.repeated} repeated names got _2, _3, …`)
  note(
    'header-doubt',
    doubted.length,
    `“${doubted.slice(0, 3).join('”, “')}” in the first line also occurs as a value: if the file has no header, add one`,
  )
  note(
    'header-again',
    scan.headerAgain.length,
    `${scan.headerAgain.length} rows repeat the header (line ${scan.headerAgain[0] ?? 0}) and were kept: remove them if files were put together`,
  )
  note('ragged-short', scan.short, `${scan.short} rows with too few fields filled with missing`)
  note(
    'set-aside-rows',
    scan.setAside.length,
    `${scan.setAside.length} rows with too many fields or a broken quote set aside (lines ${scan.setAside.slice(0, 10).join(', ')}${scan.setAside.length > 10 ? ', …' : ''})`,
  )
  const padded = scan.columns.reduce((total, column) => total + column.padded, 0)
  note('trimmed', padded, `white space around ${padded} cells trimmed`)
  return notes
}
