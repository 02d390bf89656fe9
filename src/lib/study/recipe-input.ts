import { InputError } from '../base/errors'
import { rawTableOf, recipes } from '../cohort/recipes'
import type { Reading, ReadOptions } from '../table/reading'
import { hashOfFiles, type CohortInput } from './cohort-input'

export interface RecipeTask {
  recipe: string
  window: 'random' | 'day-1' | null
  outcome: string | null
}

/**
 * Raw tables read and made into a cohort.
 * @param read reads one file after the other
 * @throws InputError for an unknown recipe, a window that these tables can't give, two files for one table
 */
export async function recipeInput(
  { recipe: id, window, outcome }: RecipeTask,
  files: readonly { name: string; data: Blob }[],
  read: (files: { name: string; data: Blob }[], options: ReadOptions) => Promise<Reading[]>,
): Promise<CohortInput> {
  const recipe = recipes.find((one) => one.id === id)
  if (recipe === undefined)
    throw new InputError(
      `There is no recipe “${id}”.`,
      `There is ${recipes.map((one) => one.id).join(' and ')}.`,
      { field: 'cohort.recipe' },
    )
  if (window !== null)
    throw new InputError(
      `The window “${window}” needs charted values, and no table of them is read yet.`,
      'Leave cohort.window out.',
      { field: 'cohort.window' },
    )
  const byTable = new Map<string, { name: string; data: Blob }>()
  const unused: string[] = []
  for (const file of files) {
    const table = rawTableOf(recipe, file.name)
    if (table === null) unused.push(file.name)
    else if (byTable.has(table))
      throw new InputError(`is a second “${table}” beside ${byTable.get(table)?.name ?? ''}.`, 'Give one.', {
        file: file.name,
      })
    else byTable.set(table, file)
  }
  const used = [...byTable.values()]
  const readings = await read(used, { kinds: recipe.kinds, keys: Object.keys(recipe.kinds) })
  const tables = new Map([...byTable.keys()].map((name, i) => [name, readings[i]?.table ?? none]))
  const { table, part, flow, said } = recipe.build(tables, { outcome })
  // What reading did to the raw tables counts too; it can't be undone, since the recipe rests on it.
  const raw = readings.flatMap(({ notes }) => notes.map((note) => ({ ...note, undo: null })))
  const own = [...said, ...unused.map((name) => `${name} is no table of this recipe and was not read`)].map(
    (sentence) => ({
      file: recipe.label,
      rule: 'recipe',
      column: null,
      count: table.rows,
      said: sentence,
      undo: null,
    }),
  )
  return { table, setAside: [], notes: [...own, ...raw], sha256: hashOfFiles(readings), part, flow }
}

const none = { rows: 0, columns: [] }
