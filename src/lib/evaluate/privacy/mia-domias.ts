import { euclidRows, euclidSpace } from '../../learn/euclid'
import { isNumeric } from '../../table/table'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { attackIds, attackMetrics, type Attack, type Run } from './attack'
import { binnedRows, logShares } from './bin-shares'
import { kdeOf, logDensities } from './kde'
import { membersOf, memberTable } from './members'
import { tableNamed } from './neighbours'
import { splitsOf, type Split } from './splits'

/** Membership guessed from how much denser synthetic rows are around a person than people whom the attacker knows. */
export const miaDomiasFamily: MetricFamily<EvaluationContext> = {
  name: 'membership from densities',
  ids: attackIds('domias'),
  depends: ['bins'],
  compute: (context) => attackMetrics(context, 'domias', domias(context)),
}

function domias(context: EvaluationContext): Attack | string {
  const splits = splitsOf(context)
  if (typeof splits === 'string') return splits
  const smooth = byKernels(context, splits)
  return {
    runs: smooth ?? byBins(context, splits),
    settings: {
      density:
        smooth === null
          ? 'shares of bins, column by column: not all columns are numeric and complete, or a covariance is singular'
          : 'Gaussian kernels, Scott’s factor, full covariance',
      reference: 'half of the control table',
      ...(smooth === null
        ? { bins: context.bins, smoothing: 0.5, support: 'bins in R, S or C' }
        : { distance: 'euclidean' }),
    },
  }
}

/** Null unless every column is numeric without missing values and no covariance is singular. */
function byKernels(context: EvaluationContext, splits: readonly Split[]): Run[] | null {
  const control = tableNamed(context, 'control')
  if (control === null) return null
  const [real, made] = [tableNamed(context, 'real'), tableNamed(context, 'synthetic')]
  const tables = [real, made, control]
  const complete = tables.every((table) =>
    table.columns.every((column) => isNumeric(column) && !column.values.some(Number.isNaN)),
  )
  if (!complete) return null
  const names = real.columns.map(({ name }) => name)
  const space = euclidSpace(real, tables, names)
  const synthetic = kdeOf(euclidRows(space, made).numbers, names.length)
  if (synthetic === null) return null
  const rows = euclidRows(space, control).numbers
  const take = (of: Int32Array) => {
    const taken = new Float64Array(of.length * names.length)
    of.forEach((row, i) => {
      taken.set(rows.subarray(row * names.length, (row + 1) * names.length), i * names.length)
    })
    return taken
  }
  const known = splits.map(({ reference }) => kdeOf(take(reference), names.length))
  const complete10 = known.flatMap((kde) => kde ?? [])
  if (complete10.length < splits.length) return null
  const members = euclidRows(space, memberTable(context)).numbers
  const memberDensity = logDensities(synthetic, members)
  const controlDensity = logDensities(synthetic, rows)
  return splits.flatMap(({ others }, i) => {
    const kde = complete10[i]
    if (kde === undefined) return []
    const ofMembers = logDensities(kde, members)
    const ofOthers = logDensities(kde, take(others))
    return {
      members: memberDensity.map((log, row) => log - (ofMembers[row] ?? 0)),
      others: ofOthers.map((log, place) => (controlDensity[others[place] ?? 0] ?? 0) - log),
    }
  })
}

/** The sum over the columns of the log ratio of a bin's share in S to that among the reference half. */
function byBins(context: EvaluationContext, splits: readonly Split[]): Run[] {
  const columns = binnedRows(context)
  const members = membersOf(context)
  const synthetic = columns.map((column) => logShares(column, column.synthetic))
  return splits.map(({ reference, others }) => {
    const ratios = columns.map((column, j) => {
      const known = logShares(column, column.control, reference)
      return known.map((log, bin) => (synthetic[j]?.[bin] ?? 0) - log)
    })
    const score = (of: 'real' | 'control', rows: Int32Array) => {
      const sums = new Float64Array(rows.length)
      columns.forEach((column, j) => {
        const codes = column[of]
        const ratio = ratios[j]
        for (let i = 0; i < rows.length; i++)
          sums[i] = (sums[i] ?? 0) + (ratio?.[codes[rows[i] ?? 0] ?? 0] ?? 0)
      })
      // Equal sums of the same logs in another order must tie.
      return sums.map((sum) => Math.round(sum * 1e10) / 1e10)
    }
    return { members: score('real', members), others: score('control', others) }
  })
}
