import { stream } from '../../src/lib/base/random'
import type { ChatBody } from './server'

interface ValueSchema {
  type?: string | string[]
  enum?: (string | null)[]
  anyOf?: ValueSchema[]
}

/** How many records a prompt asks for. */
export function wantedOf({ messages }: ChatBody): number {
  const [, count] = /Write (\d+) /.exec(messages.at(-1)?.content ?? '') ?? []
  return Number(count ?? 0)
}

/**
 * Plays the model: new records in the form that was asked for, of the schema's types and within the ranges that the
 * prompt states, or near its examples. No two records are the same.
 */
export function write(body: ChatBody, seed: number, rows = wantedOf(body)): Record<string, unknown>[] {
  const random = stream('author', seed)
  const examples = examplesOf(body)
  const schema = body.response_format?.json_schema.schema as
    { properties: { records: { items: { properties: Record<string, ValueSchema> } } } } | undefined
  const ranges = rangesOf(body)
  const properties = schema?.properties.records.items.properties
  const patients = patientsOf(properties)
  const seenIn = (name: string) => {
    const known = examples.map((example) => example[name]).filter((value) => typeof value === 'string')
    return known[random.int(Math.max(1, known.length))]
  }
  return Array.from({ length: patients?.ids.length ?? rows }, (_, i) => {
    if (properties !== undefined)
      return Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [
          name,
          name === patients?.key
            ? patients.ids[i]
            : invent(value, ranges.get(name) ?? [20, 60], random, seenIn(name)),
        ]),
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

/** The patients whose block is asked for, by the ids that the schema allows. */
function patientsOf(properties: Record<string, ValueSchema> = {}): { key: string; ids: string[] } | null {
  for (const [key, { enum: levels = [] }] of Object.entries(properties)) {
    const ids = levels.filter((level) => level !== null)
    if (ids.length > 0 && ids.every((id) => /^p\d+$/.test(id))) return { key, ids }
  }
  return null
}

/** The example rows of a prompt. */
export function examplesOf({ messages }: ChatBody): Record<string, unknown>[] {
  return (messages.at(-1)?.content ?? '')
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []))
}

/** The ranges that a prompt states, by column. */
function rangesOf({ messages }: ChatBody): Map<string, [number, number]> {
  const lines = (messages.at(-1)?.content ?? '').matchAll(/^- "([^"]+)".* from (\S+) to ([\d.]+)/gm)
  return new Map([...lines].map(([, name = '', low, high]) => [name, [Number(low), Number(high)]]))
}

function invent(
  { type = [], enum: levels, anyOf }: ValueSchema,
  [low, high]: [number, number],
  random: ReturnType<typeof stream>,
  seen: unknown,
): unknown {
  if (anyOf?.[0] !== undefined) return invent(anyOf[0], [low, high], random, seen)
  const known = levels?.filter((level) => level !== null)
  if (known !== undefined) return known[random.int(known.length)]
  const types = [type].flat()
  const value = low + (high - low) * random.next()
  if (types.includes('integer')) return Math.round(value)
  if (types.includes('number')) return Math.round(value * 100) / 100
  return typeof seen === 'string' ? seen : 'unknown'
}
