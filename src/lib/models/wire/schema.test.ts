import { describe, expect, it } from 'vitest'
import { geminiSchema, strictSchema } from './schema'

const record = {
  type: 'object',
  title: 'Patient',
  properties: {
    sex: { type: ['string', 'null'], enum: ['F', 'M', null] },
    age: { type: 'integer', minimum: 16, maximum: 90, default: 50 },
    note: { type: 'string', pattern: '^x', maxLength: 9 },
  },
  required: ['sex', 'age'],
}

describe('the strict schema', () => {
  it('requires every key, lets no other in, and drops what servers refuse', () => {
    expect(strictSchema({ type: 'array', minItems: 2, items: record })).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: {
          sex: { type: ['string', 'null'], enum: ['F', 'M', null] },
          age: { type: 'integer' },
          note: { type: ['string', 'null'] },
        },
        required: ['sex', 'age', 'note'],
        additionalProperties: false,
      },
    })
  })

  it('keeps columns that are called like keywords', () => {
    const odd = { type: 'object', properties: { minimum: { type: 'number' } }, required: ['minimum'] }
    expect(strictSchema(odd)).toMatchObject({ properties: { minimum: { type: 'number' } } })
    expect(geminiSchema(odd)).toMatchObject({ properties: { minimum: { type: 'number' } } })
  })

  it('converts alternatives and definitions too', () => {
    const one = { anyOf: [record, { type: 'null' }], $defs: { a: { type: 'string', minLength: 1 } } }
    expect(strictSchema(one)).toMatchObject({
      anyOf: [{ additionalProperties: false }, { type: 'null' }],
      $defs: { a: { type: 'string' } },
    })
  })
})

describe('Gemini’s schema', () => {
  it('keeps bounds, and takes null out of the levels', () => {
    expect(geminiSchema(record)).toEqual({
      type: 'object',
      title: 'Patient',
      properties: {
        sex: { anyOf: [{ type: 'string', enum: ['F', 'M'] }, { type: 'null' }] },
        age: { type: 'integer', minimum: 16, maximum: 90 },
        note: { type: 'string' },
      },
      required: ['sex', 'age'],
    })
    expect(geminiSchema({ const: 'F' })).toEqual({ enum: ['F'] })
  })
})
