import { parquetWriteBuffer } from 'hyparquet-writer'
import { beforeAll, describe, expect, it } from 'vitest'
import { cells, kinds, reader, rules, type Read } from './testing'

let read: Read
beforeAll(async () => {
  read = await reader()
})

const column = (values: string[]) => `v\tw\n${values.map((value) => `${value}\tx`).join('\n')}\n`

describe('delimited text', () => {
  it.each([
    ['a quote that never closes', '# said, "hello\n# more\na,b\n1,x\n2,y\n'],
    ['quotes and delimiters', '# see, "x\n# and, y" more\na,b\n1,x\n2,y\n'],
  ])('a comment may hold %s', async (_, text) => {
    const reading = await read(text)
    expect(cells(reading, 'b')).toEqual(['x', 'y'])
    expect(rules(reading)).toEqual(['comments=2'])
  })
  it('refuses a giant name', async () => {
    await expect(read(`a,${'x'.repeat(1_000_001)}\n1,2\n`)).rejects.toThrow(
      /line 1: a cell holds more than 1 MB/,
    )
  })
  it('a file of NUL bytes is binary, not UTF-16', async () => {
    await expect(read(new Uint8Array(1000))).rejects.toThrow(/binary data/)
  })
})

describe('rules of the layout', () => {
  it.each([
    ['comments', '#a,b\n# x,y\nc,d\n1,2\n', ['#a', 'b']],
    ['title', 'a\nc,d\n1,2\n', null],
    ['blank lines', 'c\n1\n\n2\n', ['c']],
  ])('%s can be switched off', async (_, text, names) => {
    const undone = ['comments', 'title', 'blank-lines']
    const reading = read(text, { undone })
    if (names === null) await expect(reading).rejects.toThrow(/line 2: has 2 fields/)
    else expect((await reading).table.columns.map(({ name }) => name)).toEqual(names)
  })
  it('blank lines are rows of missing then', async () => {
    const reading = await read('c,d\n1,2\n\n3,4\n', { undone: ['blank-lines'] })
    expect(cells(reading, 'd')).toEqual(['2', null, '4'])
    expect(rules(reading)).toEqual(['missing-values:c=1', 'missing-values:d=1'])
  })
  it('a column called like a property of every object is not taken for declared', async () => {
    const reading = await read('constructor,b\n1,2\n3,4\n', { kinds: { b: 'categorical' } })
    expect(kinds(reading)).toEqual({ constructor: 'integer', b: 'text' })
  })
})

describe('numbers in odd dress', () => {
  it.each<[string, string[], string, (string | null)[], string[]]>([
    ['a typographic minus', ['−5', '6', '−7.5'], 'numeric', ['-5', '6', '-7.5'], ['minus-signs:v=2']],
    [
      'minus and decimal commas',
      ['−1,5', '2', '3,25'],
      'numeric',
      ['-1.5', '2', '3.25'],
      ['european-decimals:v=2', 'minus-signs:v=1'],
    ],
    ['thin spaces', ['1\u2009234', '12'], 'integer', ['1234', '12'], ['thousands-separators:v=1']],
    ['nothing but overflow', ['1e999', '-1e999'], 'integer', [null, null], ['infinity:v=2']],
    [
      'digits beyond any double',
      ['9'.repeat(400), '1'],
      'text',
      ['9'.repeat(400), '1'],
      ['long-numbers:v=1'],
    ],
    ['a leading zero and a comma', ['00,5', '0,25'], 'text', ['00,5', '0,25'], ['leading-zeros:v=1']],
    ['two spellings with a comma', ['1,0', '1,00'], 'text', ['1,0', '1,00'], ['two-spellings:v=2']],
  ])('%s', async (_, values, kind, expected, noted) => {
    const reading = await read(column(values))
    expect(kinds(reading).v).toBe(kind)
    expect(cells(reading, 'v')).toEqual(expected)
    expect(rules(reading)).toEqual(['delimiter=1', ...noted])
  })
  it('each of these can be undone', async () => {
    const minus = await read(column(['−5', '6']), { undone: ['minus-signs:v'] })
    expect(cells(minus, 'v')).toEqual(['−5', '6'])
    const infinite = await read(column(['1e999', '1']))
    const undo = infinite.notes.find(({ rule }) => rule === 'infinity')?.undo ?? ''
    expect(cells(await read(column(['1e999', '1']), { undone: [undo] }), 'v')).toEqual(['1e999', '1'])
  })
  it.each([
    ['mixed separators', ['1,5', '2.5', '3'], /for sure/],
    ['nothing but bounds', ['> 1', '< 2', '> 3'], /for sure/],
    ['negative money', ['-$5', '$6', '($7)'], /currency/],
    ['currency codes', ['USD 5', 'EUR 6.50', 'CHF 7'], /currency/],
  ])('%s stay text, and that is said', async (_, values, said) => {
    const reading = await read(column(values))
    expect(cells(reading, 'v')).toEqual(values)
    expect(reading.hints.map((hint) => hint.said).join()).toMatch(said)
  })
  it('codes get no such hint', async () => {
    expect((await read(column(['007', '008']))).hints).toEqual([])
  })
})

describe('JSON', () => {
  it.each([
    ['in a list', '[{"a":1,"b":2},\n{"a":1,"a":2}]', 2],
    ['in lines', '{"a":1}\n{"b":2,"a":3}\n{"a":1,"a":2}\n', 3],
    ['in columns', '{"a":[1],\n"b":[2],\n"a":[3]}', 3],
  ])('a name given twice %s is refused with its line', async (_, text, line) => {
    await expect(read(text)).rejects.toThrow(`a.csv, line ${line}: a record names “a” twice.`)
  })
  it('names in texts are no names', async () => {
    const reading = await read('[{"a":"\\"a\\":1,\\"a\\":2"},{"a":"{\\"b\\":1}"}]')
    expect(cells(reading, 'a')).toEqual(['"a":1,"a":2', '{"b":1}'])
  })
  it.each([
    ['a comma too many', '[{"a":1},\n{"a":2},\n]', 3],
    ['a missing comma', '[{"a":1}\n\n{"a":2}]', 3],
    ['an object that ends early', '{\n"a": [1,\n2}\n', 3],
    ['an end that is missing', '[{"a":1},\n{"a":2},\n{"a"', 3],
    ['text behind the end', '[{"a":1}]\nxyz', 2],
    ['a broken first line', '{"a":\n{"a":2}\n{"a":3}\n', 1],
  ])('%s is refused with its line', async (_, text, line) => {
    await expect(read(text)).rejects.toThrow(`a.csv, line ${line}: `)
  })
  it('lines that are broken or repeat a name can be set aside', async () => {
    const reading = await read('{"a":\n{"a":1,"a":2}\n{"a":3}\n{"a"\n', { setAsideBadRows: true })
    expect(cells(reading, 'a')).toEqual(['3'])
    expect(rules(reading)).toEqual(['set-aside-rows=3'])
  })
  it('names apart from cells are no object of columns', async () => {
    await expect(read('{"columns":["a"],"index":[0],"data":[[1]]}')).rejects.toThrow(/records/)
  })
  it('refuses a giant cell', async () => {
    await expect(read(`[{"a":"${'x'.repeat(1_000_001)}"}]`)).rejects.toThrow(
      /column “a”: the cell of its row 1/,
    )
  })
})

describe('Parquet', () => {
  type Stored = Parameters<typeof parquetWriteBuffer>[0]
  const parquet = (file: Stored) => new Uint8Array(parquetWriteBuffer(file))

  it('decimals lose no digit; long whole ones are text', async () => {
    const decimal = (name: string, scale: number) =>
      ({
        name,
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: 16,
        converted_type: 'DECIMAL',
        precision: 38,
        scale,
        repetition_type: 'OPTIONAL',
      }) as const
    const reading = await read(
      parquet({
        schema: [{ name: 'root', num_children: 2 }, decimal('d', 2), decimal('id', 0)],
        columnData: [
          { name: 'd', data: [30n, -125n, null] },
          { name: 'id', data: [12345678901234567890n, 12345678901234567891n, null] },
        ],
      }),
    )
    expect(cells(reading, 'd')).toEqual(['0.3', '-1.25', null])
    expect(cells(reading, 'id')).toEqual(['12345678901234567890', '12345678901234567891', null])
  })
  it('sets bytes that are no text aside', async () => {
    const reading = await read(
      parquet({
        columnData: [
          { name: 'raw', data: [Uint8Array.of(255, 254), Uint8Array.of(253)], type: 'BYTE_ARRAY' },
          { name: 'text', data: [Uint8Array.of(97), Uint8Array.of(98)], type: 'BYTE_ARRAY' },
        ],
      }),
    )
    expect(reading.setAside.map(({ name }) => name)).toEqual(['raw'])
    expect(cells(reading, 'text')).toEqual(['a', 'b'])
  })
  it('tells columns of one name apart, and counts names that it had to give', async () => {
    const reading = await read(
      parquet({
        columnData: [
          { name: 'a', data: [1, 2], type: 'DOUBLE' },
          { name: 'a', data: [3, 4], type: 'DOUBLE' },
          { name: '', data: [5, 6], type: 'DOUBLE' },
        ],
      }),
    )
    expect(['a', 'a_2', 'column_3'].map((name) => cells(reading, name)[0])).toEqual(['1', '3', '5'])
    expect(rules(reading)).toEqual(['empty-names=1', 'repeated-names=1'])
  })
  it('a column without a value is no date', async () => {
    const reading = await read(parquet({ columnData: [{ name: 'a', data: [null, null], type: 'STRING' }] }))
    expect(kinds(reading).a).toBe('integer')
  })
})
