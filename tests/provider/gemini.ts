/** Google's Gemini: the key in a header, unknown fields refused by name, thinking counted apart. */
import { event, strangerIn, type Dialect, type Finish, type Tokens } from './dialect'

const FIELDS = new Set(['contents', 'systemInstruction', 'generationConfig'])
const CONFIG = new Set(['temperature', 'seed', 'responseMimeType', 'responseJsonSchema', 'maxOutputTokens'])
const KEYWORDS = new Set(
  'type format title description enum items minItems maxItems minimum maximum anyOf properties required additionalProperties $ref $defs'.split(
    ' ',
  ),
)

interface Text {
  parts: { text: string }[]
}

interface Body {
  contents: (Text & { role: string })[]
  systemInstruction?: Text
  generationConfig?: {
    temperature?: number
    seed?: number
    responseMimeType?: string
    responseJsonSchema?: object
  }
}

export const gemini: Dialect = {
  base: '/v1beta',
  allowed: ['x-goog-api-key', 'content-type'],
  exposed: 'vary',
  admits: () => true,
  isList: (path) => path.startsWith('/v1beta/models?') || path === '/v1beta/models',
  isAsk: (path) =>
    /^\/v1beta\/(models|tunedModels)\/[^/?]+:(streamGenerateContent\?alt=sse|generateContent)$/.test(path),
  list: (names) => ({
    models: [
      ...names.map((name) => ({ name: `models/${name}`, supportedGenerationMethods: ['generateContent'] })),
      { name: 'models/embedder-1', supportedGenerationMethods: ['embedContent'] },
    ],
  }),
  keyOf: (headers) => headers['x-goog-api-key']?.toString(),
  refuse(given) {
    const { generationConfig: config = {} } = given as unknown as Body
    const stranger =
      Object.keys(given).find((field) => !FIELDS.has(field)) ??
      Object.keys(config).find((field) => !CONFIG.has(field))
    if (stranger !== undefined)
      return `Invalid JSON payload received. Unknown name "${stranger}": Cannot find field.`
    const { responseJsonSchema: schema, responseMimeType: mime, seed } = config
    if (seed !== undefined && (seed | 0) !== seed)
      return 'Invalid value at generation_config.seed (TYPE_INT32)'
    if (schema === undefined) return null
    if (mime !== 'application/json') return 'responseJsonSchema needs responseMimeType application/json'
    const wrong =
      strangerIn(schema, KEYWORDS) ?? (hasOddLevels(schema) ? 'enum must be strings or numbers' : null)
    return wrong === null ? null : `Invalid schema at generation_config.response_json_schema: ${wrong}`
  },
  read(given, path) {
    const { contents, systemInstruction, generationConfig: config = {} } = given as unknown as Body
    const wordsOf = ({ parts }: Text) => parts.map(({ text }) => text).join('')
    const schema = config.responseJsonSchema
    return {
      model: decodeURIComponent(/models\/([^/:]+):/i.exec(path)?.[1] ?? ''),
      stream: !path.includes(':generateContent'),
      messages: [
        ...(systemInstruction === undefined ? [] : [{ role: 'system', content: wordsOf(systemInstruction) }]),
        ...contents.map((content) => ({ role: content.role, content: wordsOf(content) })),
      ],
      ...(config.temperature === undefined ? {} : { temperature: config.temperature }),
      ...(config.seed === undefined ? {} : { seed: config.seed }),
      ...(schema === undefined
        ? {}
        : {
            response_format: { type: 'json_schema', json_schema: { name: 'records', strict: true, schema } },
          }),
    }
  },
  error: (status, message) => ({
    error: {
      code: status,
      message,
      status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT',
      details: [],
    },
  }),
  begin: () => [],
  think: (text) => [
    event({ candidates: [{ content: { role: 'model', parts: [{ text, thought: true }] } }] }),
  ],
  piece: (text) => [
    event({
      candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }],
      usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 },
    }),
  ],
  end: (finish, _body, tokens) => [
    event({ candidates: [{ content: { parts: [] }, ...reasonOf(finish), index: 0 }], ...usageOf(tokens) }),
  ],
  whole: (text, finish, _body, tokens) => [
    {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, ...reasonOf(finish) }],
      ...usageOf(tokens),
    },
  ],
}

function reasonOf(finish: Finish): object {
  return { finishReason: { stop: 'STOP', length: 'MAX_TOKENS', filtered: 'SAFETY' }[finish] }
}

function usageOf(tokens: Tokens | null): object {
  if (tokens === null) return {}
  const { in: promptTokenCount, out: candidatesTokenCount, thinking: thoughtsTokenCount } = tokens
  const totalTokenCount = promptTokenCount + candidatesTokenCount + thoughtsTokenCount
  return { usageMetadata: { promptTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } }
}

function hasOddLevels(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  const { enum: levels } = schema as { enum?: unknown }
  if (Array.isArray(levels) && levels.some((level) => typeof level !== 'string' && typeof level !== 'number'))
    return true
  return Object.values(schema).some(hasOddLevels)
}
