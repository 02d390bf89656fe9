import type { IncomingMessage } from 'node:http'

/** A question in one form for all wires, so that the same author can answer it. */
export interface ChatBody {
  model: string
  messages: { role: string; content: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  temperature?: number
  seed?: number
  response_format?: { type: string; json_schema: { name: string; strict: boolean; schema: object } }
}

export interface Tokens {
  in: number
  out: number
  thinking: number
}

export type Finish = 'stop' | 'length' | 'filtered'

/** How one provider speaks: its addresses, its CORS rules, what it refuses, and its streams. */
export interface Dialect {
  /** `/v1` or `/v1beta`. */
  base: string
  /** Headers beside the safelisted ones that a page may send, lower case. */
  allowed: string[]
  /** Headers that a page may read. */
  exposed: string
  /** Whether a page may read the answer to that request, or preflight, at all. */
  admits(request: IncomingMessage): boolean
  isList(path: string): boolean
  isAsk(path: string): boolean
  list(names: string[]): object
  keyOf(headers: IncomingMessage['headers']): string | undefined
  /** What is wrong with a question, in the provider's words, or null. */
  refuse(body: Record<string, unknown>): string | null
  read(body: Record<string, unknown>, path: string): ChatBody
  error(status: number, message: string): object
  /** The stream: each string is written as it is. */
  begin(body: ChatBody, tokens: Tokens): string[]
  think(text: string): string[]
  piece(text: string, body: ChatBody): string[]
  end(finish: Finish, body: ChatBody, tokens: Tokens | null): string[]
  /** The answer to a question that was not streamed. */
  whole(text: string, finish: Finish, body: ChatBody, tokens: Tokens): object
}

export function event(data: object, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`
}

/** The first keyword in a schema that is not among those, and where. */
export function strangerIn(schema: unknown, known: ReadonlySet<string>, at = 'schema'): string | null {
  if (typeof schema !== 'object' || schema === null) return null
  for (const [keyword, value] of Object.entries(schema)) {
    if (!known.has(keyword)) return `${at}: '${keyword}' is not permitted`
    const inner =
      keyword === 'properties' || keyword === '$defs'
        ? Object.entries(value as object)
        : keyword === 'anyOf'
          ? (value as unknown[]).map((part, i) => [String(i), part] as const)
          : keyword === 'items'
            ? [['items', value] as const]
            : []
    for (const [name, part] of inner) {
      const found = strangerIn(part, known, `${at}.${name}`)
      if (found !== null) return found
    }
  }
  return null
}

/** The first object in a schema that leaves a key optional or lets others in, as strict modes refuse it. */
export function looseIn(schema: unknown, at = 'schema'): string | null {
  if (typeof schema !== 'object' || schema === null) return null
  const { properties, required, additionalProperties } = schema as Record<string, unknown>
  if (typeof properties === 'object' && properties !== null) {
    if (additionalProperties !== false) return `${at}: 'additionalProperties' is required to be false`
    const missing = Object.keys(properties).find(
      (name) => !(required as string[] | undefined)?.includes(name),
    )
    if (missing !== undefined)
      return `${at}: 'required' must include every key in properties. Missing '${missing}'`
  }
  for (const [name, part] of Object.entries(schema)) {
    const found = looseIn(part, `${at}.${name}`)
    if (found !== null) return found
  }
  return null
}
