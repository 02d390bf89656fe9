import { takeColumns, takeRows } from '../../table/table'
import type { Baseline } from '../generator'

/** Training rows drawn again with replacement: the copy control, which must look faithful and unsafe. */
export const bootstrap: Baseline = {
  method: 'bootstrap',
  label: 'Bootstrap (copy control)',
  about:
    'Copies real training rows. It is here to look bad: an evaluation that doesn’t catch it catches nothing. Its rows are real and never leave this page.',
  generate({ train, columns, rows, random }) {
    return takeRows(takeColumns(train, columns), random.resample(train.rows, rows))
  },
}
