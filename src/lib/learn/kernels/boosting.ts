/**
 * The inner loops of growing boosted trees, in AssemblyScript (`npm run build:kernels`). What they do, bit for bit, is what
 * histogram.ts, split.ts, sorted-columns.ts and part-rows.ts do where these can't be had. Sums and derivatives lie as pairs
 * of 64-bit floats, first and second derivative, so that one vector holds a pair.
 */

/** As in split.ts. */
const TIE: f64 = 1e-9
const LEAST_GAIN: f64 = 1e-6

/** Sets `cells` pairs of sums to the rows' derivatives, each row adding its own to the `width` cells of its 16-bit codes. */
export function countCells(
  into: usize,
  cells: i32,
  codes: usize,
  width: i32,
  derivatives: usize,
  rows: usize,
  n: i32,
): void {
  memory.fill(into, 0, (<usize>cells) << 4)
  const stride = (<usize>width) << 1
  const last = rows + ((<usize>n) << 2)
  for (let at = rows; at < last; at += 4) {
    const row = <usize>load<i32>(at)
    const both = v128.load(derivatives + (row << 4))
    let code = codes + row * stride
    const end = code + stride
    // The cells of a row are all different, so that they may be read before the first is written.
    for (; code + 6 < end; code += 8) {
      const a = into + ((<usize>load<u16>(code)) << 4)
      const b = into + ((<usize>load<u16>(code, 2)) << 4)
      const c = into + ((<usize>load<u16>(code, 4)) << 4)
      const d = into + ((<usize>load<u16>(code, 6)) << 4)
      const sumA = f64x2.add(v128.load(a), both)
      const sumB = f64x2.add(v128.load(b), both)
      const sumC = f64x2.add(v128.load(c), both)
      const sumD = f64x2.add(v128.load(d), both)
      v128.store(a, sumA)
      v128.store(b, sumB)
      v128.store(c, sumC)
      v128.store(d, sumD)
    }
    for (; code < end; code += 2) {
      const cell = into + ((<usize>load<u16>(code)) << 4)
      v128.store(cell, f64x2.add(v128.load(cell), both))
    }
  }
}

/** Takes `cells` pairs of sums away from others, in place. */
export function takeCells(from: usize, sums: usize, cells: i32): void {
  const end = (<usize>cells) << 4
  for (let at: usize = 0; at < end; at += 16)
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(sums + at)))
}

/**
 * `size` times `states` pairs of sums, of which the first of two digits counts by ones: summed by that digit into `into`, and
 * over it in place, which leaves `size` pairs.
 */
export function sumDigit(rest: usize, size: i32, states: i32, into: usize): void {
  const end = into + ((<usize>states) << 4)
  let from = rest
  for (let other: usize = 0; other < <usize>size; other++) {
    let sum = f64x2.splat(0)
    for (let at = into; at < end; at += 16, from += 16) {
      const both = v128.load(from)
      sum = f64x2.add(sum, both)
      v128.store(at, f64x2.add(v128.load(at), both))
    }
    v128.store(rest + (other << 4), sum)
  }
}

// The node that is being split: its sums, what binds its children, and where the best split so far is written.
let nodeG: f64 = 0
let nodeH: f64 = 0
let lambda: f64 = 0
let minChildWeight: f64 = 0
let parent: f64 = 0
let state: usize = 0
// What the sum of the children's scores must exceed, a hair less, as it is seen before rounding; and that as a product.
let least: f64 = 0
let promise: f64 = 0

function raise(gain: f64): void {
  least = (parent + gain) * (1 - TIE / 10)
  promise = nodeG * nodeG - least * (nodeH + 2 * lambda)
}

/** Takes a way to part the node, with the sums on its left, if it beats the best so far. */
function offer(lower: i32, upper: i32, missingLeft: i32, g: f64, h: f64): bool {
  const rightG = nodeG - g
  const rightH = nodeH - h
  if (h <= 0 || rightH <= 0 || h < minChildWeight || rightH < minChildWeight) return false
  const gain = (g * g) / (h + lambda) + (rightG * rightG) / (rightH + lambda) - parent
  const best = load<f64>(state)
  if (gain <= LEAST_GAIN || gain <= best + TIE * (1 + best)) return false
  store<f64>(state, gain)
  store<f64>(state, g, 8)
  store<f64>(state, h, 16)
  store<i32>(state, lower, 24)
  store<i32>(state, upper, 28)
  store<i32>(state, missingLeft, 32)
  raise(gain)
  return true
}

/** The gain times both denominators, without a division, where above 0: what is promising is looked at closely. */
function worth(g: v128, h: v128, span: v128, twice: v128, promises: v128, leasts: v128): v128 {
  const rest = f64x2.add(f64x2.sub(promises, f64x2.mul(twice, g)), f64x2.mul(leasts, h))
  return f64x2.add(f64x2.mul(f64x2.mul(span, g), g), f64x2.mul(h, rest))
}

/** Looks closely at the cut before the bin at an address, with the sums of the bins before it. */
function look(
  sums: usize,
  at: usize,
  behind: usize,
  leftG: f64,
  leftH: f64,
  missingG: f64,
  missingH: f64,
): bool {
  if (leftH <= 0) return false
  let upper = at
  while (upper < behind && load<f64>(upper, 8) == 0) upper += 16
  if (upper == behind) return false
  let lower = at - 16
  while (load<f64>(lower, 8) == 0) lower -= 16
  const below = <i32>((lower - sums) >> 4)
  const above = <i32>((upper - sums) >> 4)
  let found = offer(below, above, 0, leftG, leftH)
  if (missingH > 0 && offer(below, above, 1, leftG + missingG, leftH + missingH)) found = true
  return found
}

/** Splits between bins of one column, with the sums of missing behind the last bin: whether one beats the best so far. */
function walkBins(sums: usize, bins: i32, hasMissing: bool): bool {
  const behind = sums + ((<usize>bins) << 4)
  const missingG: f64 = hasMissing ? load<f64>(behind) : 0
  const missingH: f64 = hasMissing ? load<f64>(behind, 8) : 0
  const none = f64x2.splat(0)
  const besideG = f64x2.splat(missingG)
  const besideH = f64x2.splat(missingH)
  const span = f64x2.splat(nodeH + 2 * lambda)
  const twice = f64x2.splat(2 * nodeG)
  const lambdas = f64x2.splat(lambda)
  let leasts = f64x2.splat(least)
  let promises = f64x2.splat(promise)
  let found = false
  let left = none
  let at = sums
  // Four cuts at a time, each before a bin: an empty bin gives the cut of the one before again.
  for (; at + 48 < behind; at += 64) {
    if (nodeH - f64x2.extract_lane(left, 1) < minChildWeight) break
    const second = f64x2.add(left, v128.load(at))
    const third = f64x2.add(second, v128.load(at, 16))
    const fourth = f64x2.add(third, v128.load(at, 32))
    const g = i64x2.shuffle(left, second, 0, 2)
    const h = f64x2.add(i64x2.shuffle(left, second, 1, 3), lambdas)
    const p = i64x2.shuffle(third, fourth, 0, 2)
    const q = f64x2.add(i64x2.shuffle(third, fourth, 1, 3), lambdas)
    let most = f64x2.pmax(
      worth(g, h, span, twice, promises, leasts),
      worth(p, q, span, twice, promises, leasts),
    )
    if (missingH > 0)
      most = f64x2.pmax(
        most,
        f64x2.pmax(
          worth(f64x2.add(g, besideG), f64x2.add(h, besideH), span, twice, promises, leasts),
          worth(f64x2.add(p, besideG), f64x2.add(q, besideH), span, twice, promises, leasts),
        ),
      )
    if (v128.any_true(f64x2.gt(most, none))) {
      for (let cut: usize = at; cut < at + 64; cut += 16) {
        const leftG = f64x2.extract_lane(left, 0)
        if (look(sums, cut, behind, leftG, f64x2.extract_lane(left, 1), missingG, missingH)) found = true
        left = f64x2.add(left, v128.load(cut))
      }
      leasts = f64x2.splat(least)
      promises = f64x2.splat(promise)
    } else left = f64x2.add(fourth, v128.load(at, 48))
  }
  for (; at < behind; at += 16) {
    const leftH = f64x2.extract_lane(left, 1)
    if (nodeH - leftH < minChildWeight) break
    if (look(sums, at, behind, f64x2.extract_lane(left, 0), leftH, missingG, missingH)) found = true
    left = f64x2.add(left, v128.load(at))
  }
  // What is present left, what is missing right.
  if (missingH > 0 && missingH < nodeH && offer(bins - 1, -1, 0, nodeG - missingG, nodeH - missingH))
    found = true
  return found
}

/**
 * The states of one column that occur among the rows, in order, and their pairs of sums.
 * @param order the rows by rising 16-bit code; @returns how many states there are
 */
function fillStates(order: usize, n: i32, codes: usize, derivatives: usize, filled: usize, sums: usize): i32 {
  let count: usize = 0
  let last: i32 = -1
  let sum = f64x2.splat(0)
  const end = order + ((<usize>n) << 2)
  for (let at = order; at < end; at += 4) {
    const row = <usize>load<i32>(at)
    const code = <i32>load<u16>(codes + (row << 1))
    if (code != last) {
      sum = f64x2.splat(0)
      last = code
      store<i32>(filled + (count << 2), code)
      count++
    }
    sum = f64x2.add(sum, v128.load(derivatives + (row << 4)))
    v128.store(sums + ((count - 1) << 4), sum)
  }
  return <i32>count
}

/**
 * The best split of a node among all columns, offered in their order.
 * @param table four 32-bit integers a column. First its kind: 0 bins among the node's cells, 1 bins among the spread states;
 * 2 and 3 one such state that is the value 1 of a 0/1 column; 4 rows in sorted order. Then for bins the number of the first,
 * how many there are, and whether missing stands behind them; for a state its number; for rows the addresses of their order
 * and of their codes, and the code of missing.
 * @param into gain, g, h as floats, then lower, upper, missingLeft and column as 32-bit integers: what is found; column −1
 * if nothing is
 */
export function bestSplit(
  table: usize,
  columns: i32,
  cells: usize,
  spread: usize,
  start: i32,
  end: i32,
  derivatives: usize,
  filled: usize,
  sums: usize,
  totalG: f64,
  totalH: f64,
  shrinkage: f64,
  leastChild: f64,
  into: usize,
): void {
  nodeG = totalG
  nodeH = totalH
  lambda = shrinkage
  minChildWeight = leastChild
  parent = (totalG * totalG) / (totalH + lambda)
  state = into
  store<f64>(state, 0)
  store<i32>(state, -1, 36)
  raise(LEAST_GAIN)
  for (let column: i32 = 0; column < columns; column++) {
    const entry = table + ((<usize>column) << 4)
    const kind = load<i32>(entry)
    const first = load<i32>(entry, 4)
    let found: bool
    if (kind == 4) {
      const from = <usize>first + ((<usize>start) << 2)
      const states = fillStates(from, end - start, <usize>load<i32>(entry, 8), derivatives, filled, sums)
      const hasMissing =
        states > 0 && load<i32>(filled + ((<usize>(states - 1)) << 2)) == load<i32>(entry, 12)
      found = walkBins(sums, states - (hasMissing ? 1 : 0), hasMissing)
      if (found) {
        const upper = load<i32>(state, 28)
        store<i32>(state, load<i32>(filled + ((<usize>load<i32>(state, 24)) << 2)), 24)
        if (upper >= 0) store<i32>(state, load<i32>(filled + ((<usize>upper) << 2)), 28)
      }
    } else {
      const at = (kind & 1 ? spread : cells) + ((<usize>first) << 4)
      found =
        kind < 2
          ? walkBins(at, load<i32>(entry, 8), load<i32>(entry, 12) != 0)
          : offer(0, 1, 0, totalG - load<f64>(at), totalH - load<f64>(at, 8))
    }
    if (found) store<i32>(state, column, 36)
  }
}

/** Brings the rows that go left to the front, in the order that they had; returns how many they are. */
export function partSegment(rows: usize, n: i32, goesLeft: usize, spare: usize): i32 {
  let left = rows
  let right = spare
  const end = rows + ((<usize>n) << 2)
  for (let at = rows; at < end; at += 4) {
    const row = load<i32>(at)
    const isLeft = <usize>load<u8>(goesLeft + <usize>row)
    // Written to both sides, as a branch that can't be foretold would cost more.
    store<i32>(left, row)
    store<i32>(right, row)
    left += isLeft << 2
    right += (1 - isLeft) << 2
  }
  memory.copy(left, spare, right - spare)
  return <i32>((left - rows) >> 2)
}
