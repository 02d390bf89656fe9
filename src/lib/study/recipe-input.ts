import { InputError } from '../base/errors'
import { sha256OfBlob } from '../base/hash'
import type { OnProgress } from '../base/progress'
import { rawTableOf, recipes } from '../cohort/recipes'
import type { LongMapping } from '../cohort/recipes/long-mapping'
import type { Discarded } from '../cohort/recipes/measure'
import { tooLargeToStream } from '../cohort/recipes/narrow'
import type { Recipe, Streams } from '../cohort/recipes/recipe'
import type { InputFile, OpenEngine } from '../table/read'
import type { ReadingNote } from '../table/reading'
import { streamRows } from '../table/row-stream'
import { hashOfFiles, type CohortInput } from './cohort-input'
import { discardedNote } from './discarded-note'
import { longInput } from './long-input'
import type { RecipePorts } from './recipe-ports'

export interface RecipeTask {
  recipe: string
  window: 'random' | 'day-1' | null
  outcome: string | null
  /** Of the random window; 0 where nothing is said. */
  seed?: number
  /** Of the outcome “long-stay”; the recipe's own threshold where nothing is said. */
  longStayDays?: number
  /** Of the recipe “long”: which column is what. */
  mapping?: LongMapping
}

/**
 * Raw tables read and made into a cohort.
 * @throws InputError for an unknown recipe, a window that these tables can't give, two files for one table
 */
export async function recipeInput(
  { recipe: id, window, outcome, seed = 0, longStayDays, mapping }: RecipeTask,
  files: readonly InputFile[],
  ports: RecipePorts,
): Promise<CohortInput> {
  if (mapping !== undefined) return longInput(mapping, files, ports)
  const { read, openEngine, onProgress } = ports
  const recipe = recipes.find((one) => one.id === id)
  if (recipe === undefined)
    throw new InputError(
      `There is no recipe “${id}”.`,
      `There is ${recipes.map((one) => one.id).join(' and ')}.`,
      { field: 'cohort.recipe' },
    )
  const { byTable, unused } = tablesOf(recipe, files)
  const whole = [...byTable].filter(([table]) => recipe.tables.includes(table))
  const streamed = new Map([...byTable].filter(([table]) => recipe.streamed.includes(table)))
  const readings = await read(
    whole.map(([, file]) => file),
    { kinds: recipe.kinds, keys: Object.keys(recipe.kinds) },
  )
  const tables = new Map(whole.map(([name], i) => [name, readings[i]?.table ?? none]))
  const streams = streamsOf(recipe, streamed, openEngine, onProgress)
  const { table, part, flow, said, discarded } = await recipe.build(
    tables,
    { outcome, window, seed, longStayDays },
    streams,
  )
  // What reading did to the raw tables counts too; it can't be undone, since the recipe rests on it.
  const raw = readings.flatMap(({ notes }) => notes.map((note) => ({ ...note, undo: null })))
  const own = [...said, ...unused.map((name) => `${name} is no table that this recipe reads`)].map(
    (sentence) => ({
      file: recipe.label,
      rule: 'recipe',
      column: null,
      count: table.rows,
      said: sentence,
      undo: null,
    }),
  )
  const hashes: { file: string; sha256: string }[] = [...readings]
  for (const { name, data } of streamed.values()) {
    onProgress?.({ doing: `checking ${name}`, done: 0, total: null })
    hashes.push({ file: name, sha256: await sha256OfBlob(data) })
  }
  const notes = [...own, ...raw, ...discarded.map((one) => noteOf(one, streams))]
  return { table, setAside: [], notes, sha256: hashOfFiles(hashes), part, flow }
}

function tablesOf(recipe: Recipe, files: readonly InputFile[]) {
  const byTable = new Map<string, InputFile>()
  const unused: string[] = []
  for (const file of files) {
    const table = rawTableOf(recipe, file.name)
    const first = table === null ? undefined : byTable.get(table)
    if (table === null) unused.push(file.name)
    else if (first === undefined) byTable.set(table, file)
    else
      throw new InputError(`is a second “${table}” beside ${first.name}.`, 'Give one.', { file: file.name })
  }
  return { byTable, unused }
}

/** Bytes of a raw table as it lies on the disk, beyond which a tab would read for an hour. */
const MOST_STREAMED = 20_000_000_000

function streamsOf(
  recipe: Recipe,
  files: ReadonlyMap<string, InputFile>,
  openEngine: OpenEngine,
  onProgress: OnProgress | undefined,
): Streams {
  const fileOf = (table: string): InputFile => {
    const file = files.get(table)
    if (file === undefined) throw new RangeError(`no file for the table ${table}`)
    return file
  }
  const factsOf = (table: string) => ({ name: fileOf(table).name, bytes: fileOf(table).data.size })
  return {
    has: (table) => files.has(table),
    file: factsOf,
    engine: openEngine,
    async each(table, columns, visit) {
      const facts = factsOf(table)
      if (facts.bytes > MOST_STREAMED)
        throw tooLargeToStream(table, await recipe.narrowed(table, facts.name), facts, MOST_STREAMED)
      await streamRows(await openEngine(), fileOf(table), columns, visit, onProgress)
    },
  }
}

function noteOf(lost: Discarded, streams: Streams): ReadingNote {
  return discardedNote(streams.file(lost.table).name, lost, 'in the stays’ windows')
}

const none = { rows: 0, columns: [] }
