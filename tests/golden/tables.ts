import { readFileSync } from 'node:fs'
import { studentPlacements as placementsOf } from '../../src/lib/evaluate/golden/fixtures'
import type { GoldenFiles } from '../../src/lib/evaluate/golden/golden'
import type { Table } from '../../src/lib/table/table'

export { groupOf, inputOf, tablesOf, type Around, type Cells } from '../../src/lib/evaluate/golden/tables'

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

export const goldens = JSON.parse(text('src/lib/evaluate/golden/goldens.json'))

export const goldenFiles: GoldenFiles = {
  real: text('static/golden/student_placements_real.csv'),
  synthetic: text('static/golden/student_placements_synthetic.csv'),
}

export function studentPlacements(): [Table, Table] {
  return placementsOf(goldenFiles)
}
