import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { canonicalJson, sha256Hex, sha256OfMany } from './hash'

afterEach(() => vi.unstubAllGlobals())

describe('SHA-256', () => {
  it('is what FIPS 180-4 says of “abc”', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('is the same by the browser, and in plain code where it offers none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (given) => {
        const bytes = new Uint8Array(given)
        expect(await sha256OfMany(bytes)).toBe(sha256Hex(bytes))
      }),
    )
    vi.stubGlobal('crypto', {})
    expect(await sha256OfMany(new Uint8Array([97, 98, 99]))).toBe(sha256Hex('abc'))
  })
})

describe('canonical JSON', () => {
  it('is the same for equal values, whatever the order of their keys', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}')
  })
})
