import { levels } from './levels'
import type { Scene } from './scene'

/** The share of rows without a value, a bar a column. */
export function missingness(
  rows: readonly { label: string; real: number; synthetic: number | null }[],
  width: number,
): Scene {
  const realOnly = rows.every(({ synthetic }) => synthetic === null)
  return levels(
    { title: 'Rows without a value, share', sections: [{ heading: null, rows }], realOnly },
    width,
  )
}
