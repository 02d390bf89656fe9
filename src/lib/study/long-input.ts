import { InputError, StudyError } from '../base/errors'
import { sha256OfBlob } from '../base/hash'
import { buildLong } from '../cohort/recipes/long'
import type { LongMapping } from '../cohort/recipes/long-mapping'
import { headOf } from '../table/head'
import type { InputFile } from '../table/read'
import { streamRows } from '../table/row-stream'
import { hashOfFiles, type CohortInput } from './cohort-input'
import { discardedNote } from './discarded-note'
import type { RecipePorts } from './recipe-ports'

const LABEL = 'long table'

/**
 * Measurements of any database, and maybe a table of one row an id beside them, made into a cohort.
 * @throws InputError, StudyError naming the field whose column no file has, or the file that fits in nowhere
 */
export async function longInput(
  mapping: LongMapping,
  files: readonly InputFile[],
  { read, openEngine, onProgress }: RecipePorts,
): Promise<CohortInput> {
  const { measured, beside } = await partsOf(mapping, files)
  const readings = await read(beside === null ? [] : [beside], {
    kinds: { [mapping.id]: 'identifier' },
    keys: [mapping.id],
  })
  const [reading] = readings
  const engine = await openEngine()
  const { id, time, name, value, unit } = mapping
  const columns = { needed: [id, time, name, value, ...(unit === null ? [] : [unit])], optional: [] }
  const file = measured.map((one) => one.name).join(', ')
  const built = await buildLong(mapping, {
    engine,
    file,
    beside: reading === undefined ? null : { file: reading.file, table: reading.table },
    async each(visit) {
      for (const one of measured) await streamRows(engine, one, columns, visit, onProgress)
    },
  })
  const hashes: { file: string; sha256: string }[] = [...readings]
  for (const one of measured) {
    onProgress?.({ doing: `checking ${one.name}`, done: 0, total: null })
    hashes.push({ file: one.name, sha256: await sha256OfBlob(one.data) })
  }
  const { table, part, flow, said, discarded, names } = built
  const own = said.map((sentence) => ({
    file: LABEL,
    rule: 'recipe',
    column: null,
    count: table.rows,
    said: sentence,
    undo: null,
  }))
  const raw = readings.flatMap(({ notes }) => notes.map((note) => ({ ...note, undo: null })))
  return {
    table,
    setAside: reading?.setAside ?? [],
    notes: [...own, ...raw, ...discarded.map((one) => discardedNote(file, one, 'in the window'))],
    sha256: hashOfFiles(hashes),
    part,
    flow,
    names,
  }
}

/** Which files hold the measurements, and which one stands beside them. */
async function partsOf(
  mapping: LongMapping,
  files: readonly InputFile[],
): Promise<{ measured: InputFile[]; beside: InputFile | null }> {
  const fields = (['id', 'time', 'name', 'value', 'unit'] as const).flatMap((field) => {
    const column = mapping[field]
    return column === null ? [] : [{ field, column }]
  })
  const measured: InputFile[] = []
  const others: { file: InputFile; names: readonly string[] }[] = []
  for (const file of files) {
    const names = (await headOf(file))?.names ?? []
    if (fields.every(({ column }) => names.includes(column))) measured.push(file)
    else others.push({ file, names })
  }
  if (measured.length === 0) {
    const absent = fields.find(({ column }) => !others.some(({ names }) => names.includes(column)))
    throw absent === undefined
      ? new StudyError('cohort.mapping', 'names columns that no file has together.', 'Give one long table.')
      : new StudyError(
          `cohort.mapping.${absent.field}`,
          `names the column “${absent.column}”, which no file has.`,
          'Check its spelling.',
        )
  }
  const stranger = others.find(({ names }) => !names.includes(mapping.id))?.file ?? others[1]?.file
  if (stranger !== undefined)
    throw new InputError(
      `is neither a table of measurements nor the one table with a row for each “${mapping.id}” beside them.`,
      'Leave it out, or join it with the other table first.',
      { file: stranger.name },
    )
  return { measured, beside: others[0]?.file ?? null }
}
