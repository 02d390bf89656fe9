/**
 * The header of a GGUF file: what the model is, before any of its weights are loaded.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { InputError } from '../../base/errors'
import { bytesOfTensors, quantisationOf, tensorBytes, type Tensor } from './gguf-types'

export interface GgufFacts {
  /** What the file calls itself, or null. */
  name: string | null
  architecture: string
  /** Tokens that the model was trained to see at a time. */
  contextLength: number
  /** How the weights are stored, e.g. `Q4_K_M`. */
  quantisation: string
  /** Weights in all, of this file. */
  parameters: number
  vocabulary: number
  hasChatTemplate: boolean
  /** Bytes that one token of context takes, at 16 bits a value. */
  bytesAToken: number
  /** Of a model in several files: how many, and which one this is, from 0. */
  split: { count: number; number: number } | null
  /** Bytes that the whole file must have. */
  bytes: number
}

type Value = number | string | boolean | { count: number; numbers: number[] }

/** Nothing that is really a header has more entries or longer texts than this. */
const MOST_ENTRIES = 100_000
const LONGEST_TEXT = 16_000_000
/** Numbers of an array that are kept: one a layer is the longest that is asked for. */
const KEPT_NUMBERS = 1_024

/** @throws InputError where it is no GGUF file, a newer or a broken one */
export async function readGguf(file: Blob, name: string): Promise<GgufFacts> {
  const fail = (what: string, remedy = 'Pick a model file in the GGUF format.') =>
    new InputError(what, remedy, { file: name })
  const cursor = new Cursor(file, () => fail('breaks off inside its header.', 'Download it again.'))
  if (file.size < 24 || (await cursor.text(4)) !== 'GGUF') throw fail('is not a GGUF file.')
  const version = await cursor.u32()
  if (version < 2 || version > 3)
    throw fail(`is of GGUF version ${version & 0xffff || 'unknown'}; versions 2 and 3 can be read.`)
  const tensorCount = await cursor.u64()
  const entryCount = await cursor.u64()
  if (tensorCount > MOST_ENTRIES || entryCount > MOST_ENTRIES) throw fail('has a broken header.')
  const entries = new Map<string, Value>()
  for (let i = 0; i < entryCount; i++) {
    const key = await cursor.sized()
    entries.set(key, await readValue(cursor, await cursor.u32(), () => fail('has a broken header.')))
  }
  const tensors: Tensor[] = []
  for (let i = 0; i < tensorCount; i++) tensors.push(await readTensor(cursor))
  return factsOf(entries, tensors, cursor.at, file, fail)
}

function factsOf(
  entries: ReadonlyMap<string, Value>,
  tensors: readonly Tensor[],
  headerEnd: number,
  file: Blob,
  fail: (what: string, remedy?: string) => InputError,
): GgufFacts {
  const text = (key: string) => {
    const value = entries.get(key)
    return typeof value === 'string' ? value : null
  }
  const number = (key: string) => {
    const value = entries.get(key)
    if (typeof value === 'number') return value
    return typeof value === 'object' && value.numbers.length > 0 ? Math.max(...value.numbers) : null
  }
  const architecture = text('general.architecture')
  if (architecture === null) throw fail('names no architecture.')
  const of = (key: string) => number(`${architecture}.${key}`)
  if (architecture === 'clip')
    throw fail('holds the image part of a model, not the part that writes.', 'Pick the model itself.')
  const alignment = number('general.alignment') ?? 32
  const dataStart = Math.ceil(headerEnd / alignment) * alignment
  const bytes = dataStart + bytesOfTensors(tensors)
  if (file.size < bytes)
    throw fail(
      `breaks off: ${file.size.toLocaleString('en')} of ${bytes.toLocaleString('en')} bytes are there.`,
      'Download it again.',
    )
  const tokens = entries.get('tokenizer.ggml.tokens')
  const count = number('split.count') ?? 1
  return {
    name: text('general.name'),
    architecture,
    contextLength: of('context_length') ?? 0,
    quantisation: quantisationOf(number('general.file_type'), tensors),
    parameters: tensors.reduce((sum, { values }) => sum + values, 0),
    vocabulary: typeof tokens === 'object' ? tokens.count : 0,
    hasChatTemplate: text('tokenizer.chat_template') !== null,
    bytesAToken: bytesAToken(of),
    split: count > 1 ? { count, number: number('split.no') ?? 0 } : null,
    bytes,
  }
}

/** Keys and values of one token, over all layers. */
function bytesAToken(of: (key: string) => number | null): number {
  const heads = of('attention.head_count') ?? 1
  const width = Math.ceil((of('embedding_length') ?? 0) / heads)
  const keys = of('attention.key_length') ?? width
  const values = of('attention.value_length') ?? width
  return (of('block_count') ?? 0) * (of('attention.head_count_kv') ?? heads) * (keys + values) * 2
}

async function readTensor(cursor: Cursor): Promise<Tensor> {
  await cursor.sized()
  const dimensions = await cursor.u32()
  let values = 1
  for (let i = 0; i < dimensions; i++) values *= await cursor.u64()
  const type = await cursor.u32()
  const offset = await cursor.u64()
  return { type, values, offset, bytes: tensorBytes(type, values) }
}

const STRING = 8
const ARRAY = 9
/** Bytes of a plain value, by its type's number; 0 for texts and arrays. */
const widths = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8]

async function readValue(cursor: Cursor, type: number, broken: () => InputError): Promise<Value> {
  if (type === STRING) return cursor.sized()
  if (type !== ARRAY) return readPlain(cursor, type, broken)
  const inner = await cursor.u32()
  const count = await cursor.u64()
  const width = widths[inner]
  if (width === undefined || inner === ARRAY) throw broken()
  if (inner === STRING) {
    for (let i = 0; i < count; i++) await cursor.skip(await cursor.u64())
    return { count, numbers: [] }
  }
  const numbers: number[] = []
  for (let i = 0; i < Math.min(count, KEPT_NUMBERS); i++)
    numbers.push(Number(await readPlain(cursor, inner, broken)))
  await cursor.skip((count - numbers.length) * width)
  return { count, numbers }
}

async function readPlain(cursor: Cursor, type: number, broken: () => InputError): Promise<number | boolean> {
  const view = await cursor.view(widths[type] ?? 0)
  switch (type) {
    case 0:
      return view.getUint8(0)
    case 1:
      return view.getInt8(0)
    case 2:
      return view.getUint16(0, true)
    case 3:
      return view.getInt16(0, true)
    case 4:
      return view.getUint32(0, true)
    case 5:
      return view.getInt32(0, true)
    case 6:
      return view.getFloat32(0, true)
    case 7:
      return view.getUint8(0) !== 0
    case 10:
      return Number(view.getBigUint64(0, true))
    case 11:
      return Number(view.getBigInt64(0, true))
    case 12:
      return view.getFloat64(0, true)
    default:
      throw broken()
  }
}

/** Reads a file from its start in pieces, so that a header of some megabytes never asks for the rest. */
class Cursor {
  at = 0
  private start = 0
  private bytes = new Uint8Array(0)

  constructor(
    private readonly file: Blob,
    private readonly ended: () => InputError,
  ) {}

  async view(length: number): Promise<DataView> {
    if (this.at + length > this.start + this.bytes.length) await this.fill(length)
    const view = new DataView(this.bytes.buffer, this.at - this.start, length)
    this.at += length
    return view
  }

  async u32(): Promise<number> {
    return (await this.view(4)).getUint32(0, true)
  }

  async u64(): Promise<number> {
    return Number((await this.view(8)).getBigUint64(0, true))
  }

  async text(length: number): Promise<string> {
    const { buffer, byteOffset } = await this.view(length)
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, length))
  }

  /** A text after its length. */
  async sized(): Promise<string> {
    const length = await this.u64()
    if (length > LONGEST_TEXT) throw this.ended()
    return this.text(length)
  }

  skip(length: number): Promise<void> | undefined {
    this.at += length
    return this.at > this.file.size ? Promise.reject(this.ended()) : undefined
  }

  private async fill(length: number): Promise<void> {
    if (this.at + length > this.file.size) throw this.ended()
    const end = Math.min(this.file.size, this.at + Math.max(length, 1 << 20))
    this.bytes = new Uint8Array(await this.file.slice(this.at, end).arrayBuffer())
    this.start = this.at
  }
}
