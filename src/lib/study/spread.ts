import type { CellPlan } from './cells'
import type { ResultsCell } from './results-cell'

/** Cells that differ by their seed alone, or by which site or region was left out. */
export interface Repeated {
  key: string
  generator: CellPlan['generator']
  features: CellPlan['features']
  rows: number
  target: string | null
  outcomeColumns: CellPlan['setting']['outcomeColumns']
  plans: CellPlan[]
}

/** In the order of the plan. @param own the schema's own target */
export function repeatedOf(plans: readonly CellPlan[], own: string | null): Repeated[] {
  const found = new Map<string, Repeated>()
  for (const plan of plans) {
    const { generator, features, rows } = plan
    const { task, outcomeColumns } = plan.setting
    const target = task?.target ?? own
    const key = JSON.stringify([generator.id, features, rows, target, outcomeColumns])
    const known = found.get(key)
    if (known === undefined)
      found.set(key, { key, generator, features, rows, target, outcomeColumns, plans: [plan] })
    else known.plans.push(plan)
  }
  return [...found.values()]
}

/** Copies of real rows: the control that must look bad, and no rival of the others. */
export function isCopy({ generator }: Pick<Repeated, 'generator'>): boolean {
  return generator.kind === 'baseline' && generator.method === 'bootstrap'
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
