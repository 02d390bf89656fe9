import { gzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { openNodeEngine } from './engine-node'
import { streamRows } from './row-stream'
import { toParquet } from './write-parquet'

const engine = await openNodeEngine()
const wanted = { needed: ['id', 'value'], optional: ['unit'] }

async function streamed(content: string | Uint8Array<ArrayBuffer>, pieceBytes?: number, columns = wanted) {
  const found: unknown[] = []
  let pieces = 0
  await streamRows(
    engine,
    { name: 'long.csv', data: new Blob([content]) },
    columns,
    (rows) => {
      pieces++
      found.push(...engine.rows(`SELECT id, value, unit FROM ${rows}`).map((row) => Object.values(row)))
    },
    undefined,
    pieceBytes,
  )
  return { found, pieces }
}

const LONG = `ID,Note,Value\n${Array.from({ length: 200 }, (_, i) => `${i},"a ""quoted""\nnote, ${i}", ${i * 2} `).join('\n')}`

describe('a table that passes by in pieces', () => {
  it('is the same whatever the size of a piece, packed or not, with line breaks inside quotes', async () => {
    const whole = await streamed(LONG)
    expect(whole.pieces).toBe(1)
    expect(whole.found).toHaveLength(200)
    expect(whole.found[7]).toEqual(['7', '14', null])
    for (const size of [300, 1024, 4000]) {
      const cut = await streamed(LONG, size)
      expect(cut.pieces).toBeGreaterThan(1)
      expect(cut.found).toEqual(whole.found)
      const packed = new Uint8Array(gzipSync(new TextEncoder().encode(LONG)))
      expect((await streamed(packed, size)).found).toEqual(whole.found)
      expect((await streamed(LONG.replaceAll('\n', '\r\n'), size)).found).toEqual(whole.found)
    }
  })

  it('takes empty texts for missing, and fills short rows', async () => {
    const { found } = await streamed('\ufeffvalue;unit;id\n"";mg;1\n 2 ;;2\n3\n\n4;x;4\n')
    expect(found).toEqual([
      ['1', null, 'mg'],
      ['2', '2', null],
      [null, '3', null],
      ['4', '4', 'x'],
    ])
  })

  it('may be Parquet', async () => {
    const table = {
      rows: 3,
      columns: [
        { name: 'id', kind: 'integer' as const, unit: null, values: Float64Array.of(1, 2, 3) },
        { name: 'value', kind: 'numeric' as const, unit: null, values: Float64Array.of(0.5, NaN, 3) },
        {
          name: 'unit',
          kind: 'categorical' as const,
          unit: null,
          levels: ['a "b", c'],
          codes: Int32Array.of(0, -1, 0),
        },
      ],
    }
    expect((await streamed(toParquet(table))).found).toEqual([
      ['1', '0.5', 'a "b", c'],
      ['2', null, null],
      ['3', '3', 'a "b", c'],
    ])
  })

  it('is refused by line where a row can’t be told apart, by name where a column isn’t there', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i},1`)
    const broken = ['id,value', ...rows.slice(0, 30), '30,1,2,3', ...rows.slice(31)].join('\n')
    await expect(streamed(broken)).rejects.toThrow(/^long.csv, line 32: a row here/)
    await expect(streamed(broken, 60)).rejects.toThrow(/^long.csv, line 32: a row here/)
    await expect(streamed('id,other\n1,2\n')).rejects.toThrow(/^long.csv, column “value”: has no such column/)
  })

  it('is refused where it is no table or cut off', async () => {
    const packed = gzipSync(new TextEncoder().encode(LONG))
    await expect(streamed(new Uint8Array(packed.subarray(0, packed.length - 20)))).rejects.toThrow(
      /^long.csv: is a gzip archive that is cut off/,
    )
    await expect(streamed('%PDF-1.4 and so on')).rejects.toThrow(/seems to be a PDF/)
    await expect(streamed('{"id": 1}')).rejects.toThrow(/^long.csv: is no delimited text/)
  })
})
