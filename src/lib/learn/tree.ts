import { midway, type Binned } from './bins'
import { CompiledSplits } from './compiled-splits'
import { countRows, spreadCells, takeAway, type Sums } from './histogram'
import type { Kernels } from './kernels'
import type { Layout, Place } from './layout'
import type { Matrix } from './matrix'
import { partRows } from './part-rows'
import { Room } from './room'
import { SortedColumns } from './sorted-columns'
import { BestSplit, type Split, type SplitOptions, type Totals } from './split'

/** A regression tree as parallel arrays; node 0 is the root; a leaf has feature −1. */
export interface Tree {
  feature: number[]
  /** A value below it goes left. Infinity: every present value goes left, missing right. */
  cut: number[]
  missingLeft: boolean[]
  gain: number[]
  /** Sum of second derivatives of the rows learned from. */
  cover: number[]
  left: number[]
  right: number[]
  /** Leaf weight, already times the learning rate. */
  weight: number[]
}

export interface TreeOptions extends SplitOptions {
  depth: number
  learningRate: number
}

/** A node that grows: its rows stand from `start` to `end − 1` among the grower's. */
interface Node extends Totals {
  id: number
  depth: number
  start: number
  end: number
}

/**
 * Trees of Newton boosting on chosen rows of a binned matrix, which here are row 0, 1, …: leaf = −η·G/(H+λ).
 * Derivatives must be multiples of `quantum(rows)`: then sums are exact, and with them what is left of a node when one
 * child is taken away; the order of rows changes nothing.
 */
export class TreeGrower {
  private readonly layout: Layout
  private readonly codes: Layout['codes']
  private readonly sorted: SortedColumns
  private readonly rows: Int32Array
  private readonly spare: Int32Array
  private readonly goesLeft: Uint8Array
  /** Sums of a node's cells, by depth; those of the smaller child. */
  private readonly cells: Sums[]
  private readonly spread: Sums
  private readonly rest: Sums
  private readonly compiled: CompiledSplits | null
  private readonly room: Room
  private tree: Tree = emptyTree()
  /** First and second derivative of the loss of each row, interleaved: to be set before a tree is grown. */
  readonly derivatives: Sums
  private scores: Float64Array = new Float64Array(0)

  constructor(
    private readonly binned: Binned,
    chosen: Int32Array,
    private readonly options: TreeOptions,
    loaded: Kernels | null,
  ) {
    const { layout, columns } = binned
    const n = chosen.length
    const levels = Math.max(1, options.depth)
    const walked = columns.map((_, i) => i).filter((i) => layout.places[i] === null)
    const rest = 2 * Math.max(0, ...layout.slots.map((slot) => slot.cells))
    const room = new Room(loaded, [
      layout.codes.BYTES_PER_ELEMENT * n * layout.slots.length,
      ...SortedColumns.bytesOf(walked.length, n),
      ...[4 * n, 4 * n, n, 16 * n],
      ...Array.from({ length: levels }, () => 16 * layout.cells),
      ...[16 * layout.spread, 8 * rest],
      ...CompiledSplits.bytesOf(columns.length),
    ])
    this.layout = layout
    this.room = room
    this.codes = takeCodes(layout, chosen, room)
    this.sorted = new SortedColumns(columns, walked, chosen, room)
    this.rows = room.int32(n)
    this.spare = room.int32(n)
    this.goesLeft = room.uint8(n)
    this.derivatives = room.float64(2 * n)
    this.cells = Array.from({ length: levels }, () => room.float64(2 * layout.cells))
    this.spread = room.float64(2 * layout.spread)
    this.rest = room.float64(rest)
    this.compiled = loaded === null ? null : new CompiledSplits(loaded, room, layout, this.sorted, options)
  }

  /** @param scores get each row's leaf weight added */
  grow(scores: Float64Array): Tree {
    const { derivatives } = this
    this.tree = emptyTree()
    this.scores = scores
    this.sorted.startTree()
    const root = { id: addNode(this.tree), depth: 0, start: 0, end: this.rows.length, g: 0, h: 0 }
    for (let row = 0; row < this.rows.length; row++) {
      this.rows[row] = row
      root.g += derivatives[2 * row] ?? 0
      root.h += derivatives[2 * row + 1] ?? 0
    }
    const [cells = new Float64Array(0)] = this.cells
    if (this.isOpen(root)) this.count(root, cells)
    this.growFrom(root, cells)
    return this.tree
  }

  /** Whether a node may be split, as far as is known before its sums. */
  private isOpen({ depth, start, end, h }: Node): boolean {
    return depth < this.options.depth && end - start > 1 && h >= 2 * this.options.minChildWeight
  }

  private count({ start, end }: Node, into: Sums): void {
    const { codes, derivatives, layout, room, rows } = this
    countRows(room.loaded, into, codes, layout.slots.length, derivatives, rows, start, end)
  }

  private growFrom(node: Node, cells: Sums): void {
    const { tree } = this
    tree.cover[node.id] = node.h
    const split = this.isOpen(node) ? this.bestSplit(node, cells) : null
    if (split === null) {
      this.endIn(node)
      return
    }
    tree.feature[node.id] = split.feature
    tree.cut[node.id] = this.cutOf(split)
    tree.missingLeft[node.id] = split.missingLeft
    tree.gain[node.id] = split.gain
    const middle = this.part(node, split)
    const depth = node.depth + 1
    const left = { id: addNode(tree), depth, start: node.start, end: middle, g: split.g, h: split.h }
    const right = {
      id: addNode(tree),
      depth,
      start: middle,
      end: node.end,
      g: node.g - split.g,
      h: node.h - split.h,
    }
    tree.left[node.id] = left.id
    tree.right[node.id] = right.id
    const leftIsSmall = middle - node.start <= node.end - middle
    const [small, large] = leftIsSmall ? [left, right] : [right, left]
    const ofSmall = this.cells[depth] ?? cells
    if (this.isOpen(small) || this.isOpen(large)) {
      this.sorted.divide(node.start, node.end, this.goesLeft)
      // The smaller child is counted, the larger one is what remains.
      this.count(small, ofSmall)
      takeAway(this.room.loaded, cells, ofSmall)
    }
    this.growFrom(small, ofSmall)
    this.growFrom(large, cells)
  }

  private endIn(node: Node): void {
    const weight = (-this.options.learningRate * node.g) / (node.h + this.options.lambda)
    this.tree.weight[node.id] = weight
    const { rows, scores } = this
    for (let i = node.start; i < node.end; i++) {
      const row = rows[i] ?? 0
      scores[row] = (scores[row] ?? 0) + weight
    }
  }

  private bestSplit(node: Node, cells: Sums): Split | null {
    const { layout, spread } = this
    spreadCells(this.room.loaded, layout, cells, this.rest, spread)
    if (this.compiled !== null) return this.compiled.best(node, cells, spread, this.derivatives)
    const best = new BestSplit(this.options, node)
    for (let feature = 0; feature < layout.places.length; feature++) {
      const place = layout.places[feature] ?? null
      if (place === null) this.sorted.offer(best, feature, node.start, node.end, this.derivatives)
      else this.offerPlace(best, feature, place, node, cells)
    }
    return best.feature < 0 ? null : best
  }

  private offerPlace(best: BestSplit, feature: number, place: Place, node: Node, cells: Sums): void {
    const slot = this.layout.slots[place.slot]
    const digit = slot?.digits[place.digit]
    if (slot === undefined || digit === undefined) return
    const alone = digit.spread < 0
    const sums = alone ? cells : this.spread
    const at = alone ? slot.base : digit.spread
    if (place.flag >= 0) {
      const one = 2 * (at + place.flag)
      best.offer(feature, 0, 1, false, node.g - (sums[one] ?? 0), node.h - (sums[one + 1] ?? 0))
    } else best.offerBins(feature, sums, at, place.bins, digit.states > place.bins, null)
  }

  /** Midway between the node's own neighbours on both sides, as XGBoost's exact method puts it. */
  private cutOf({ feature, lower, upper }: Split): number {
    const column = this.binned.columns[feature]
    if (column === undefined || upper < 0) return Infinity
    return midway(column.high[lower] ?? 0, column.low[upper] ?? 0)
  }

  /** Brings the node's rows that go left to the front; returns where the others begin. */
  private part({ start, end }: Node, split: Split): number {
    const { layout, rows, codes, goesLeft } = this
    const place = layout.places[split.feature] ?? null
    if (place === null)
      this.sorted.mark(split.feature, split.lower, split.missingLeft, rows.subarray(start, end), goesLeft)
    else {
      const width = layout.slots.length
      const base = layout.slots[place.slot]?.base ?? 0
      const table = leftCells(layout, place, split)
      for (let i = start; i < end; i++) {
        const row = rows[i] ?? 0
        goesLeft[row] = table[(codes[row * width + place.slot] ?? 0) - base] ?? 0
      }
    }
    return partRows(rows, start, end, goesLeft, this.spare, this.room.loaded)
  }
}

/** Which cells of the split's slot go left: 1. */
function leftCells({ slots }: Layout, place: Place, { lower, missingLeft }: Split): Uint8Array {
  const slot = slots[place.slot]
  const table = new Uint8Array(slot?.cells ?? 0)
  const digit = slot?.digits[place.digit]
  if (slot === undefined || digit === undefined) return table
  const stride = slot.digits.slice(0, place.digit).reduce((product, { states }) => product * states, 1)
  for (let cell = 0; cell < table.length; cell++) {
    const state = Math.floor(cell / stride) % digit.states
    const isLeft =
      place.flag >= 0 ? state !== place.flag : state === place.bins ? missingLeft : state <= lower
    table[cell] = isLeft ? 1 : 0
  }
  return table
}

/** The cells of the chosen rows. */
function takeCodes({ codes, slots }: Layout, chosen: Int32Array, room: Room): Layout['codes'] {
  const width = slots.length
  const size = chosen.length * width
  const out = codes instanceof Uint16Array ? room.uint16(size) : room.uint32(size)
  for (let i = 0; i < chosen.length; i++) {
    const from = (chosen[i] ?? 0) * width
    for (let k = 0; k < width; k++) out[i * width + k] = codes[from + k] ?? 0
  }
  return out
}

function emptyTree(): Tree {
  return { feature: [], cut: [], missingLeft: [], gain: [], cover: [], left: [], right: [], weight: [] }
}

function addNode(tree: Tree): number {
  tree.feature.push(-1)
  tree.cut.push(NaN)
  tree.missingLeft.push(false)
  tree.gain.push(0)
  tree.cover.push(0)
  tree.left.push(-1)
  tree.right.push(-1)
  return tree.weight.push(0) - 1
}

/** Adds the leaf weight of each of the rows, by their numbers. */
export function predictTree(tree: Tree, matrix: Matrix, rows: Int32Array, into: Float64Array): void {
  const { cut, missingLeft, left, right, weight } = tree
  // By node what it looks at; a leaf at nothing.
  const columns = tree.feature.map((feature) => matrix.columns[feature] ?? null)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0
    let node = 0
    for (let column = columns[0] ?? null; column !== null; column = columns[node] ?? null) {
      const value = column[row] ?? NaN
      const isLeft = value < (cut[node] ?? Infinity) || (Number.isNaN(value) && missingLeft[node] === true)
      node = (isLeft ? left[node] : right[node]) ?? 0
    }
    into[i] = (into[i] ?? 0) + (weight[node] ?? 0)
  }
}
