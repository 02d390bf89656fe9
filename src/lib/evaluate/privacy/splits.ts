import type { EvaluationContext } from '../context'
import { controlRows, NO_CONTROL } from './neighbours'

const SPLITS = 10

/** C in two halves, by row numbers: one that the attacker knows, and the people who are no members. */
export interface Split {
  reference: Int32Array
  others: Int32Array
}

/** Ten seeded halvings of C, the same for every attack that needs a reference; the smaller half is the reference. */
export function splitsOf(context: EvaluationContext): Split[] | string {
  return context.share('control splits', () => {
    const rows = controlRows(context)
    if (rows === 0) return NO_CONTROL
    if (rows < 2) return 'Halving the control table needs two rows'
    return Array.from({ length: SPLITS }, (_, split): Split => {
      const order = context.stream('privacy.mia', 'split', split).sample(rows, rows)
      const half = Math.floor(rows / 2)
      return { reference: order.slice(0, half).sort(), others: order.slice(half).sort() }
    })
  })
}
