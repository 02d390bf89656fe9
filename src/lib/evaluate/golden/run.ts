import { goldenCases } from './cases'
import type { Check, GoldenFiles } from './golden'

/** What came of one case. */
export interface GoldenResult {
  id: string
  checks: Check[]
  milliseconds: number
}

/** Runs the case of that id. @throws RangeError for an unknown one */
export function runGolden(id: string, files: GoldenFiles | null): GoldenResult {
  const golden = goldenCases.find((one) => one.id === id)
  if (golden === undefined) throw new RangeError(`There is no golden case “${id}”.`)
  const started = performance.now()
  const checks = golden.run(files)
  return { id, checks, milliseconds: performance.now() - started }
}
