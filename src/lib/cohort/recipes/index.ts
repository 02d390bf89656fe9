import { listed } from '../../base/listed'
import * as lines from './all'
import type { Recipe } from './recipe'

/** Every recipe for raw tables of a database; that of any long table stands apart. */
export const recipes: readonly Recipe[] = listed<Recipe>(lines)

/** The raw table that a file is, by its name: case, folders, prefixes, endings and a browser's “(1)” don't matter. */
export function rawTableOf({ tables: whole, streamed }: Recipe, file: string): string | null {
  const tables = [...whole, ...streamed]
  const base = file
    .replace(/^.*[/\\]/, '')
    .replace(
      /( ?\(\d+\)| - copy| copy)?(\.(csv|tsv|txt|gz|parquet))*( ?\(\d+\))?(\.(csv|tsv|txt|gz|parquet))*$/i,
      '',
    )
    .toLowerCase()
  return (
    tables.find((name) => base === name.toLowerCase()) ??
    tables.find(
      (name) => base.endsWith(`_${name.toLowerCase()}`) || base.endsWith(`-${name.toLowerCase()}`),
    ) ??
    null
  )
}

/**
 * The recipe for which these files are raw tables, two of them at least, and not only such as have names (“lab”) that are
 * anybody's; null if they are anything else.
 */
export function recogniseRecipe(files: readonly string[]): string | null {
  const fits = recipes.find((recipe) => {
    const names = new Set(files.map((file) => rawTableOf(recipe, file)).filter((name) => name !== null))
    return names.size > 1 && recipe.signs.some((name) => names.has(name))
  })
  return fits?.id ?? null
}
