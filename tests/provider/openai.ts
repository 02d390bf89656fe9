/** OpenAI's chat completions, as strict as the real one about fields, schemas and headers. */
import { event, looseIn, strangerIn, type ChatBody, type Dialect, type Tokens } from './dialect'

const FIELDS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'seed',
  'response_format',
  'max_completion_tokens',
])
/** Those that OpenAI takes in strict mode, and the bounds of local servers, whose address this one has. */
const KEYWORDS = new Set(
  'type properties required additionalProperties items enum const anyOf $ref $defs description minItems maxItems minimum maximum format x-each'.split(
    ' ',
  ),
)

export const openai: Dialect = {
  base: '/v1',
  allowed: ['authorization', 'content-type'],
  exposed: '',
  admits: () => true,
  isList: (path) => path === '/v1/models',
  isAsk: (path) => path === '/v1/chat/completions',
  list: (names) => ({ object: 'list', data: names.map((id) => ({ id, object: 'model' })) }),
  keyOf: ({ authorization }) => authorization?.replace(/^Bearer /, ''),
  refuse(body) {
    const stranger = Object.keys(body).find((field) => !FIELDS.has(field))
    if (stranger !== undefined) return `Unrecognized request argument supplied: ${stranger}`
    const { temperature, response_format: format } = body as unknown as ChatBody
    if (temperature !== undefined && (temperature < 0 || temperature > 2)) return 'temperature: from 0 to 2'
    if (format?.type !== 'json_schema') return null
    const { schema } = format.json_schema
    const wrong = strangerIn(schema, KEYWORDS) ?? looseIn(schema)
    return wrong === null ? null : `Invalid schema for response_format 'records': ${wrong}`
  },
  read: (body) => body as unknown as ChatBody,
  error: (status, message) => ({
    error: { message, type: status === 401 ? 'invalid_request_error' : 'error', code: null, param: null },
  }),
  begin: () => [],
  think: (text) => [chunk([{ index: 0, delta: { reasoning_content: text }, finish_reason: null }])],
  piece: (text) => [chunk([{ index: 0, delta: { content: text }, finish_reason: null }])],
  end(finish, body, tokens) {
    const counts = body.stream_options?.include_usage === true && tokens !== null
    return [
      finish === 'filtered'
        ? chunk([{ index: 0, delta: { refusal: 'I can’t help with that.' }, finish_reason: 'stop' }])
        : chunk([{ index: 0, delta: {}, finish_reason: finish }]),
      ...(counts ? [chunk([], usageOf(tokens))] : []),
      'data: [DONE]\n\n',
    ]
  },
  whole: (text, finish, body, tokens) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, ...(finish === 'filtered' ? { refusal: 'No.' } : {}) },
        finish_reason: finish === 'filtered' ? 'stop' : finish,
      },
    ],
    usage: usageOf(tokens),
  }),
}

function chunk(choices: object[], usage: object | null = null): string {
  return event({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'm', choices, usage })
}

function usageOf(tokens: Tokens): object {
  const { in: prompt_tokens, out, thinking } = tokens
  return {
    prompt_tokens,
    completion_tokens: out + thinking,
    total_tokens: prompt_tokens + out + thinking,
    completion_tokens_details: { reasoning_tokens: thinking },
  }
}
