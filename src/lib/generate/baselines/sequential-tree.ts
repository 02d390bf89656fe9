import type { Random } from '../../base/random'
import { classificationCart, leafOf, regressionCart, type Cart } from '../../learn/cart'
import { orderedPredictor, type Predictor } from '../../learn/cart-predictors'
import { isNumeric, takeColumns, type Column, type CodedColumn, type NumericColumn } from '../../table/table'
import type { Baseline } from '../generator'

/**
 * Sequential CART as synthpop does by default (Reiter 2005; Nowok, Raab & Dibben 2016): in the table's order, the target
 * where it stands, each column from a tree on the columns before it, each cell the value of a training row drawn from
 * the leaf. A number's absence has a tree of its own before its value; a level's is a level. A missing predictor stands
 * below every number, so that a cut can set it apart; synthpop has a zero and an indicator there. No smoothing.
 */
export const sequentialTree: Baseline = {
  method: 'sequential-tree',
  label: 'Sequential trees',
  about:
    'Draws each column from a decision tree on the columns before it, as synthpop does: keeps much of the joint structure, with single values taken from training rows.',
  generate({ train, columns, rows, random, onProgress }) {
    const model = takeColumns(train, columns)
    const all = Int32Array.from({ length: train.rows }, (_, row) => row)
    const drawn = new Drawn(all, rows, random)
    const made = model.columns.map((column, done): Column => {
      onProgress?.({ doing: 'growing trees', done, total: model.columns.length })
      return isNumeric(column) ? drawNumbers(column, drawn) : drawLevels(column, drawn)
    })
    return { rows, columns: made }
  },
}

/** What the columns so far give the next one: their training cells as predictors, their made cells to follow the tree. */
class Drawn {
  readonly predictors: Predictor[] = []
  private readonly cells: ArrayLike<number>[] = []

  constructor(
    readonly train: Int32Array,
    readonly rows: number,
    private readonly random: Random,
  ) {}

  add(predictor: Predictor, cells: ArrayLike<number>): void {
    this.predictors.push(predictor)
    this.cells.push(cells)
  }

  /** A training row out of the leaf that a made row falls in; −1 where there is none. */
  donor(tree: Cart, row: number): number {
    const leaf = leafOf(tree, this.cells, row)
    const start = tree.start[leaf] ?? 0
    const end = tree.end[leaf] ?? 0
    return end > start ? (tree.rows[start + this.random.int(end - start)] ?? -1) : -1
  }
}

function drawNumbers(column: NumericColumn, drawn: Drawn): NumericColumn {
  const { predictors, train } = drawn
  const absent = Int32Array.from(column.values, (value) => (Number.isNaN(value) ? 1 : 0))
  const present = train.filter((row) => absent[row] === 0)
  const values = new Float64Array(drawn.rows).fill(NaN)
  const some = present.length > 0 && present.length < train.length
  const absence = some ? classificationCart(predictors, absent, 2, train) : null
  const tree = regressionCart(predictors, column.values, present)
  for (let row = 0; row < values.length; row++) {
    if (absence !== null && absent[drawn.donor(absence, row)] === 1) continue
    values[row] = column.values[drawn.donor(tree, row)] ?? NaN
  }
  drawn.add(orderedPredictor(column.values), values)
  return { ...column, values }
}

function drawLevels(column: CodedColumn, drawn: Drawn): CodedColumn {
  const classes = column.levels.length + 1
  const shifted = column.codes.map((code) => code + 1)
  const tree = classificationCart(drawn.predictors, ...occurring(shifted, classes), drawn.train)
  const codes = new Int32Array(drawn.rows)
  for (let row = 0; row < codes.length; row++) codes[row] = column.codes[drawn.donor(tree, row)] ?? -1
  drawn.add({ codes: column.codes, levels: column.levels.length }, codes)
  return { ...column, codes }
}

/** The same codes numbered over those that occur: a binary column without missing values has two classes, not three. */
function occurring(codes: Int32Array, most: number): [codes: Int32Array, classes: number] {
  const place = new Int32Array(most).fill(-1)
  let classes = 0
  const numbered = codes.map((code) => {
    if ((place[code] ?? -1) < 0) place[code] = classes++
    return place[code] ?? 0
  })
  return [numbered, classes]
}
