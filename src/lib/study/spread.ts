import type { CellPlan } from './cells'
import type { ResultsCell } from './results-cell'

/** Cells that differ by their seed alone. */
export interface Repeated {
  key: string
  generator: CellPlan['generator']
  features: CellPlan['features']
  rows: number
  plans: CellPlan[]
}

/** In the order of the plan. */
export function repeatedOf(plans: readonly CellPlan[]): Repeated[] {
  const found = new Map<string, Repeated>()
  for (const plan of plans) {
    const { generator, features, rows } = plan
    const key = JSON.stringify([generator.id, features, rows])
    const known = found.get(key)
    if (known === undefined) found.set(key, { key, generator, features, rows, plans: [plan] })
    else known.plans.push(plan)
  }
  return [...found.values()]
}

/** A number over seeds: its mean, and from the least to the most. */
export interface Spread {
  mean: number
  least: number
  most: number
  /** Cells that have the number. */
  of: number
}

/** @returns null where no cell has a number */
export function spreadOf(values: readonly (number | null | undefined)[]): Spread | null {
  const numbers = values.filter((value): value is number => typeof value === 'number')
  if (numbers.length === 0) return null
  return {
    mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
    least: Math.min(...numbers),
    most: Math.max(...numbers),
    of: numbers.length,
  }
}

export function valueOf(cell: Pick<ResultsCell, 'metrics'> | null, metric: string): number | null {
  return cell?.metrics.find(({ id }) => id === metric)?.value ?? null
}
