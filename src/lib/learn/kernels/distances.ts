/**
 * The inner loops of exact nearest neighbours, in AssemblyScript (`npm run build:kernels`). Rows come quantised: columns that
 * are only equal or not as bytes, graded ones in 16 bits. Reference rows lie in tiles of sixteen: a vector of bytes a column,
 * a lane a row; then the graded lanes of its first eight rows, and of the other eight. Queries go four at a time, `size`
 * bytes each, every cell spread over a vector. What comes out is a 32-bit float a pair: how far apart quantised rows lie.
 */

/** Spreads n bytes over a vector each. */
export function spread8(from: usize, n: i32, into: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) v128.store(into + (i << 4), v128.load8_splat(from + i))
}

/** Spreads n bytes of four flags each: over a vector that says of each such byte how many flags differ. */
export function spreadFlags(from: usize, n: i32, into: usize): void {
  const all = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  for (let i: usize = 0; i < <usize>n; i++)
    v128.store(into + (i << 4), i8x16.popcnt(v128.xor(all, v128.load8_splat(from + i))))
}

/** Spreads n 16-bit cells over a vector each. */
export function spread16(from: usize, n: i32, into: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) v128.store(into + (i << 4), v128.load16_splat(from + (i << 1)))
}

/** Spreads n pairs of 16-bit cells over a vector each. */
export function spread32(from: usize, n: i32, into: usize): void {
  for (let i: usize = 0; i < <usize>n; i++) v128.store(into + (i << 4), v128.load32_splat(from + (i << 2)))
}

/**
 * For each of sixteen rows and four queries the sum over `looked` columns of what the query's vector, a table of sixteen
 * numbers up to 4, says of the row's; and `weight` for each of `equal` columns that differ. In 16 bits, two vectors a query.
 */
function count(
  tile: usize,
  looked: i32,
  equal: i32,
  weight: i32,
  query: usize,
  size: usize,
  out: usize,
): void {
  for (let i: usize = 0; i < 128; i += 16) v128.store(out + i, i64x2.splat(0))
  const p = query + size
  const q = p + size
  const r = q + size
  const lookedEnd = (<usize>looked) << 4
  const end = lookedEnd + ((<usize>equal) << 4)
  let at: usize = 0
  while (at < end) {
    // A byte must hold the sum.
    const looks = at < lookedEnd
    const stop = looks ? min<usize>(lookedEnd, at + 63 * 16) : min<usize>(end, at + 255 * 16)
    const all = looks ? i8x16.splat(0) : i8x16.splat(<i8>((stop - at) >> 4))
    let a = all
    let b = all
    let c = all
    let d = all
    if (looks)
      for (; at < stop; at += 16) {
        const cell = v128.load(tile + at)
        a = i8x16.add(a, i8x16.swizzle(v128.load(query + at), cell))
        b = i8x16.add(b, i8x16.swizzle(v128.load(p + at), cell))
        c = i8x16.add(c, i8x16.swizzle(v128.load(q + at), cell))
        d = i8x16.add(d, i8x16.swizzle(v128.load(r + at), cell))
      }
    else
      for (; at < stop; at += 16) {
        const cell = v128.load(tile + at)
        a = i8x16.add(a, i8x16.eq(v128.load(query + at), cell))
        b = i8x16.add(b, i8x16.eq(v128.load(p + at), cell))
        c = i8x16.add(c, i8x16.eq(v128.load(q + at), cell))
        d = i8x16.add(d, i8x16.eq(v128.load(r + at), cell))
      }
    const times = i16x8.splat(<i16>(looks ? 1 : weight))
    widen(a, times, out)
    widen(b, times, out + 32)
    widen(c, times, out + 64)
    widen(d, times, out + 96)
  }
}

function widen(bytes: v128, times: v128, into: usize): void {
  v128.store(into, i16x8.add(v128.load(into), i16x8.mul(times, i16x8.extend_low_i8x16_u(bytes))))
  v128.store(into + 16, i16x8.add(v128.load(into + 16), i16x8.mul(times, i16x8.extend_high_i8x16_u(bytes))))
}

function apart(a: v128, b: v128): v128 {
  return i16x8.abs(i16x8.sub(a, b))
}

function storeSums(at: usize, sums: v128): void {
  v128.store(at, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(sums)))
  v128.store(at + 16, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(sums)))
}

/**
 * Gower sums of four queries to `tiles` tiles: `equal` columns count 0 or `unit`, `capped` ones their difference up to their
 * cap, `free` ones a difference that can't exceed it. No sum may exceed 65535, no difference 32767.
 * @param caps a vector a capped column
 * @param counts room for 128 bytes
 */
export function gowerSums(
  tile: usize,
  tiles: i32,
  equal: i32,
  unit: i32,
  capped: i32,
  free: i32,
  caps: usize,
  query: usize,
  out: usize,
  stride: usize,
  counts: usize,
): void {
  const cappedSize = (<usize>capped) << 4
  const gradedSize = cappedSize + ((<usize>free) << 4)
  const size = ((<usize>equal) << 4) + gradedSize
  const units = i16x8.splat(<i16>unit)
  const o = query + ((<usize>equal) << 4)
  const p = o + size
  const q = p + size
  const r = q + size
  for (let t = 0; t < tiles; t++) {
    count(tile, 0, equal, 1, query, size, counts)
    tile += (<usize>equal) << 4
    for (let half: usize = 0; half < 32; half += 16) {
      let a = i16x8.mul(units, v128.load(counts + half))
      let b = i16x8.mul(units, v128.load(counts + half + 32))
      let c = i16x8.mul(units, v128.load(counts + half + 64))
      let d = i16x8.mul(units, v128.load(counts + half + 96))
      let at: usize = 0
      for (; at < cappedSize; at += 16) {
        const cell = v128.load(tile + at)
        const cap = v128.load(caps + at)
        a = i16x8.add(a, i16x8.min_u(cap, apart(v128.load(o + at), cell)))
        b = i16x8.add(b, i16x8.min_u(cap, apart(v128.load(p + at), cell)))
        c = i16x8.add(c, i16x8.min_u(cap, apart(v128.load(q + at), cell)))
        d = i16x8.add(d, i16x8.min_u(cap, apart(v128.load(r + at), cell)))
      }
      for (; at < gradedSize; at += 16) {
        const cell = v128.load(tile + at)
        a = i16x8.add(a, apart(v128.load(o + at), cell))
        b = i16x8.add(b, apart(v128.load(p + at), cell))
        c = i16x8.add(c, apart(v128.load(q + at), cell))
        d = i16x8.add(d, apart(v128.load(r + at), cell))
      }
      storeSums(out, a)
      storeSums(out + stride, b)
      storeSums(out + 2 * stride, c)
      storeSums(out + 3 * stride, d)
      out += 32
      tile += gradedSize
    }
  }
}

/** Roots of eight rows' squared distances: squares of both rows and `unit` a count, less twice the products. */
function storeRoots(
  at: usize,
  squares: v128,
  norms: usize,
  counts: usize,
  unit: v128,
  low: v128,
  high: v128,
): void {
  const differ = v128.load(counts)
  const a = i32x4.add(i32x4.add(squares, v128.load(norms)), i32x4.mul(unit, i32x4.extend_low_i16x8_u(differ)))
  const b = i32x4.add(
    i32x4.add(squares, v128.load(norms + 16)),
    i32x4.mul(unit, i32x4.extend_high_i16x8_u(differ)),
  )
  v128.store(at, f32x4.sqrt(f32x4.convert_i32x4_s(i32x4.sub(a, i32x4.shl(low, 1)))))
  v128.store(at + 16, f32x4.sqrt(f32x4.convert_i32x4_s(i32x4.sub(b, i32x4.shl(high, 1)))))
}

/**
 * Euclidean distances of four queries to `tiles` tiles: `looked` columns of up to four flags each that add `unit` a flag that
 * differs (see `count`), `equal` ones that add twice that, then `pairs` of columns whose differences are squared: two vectors
 * a pair, of four rows each. No sum may exceed 2³¹ − 1; what is added up on the way may, since it only wraps around.
 * @param norms of each reference row the sum of its squared lanes, 32-bit
 * @param queryNorms of the four queries
 */
export function euclidRoots(
  tile: usize,
  tiles: i32,
  looked: i32,
  equal: i32,
  pairs: i32,
  unit: i32,
  norms: usize,
  query: usize,
  queryNorms: usize,
  out: usize,
  stride: usize,
  counts: usize,
): void {
  const bytes = (<usize>(looked + equal)) << 4
  const pairsSize = (<usize>pairs) << 4
  const size = bytes + pairsSize
  const units = i32x4.splat(unit)
  const o = query + bytes
  const p = o + size
  const q = p + size
  const r = q + size
  const oNorm = v128.load32_splat(queryNorms)
  const pNorm = v128.load32_splat(queryNorms + 4)
  const qNorm = v128.load32_splat(queryNorms + 8)
  const rNorm = v128.load32_splat(queryNorms + 12)
  for (let t = 0; t < tiles; t++) {
    count(tile, looked, equal, 2, query, size, counts)
    tile += bytes
    for (let half: usize = 0; half < 32; half += 16) {
      let aLow = i32x4.splat(0)
      let bLow = aLow
      let cLow = aLow
      let dLow = aLow
      let aHigh = aLow
      let bHigh = aLow
      let cHigh = aLow
      let dHigh = aLow
      for (let at: usize = 0; at < pairsSize; at += 16) {
        const low = v128.load(tile)
        const high = v128.load(tile + 16)
        tile += 32
        const x = v128.load(o + at)
        aLow = i32x4.add(aLow, i32x4.dot_i16x8_s(x, low))
        aHigh = i32x4.add(aHigh, i32x4.dot_i16x8_s(x, high))
        const y = v128.load(p + at)
        bLow = i32x4.add(bLow, i32x4.dot_i16x8_s(y, low))
        bHigh = i32x4.add(bHigh, i32x4.dot_i16x8_s(y, high))
        const z = v128.load(q + at)
        cLow = i32x4.add(cLow, i32x4.dot_i16x8_s(z, low))
        cHigh = i32x4.add(cHigh, i32x4.dot_i16x8_s(z, high))
        const w = v128.load(r + at)
        dLow = i32x4.add(dLow, i32x4.dot_i16x8_s(w, low))
        dHigh = i32x4.add(dHigh, i32x4.dot_i16x8_s(w, high))
      }
      storeRoots(out, oNorm, norms, counts + half, units, aLow, aHigh)
      storeRoots(out + stride, pNorm, norms, counts + half + 32, units, bLow, bHigh)
      storeRoots(out + 2 * stride, qNorm, norms, counts + half + 64, units, cLow, cHigh)
      storeRoots(out + 3 * stride, rNorm, norms, counts + half + 96, units, dLow, dHigh)
      out += 32
      norms += 32
    }
  }
}

/** Two rows' sums and counts, as they are stored. */
function storeSquares(at: usize, counts: usize, low: v128, high: v128): void {
  const words = i32x4.extend_low_i16x8_u(v128.load64_zero(counts))
  v128.store(at, f64x2.add(low, f64x2.convert_low_i32x4_u(words)))
  v128.store(at + 16, f64x2.add(high, f64x2.convert_low_i32x4_u(v128.shuffle<i32>(words, words, 2, 3, 2, 3))))
}

function addSquare(sum: v128, a: v128, b: v128): v128 {
  const d = f64x2.sub(a, b)
  return f64x2.add(sum, f64x2.mul(d, d))
}

function addDiffering(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, v128.and(f64x2.ne(a, b), f64x2.splat(2)))
}

/**
 * Squared distances of four queries to `tiles` tiles, in 64 bits. A tile has its bytes (see `count`: flags, then codes that
 * count 2), then for four rows after the other `graded` numbers each, a row side by side, and `wide` codes that count 2.
 * A query has its bytes spread, then its numbers.
 */
export function euclidSquares(
  tile: usize,
  tiles: i32,
  flags: i32,
  equal: i32,
  graded: i32,
  wide: i32,
  query: usize,
  size: usize,
  out: usize,
  stride: usize,
  counts: usize,
): void {
  const bytes = (<usize>(flags + equal)) << 4
  const gradedEnd = (<usize>graded) << 3
  const end = gradedEnd + ((<usize>wide) << 3)
  for (let t = 0; t < tiles; t++) {
    count(tile, flags, equal, 2, query, size, counts)
    tile += bytes
    for (let quad: usize = 0; quad < 4; quad++) {
      for (let pair: usize = 0; pair < 4; pair += 2) {
        const p = query + bytes + pair * size
        const q = p + size
        let cells = tile
        let a = f64x2.splat(0)
        let b = a
        let c = a
        let d = a
        let at: usize = 0
        for (; at < gradedEnd; at += 8, cells += 32) {
          const low = v128.load(cells)
          const high = v128.load(cells + 16)
          const x = v128.load64_splat(p + at)
          const y = v128.load64_splat(q + at)
          a = addSquare(a, x, low)
          b = addSquare(b, x, high)
          c = addSquare(c, y, low)
          d = addSquare(d, y, high)
        }
        for (; at < end; at += 8, cells += 32) {
          const low = v128.load(cells)
          const high = v128.load(cells + 16)
          const x = v128.load64_splat(p + at)
          const y = v128.load64_splat(q + at)
          a = addDiffering(a, x, low)
          b = addDiffering(b, x, high)
          c = addDiffering(c, y, low)
          d = addDiffering(d, y, high)
        }
        const to = out + pair * stride
        const own = counts + 32 * pair + 8 * quad
        storeSquares(to, own, a, b)
        storeSquares(to + stride, own + 32, c, d)
      }
      out += 32
      tile += end << 2
    }
  }
}

/**
 * Writes the places of the smallest of n values, `most` of them at most, none infinite; returns how many.
 * @param best room for as many floats
 */
export function smallest(values: usize, n: i32, most: i32, best: usize, places: usize): i32 {
  const size = (<usize>most) << 2
  const last = size - 4
  for (let at: usize = 0; at < size; at += 4) store<f32>(best + at, Infinity)
  const end = (<usize>n) << 2
  const whole = end & ~15
  for (let at: usize = 0; at < whole; at += 16) {
    if (!v128.any_true(f32x4.lt(v128.load(values + at), v128.load32_splat(best + last)))) continue
    for (let one = at; one < at + 16; one += 4) insert(load<f32>(values + one), one, best, places, last)
  }
  for (let at = whole; at < end; at += 4) insert(load<f32>(values + at), at, best, places, last)
  let found = 0
  while (found < most && load<f32>(best + ((<usize>found) << 2)) < Infinity) found++
  return found
}

function insert(value: f32, from: usize, best: usize, places: usize, at: usize): void {
  if (!(value < load<f32>(best + at))) return
  for (; at > 0 && load<f32>(best + at - 4) > value; at -= 4) {
    store<f32>(best + at, load<f32>(best + at - 4))
    store<i32>(places + at, load<i32>(places + at - 4))
  }
  store<f32>(best + at, value)
  store<i32>(places + at, <i32>(from >> 2))
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
