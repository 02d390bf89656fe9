import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { gzipSync, zipSync } from 'fflate'
import { cellText, columnOf, isNumeric, type Column, type Table } from './table'
import { cells, kinds, reader, rules, type Read } from './testing'
import { toCsv, toJson } from './write'
import { toParquet } from './write-parquet'

let read: Read
beforeAll(async () => {
  read = await reader()
})

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe('delimited text is read as it is meant', () => {
  it.each([
    ['commas', 'a,b\n1,x\n2,y\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['pipes', 'a|b\n1|x\n2|y\n'],
    ['CRLF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['CR', 'a,b\r1,x\r2,y\r'],
    ['mixed line ends', 'a,b\r\n1,x\n2,y\r\n'],
    ['no last line end', 'a,b\n1,x\n2,y'],
    ['UTF-8 mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['quotes', '"a","b"\n"1","x"\n"2","y"\n'],
    ['blank lines', '\n\na,b\n\n1,x\n\n2,y\n\n\n'],
    ['comments above', '# made by hand\n# twice\na,b\n1,x\n2,y\n'],
    ['a title above', 'Table 1\na,b\n1,x\n2,y\n'],
    ['a padded title above', 'Table 1,,\na,b,c\n1,x,0\n2,y,0\n'],
    ['sep= line', 'sep=;\na;b\n1;x\n2;y\n'],
    ['white space', ' a , b \n 1 , x \n2,y\n'],
    ['leading spaces alone', 'a, b\n 1, x\n2,y\n'],
    ['spaces before quotes', 'a, b\n1, "x"\n2, "y"\n'],
    ['a table named .parquet', 'a,b\n1,x\n2,y\n'],
  ])('%s', async (_, text) => {
    const reading = await read(text)
    expect(cells(reading, 'a')).toEqual(['1', '2'])
    expect(cells(reading, 'b')).toEqual(['x', 'y'])
    expect(kinds(reading)).toMatchObject({ a: 'integer', b: 'text' })
  })

  it('keeps delimiters, doubled quotes and line breaks inside quotes', async () => {
    const reading = await read('a,b\n"x, ""y""\nz",1\nw,2\n')
    expect(cells(reading, 'a')).toEqual(['x, "y"\nz', 'w'])
  })
  it('keeps a stray quote inside an unquoted cell', async () => {
    expect(cells(await read('a,b\n5" pipe,1\nx,2\n'), 'a')).toEqual(['5" pipe', 'x'])
  })
  it('fills short rows and counts them', async () => {
    const reading = await read('a,b,c\n1,2,3\n4,5\n6\n')
    expect(cells(reading, 'c')).toEqual(['3', null, null])
    expect(rules(reading)).toContain('ragged-short=2')
  })
  it('reads UTF-16 and Windows-1252, and says so', async () => {
    const utf16 = new Uint8Array(Buffer.from('\ufeffa,b\n1,é\n', 'utf16le'))
    expect(cells(await read(utf16), 'b')).toEqual(['é'])
    const western = await read(latin1('a,b\n1,caf\xe9\n'))
    expect(cells(western, 'b')).toEqual(['café'])
    expect(rules(western)).toContain('encoding=1')
  })
  it('names columns that have no name, or one twice, and takes any name', async () => {
    const reading = await read(',a,a,A,__proto__,héllo wörld\n0,1,2,3,4,5\n')
    expect(reading.table.columns.map(({ name }) => name)).toEqual([
      'column_1',
      'a',
      'a_2',
      'A',
      '__proto__',
      'héllo wörld',
    ])
  })
  it('a data row that starts with # is data', async () => {
    expect(cells(await read('a,b\n#1,x\n#2,y\n'), 'a')).toEqual(['#1', '#2'])
  })
  it('unpacks gzip and a zip with one table', async () => {
    const text = new TextEncoder().encode('a,b\n1,x\n')
    expect(cells(await read(new Uint8Array(gzipSync(text))), 'a')).toEqual(['1'])
    expect(cells(await read(new Uint8Array(zipSync({ 'inner.csv': text }))), 'a')).toEqual(['1'])
  })
})

describe('cells become values', () => {
  it('missing words', async () => {
    const words = ['NA', 'N/A', '#N/A', 'NaN', 'null', 'NULL', 'None', '.', '-', '?', 'nan', ' ']
    const reading = await read(`a,b\n${words.map((word) => `${word},${word}`).join('\n')}\n1,x\n`)
    expect(cells(reading, 'a').filter((cell) => cell !== null)).toEqual(['1'])
    expect(cells(reading, 'b').filter((cell) => cell !== null)).toEqual(['x'])
    expect(rules(reading)).toContain('missing-values:a=12')
  })
  it('missing words can be kept', async () => {
    const reading = await read('a,b\nNA,1\nx,2\n', { undone: ['missing-values:a'] })
    expect(cells(reading, 'a')).toEqual(['NA', 'x'])
  })
  it.each<[string, string[], string, (string | null)[]]>([
    ['whole numbers', ['1', '-2', '+3'], 'integer', ['1', '-2', '3']],
    ['decimals and powers', ['1.5', '2e3', '.5', '-1E-2'], 'numeric', ['1.5', '2000', '0.5', '-0.01']],
    ['infinity', ['1', 'inf', '-Infinity', '1e999'], 'integer', ['1', null, null, null]],
    ['leading zeros', ['00123', '00124'], 'text', ['00123', '00124']],
    [
      'numbers beyond 2^53',
      ['9007199254740993', '9007199254740995'],
      'text',
      ['9007199254740993', '9007199254740995'],
    ],
    ['two spellings', ['250.0', '250.00', '401.9'], 'text', ['250.0', '250.00', '401.9']],
    ['money', ['$5', '$6'], 'text', ['$5', '$6']],
    ['percent', ['5%', '6%'], 'text', ['5%', '6%']],
    ['hexadecimal and underscores', ['0x1A', '1_000'], 'text', ['0x1A', '1_000']],
    ['ISO dates', ['2020-01-31', '1969-12-31'], 'date', ['2020-01-31', '1969-12-31']],
    [
      'timestamps with a zone',
      ['2020-01-31T23:30:00-02:00', '2020-01-31 05:00:00'],
      'date',
      ['2020-02-01', '2020-01-31'],
    ],
    ['dotted dates', ['31.1.2020', '01.02.2020'], 'date', ['2020-01-31', '2020-02-01']],
    ['slashes settled day first', ['31/01/2020', '01/02/2020'], 'date', ['2020-01-31', '2020-02-01']],
    ['slashes settled month first', ['01/31/2020', '02/01/2020'], 'date', ['2020-01-31', '2020-02-01']],
    ['slashes unsettled', ['01/02/2020', '03/04/2020'], 'text', ['01/02/2020', '03/04/2020']],
    ['impossible dates', ['2020-02-30', '2020-01-01'], 'text', ['2020-02-30', '2020-01-01']],
    ['times of day', ['14:05', '03:00:01'], 'text', ['14:05', '03:00:01']],
    ['yes and no', ['yes', 'no'], 'text', ['yes', 'no']],
    ['spelling of levels', ['F', 'f', 'female'], 'text', ['F', 'f', 'female']],
    ['formulas and HTML', ['=1+1', '<b>x</b>'], 'text', ['=1+1', '<b>x</b>']],
  ])('%s', async (_, values, kind, expected) => {
    const reading = await read(`a\tb\n${values.map((value) => `${value}\tx`).join('\n')}\n`)
    expect(kinds(reading).a).toBe(kind)
    expect(cells(reading, 'a')).toEqual(expected)
  })
  it('censored ages', async () => {
    const ages = [...Array.from({ length: 20 }, (_, i) => String(40 + i)), '> 89']
    const reading = await read(`age,b\n${ages.map((age) => `${age},x`).join('\n')}\n`)
    expect(kinds(reading).age).toBe('integer')
    expect(cells(reading, 'age').at(-1)).toBe('90')
    expect(rules(reading)).toContain('censored:age=1')
    const kept = await read(`age,b\n${ages.map((age) => `${age},x`).join('\n')}\n`, {
      undone: ['censored:age'],
    })
    expect(cells(kept, 'age').at(-1)).toBe('> 89')
  })
  it('decimal commas, where the delimiter allows them', async () => {
    const reading = await read('a;b\n1,5;x\n2,25;y\n3;z\n')
    expect(cells(reading, 'a')).toEqual(['1.5', '2.25', '3'])
    expect(rules(reading)).toContain('european-decimals:a=2')
    expect(kinds(await read('a,b\n"1,5",x\n"2,5",y\n')).a).toBe('text')
  })
  it('thousands', async () => {
    expect(cells(await read('a,b\n"45,000",x\n"1,250,000",y\n12,z\n'), 'a')).toEqual([
      '45000',
      '1250000',
      '12',
    ])
    expect(kinds(await read('a;b\n1,234;x\n5,678;y\n')).a).toBe('text')
  })
  it('a word far down makes the column text, or is set missing where the column is declared numeric', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `${i % 500},1`)
    const text = `a,b\n${lines.join('\n')}\npending,1\n`
    const reading = await read(text)
    expect(kinds(reading).a).toBe('text')
    expect(reading.hints.some(({ said }) => said.includes('pending'))).toBe(true)
    const declared = await read(text, { kinds: { a: 'numeric' } })
    expect(cells(declared, 'a').at(-1)).toBe(null)
    expect(declared.unfit).toEqual({ a: Int32Array.of(30_000) })
  })
  it('of a column declared numeric tells which cells are words; overflow and infinity are missing, and no words', async () => {
    const given = ['1', 'x', '1e999', 'inf', 'NA', '', 'y', '1e2']
    const text = `a,b\n${given.map((cell) => `${cell},1`).join('\n')}\n`
    const rows = given.map((a) => ({ a, b: 1 }))
    for (const reading of [
      await read(text, { kinds: { a: 'numeric' } }),
      await read(JSON.stringify(rows), { kinds: { a: 'numeric' } }),
    ]) {
      const column = columnOf(reading.table, 'a')
      const values = column !== undefined && isNumeric(column) ? [...column.values] : []
      expect(values).toEqual([1, NaN, NaN, NaN, NaN, NaN, NaN, 100])
      expect(reading.unfit).toEqual({ a: Int32Array.of(1, 6) })
      const counts = new Map(reading.notes.map(({ rule, count }) => [rule, count]))
      expect([counts.get('not-a-number'), counts.get('infinity'), counts.get('missing-values')]).toEqual([
        2, 2, 2,
      ])
    }
    expect((await read(text)).unfit).toBeUndefined()
  })
  it('of a column declared a date tells which cells are none, and takes no plain number for a day', async () => {
    const text = 'a,b\n2020-01-02,1\nsoon,1\n2020,1\n,1\n2020-01-03,1\n'
    const reading = await read(text, { kinds: { a: 'date' } })
    expect(cells(reading, 'a')).toEqual(['2020-01-02', null, null, null, '2020-01-03'])
    expect(reading.unfit).toEqual({ a: Int32Array.of(1) })
  })
  it('sentinels stay and are said', async () => {
    const reading = await read(
      `a,b\n${Array.from({ length: 50 }, (_, i) => `${i % 10 === 0 ? 9999 : i},x`).join('\n')}\n`,
    )
    expect(cells(reading, 'a')[0]).toBe('9999')
    expect(reading.hints.some(({ said }) => said.includes('9999'))).toBe(true)
  })
  it('a column of too many texts is set aside with its count', async () => {
    const reading = await read(`id,b\n${Array.from({ length: 20_500 }, (_, i) => `p-${i}x,1`).join('\n')}\n`)
    expect(reading.setAside).toMatchObject([{ name: 'id', distinct: 20_500 }])
  })
})

describe('what is no table is refused in one line with file, place and remedy', () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>, RegExp]>([
    ['empty', '', /a\.csv: is empty/],
    ['blank', '\n \n\n', /a\.csv: holds no table/],
    ['header only', 'a,b\n', /a\.csv: has a header but no rows/],
    ['no header', '1,2\n3,4\n', /a\.csv, line 1: has no header/],
    ['too many fields', 'a,b\n1,2\n3,4,5\n', /a\.csv, line 3: has 3 fields where the header has 2/],
    ['line counted through quotes', 'a,b\n"x\ny",2\n3,4,5\n', /line 4/],
    ['an open quote', 'a,b\n1,"x\n2,y\n', /a\.csv, line 2: a quote opens here and never closes/],
    ['text behind a quote', 'a,b\n"x"y,1\n', /line 2: text follows a closing quote/],
    ['PDF', '%PDF-1.7 …', /PDF/],
    ['HTML', '<!DOCTYPE html><html></html>', /HTML/],
    ['binary', new Uint8Array([97, 44, 0, 1, 2, 3, 10]), /binary/],
    [
      'cut gzip',
      new Uint8Array(gzipSync(new TextEncoder().encode('a,b\n1,2\n'.repeat(1000)))).slice(0, 40),
      /cut off or damaged/,
    ],
    ['empty gzip', new Uint8Array(gzipSync(new Uint8Array())), /nothing in it/],
    [
      'zip of two',
      new Uint8Array(zipSync({ 'a.csv': new Uint8Array([97]), 'b.csv': new Uint8Array([98]) })),
      /2 files/,
    ],
    ['broken JSON line', '{"a":1}\n{"a":\n{"a":3}\n', /line 2/],
    ['JSON of numbers', '[1,2,3]', /no object/],
    ['a giant cell', `a,b\n${'x'.repeat(1_000_001)},1\n`, /more than 1 MB/],
    ['too wide', `${Array.from({ length: 2001 }, (_, i) => `c${i}`).join(',')}\n1\n`, /2000 columns/],
    ['damaged Parquet', new TextEncoder().encode('PAR1xxxxxxxxxxxxPAR1'), /Parquet/],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message)
    const error = await read(content).catch((thrown: Error) => thrown)
    expect((error as Error).message).not.toMatch(/\n/)
  })
  it('rows with too many fields can be set aside', async () => {
    const reading = await read('a,b\n1,2\n3,4,5\n6,7\n', { setAsideBadRows: true })
    expect(cells(reading, 'a')).toEqual(['1', '6'])
    expect(rules(reading)).toContain('set-aside-rows=1')
  })
})

describe('JSON and Parquet', () => {
  it.each([
    ['rows', '[{"a":1,"b":"x"},{"a":null,"b":"y"}]'],
    ['lines', '{"a":1,"b":"x"}\n{"b":"y"}\n'],
    ['columns', '{"a":[1,null],"b":["x","y"]}'],
  ])('JSON %s', async (_, text) => {
    const reading = await read(text)
    expect(cells(reading, 'a')).toEqual(['1', null])
    expect(cells(reading, 'b')).toEqual(['x', 'y'])
  })
  it('sets nested columns aside by name', async () => {
    const reading = await read('[{"a":1,"n":{"x":1}},{"a":2,"n":null}]')
    expect(reading.setAside.map(({ name }) => name)).toEqual(['n'])
  })
})

describe('what is written reads back', () => {
  const level = fc
    .string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', 'b', 'é', '"', ',', '\n', ' ', ';', '='),
    })
    .map((text) => `k${text}k`)
  const table = fc
    .record({
      numbers: fc.array(
        fc.option(
          fc.integer({ min: -999, max: 999 }).map((n) => n / 8),
          { nil: NaN },
        ),
        { minLength: 1, maxLength: 20 },
      ),
      levels: fc.uniqueArray(level, { minLength: 1, maxLength: 4 }),
    })
    .map(({ numbers, levels }): Table => ({
      rows: numbers.length,
      columns: [
        { name: 'n', kind: 'numeric', unit: null, values: Float64Array.from(numbers) },
        {
          name: 'c',
          kind: 'categorical',
          unit: null,
          codes: Int32Array.from(numbers, (_, i) => (i % (levels.length + 1)) - 1),
          levels,
        },
        { name: 'key', kind: 'integer', unit: null, values: Float64Array.from(numbers, (_, i) => i) },
      ],
    }))
  const texts = (column: Column | undefined, rows: number) =>
    Array.from({ length: rows }, (_, row) => (column === undefined ? null : cellText(column, row)))

  it.each(['csv', 'json', 'parquet'] as const)('%s', async (format) => {
    await fc.assert(
      fc.asyncProperty(table, async (original) => {
        const content =
          format === 'csv'
            ? toCsv(original, { inert: false }).text
            : format === 'json'
              ? toJson(original)
              : toParquet(original)
        const back = await read(content)
        for (const column of original.columns) {
          const twin = back.table.columns.find(({ name }) => name === column.name)
          expect(texts(twin, back.table.rows)).toEqual(texts(column, original.rows))
        }
      }),
      { numRuns: 40 },
    )
  })
  it('makes formulas inert on request, numbers never', async () => {
    const original: Table = {
      rows: 2,
      columns: [
        { name: 'c', kind: 'categorical', unit: null, codes: Int32Array.of(0, 1), levels: ['=1+1', 'x'] },
        { name: 'n', kind: 'numeric', unit: null, values: Float64Array.of(-1, 2) },
      ],
    }
    expect(toCsv(original, { inert: true })).toEqual({ text: "c,n\n'=1+1,-1\nx,2\n", changed: 1 })
    const column = (await read(toCsv(original, { inert: false }).text)).table.columns[1]
    expect(column !== undefined && isNumeric(column)).toBe(true)
  })
})
