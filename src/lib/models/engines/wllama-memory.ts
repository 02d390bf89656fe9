import { InputError } from '../../base/errors'
import type { GgufFacts } from './gguf'

/** One file is read through an address of 31 bits. */
const LARGEST_FILE = 2 ** 31
/** WebAssembly's memory as the engine is built: weights, context and scratch together. */
const MEMORY = 2 ** 32
/** What the engine itself takes beside weights and context. */
const SCRATCH = 512 * 2 ** 20
/** Longer contexts cost memory that no question here needs. */
const MOST_TOKENS = 8_192
const FEWEST_TOKENS = 1_024

const SMALLER =
  'Pick a smaller one: fewer parameters, or a stronger quantisation such as Q4_K_M. Larger models run in a local server (llama.cpp, Ollama, LM Studio).'

/** Refuses files that can't be loaded, before a byte of their weights is read. @throws InputError */
export function checkSize(files: readonly { name: string; size: number }[]): void {
  for (const { name, size } of files) {
    if (size > LARGEST_FILE)
      throw new InputError(
        `has ${gigabytes(size)}; a browser can read a model file of at most 2.1 GB.`,
        `Split it with llama-gguf-split and pick all parts, or ${lower(SMALLER)}`,
        { file: name },
      )
  }
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (total + SCRATCH > MEMORY)
    throw new InputError(
      `has ${gigabytes(total)} of weights; a page has 4.3 GB for weights and work together.`,
      SMALLER,
      { file: files[0]?.name },
    )
}

/** The tokens of context that the model knows how to use and that memory has room for. @throws InputError */
export function contextFor(
  { contextLength, bytesAToken }: GgufFacts,
  files: readonly { name: string; size: number }[],
): number {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const room = bytesAToken === 0 ? MOST_TOKENS : Math.floor((MEMORY - SCRATCH - total) / bytesAToken)
  const trained = contextLength === 0 ? MOST_TOKENS : contextLength
  const tokens = Math.min(MOST_TOKENS, trained, room)
  if (tokens < Math.min(FEWEST_TOKENS, trained))
    throw new InputError(
      `leaves room for a context of ${Math.max(0, tokens)} tokens only: each takes ${Math.ceil(bytesAToken / 1000)} KB beside ${gigabytes(total)} of weights.`,
      SMALLER,
      { file: files[0]?.name },
    )
  return tokens
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
