import type { DesignRows } from './design-rows'

/** Rows that are worked on at once: as many as stay near the processor. */
const PANEL = 128

/**
 * Weighted sums of the products of each two coordinates, XᵀWX: size × size, symmetric.
 * @param rows numbers of rows; @param weights one a row of `rows`, none below 0
 */
export function gramOf(design: DesignRows, rows: Int32Array, weights: Float64Array): Float64Array {
  const { dense, size } = design.shape
  const gram = new Float64Array(size * size)
  const panel = new Float64Array(dense * PANEL)
  for (let start = 0; start < rows.length; start += PANEL) {
    const end = Math.min(start + PANEL, rows.length)
    fillPanel(panel, design.values, dense, rows, weights, start, end)
    addPanel(gram, size, panel, dense, end - start)
  }
  addMembers(gram, design, rows, weights)
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) gram[b * size + a] = gram[a * size + b] ?? 0
  return gram
}

/** Columns one after the other, each value times the root of its row's weight. */
function fillPanel(
  panel: Float64Array,
  values: Float64Array,
  dense: number,
  rows: Int32Array,
  weights: Float64Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    const from = (rows[i] ?? 0) * dense
    const root = Math.sqrt(weights[i] ?? 0)
    for (let j = 0; j < dense; j++) panel[j * PANEL + i - start] = root * (values[from + j] ?? 0)
  }
}

/** Below the diagonal, three columns by three: nine sums that stay in registers. */
function addPanel(gram: Float64Array, size: number, panel: Float64Array, dense: number, count: number): void {
  for (let a = 0; a < dense; a += 3) {
    // Where columns are short of three, the last ones are taken twice and written twice.
    const a0 = a * PANEL
    const a1 = Math.min(a + 1, dense - 1) * PANEL
    const a2 = Math.min(a + 2, dense - 1) * PANEL
    for (let b = 0; b <= a; b += 3) {
      const b0 = b * PANEL
      const b1 = Math.min(b + 1, dense - 1) * PANEL
      const b2 = Math.min(b + 2, dense - 1) * PANEL
      let [s00, s01, s02, s10, s11, s12, s20, s21, s22] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
      for (let i = 0; i < count; i++) {
        const x0 = panel[a0 + i] ?? 0
        const x1 = panel[a1 + i] ?? 0
        const x2 = panel[a2 + i] ?? 0
        const y0 = panel[b0 + i] ?? 0
        const y1 = panel[b1 + i] ?? 0
        const y2 = panel[b2 + i] ?? 0
        s00 += x0 * y0
        s01 += x0 * y1
        s02 += x0 * y2
        s10 += x1 * y0
        s11 += x1 * y1
        s12 += x1 * y2
        s20 += x2 * y0
        s21 += x2 * y1
        s22 += x2 * y2
      }
      const tile = [s00, s01, s02, s10, s11, s12, s20, s21, s22]
      for (let k = 0; k < 9; k++) {
        const [row, column] = [a + Math.floor(k / 3), b + (k % 3)]
        if (row >= dense || column > row) continue
        gram[row * size + column] = (gram[row * size + column] ?? 0) + (tile[k] ?? 0)
      }
    }
  }
}

/** Products with the 0/1 coordinates and with the intercept, below the diagonal. */
function addMembers(gram: Float64Array, design: DesignRows, rows: Int32Array, weights: Float64Array): void {
  const { values, starts, members } = design
  const { dense, size } = design.shape
  const intercept = (size - 1) * size
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    const weight = weights[i] ?? 0
    const from = row * dense
    const end = starts[row + 1] ?? 0
    for (let j = 0; j < dense; j++)
      gram[intercept + j] = (gram[intercept + j] ?? 0) + weight * (values[from + j] ?? 0)
    gram[intercept + size - 1] = (gram[intercept + size - 1] ?? 0) + weight
    for (let k = starts[row] ?? 0; k < end; k++) {
      const member = members[k] ?? 0
      const to = member * size
      for (let j = 0; j < dense; j++) gram[to + j] = (gram[to + j] ?? 0) + weight * (values[from + j] ?? 0)
      // Members stand in rising order, so that those before it are below the diagonal.
      for (let l = starts[row] ?? 0; l <= k; l++) {
        const at = to + (members[l] ?? 0)
        gram[at] = (gram[at] ?? 0) + weight
      }
      gram[intercept + member] = (gram[intercept + member] ?? 0) + weight
    }
  }
}
