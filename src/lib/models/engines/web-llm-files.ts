import { ModelError } from '../../base/errors'

/** One file of weights, as the model's own list describes it. */
export interface Shard {
  name: string
  bytes: number
  /** Null where the list has none. */
  md5: string | null
}

export interface ModelConfig {
  /** The file that web-llm reads the tokenizer from. */
  tokenizer: string
  /** Tokens; null for models with a sliding window, which set it themselves. */
  context: number | null
  thinks: boolean
}

/** The window that web-llm's own list gives nearly every model: memory grows with it. */
const MOST_CONTEXT = 4096

/** `mlc-chat-config.json`. @throws ModelError */
export function readConfig(text: string): ModelConfig {
  const config = parse(text, 'mlc-chat-config.json')
  const names: unknown[] = Array.isArray(config.tokenizer_files) ? config.tokenizer_files : []
  const tokenizer = ['tokenizer.json', 'tokenizer.model'].find((name) => names.includes(name))
  if (tokenizer === undefined)
    throw new ModelError(
      'mlc-chat-config.json names no tokenizer.json or tokenizer.model.',
      'Take a model that was compiled for MLC with its tokenizer.',
    )
  const window = config.context_window_size
  const slides = typeof config.sliding_window_size === 'number' && config.sliding_window_size > 0
  return {
    tokenizer,
    context: slides || typeof window !== 'number' || window <= 0 ? null : Math.min(window, MOST_CONTEXT),
    thinks: typeof config.model_type === 'string' && config.model_type.startsWith('qwen3'),
  }
}

/** `tensor-cache.json`. @throws ModelError */
export function readShards(text: string): Shard[] {
  const { records } = parse(text, 'tensor-cache.json')
  if (!Array.isArray(records) || records.length === 0)
    throw new ModelError('tensor-cache.json lists no weights.', 'Take a model that was compiled for MLC.')
  return (records as unknown[]).map((record) => {
    const { dataPath, nbytes, md5sum } = isObject(record) ? record : {}
    // A plain file name below the folder: it becomes part of an address.
    if (typeof dataPath !== 'string' || !/^[\w-][\w./-]*$/.test(dataPath) || dataPath.includes('..'))
      throw new ModelError(
        `tensor-cache.json names a file that lies elsewhere: ${String(dataPath).slice(0, 80)}.`,
        'Take the model from somewhere else.',
      )
    if (typeof nbytes !== 'number' || !Number.isSafeInteger(nbytes) || nbytes <= 0)
      throw new ModelError(
        `tensor-cache.json gives no size for ${dataPath}.`,
        'Take the model from somewhere else.',
      )
    return {
      name: dataPath,
      bytes: nbytes,
      md5: typeof md5sum === 'string' && /^[0-9a-f]{32}$/.test(md5sum) ? md5sum : null,
    }
  })
}

function parse(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // Said below, as for any other text.
  }
  const html = /^\s*</.test(text)
  throw new ModelError(
    `${name} is ${html ? 'a web page instead of' : 'no'} JSON.`,
    'The address must be the folder of a model compiled for MLC.',
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
