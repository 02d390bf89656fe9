import { InputError } from '../base/errors'
import { isMissingToken, looksLikeValue } from './tokens'
import { nameColumns } from './csv-header'
import type { Parsed } from './parsed'
import type { ReadOptions } from './reading'
import { typeTexts } from './text-column'

type Cell = string | number | boolean | Date | null

/** One sheet of a workbook: the named one, else the first with a table. @throws InputError */
export async function readXlsx(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: ReadOptions,
): Promise<Parsed> {
  const { default: readSheets } = await import('read-excel-file/universal')
  let sheets: { sheet: string; data: Cell[][] }[]
  try {
    sheets = (await readSheets(bytes.buffer)) as { sheet: string; data: Cell[][] }[]
  } catch {
    throw new InputError(
      'is a workbook that can’t be opened: damaged, or locked by a password.',
      'Save it again without a password, or as CSV.',
      { file },
    )
  }
  const names = sheets.map(({ sheet }) => sheet)
  const chosen =
    options.sheet === undefined
      ? sheets.find(({ data }) => data.filter((row) => row.some(isFilled)).length > 1)
      : sheets.find(({ sheet }) => sheet === options.sheet)
  if (chosen === undefined) {
    throw new InputError(
      options.sheet === undefined ? 'has no sheet with a table.' : `has no sheet “${options.sheet}”.`,
      options.sheet === undefined
        ? 'Choose the file that holds the table.'
        : `Its sheets: ${names.join(', ')}.`,
      { file },
    )
  }
  return { ...table(file, chosen.data, options), sheets: names, sheet: chosen.sheet }
}

function isFilled(cell: Cell | undefined): boolean {
  return cell !== null && cell !== undefined && cell !== ''
}

function table(file: string, data: Cell[][], options: ReadOptions): Omit<Parsed, 'sheets' | 'sheet'> {
  const width = Math.max(...data.map((row) => row.length))
  const filled = data.map((row) => row.filter(isFilled).length)
  // A lonely cell above a table of several columns is a title.
  const top = filled.findIndex((count) => count > (width > 2 ? 1 : 0))
  const header = data[top] ?? []
  const written = Array.from(
    { length: width },
    (_, i) => cellText(header[i] ?? null)?.replace(/\s*[\r\n]+\s*/g, ' ') ?? '',
  )
  if (written.every((name) => name === '' || isMissingToken(name) || looksLikeValue(name))) {
    throw new InputError(
      'has no header: its first row holds values, not names.',
      'Add a first row with one name a column.',
      { file, row: top + 1 },
    )
  }
  const rows = data.slice(top + 1).filter((row) => row.some(isFilled))
  if (rows.length === 0)
    throw new InputError('has a header but no rows.', 'Choose the sheet that holds the rows.', { file })
  const { names } = nameColumns(written)
  const notes: Parsed['notes'] = []
  const skipped = data.length - rows.length - 1
  if (skipped > 0)
    notes.push({
      rule: 'blank-lines',
      column: null,
      count: skipped,
      said: `${skipped} blank or title rows skipped`,
      undo: null,
    })
  const columns = names.map((name, i) =>
    typeTexts(
      name,
      rows.map((row) => cellText(row[i] ?? null)),
      options,
    ),
  )
  return { rows: rows.length, columns, notes }
}

function cellText(cell: Cell): string | null {
  if (cell === null) return null
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace(/\.\d{3}Z$/, 'Z')
  return String(cell)
}
