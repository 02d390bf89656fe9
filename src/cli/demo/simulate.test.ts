import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gzipSync } from 'fflate'
import { demoPart } from '../../lib/cohort/demo'
import { auroc } from '../../lib/learn/scores'
import { fitGbdt, predictGbdt } from '../../lib/learn/gbdt'
import { designOf, takeMatrixRows, toMatrix } from '../../lib/learn/matrix'
import { columnOf, isNumeric } from '../../lib/table/table'
import { toParquet } from '../../lib/table/write-parquet'
import { simulateDemo } from './simulate'

const table = simulateDemo()
const values = (name: string): Float64Array => {
  const column = columnOf(table, name)
  if (column === undefined || !isNumeric(column)) throw new Error(name)
  return column.values
}
const death = values('death')
const rate = (rows: number[]) => rows.reduce((sum, row) => sum + (death[row] ?? 0), 0) / rows.length
const rows = Array.from({ length: table.rows }, (_, row) => row)

describe('the demo cohort', () => {
  it('is the committed file, and under 600 KB', () => {
    const made = toParquet(table)
    const committed = new Uint8Array(readFileSync('static/demo/cohort.parquet'))
    expect(Buffer.compare(made, committed)).toBe(0)
    expect(gzipSync(committed).length).toBeLessThan(600_000)
  })
  it('has at least 5,000 stays, about 30 columns, all of them in the dictionary', () => {
    expect(table.rows).toBeGreaterThanOrEqual(5000)
    expect(table.columns.length).toBeGreaterThanOrEqual(29)
    const named = new Set(demoPart.columns?.map(({ name }) => name))
    expect(table.columns.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([])
  })
  it('has 12 hospitals that differ, each with at least 25 deaths', () => {
    const hospital = values('hospitalid')
    const ids = [...new Set(hospital)]
    expect(ids.length).toBe(12)
    const deaths = ids.map((id) => rows.filter((row) => hospital[row] === id && death[row] === 1).length)
    expect(Math.min(...deaths)).toBeGreaterThanOrEqual(25)
    const rates = ids.map((id) => rate(rows.filter((row) => hospital[row] === id)))
    expect(Math.max(...rates) - Math.min(...rates)).toBeGreaterThan(0.03)
  })
  it('has about 9 % deaths, and groups that differ', () => {
    expect(rate(rows)).toBeGreaterThan(0.08)
    expect(rate(rows)).toBeLessThan(0.1)
    const black = values('race_black')
    const creatinine = values('creatinine_last_early')
    const mean = (of: (row: number) => boolean) => {
      const some = rows.filter((row) => of(row) && !Number.isNaN(creatinine[row] ?? NaN))
      return some.reduce((sum, row) => sum + (creatinine[row] ?? 0), 0) / some.length
    }
    expect(mean((row) => black[row] === 1)).toBeGreaterThan(1.1 * mean((row) => black[row] === 0))
  })
  it('measures the sick more, and labs are skewed', () => {
    const lactate = values('lactate_last_early')
    const missing = (row: number) => Number.isNaN(lactate[row] ?? NaN)
    const share = (label: number) =>
      rows.filter((row) => death[row] === label && missing(row)).length /
      rows.filter((row) => death[row] === label).length
    expect(share(0)).toBeGreaterThan(share(1) + 0.2)
    const present = rows
      .filter((row) => !missing(row))
      .map((row) => lactate[row] ?? 0)
      .sort((a, b) => a - b)
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length
    expect(mean).toBeGreaterThan(1.1 * (present[present.length >> 1] ?? 0))
  })
  it('can be predicted, and not too well', () => {
    const names = table.columns
      .map(({ name }) => name)
      .filter(
        (name) =>
          !['patientunitstayid', 'hospitalid', 'region', 'hosp_los', 'ventdays', 'death'].includes(name),
      )
    const matrix = toMatrix(designOf([table], names), table)
    const train = rows.filter((row) => row % 2 === 0)
    const test = rows.filter((row) => row % 2 === 1)
    const model = fitGbdt(
      takeMatrixRows(matrix, train),
      train.map((row) => death[row] ?? 0),
    )
    const area =
      auroc(
        predictGbdt(model, takeMatrixRows(matrix, test)),
        test.map((row) => death[row] ?? 0),
      ) ?? 0
    expect(area).toBeGreaterThan(0.78)
    expect(area).toBeLessThan(0.92)
  })
})
