import { stream } from '../../src/lib/base/random'
import type { ChatBody } from './server'

interface ValueSchema {
  type: string | string[]
  enum?: (string | null)[]
}

/** How many records a prompt asks for. */
export function wantedOf({ messages }: ChatBody): number {
  const [, count] = /Write (\d+) /.exec(messages.at(-1)?.content ?? '') ?? []
  return Number(count ?? 0)
}

/**
 * Plays the model: new records in the form that was asked for, of the schema's types, or near the prompt's examples.
 * Numbers are drawn between 20 and 60, so that they pass most clinical ranges; no two records are the same.
 */
export function write(body: ChatBody, seed: number, rows = wantedOf(body)): Record<string, unknown>[] {
  const random = stream('author', seed)
  const examples = examplesOf(body)
  const schema = body.response_format?.json_schema.schema as
    { properties: { records: { items: { properties: Record<string, ValueSchema> } } } } | undefined
  const properties = schema?.properties.records.items.properties
  return Array.from({ length: rows }, () => {
    if (properties !== undefined)
      return Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, invent(value, random)]),
      )
    const example = examples[random.int(examples.length)] ?? {}
    return Object.fromEntries(
      Object.entries(example).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isInteger(value) ? value * (0.9 + random.next() / 5) : value,
      ]),
    )
  })
}

/** The example rows of a prompt. */
export function examplesOf({ messages }: ChatBody): Record<string, unknown>[] {
  return (messages.at(-1)?.content ?? '')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
}

function invent({ type, enum: levels }: ValueSchema, random: ReturnType<typeof stream>): unknown {
  const known = levels?.filter((level) => level !== null)
  if (known !== undefined) return known[random.int(known.length)]
  const types = [type].flat()
  if (types.includes('integer')) return 20 + random.int(40)
  if (types.includes('number')) return 20 + Math.round(random.next() * 4000) / 100
  return 'unknown'
}
