/**
 * One JSON Schema in, what each wire takes out. What a wire can't hold an answer to is dropped: every row is checked
 * again when it lands.
 */
type Node = Record<string, unknown>

/** Keywords that strict servers of both formats take; none of them takes bounds or lengths everywhere. */
const STRICT = new Set(['type', 'description', 'enum', 'const', 'anyOf', '$ref', '$defs', 'items'])
/** `x-each` is ours: a server that doesn't know it passes it over. */
const BOUNDED = new Set([...STRICT, 'minItems', 'maxItems', 'minimum', 'maximum', 'format', 'x-each'])
const GEMINI = new Set([
  'type',
  'format',
  'title',
  'description',
  'enum',
  'items',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'anyOf',
  '$ref',
  '$defs',
  'required',
  'additionalProperties',
])

/**
 * For OpenAI's `strict` and for Anthropic: each key is required and no other allowed; a key that may be absent may be
 * null instead.
 * Source: https://platform.openai.com/docs/guides/structured-outputs, https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
export function strictSchema(schema: object): object {
  return strict(schema, STRICT)
}

/**
 * The same with bounds and counts, which the local servers that make a grammar of a schema (llama.cpp, Ollama, LM Studio,
 * vLLM) hold an answer to: without them a small model fills columns with values that no patient has.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md#json-schemas--gbnf
 */
export function boundedSchema(schema: object): object {
  return strict(schema, BOUNDED)
}

function strict(schema: object, keywords: ReadonlySet<string>): object {
  return convert(schema, (node) => {
    const kept = pick(node, keywords)
    if (Array.isArray(node.oneOf)) kept.anyOf ??= node.oneOf
    if (!isNode(node.properties)) return kept
    const required = new Set(Array.isArray(node.required) ? node.required : [])
    const properties = Object.entries(node.properties).map(
      ([name, value]) => [name, required.has(name) ? value : orNull(value)] as const,
    )
    return {
      ...kept,
      properties: Object.fromEntries(properties),
      required: properties.map(([name]) => name),
      additionalProperties: false,
    }
  })
}

/**
 * For Gemini's `responseJsonSchema`, which knows bounds, but in an `enum` neither null nor booleans.
 * Source: https://ai.google.dev/gemini-api/docs/structured-output
 */
export function geminiSchema(schema: object): object {
  return convert(schema, (node) => {
    const kept = pick(node, GEMINI)
    if (Array.isArray(node.oneOf)) kept.anyOf ??= node.oneOf
    if ('const' in node) kept.enum ??= [node.const]
    if (isNode(node.properties)) kept.properties = node.properties
    if (!Array.isArray(kept.enum)) return kept
    const { enum: levels, type, ...rest } = kept as Node & { enum: unknown[] }
    const plain = levels.filter((level) => typeof level === 'string' || typeof level === 'number')
    if (plain.length === levels.length) return kept
    const types = [type].flat().filter((name) => name !== 'null' && name !== undefined)
    const choice = { ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }) }
    const others = levels.filter((level) => !plain.includes(level as string | number))
    return {
      ...rest,
      anyOf: [
        ...(plain.length === 0 ? [] : [{ ...choice, enum: plain }]),
        ...(others.includes(null) ? [{ type: 'null' }] : []),
        ...(others.some((level) => typeof level === 'boolean') ? [{ type: 'boolean' }] : []),
      ],
    }
  })
}

/** Each node converted, the outer before the inner. */
function convert(schema: object, one: (node: Node) => Node): Node {
  const node = one(schema as Node)
  const inner = (value: unknown) => (isNode(value) ? convert(value, one) : value)
  const each = (value: unknown) =>
    isNode(value)
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inner(part)]))
      : value
  return {
    ...node,
    ...('items' in node ? { items: inner(node.items) } : {}),
    ...('properties' in node ? { properties: each(node.properties) } : {}),
    ...('$defs' in node ? { $defs: each(node.$defs) } : {}),
    ...(Array.isArray(node.anyOf) ? { anyOf: node.anyOf.map(inner) } : {}),
  }
}

function orNull(value: unknown): unknown {
  if (!isNode(value)) return value
  const { type, enum: levels } = value
  if (type === undefined) return { anyOf: [value, { type: 'null' }] }
  const types = [type].flat()
  return {
    ...value,
    type: types.includes('null') ? types : [...types, 'null'],
    ...(Array.isArray(levels) && !levels.includes(null) ? { enum: [...(levels as unknown[]), null] } : {}),
  }
}

function pick(node: Node, keywords: ReadonlySet<string>): Node {
  return Object.fromEntries(Object.entries(node).filter(([keyword]) => keywords.has(keyword)))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
