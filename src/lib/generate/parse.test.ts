import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordScanner } from './parse'

const names = ['age', 'sex', 'lactate']

function scan(text: string, cuts: number[] = []) {
  const scanner = new RecordScanner(names)
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  const records = places.slice(1).flatMap((end, i) => scanner.push(text.slice(places[i], end)))
  scanner.end()
  return {
    records,
    broken: scanner.broken,
    mended: records.filter((record) => scanner.mended.has(record)).length,
  }
}

describe('records in an answer', () => {
  const rows = [
    { age: 61, sex: 'F', lactate: 2.1 },
    { age: 44, sex: 'M "the \\ brace }', lactate: null },
  ]
  const [first, second] = rows.map((row) => JSON.stringify(row))

  it.each([
    ['one a line', `${first}\n${second}`],
    ['in a list', `[${first}, ${second}]`],
    ['in a wrapping object', `{"records": [${first},${second}]}`],
    [
      'between words and fences',
      `Here are "two" {patients}:\n\`\`\`json\n[${first},\n${second}]\n\`\`\`\nDone.`,
    ],
    ['each in an object of its own', `{"patient": ${first}} {"patient": ${second}}`],
    ['spread over lines', JSON.stringify(rows, null, 2)],
  ])('are found %s', (_, text) => {
    expect(scan(text)).toEqual({ records: rows, broken: 0, mended: 0 })
  })

  it('are mended where a model wrote the words of another language', () => {
    const { records, mended } = scan('{"age": NaN, "sex": "None", "lactate": None,}')
    expect(records).toEqual([{ age: null, sex: 'None', lactate: null }])
    expect(mended).toBe(1)
  })

  it('count as broken where they break off or hold no JSON', () => {
    expect(scan(`${first}\n{"age": 5, "sex": "F`)).toMatchObject({ records: [rows[0]], broken: 1 })
    expect(scan(`{"age": fifty}\n${second}`)).toMatchObject({ records: [rows[1]], broken: 1 })
    expect(scan(`{"records": [${first}, {"age": 7`)).toMatchObject({ records: [rows[0]], broken: 1 })
    expect(scan(`{"records": [${first}`)).toMatchObject({ records: [rows[0]], broken: 0 })
  })

  it('are none in prose, code or other objects', () => {
    expect(scan('I cannot do that. function f() { return { a: 1 } }')).toEqual({
      records: [],
      broken: 0,
      mended: 0,
    })
    expect(scan('{"error": "no"}').records).toEqual([])
  })

  it('are the same wherever the stream is cut', () => {
    const text = `x {"records": [${first},{"age": NaN},{"age": oops}, ${second}]} {"age": 3`
    const whole = scan(text)
    expect(whole).toMatchObject({ broken: 2, mended: 1 })
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (cuts) => {
        expect(scan(text, cuts)).toEqual(whole)
      }),
    )
  })

  it('survive any text', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.nat()), (text, cuts) => void scan(text, cuts)))
  })

  it('are found in an answer far longer than what is kept of it', () => {
    const text = `{"records": [${Array.from({ length: 5000 }, (_, i) => JSON.stringify({ age: i })).join(',')}]}`
    expect(scan(text, [1000, 70_000, 70_001]).records.map(({ age }) => age)).toEqual(
      Array.from({ length: 5000 }, (_, i) => i),
    )
  })
})
