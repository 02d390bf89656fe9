import { isNumeric, takeColumns } from '../../table/table'
import type { Baseline } from '../generator'
import { codeAt, levelMarginal, NumericMarginal, withCells } from './marginal'

/** Every column from its own distribution, none knowing of the others: good marginals, no joint structure. */
export const independent: Baseline = {
  method: 'independent',
  label: 'Independent columns',
  about:
    'Draws each column from its own distribution and ignores all others: what a marginal score alone can’t tell from a good generator.',
  generate({ train, columns, rows, random, onProgress }) {
    const model = takeColumns(train, columns)
    return {
      rows,
      columns: model.columns.map((column, done) => {
        onProgress?.({ doing: 'drawing columns', done, total: model.columns.length })
        if (isNumeric(column)) {
          const marginal = new NumericMarginal(column)
          return withCells(column, rows, () =>
            marginal.sorted.length === 0 || random.next() < marginal.missing
              ? NaN
              : marginal.at(random.next()),
          )
        }
        const marginal = levelMarginal(column)
        return withCells(column, rows, () => codeAt(marginal, random.next()))
      }),
    }
  },
}
