import { InputError } from '../base/errors'
import { nameColumns } from './csv-header'
import { assertCellSizes, assertFits, type Parsed } from './parsed'
import type { ReadOptions } from './reading'
import { typeTexts } from './text-column'
import { filledCells, isTitleRow } from './title-rows'
import { isMissingToken, looksLikeValue } from './tokens'
import { sheetFacts, storedArchive, type SheetFacts } from './xlsx-facts'

type Cell = string | number | boolean | Date | null

/**
 * One sheet of a workbook: the named one, else the first with a table.
 * @param parts the unpacked files of the workbook
 * @throws InputError
 */
export async function readXlsx(
  file: string,
  parts: Record<string, Uint8Array<ArrayBuffer>>,
  options: ReadOptions,
): Promise<Parsed> {
  const { default: readSheets } = await import('read-excel-file/universal')
  let sheets: { sheet: string; data: Cell[][] }[]
  let facts: Map<string, SheetFacts>
  try {
    facts = sheetFacts(parts)
    sheets = (await readSheets(await storedArchive(parts))) as { sheet: string; data: Cell[][] }[]
  } catch {
    throw new InputError(
      'is a workbook that can’t be opened: it is damaged, or isn’t a plain .xlsx.',
      'Save it again as .xlsx, or as CSV.',
      { file },
    )
  }
  const names = sheets.map(({ sheet }) => sheet)
  const grids = sheets.map(({ sheet, data }) => ({ sheet, rows: data.map((row) => row.map(cellText)) }))
  const chosen =
    options.sheet === undefined
      ? grids.find(({ rows }) => rows.filter((row) => filledCells(row) > 0).length > 1)
      : grids.find(({ sheet }) => sheet === options.sheet)
  if (chosen === undefined) {
    throw new InputError(
      options.sheet === undefined ? 'has no sheet with a table.' : `has no sheet “${options.sheet}”.`,
      options.sheet === undefined
        ? 'Choose the file that holds the table.'
        : `Its sheets: ${names.join(', ')}.`,
      { file },
    )
  }
  const parsed = readGrid(file, chosen.rows, options)
  const notes = [...sheetNotes(chosen.sheet, names, facts.get(chosen.sheet)), ...parsed.notes]
  return { ...parsed, notes, sheets: names, sheet: chosen.sheet }
}

function sheetNotes(sheet: string, names: readonly string[], facts: SheetFacts | undefined): Parsed['notes'] {
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    if (count > 0) notes.push({ rule, column: null, count, said, undo: null })
  }
  note(
    'sheet',
    names.length > 1 ? 1 : 0,
    `sheet “${sheet}” of ${names.length} was read (${names.join(', ')})`,
  )
  if (facts === undefined) return notes
  note('hidden-sheet', facts.hidden ? 1 : 0, 'that sheet is hidden in the workbook')
  note('hidden-rows', facts.hiddenRows, `${facts.hiddenRows} hidden rows were read like the others`)
  note(
    'hidden-columns',
    facts.hiddenColumns,
    `${facts.hiddenColumns} hidden columns were read like the others`,
  )
  note('cell-errors', facts.errors, `${facts.errors} cells with an error (such as #DIV/0!) read as missing`)
  note(
    'formulas-without-value',
    facts.unsolved,
    `${facts.unsolved} formulas without a stored value read as missing: open and save the workbook to store them`,
  )
  note('merged-cells', facts.merged, `${facts.merged} merged areas: only their first cell holds the value`)
  return notes
}

function readGrid(file: string, grid: string[][], options: ReadOptions): Omit<Parsed, 'sheets' | 'sheet'> {
  const usual = median(grid.map(filledCells).filter((filled) => filled > 1))
  const keeps = (rule: string) => options.undone?.includes(rule) === true
  const top = grid.findIndex((row, i) => {
    if (filledCells(row) === 0) return false
    if (keeps('title')) return true
    const ahead = grid.slice(i + 1, i + 60).filter((one) => filledCells(one) > 0)
    return !isTitleRow(row, ahead, usual)
  })
  const body = grid.slice(top + 1).filter((row) => keeps('blank-lines') || filledCells(row) > 0)
  const header = (grid[top] ?? []).map((name) => name.replace(/\s*[\r\n]+\s*/g, ' '))
  // A sheet is as wide as its furthest touched cell: columns with neither a name nor a value are none.
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0)
  const kept = Array.from({ length: width }, (_, i) => i).filter(
    (i) => (header[i] ?? '') !== '' || body.some((row) => (row[i] ?? '') !== ''),
  )
  const written = kept.map((i) => header[i] ?? '')
  assertFits(file, body.length, written.length)
  if (written.every((name) => name === '' || isMissingToken(name) || looksLikeValue(name))) {
    throw new InputError(
      'has no header: its first row holds values, not names.',
      'Add a first row with one name a column.',
      { file, row: top + 1 },
    )
  }
  if (body.length === 0) {
    throw new InputError('has a header but no rows.', 'Choose the sheet that holds the rows.', { file })
  }
  const { names, renamed } = nameColumns(written)
  const above = grid.slice(0, top).filter((row) => filledCells(row) > 0)
  const blank = grid.length - body.length - above.length - 1
  const notes: Parsed['notes'] = []
  const note = (rule: string, count: number, said: string) => {
    const undo = rule === 'title' || rule === 'blank-lines' ? rule : null
    if (count > 0) notes.push({ rule, column: null, count, said, undo })
  }
  const titles = above.map((row) => row.find((cell) => cell !== '') ?? '')
  note(
    'title',
    titles.length,
    `${titles.length} title rows above the header skipped (“${titles.join('”, “')}”)`,
  )
  note('blank-lines', blank, `${blank} blank rows skipped`)
  note('empty-names', renamed.empty, `${renamed.empty} columns without a name are called column_N`)
  note('repeated-names', renamed.repeated, `${renamed.repeated} repeated names got _2, _3, …`)
  const columns = names.map((name, i) => {
    const texts = body.map((row) => row[kept[i] ?? -1] ?? '')
    assertCellSizes(file, name, texts)
    return typeTexts(name, texts, options)
  })
  return { rows: body.length, columns, notes }
}

function median(counts: number[]): number {
  return counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 1
}

const DAY = 86_400_000
/** Days from 1899-12-30, a workbook's day 0, to 1970-01-01. */
const EPOCH = 25_569

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (!(cell instanceof Date)) return String(cell).trim()
  // Serials are floating point: half a second settles 09:59:59.9999.
  const ms = Math.round(cell.getTime() / 1000) * 1000
  const serial = ms / DAY + EPOCH
  if (serial < 60) return duration(serial)
  return new Date(ms)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace('T', ' ')
    .replace(/\.\d{3}Z$/, '')
}

/** A time of day or a duration: a serial below two months, as no patient's date is. */
function duration(serial: number): string {
  const seconds = Math.round(serial * 86_400)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
