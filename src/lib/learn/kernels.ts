import { kernelBytes } from './kernels-wasm'

/** The compiled loops of the folder kernels/, where their arguments are told. Addresses and strides are in bytes. */
export interface Kernels {
  memory: WebAssembly.Memory
  freeFrom(): number
  spread8(from: number, n: number, into: number): void
  spreadFlags(from: number, n: number, into: number): void
  spread16(from: number, n: number, into: number): void
  spread32(from: number, n: number, into: number): void
  gowerSums(
    tile: number,
    tiles: number,
    equal: number,
    unit: number,
    capped: number,
    free: number,
    caps: number,
    query: number,
    out: number,
    stride: number,
    counts: number,
  ): void
  euclidRoots(
    tile: number,
    tiles: number,
    flags: number,
    equal: number,
    pairs: number,
    unit: number,
    norms: number,
    query: number,
    queryNorms: number,
    out: number,
    stride: number,
    counts: number,
  ): void
  euclidSquares(
    tile: number,
    tiles: number,
    flags: number,
    equal: number,
    graded: number,
    wide: number,
    query: number,
    size: number,
    out: number,
    stride: number,
    counts: number,
  ): void
  smallest(values: number, n: number, most: number, best: number, places: number): number
  collect(values: number, slack: number, n: number, limit: number, out: number): number
  countCells(
    into: number,
    cells: number,
    codes: number,
    width: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  takeCells(from: number, sums: number, cells: number): void
  sumDigit(rest: number, size: number, states: number, into: number): void
  bestSplit(
    table: number,
    columns: number,
    cells: number,
    spread: number,
    start: number,
    end: number,
    derivatives: number,
    filled: number,
    sums: number,
    totalG: number,
    totalH: number,
    lambda: number,
    minChildWeight: number,
    state: number,
  ): void
  partSegment(rows: number, n: number, goesLeft: number, spare: number): number
}

/**
 * The kernels of this thread, whose memory is scratch: no call reads another's. Null where WebAssembly or its 128-bit vectors
 * aren't to be had.
 */
export const kernels = once(newKernels)

/** Those that grow trees, in a memory of their own: a fit keeps what it needs there until it is done. */
export const growingKernels = once(newKernels)

/** Kernels with a memory of their own, for what is kept there over several calls. */
export function newKernels(): Kernels | null {
  if (typeof WebAssembly === 'undefined') return null
  const bytes = Uint8Array.from(atob(kernelBytes), (letter) => letter.charCodeAt(0))
  if (!WebAssembly.validate(bytes)) return null
  try {
    // The compiler's word for what it exports is its source.
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Kernels
  } catch (error) {
    // A page whose policy forbids WebAssembly, or a browser that compiles none of this size outside of workers: the plain
    // loops find the same.
    if (error instanceof WebAssembly.CompileError || error instanceof RangeError) return null
    throw error
  }
}

/** Once for all, since each instance holds an address space of its own. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** Addresses of blocks of so many bytes in the kernels' memory, which grows as it must. A later call overwrites them. */
export function reserve(loaded: Kernels, sizes: readonly number[]): number[] {
  const starts: number[] = []
  let end = loaded.freeFrom()
  for (const size of sizes) {
    starts.push(end)
    end += (size + 15) & ~15
  }
  const missing = end - loaded.memory.buffer.byteLength
  if (missing > 0) loaded.memory.grow(Math.ceil(missing / 65536))
  return starts
}
