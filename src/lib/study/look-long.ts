import { WardloomError } from '../base/errors'
import type { LongMapping } from '../cohort/recipes/long-mapping'
import { guessMapping } from '../cohort/recipes/looks-long'
import { headOf } from '../table/head'
import type { InputFile } from '../table/read'
import type { RecipePorts } from './recipe-ports'

/** Files of which one looks like one row a measurement: its columns, and what each seems to be. */
export interface LongLook {
  file: string
  columns: string[]
  mapping: LongMapping
}

/** Looks at the first rows of each file; null where none looks like a long table, or none can be read so. */
export async function lookLong(
  files: readonly InputFile[],
  read: RecipePorts['read'],
): Promise<LongLook | null> {
  for (const file of files) {
    try {
      const head = await headOf(file)
      const [reading] = head === null ? [] : await read([head.file], {})
      const mapping = reading === undefined ? null : guessMapping(reading.table)
      if (head !== null && mapping !== null) return { file: file.name, columns: [...head.names], mapping }
    } catch (error) {
      // Whoever reads the whole file says what is wrong with it.
      if (!(error instanceof WardloomError)) throw error
    }
  }
  return null
}
