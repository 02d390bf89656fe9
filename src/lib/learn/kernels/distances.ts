/**
 * The inner loops of exact nearest neighbours, in AssemblyScript (`npm run build:kernels`). Rows come quantised to 16-bit
 * lanes. Reference rows lie in tiles of eight: one vector a column, a lane a row. Queries go four at a time, each of their
 * cells spread over a vector. What comes out is a 32-bit float a pair: how far apart the quantised rows lie.
 */

/** Spreads n 16-bit cells over a vector each. */
export function spread16(from: usize, n: i32, into: usize): void {
  for (let i = 0; i < n; i++)
    v128.store(into + ((<usize>i) << 4), v128.load16_splat(from + ((<usize>i) << 1)))
}

/** Spreads n pairs of 16-bit cells over a vector each. */
export function spread32(from: usize, n: i32, into: usize): void {
  for (let i = 0; i < n; i++)
    v128.store(into + ((<usize>i) << 4), v128.load32_splat(from + ((<usize>i) << 2)))
}

function apart(a: v128, b: v128): v128 {
  return i16x8.sub(i16x8.max_u(a, b), i16x8.min_u(a, b))
}

function storeSums(at: usize, sums: v128): void {
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(sums)))
  v128.store(at + 16, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(sums)))
}

/**
 * Gower sums of four queries to `tiles` tiles: `equal` columns that count 0 or their cap, then `capped` ones that count the
 * difference up to their cap, then `free` ones whose difference can't exceed it. No sum may exceed 65535.
 * @param caps a vector a column
 */
export function gowerSums(
  tile: usize,
  tiles: i32,
  equal: i32,
  capped: i32,
  free: i32,
  caps: usize,
  queries: usize,
  out: usize,
  stride: usize,
): void {
  const size = (<usize>(equal + capped + free)) << 4
  const equalEnd = (<usize>equal) << 4
  const cappedEnd = equalEnd + ((<usize>capped) << 4)
  const p = queries + size
  const q = p + size
  const r = q + size
  for (let t = 0; t < tiles; t++) {
    let a = i16x8.splat(0)
    let b = a
    let c = a
    let d = a
    let at: usize = 0
    for (; at < equalEnd; at += 16) {
      const cell = v128.load(tile + at)
      const cap = v128.load(caps + at)
      a = i16x8.add(a, v128.and(cap, i16x8.ne(v128.load(queries + at), cell)))
      b = i16x8.add(b, v128.and(cap, i16x8.ne(v128.load(p + at), cell)))
      c = i16x8.add(c, v128.and(cap, i16x8.ne(v128.load(q + at), cell)))
      d = i16x8.add(d, v128.and(cap, i16x8.ne(v128.load(r + at), cell)))
    }
    for (; at < cappedEnd; at += 16) {
      const cell = v128.load(tile + at)
      const cap = v128.load(caps + at)
      a = i16x8.add(a, i16x8.min_u(cap, apart(v128.load(queries + at), cell)))
      b = i16x8.add(b, i16x8.min_u(cap, apart(v128.load(p + at), cell)))
      c = i16x8.add(c, i16x8.min_u(cap, apart(v128.load(q + at), cell)))
      d = i16x8.add(d, i16x8.min_u(cap, apart(v128.load(r + at), cell)))
    }
    for (; at < size; at += 16) {
      const cell = v128.load(tile + at)
      a = i16x8.add(a, apart(v128.load(queries + at), cell))
      b = i16x8.add(b, apart(v128.load(p + at), cell))
      c = i16x8.add(c, apart(v128.load(q + at), cell))
      d = i16x8.add(d, apart(v128.load(r + at), cell))
    }
    storeSums(out, a)
    storeSums(out + stride, b)
    storeSums(out + 2 * stride, c)
    storeSums(out + 3 * stride, d)
    out += 32
    tile += size
  }
}

function squared(a: v128, b: v128): v128 {
  const d = i16x8.sub(a, b)
  return i32x4.dot_i16x8_s(d, d)
}

function storeRoots(at: usize, counts: v128, unit: v128, low: v128, high: v128): void {
  low = i32x4.add(low, i32x4.mul(unit, i32x4.extend_low_i16x8_u(counts)))
  high = i32x4.add(high, i32x4.mul(unit, i32x4.extend_high_i16x8_u(counts)))
  v128.store(at, f32x4.sqrt(f32x4.convert_i32x4_s(low)))
  v128.store(at + 16, f32x4.sqrt(f32x4.convert_i32x4_s(high)))
}

/**
 * Euclidean distances (roots) of four queries to `tiles` tiles: `ones` columns that add `unit` where they differ, `twos` that
 * add it twice, then `pairs` of columns whose differences are squared: two vectors a pair, of four rows each. A query has a
 * vector a column, then one a pair. No sum may exceed 2³¹ − 1.
 */
export function euclidRoots(
  tile: usize,
  tiles: i32,
  ones: i32,
  twos: i32,
  pairs: i32,
  unit: i32,
  queries: usize,
  out: usize,
  stride: usize,
): void {
  const onesEnd = (<usize>ones) << 4
  const equalEnd = onesEnd + ((<usize>twos) << 4)
  const size = equalEnd + ((<usize>pairs) << 4)
  const units = i32x4.splat(unit)
  const p = queries + size
  const q = p + size
  const r = q + size
  for (let t = 0; t < tiles; t++) {
    let a = i16x8.splat(0)
    let b = a
    let c = a
    let d = a
    let at: usize = 0
    for (; at < onesEnd; at += 16) {
      const cell = v128.load(tile + at)
      a = i16x8.sub(a, i16x8.ne(v128.load(queries + at), cell))
      b = i16x8.sub(b, i16x8.ne(v128.load(p + at), cell))
      c = i16x8.sub(c, i16x8.ne(v128.load(q + at), cell))
      d = i16x8.sub(d, i16x8.ne(v128.load(r + at), cell))
    }
    let a2 = i16x8.splat(0)
    let b2 = a2
    let c2 = a2
    let d2 = a2
    for (; at < equalEnd; at += 16) {
      const cell = v128.load(tile + at)
      a2 = i16x8.sub(a2, i16x8.ne(v128.load(queries + at), cell))
      b2 = i16x8.sub(b2, i16x8.ne(v128.load(p + at), cell))
      c2 = i16x8.sub(c2, i16x8.ne(v128.load(q + at), cell))
      d2 = i16x8.sub(d2, i16x8.ne(v128.load(r + at), cell))
    }
    a = i16x8.add(a, i16x8.add(a2, a2))
    b = i16x8.add(b, i16x8.add(b2, b2))
    c = i16x8.add(c, i16x8.add(c2, c2))
    d = i16x8.add(d, i16x8.add(d2, d2))
    let aLow = i32x4.splat(0)
    let bLow = aLow
    let cLow = aLow
    let dLow = aLow
    let aHigh = aLow
    let bHigh = aLow
    let cHigh = aLow
    let dHigh = aLow
    let cells = tile + at
    for (; at < size; at += 16) {
      const low = v128.load(cells)
      const high = v128.load(cells, 16)
      cells += 32
      const x = v128.load(queries + at)
      aLow = i32x4.add(aLow, squared(x, low))
      aHigh = i32x4.add(aHigh, squared(x, high))
      const y = v128.load(p + at)
      bLow = i32x4.add(bLow, squared(y, low))
      bHigh = i32x4.add(bHigh, squared(y, high))
      const z = v128.load(q + at)
      cLow = i32x4.add(cLow, squared(z, low))
      cHigh = i32x4.add(cHigh, squared(z, high))
      const w = v128.load(r + at)
      dLow = i32x4.add(dLow, squared(w, low))
      dHigh = i32x4.add(dHigh, squared(w, high))
    }
    storeRoots(out, a, units, aLow, aHigh)
    storeRoots(out + stride, b, units, bLow, bHigh)
    storeRoots(out + 2 * stride, c, units, cLow, cHigh)
    storeRoots(out + 3 * stride, d, units, dLow, dHigh)
    out += 32
    tile = cells
  }
}

/** The k-th smallest of `values[i] + slack[i]`; infinite where n < k. @param best room for k floats */
export function kthUpper(values: usize, slack: usize, n: i32, k: i32, best: usize): f32 {
  for (let i = 0; i < k; i++) store<f32>(best + ((<usize>i) << 2), Infinity)
  const last = best + ((<usize>(k - 1)) << 2)
  const whole = n & ~3
  let bound = f32x4.splat(Infinity)
  for (let i = 0; i < whole; i += 4) {
    const at = (<usize>i) << 2
    const upper = f32x4.add(v128.load(values + at), v128.load(slack + at))
    if (!v128.any_true(f32x4.lt(upper, bound))) continue
    for (let lane: usize = 0; lane < 16; lane += 4)
      insert(best, last, load<f32>(values + at + lane) + load<f32>(slack + at + lane))
    bound = f32x4.splat(load<f32>(last))
  }
  for (let i = whole; i < n; i++) {
    const at = (<usize>i) << 2
    insert(best, last, load<f32>(values + at) + load<f32>(slack + at))
  }
  return load<f32>(last)
}

function insert(best: usize, place: usize, value: f32): void {
  if (!(value < load<f32>(place))) return
  for (; place > best && load<f32>(place - 4) > value; place -= 4) store<f32>(place, load<f32>(place - 4))
  store<f32>(place, value)
}

/** Writes the places i, rising, where `values[i] − slack[i] ≤ limit`, as 32-bit integers; returns how many. */
export function collect(values: usize, slack: usize, n: i32, limit: f32, out: usize): i32 {
  const from = out
  const whole = n & ~3
  const limits = f32x4.splat(limit)
  for (let i = 0; i < whole; i += 4) {
    const at = (<usize>i) << 2
    const lower = f32x4.sub(v128.load(values + at), v128.load(slack + at))
    for (let found = i32x4.bitmask(f32x4.le(lower, limits)); found !== 0; found &= found - 1) {
      store<i32>(out, i + ctz(found))
      out += 4
    }
  }
  for (let i = whole; i < n; i++) {
    const at = (<usize>i) << 2
    if (load<f32>(values + at) - load<f32>(slack + at) > limit) continue
    store<i32>(out, i)
    out += 4
  }
  return <i32>((out - from) >> 2)
}

/** Where memory is free to be used from. */
export function freeFrom(): usize {
  return (__heap_base + 15) & ~15
}
