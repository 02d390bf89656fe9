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

/**
 * The best split between bins of one column, if it beats the best so far. The sums of missing stand behind the last bin.
 * @param state gain, g, h as floats, then lower, upper, missingLeft as 32-bit integers, of the best split so far; written
 * @returns 1 if the column beats it
 */
export function walkBins(
  sums: usize,
  bins: i32,
  hasMissing: i32,
  totalG: f64,
  totalH: f64,
  lambda: f64,
  minChildWeight: f64,
  state: usize,
): i32 {
  const behind = sums + ((<usize>bins) << 4)
  const missingG = hasMissing ? load<f64>(behind) : 0
  const missingH = hasMissing ? load<f64>(behind, 8) : 0
  const sides: i32 = missingH > 0 ? 2 : 1
  const span = totalH + 2 * lambda
  const parent = (totalG * totalG) / (totalH + lambda)
  // First lane: missing right; second lane: missing left.
  const besideG = f64x2(0, missingG)
  const besideH = f64x2(0, missingH)
  const spans = f64x2.splat(span)
  const twice = f64x2.splat(2 * totalG)
  const lambdas = f64x2.splat(lambda)
  let found: i32 = 0
  let gain = load<f64>(state)
  let least = (parent + max(gain, LEAST_GAIN)) * (1 - TIE / 10)
  let promise = totalG * totalG - least * span
  let leasts = f64x2.splat(least)
  let promises = f64x2.splat(promise)
  let left = f64x2.splat(0)
  for (let at = sums; at < behind; at += 16) {
    const g = f64x2.add(i64x2.shuffle(left, left, 0, 0), besideG)
    const leftH = i64x2.shuffle(left, left, 1, 1)
    if (totalH - f64x2.extract_lane(leftH, 0) < minChildWeight) break
    const h = f64x2.add(f64x2.add(leftH, lambdas), besideH)
    // The gain times both denominators, without a division; what is promising is looked at closely.
    const worth = f64x2.add(
      f64x2.mul(f64x2.mul(spans, g), g),
      f64x2.mul(h, f64x2.add(f64x2.sub(promises, f64x2.mul(twice, g)), f64x2.mul(leasts, h))),
    )
    if (v128.any_true(f64x2.gt(worth, f64x2.splat(0)))) {
      const inLeft = f64x2.extract_lane(left, 1)
      if (inLeft > 0) {
        for (let missingLeft: i32 = 0; missingLeft < sides; missingLeft++) {
          const leftG = f64x2.extract_lane(left, 0) + (missingLeft ? missingG : 0)
          const weight = inLeft + (missingLeft ? missingH : 0)
          const rightG = totalG - leftG
          const rightH = totalH - weight
          if (rightH <= 0 || weight < minChildWeight || rightH < minChildWeight) continue
          const own = (leftG * leftG) / (weight + lambda) + (rightG * rightG) / (rightH + lambda) - parent
          if (own <= LEAST_GAIN || own <= gain + TIE * (1 + gain)) continue
          let lower = at - 16
          while (load<f64>(lower, 8) == 0) lower -= 16
          let upper = at
          while (upper < behind && load<f64>(upper, 8) == 0) upper += 16
          if (upper == behind) break
          gain = own
          store<f64>(state, gain)
          store<f64>(state, leftG, 8)
          store<f64>(state, weight, 16)
          store<i32>(state, <i32>((lower - sums) >> 4), 24)
          store<i32>(state, <i32>((upper - sums) >> 4), 28)
          store<i32>(state, missingLeft, 32)
          found = 1
        }
        least = (parent + max(gain, LEAST_GAIN)) * (1 - TIE / 10)
        promise = totalG * totalG - least * span
        leasts = f64x2.splat(least)
        promises = f64x2.splat(promise)
      }
    }
    left = f64x2.add(left, v128.load(at))
  }
  return found
}

/**
 * The states of one column that occur among the rows, in order, and their pairs of sums.
 * @param order the rows by rising 16-bit code; @returns how many states there are
 */
export function fillStates(
  order: usize,
  n: i32,
  codes: usize,
  derivatives: usize,
  filled: usize,
  sums: usize,
): i32 {
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
