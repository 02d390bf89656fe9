import { openAsBlob } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { smolLm2 } from '../../../../tests/weights/smollm2'
import { readGguf } from './gguf'

const weights = await smolLm2()

/** Writes the bytes of a GGUF file. */
class Writer {
  private readonly parts: Uint8Array<ArrayBuffer>[] = []

  bytes(...values: number[]): this {
    this.parts.push(Uint8Array.from(values))
    return this
  }
  u32(value: number): this {
    return this.view(4, (view) => view.setUint32(0, value, true))
  }
  u64(value: number): this {
    return this.view(8, (view) => view.setBigUint64(0, BigInt(value), true))
  }
  text(value: string): this {
    const bytes = new TextEncoder().encode(value)
    this.u64(bytes.length)
    this.parts.push(bytes)
    return this
  }
  key(name: string, type: number): this {
    return this.text(name).u32(type)
  }
  padded(to: number): this {
    return this.bytes(...Array<number>((to - (this.size % to)) % to).fill(0))
  }
  get size(): number {
    return this.parts.reduce((sum, { length }) => sum + length, 0)
  }
  blob(): Blob {
    return new Blob(this.parts)
  }
  private view(length: number, write: (view: DataView) => void): this {
    const bytes = new Uint8Array(length)
    write(new DataView(bytes.buffer))
    this.parts.push(bytes)
    return this
  }
}

const U32 = 4
const STRING = 8
const ARRAY = 9

/** A model of two layers and one tensor of 64 weights in Q8_0. */
function small({ version = 3, weights = 68, part = false } = {}): Writer {
  const entries = part ? 12 : 10
  const writer = new Writer().bytes(0x47, 0x47, 0x55, 0x46).u32(version).u64(1).u64(entries)
  writer.key('general.architecture', STRING).text('llama')
  writer.key('general.name', STRING).text('Tiny é')
  writer.key('llama.context_length', U32).u32(2048)
  writer.key('llama.block_count', U32).u32(2)
  writer.key('llama.embedding_length', U32).u32(64)
  writer.key('llama.attention.head_count', U32).u32(8)
  writer.key('llama.attention.head_count_kv', ARRAY).u32(U32).u64(2).u32(2).u32(4)
  writer.key('general.file_type', U32).u32(7)
  writer.key('tokenizer.ggml.tokens', ARRAY).u32(STRING).u64(3).text('a').text('').text('ccc')
  writer.key('tokenizer.chat_template', STRING).text('{{ messages }}')
  if (part) writer.key('split.count', 2).bytes(3, 0).key('split.no', 2).bytes(1, 0)
  writer.text('output.weight').u32(2).u64(32).u64(2).u32(8).u64(0).padded(32)
  return writer.bytes(...Array<number>(weights).fill(1))
}

describe('the header of a GGUF file', () => {
  it('says what the model is', async () => {
    const writer = small()
    expect(await readGguf(writer.blob(), 'tiny.gguf')).toEqual({
      name: 'Tiny é',
      architecture: 'llama',
      contextLength: 2048,
      quantisation: 'Q8_0',
      parameters: 64,
      vocabulary: 3,
      hasChatTemplate: true,
      bytesAToken: 2 * 4 * 16 * 2,
      split: null,
      bytes: writer.size,
    })
  })

  it('knows a part of a split model', async () => {
    expect((await readGguf(small({ part: true }).blob(), 'a.gguf')).split).toEqual({ count: 3, number: 1 })
  })

  it.each([
    ['no model', new Blob(['age;sex\n63;F\n'.repeat(9)]), /^cohort\.csv: is not a GGUF file\. Pick/],
    ['nothing', new Blob([]), /is not a GGUF file/],
    ['a version to come', small({ version: 9 }).blob(), /is of GGUF version 9/],
    ['the other byte order', small({ version: 3 << 24 }).blob(), /is of GGUF version/],
    ['half a header', small().blob().slice(0, 150), /breaks off inside its header\. Download/],
    ['half its weights', small({ weights: 40 }).blob(), /breaks off: .* bytes are there\. Download/],
    [
      'a length beyond any file',
      new Writer()
        .bytes(0x47, 0x47, 0x55, 0x46)
        .u32(3)
        .u64(0)
        .u64(1)
        .u64(2 ** 50)
        .blob(),
      /breaks off inside its header/,
    ],
    [
      'more entries than any model',
      new Writer()
        .bytes(0x47, 0x47, 0x55, 0x46)
        .u32(3)
        .u64(2 ** 40)
        .u64(1)
        .blob(),
      /has a broken header/,
    ],
    [
      'no architecture',
      new Writer().bytes(0x47, 0x47, 0x55, 0x46).u32(3).u64(0).u64(0).padded(32).blob(),
      /names no architecture/,
    ],
  ])('is refused in one line that names the file where there is %s', async (_, blob, message) => {
    await expect(readGguf(blob, 'cohort.csv')).rejects.toThrow(message)
  })

  it.runIf(weights !== null)('is read from real weights', async () => {
    const blob = await openAsBlob(weights ?? '')
    expect(await readGguf(blob, 'SmolLM2.gguf')).toEqual({
      name: 'Smollm2 135M 8k Lc100K Mix1 Ep2',
      architecture: 'llama',
      contextLength: 8192,
      quantisation: 'Q4_1',
      parameters: 134_515_008,
      vocabulary: 49_152,
      hasChatTemplate: true,
      bytesAToken: 30 * 3 * (64 + 64) * 2,
      split: null,
      bytes: blob.size,
    })
  })
})
