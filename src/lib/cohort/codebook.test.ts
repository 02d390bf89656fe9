import { describe, expect, it } from 'vitest'
import { SchemaError } from '../base/errors'
import { parseCodebook, parseRange } from './codebook'
import { inferSchema } from './infer'
import { tableFromCsv, tableOf } from './testing'

const data = tableOf({
  age: [20, 30, 40, 50, 60],
  sex: [0, 1, 0, 1, 1],
  unit: ['MICU', 'SICU', 'MICU', 'CCU', 'CCU'],
  grade: ['low', 'high', 'low', 'mid', 'low'],
  code: [1, 2, 3, 1, 2],
  lactate: [1.5, 2.5, null, 3, 4],
})

const codebook = parseCodebook(
  tableFromCsv(
    [
      'Variable,Description,Units,Data type,Levels,Valid range',
      'age,"Age, in whole years",a,int,,16–90',
      'SEX,Sex,,,0=male; 1=female,',
      'unit,Unit,,factor,MICU|SICU|CCU|TICU,',
      'grade,Grade,,,"1=low, 2=mid, 3=high",',
      'code,Code,,categorical,"1, 2, 3",',
      'lactate,Lactate,mmol/L,numeric,,>= 0',
      'sodium,Sodium,mmol/L,numeric,,90-215',
      'lactate,again,,,,',
      ',nothing,,,,',
    ].join('\n'),
  ),
)
const schema = inferSchema(data, { codebook })
const spec = (name: string) => schema.columns.find((column) => column.name === name)

describe('a codebook', () => {
  it('declares labels, units, kinds, ranges and categories', () => {
    expect(spec('age')).toMatchObject({
      label: 'Age, in whole years',
      unit: 'a',
      kind: 'integer',
      min: 16,
      max: 90,
      declared: true,
    })
    expect(spec('sex')).toMatchObject({ kind: 'binary', categories: ['0', '1'], declared: true })
    expect(spec('unit')).toMatchObject({ kind: 'categorical', categories: ['MICU', 'SICU', 'CCU', 'TICU'] })
    expect(spec('code')).toMatchObject({ kind: 'categorical', categories: ['1', '2', '3'] })
    expect(spec('lactate')).toMatchObject({ unit: 'mmol/L', min: 0, max: null, declared: true })
  })

  it('takes the meanings where the data hold those', () => {
    expect(spec('grade')?.categories).toEqual(['low', 'mid', 'high'])
  })

  it('says what it named in vain', () => {
    const said = schema.notes?.join('\n') ?? ''
    expect(said).toContain('“sodium”')
    expect(said).toContain('“SEX” was taken for “sex”')
    expect(said).toContain('“lactate” twice')
    expect(said).toContain('names no column')
    expect(inferSchema(data).notes).toBeUndefined()
  })

  it('keeps label and unit where its kind does not fit the data', () => {
    const wrong = parseCodebook(tableFromCsv('name,label,type\nunit,Ward,numeric\n'))
    const merged = inferSchema(data, { codebook: wrong })
    expect(merged.columns.find(({ name }) => name === 'unit')).toMatchObject({
      label: 'Ward',
      kind: 'categorical',
      declared: false,
    })
    expect(merged.notes?.[0]).toContain('“unit”')
  })

  it('leaves two levels binary where it calls them categorical', () => {
    const book = parseCodebook(tableFromCsv('name,type,categories\nsex,categorical,0|1\n'))
    expect(inferSchema(data, { codebook: book }).columns[1]).toMatchObject({
      kind: 'binary',
      categories: ['0', '1'],
    })
    const third = parseCodebook(tableFromCsv('name,type,categories\nsex,categorical,0|1|9\n'))
    expect(inferSchema(data, { codebook: third }).columns[1]).toMatchObject({ kind: 'categorical' })
  })

  it('reads min and max in columns of their own, and needs names', () => {
    const book = parseCodebook(tableFromCsv('field,min,max\nage,18,99\n'))
    expect(inferSchema(data, { codebook: book }).columns[0]).toMatchObject({ min: 18, max: 99 })
    expect(() => parseCodebook(tableFromCsv('label,unit\nx,y\n'))).toThrow(SchemaError)
  })
})

describe('parseRange', () => {
  it.each([
    ['16-90', 16, 90],
    ['[0, 1.5]', 0, 1.5],
    ['-5 to 5', -5, 5],
    ['-10--5', -10, -5],
    ['0..100', 0, 100],
    ['≥ 2', 2, null],
    ['<= 7', null, 7],
    ['18+', 18, null],
    ['1970-01-01 to 1970-01-11', 0, 10],
  ])('%j', (text, min, max) => expect(parseRange(text)).toEqual({ min, max }))

  it.each(['', 'any', 'a-b', '1'])('%j is none', (text) => expect(parseRange(text)).toBeNull())
})
