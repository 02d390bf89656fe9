import { describe, expect, it } from 'vitest'
import type { GgufFacts } from './gguf'
import { checkSize, contextFor } from './wllama-memory'

const facts: GgufFacts = {
  name: null,
  architecture: 'llama',
  contextLength: 131_072,
  quantisation: 'Q4_K_M',
  parameters: 1e9,
  vocabulary: 128_000,
  hasChatTemplate: true,
  bytesAToken: 32_768,
  split: null,
  bytes: 8e8,
}
const file = (gigabytes: number) => ({ name: 'm.gguf', size: gigabytes * 1e9 })

describe('the memory of a page', () => {
  it('refuses a file beyond 31 bits, and weights beyond what is left of 32', () => {
    expect(() => checkSize([file(2.1)])).not.toThrow()
    expect(() => checkSize([file(2.2)])).toThrow(/^m\.gguf: has 2\.2 GB; .* at most 2\.1 GB\. Split it/)
    expect(() => checkSize([file(1.8), file(1.8)])).not.toThrow()
    expect(() => checkSize([file(2), file(2)])).toThrow(/^m\.gguf: has 4\.0 GB of weights; .* a smaller one/)
  })

  it('gives the context that the model knows and that there is room for', () => {
    expect(contextFor(facts, [file(0.8)])).toBe(8192)
    expect(contextFor({ ...facts, contextLength: 2048 }, [file(0.8)])).toBe(2048)
    expect(contextFor({ ...facts, contextLength: 512 }, [file(0.8)])).toBe(512)
    const tight = contextFor({ ...facts, bytesAToken: 131_072 }, [file(1.7), file(1.7)])
    expect(tight).toBe(Math.floor((2 ** 32 - 2 ** 29 - 3.4e9) / 131_072))
    expect(() => contextFor({ ...facts, bytesAToken: 524_288 }, [file(1.7), file(1.7)])).toThrow(
      /^m\.gguf: leaves room for a context of \d+ tokens only/,
    )
  })
})
