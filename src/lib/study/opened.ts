import { messageOf } from '../base/errors'
import { parseCodebook, type Codebook } from '../cohort/codebook'
import type { Reading } from '../table/reading'
import { cohortOf, type CohortInput } from './cohort-input'

/** What a person's files became: rows, and the dictionary of their columns if one of the files is one. */
export interface Opened {
  input: CohortInput
  codebook: Codebook | null
  codebookFile: string | null
}

/**
 * Takes one file for the codebook where it names columns of another, and joins the rest into a cohort.
 * @throws InputError when the files can't be put one under the other
 */
export function openedFrom(readings: readonly Reading[]): Opened {
  if (readings.length > 1) {
    for (const reading of readings) {
      const rest = readings.filter((other) => other !== reading)
      const codebook = codebookIn(reading, rest)
      if (codebook !== null) return { input: cohortOf(rest), codebook, codebookFile: reading.file }
    }
  }
  return { input: cohortOf(readings), codebook: null, codebookFile: null }
}

/** A table is the others' codebook when most of the columns that it names stand in them. */
function codebookIn(reading: Reading, rest: readonly Reading[]): Codebook | null {
  const columns = new Set(rest.flatMap(({ table }) => table.columns.map(({ name }) => name)))
  // The same columns again are more rows, not a dictionary.
  if (reading.table.columns.every(({ name }) => columns.has(name))) return null
  try {
    const codebook = parseCodebook(reading.table)
    const known = codebook.entries.filter(({ name }) => columns.has(name)).length
    return known > 0 && known * 2 >= codebook.entries.length ? codebook : null
  } catch (error) {
    if (/codebook/i.test(messageOf(error))) return null
    throw error
  }
}
