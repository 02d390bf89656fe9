/** Every wire over real HTTP, against a server that is as strict as the provider. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProvider, type Asked, type Provider, type Said } from '../../../tests/provider/server'
import { Cancelled } from '../base/errors'
import { ModelFailure, type Answer, type Ask, type Model, type Sent } from './model'
import { fetchTransport } from './transport'
import { hostedWires } from './wires'

const KEY = 'sk-test-0123456789abcdef'
const RECORDS = JSON.stringify({
  records: [
    { sex: 'F', age: 71, lactate: null },
    { sex: 'M', age: 40, lactate: 2.5 },
  ],
})

const schema = {
  type: 'object',
  properties: {
    records: {
      type: 'array',
      maxItems: 2,
      items: {
        type: 'object',
        properties: {
          sex: { type: ['string', 'null'], enum: ['F', 'M', null] },
          age: { type: 'integer', minimum: 16, maximum: 90 },
          lactate: { type: ['number', 'null'], description: 'mmol/L' },
        },
        required: ['sex', 'age'],
      },
    },
  },
  required: ['records'],
  additionalProperties: false,
}

const ask: Ask = {
  messages: [
    { role: 'system', content: 'You write records as JSON.' },
    { role: 'user', content: 'Write 2 patients.' },
  ],
  schema,
  temperature: 0.7,
  seed: 4_000_000_000,
  mostCharacters: 4_000,
}

let provider: Provider
let said: Said | ((asked: Asked, count: number) => Said)
let pieces: string[]
let sent: Sent[]

afterEach(() => provider.close())

describe.each(['openai', 'anthropic', 'gemini'] as const)('the wire %s', (wire) => {
  let model: Model

  beforeEach(async () => {
    provider = await startProvider(
      (asked, count) => (typeof said === 'function' ? said(asked, count) : said),
      { wire, key: KEY, models: ['scribe-1', 'scribe-2'] },
    )
    said = { text: RECORDS }
    pieces = []
    sent = []
    model = modelWith(KEY)
  })

  function modelWith(key: string | null, baseUrl = provider.baseUrl): Model {
    return hostedWires[wire].model({ baseUrl, name: 'scribe-1', key, transport: fetchTransport() })
  }

  function put(
    change: Partial<Ask> = {},
    signal = new AbortController().signal,
    asked = model,
  ): Promise<Answer> {
    return asked.ask(
      { ...ask, ...change },
      { signal, onText: (piece) => pieces.push(piece), onSent: (facts) => sent.push(facts) },
    )
  }

  async function failing(change: Partial<Ask> = {}, asked = model): Promise<ModelFailure> {
    const failure = await put(change, undefined, asked).then(
      () => null,
      (error: unknown) => error,
    )
    if (!(failure instanceof ModelFailure)) throw new Error(`no failure, but ${String(failure)}`)
    expect(failure.message).not.toContain(KEY)
    expect(failure.message).not.toMatch(/<\/?[a-z]/i)
    return failure
  }

  it('streams the answer, counts its tokens, and sends just what it says it sends', async () => {
    const promised = model.bodyOf(ask)
    const answer = await put()
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(RECORDS))
    expect(pieces.join('')).toBe(answer.text)
    expect(answer.finish).toBe('stop')
    const [asked] = provider.asked
    expect(answer.usage).toEqual({
      in: Math.ceil(JSON.stringify(asked?.body.messages).length / 4),
      out: Math.ceil(RECORDS.length / 4),
    })
    expect(asked?.text).toBe(promised)
    expect(sent).toEqual([{ status: 200, body: promised }])
    expect(asked?.body.messages).toEqual(ask.messages)
    expect(asked?.body.temperature).toBe(0.7)
    expect(asked?.path).not.toContain(KEY)
    expect(promised).not.toContain(KEY)
    expect(provider.strays).toEqual([])
    expect(provider.asked[0]?.body.response_format).toBeDefined()
  })

  it('reads an answer in one document where a stream was asked for', async () => {
    said = { text: RECORDS, whole: true }
    const answer = await put()
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(RECORDS))
    expect(answer.usage?.out).toBe(Math.ceil(RECORDS.length / 4))
    expect(answer.finish).toBe('stop')
  })

  it('counts thinking as tokens that came out, and passes it over as text', async () => {
    said = { text: RECORDS, thinking: { text: '{"records": [{"sex": "draft"}]}', tokens: 500 } }
    const answer = await put()
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(RECORDS))
    expect(answer.usage?.out).toBe(500 + Math.ceil(RECORDS.length / 4))
  })

  it('has no tokens where the server reports none', async () => {
    said = { text: RECORDS, usage: false }
    const { usage } = await put()
    // Gemini's chunks carry a count from the start.
    expect(usage).toEqual(wire === 'gemini' ? { in: 1, out: 0 } : null)
  })

  it('tells a limit, a refusal, and its own cut apart from an end', async () => {
    said = { text: RECORDS, finish: 'length' }
    expect((await put()).finish).toBe('length')
    said = { text: '', finish: 'filtered' }
    expect((await put()).finish).toBe('filtered')
    said = { text: 'round and round '.repeat(2_000), pause: 0 }
    const cut = await put({ mostCharacters: 1_000 })
    expect(cut.finish).toBe('cut')
    expect(cut.text.length).toBeLessThan(1_200)
    await expect.poll(() => provider.hungUp).toBeGreaterThan(0)
  })

  it('leaves the schema out when asked for words', async () => {
    await put({ schema: null, seed: null, temperature: null })
    expect(provider.asked[0]?.body.response_format).toBeUndefined()
    expect(provider.asked[0]?.text).not.toMatch(/schema|seed|temperature/)
  })

  it('gives up a form of answer that the server lacks, in two failed tries at most, and for good', async () => {
    said = ({ body, text }) => {
      const form = /output_config|"tools"|response_format|response(Json|Mime)/.exec(text)?.[0]
      if (body.response_format === undefined && form === undefined) return { text: RECORDS }
      return { status: 400, message: `${form ?? 'schema'} json_schema is not supported by this model` }
    }
    const kinds: string[] = []
    for (let tries = 0; tries < 4; tries++)
      kinds.push(
        await put().then(
          ({ finish }) => finish,
          (error: unknown) => (error as ModelFailure).kind,
        ),
      )
    expect(kinds.filter((kind) => kind === 'lacking').length).toBeLessThanOrEqual(2)
    expect(kinds.slice(2)).toEqual(['stop', 'stop'])
    expect(JSON.parse(model.bodyOf(ask))).not.toHaveProperty('output_config')
  })

  it('leaves out a temperature that the server refuses', async () => {
    said = ({ body }) =>
      body.temperature === undefined
        ? { text: RECORDS }
        : { status: 400, message: '`temperature` is deprecated for this model.' }
    expect((await failing()).kind).toBe('lacking')
    expect((await put()).finish).toBe('stop')
    expect(provider.asked.at(-1)?.body.response_format).toBeDefined()
  })

  it('gives up after two tries at a server that refuses everything without a reason', async () => {
    said = { status: 400, error: { oops: true } }
    const kinds = [await failing(), await failing(), await failing()].map(({ kind }) => kind)
    expect(kinds).toEqual(['lacking', 'lacking', 'refused'])
  })

  it.each([429, 500, 503, 529])('takes %i for busy, and waits as it says', async (status) => {
    said = { status, message: 'slow down', headers: { 'retry-after': '7' } }
    expect(await failing()).toMatchObject({ kind: 'busy', retryAfter: 7_000 })
  })

  it('never shows a web page, whatever its status', async () => {
    const page = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'
    said = { status: 502, error: page }
    expect(await failing()).toMatchObject({ kind: 'busy' })
    said = { error: page }
    const failure = await failing()
    expect(failure).toMatchObject({ kind: 'lost' })
    expect(failure.message).toMatch(/no answer of a model/)
  })

  it('asks for another key when this one is refused, and never repeats it', async () => {
    const wrong = 'sk-wrong-key-987654321'
    const failure = await failing({}, modelWith(wrong))
    expect(failure.kind).toBe('refused')
    expect(failure.message).toMatch(/did not accept the key.*Check the key/)
    expect(failure.message).not.toContain(wrong)
    expect((await failing({}, modelWith(null))).message).toMatch(/asks for a key/)
  })

  it('refuses a key that no header can hold before it leaves, without repeating it', async () => {
    const failure = await failing({}, modelWith('sk-broken\nkey'))
    expect(failure.message).toMatch(/Copy it again/)
    expect(failure.message).not.toContain('sk-broken')
    expect(provider.asked).toEqual([])
  })

  it('calls an answer lost that never came or broke off, and keeps what had come', async () => {
    said = { mute: 'reset' }
    expect(await failing()).toMatchObject({ kind: 'lost' })
    said = { text: RECORDS, breakAfter: 1, pause: 20 }
    expect(await failing()).toMatchObject({ kind: 'lost' })
    expect(pieces.join('')).toBe(RECORDS.slice(0, 40))
    said = { text: RECORDS, endAfter: 1 }
    expect((await failing()).message).toMatch(/broke off/)
    said = { text: RECORDS, errorAfter: 1, message: `Overloaded ${KEY}` }
    expect(await failing()).toMatchObject({ kind: 'busy' })
    said = { status: 200, error: { error: { message: 'no such model', code: 404 } } }
    expect(await failing()).toMatchObject({ kind: 'refused' })
  })

  it('takes an answer for whole once its end was told, whatever becomes of the connection', async () => {
    said = { text: RECORDS, breakAtEnd: true, pause: 20 }
    const answer = await put()
    expect(answer).toMatchObject({ text: RECORDS, finish: 'stop' })
    expect(answer.usage?.out).toBe(Math.ceil(RECORDS.length / 4))
  })

  it('tells of a broken answer what the server had reported, and nothing before it had', async () => {
    said = { text: RECORDS, errorAfter: 1 }
    await failing()
    expect(sent.at(-1)).not.toHaveProperty('usage')
    said = { text: RECORDS, errorAfter: Infinity }
    await failing()
    expect(sent.at(-1)?.usage?.out).toBe(Math.ceil(RECORDS.length / 4))
  })

  it('takes an error in the middle of an answer for what it is', async () => {
    const [type, code] = wire === 'gemini' ? ['', 401] : ['authentication_error', null]
    said = { text: RECORDS, errorAfter: 1, error: { error: { message: 'Invalid key', type, code } } }
    expect(await failing()).toMatchObject({ kind: 'refused' })
  })

  it('takes the key out of the model’s words, in one piece or in several', async () => {
    said = { text: `${'a'.repeat(30)} ${KEY} and ${KEY.toUpperCase()} ${KEY.slice(0, 9)}` }
    const answer = await put()
    expect(answer.text).toBe(`${'a'.repeat(30)} [key] and [key] ${KEY.slice(0, 9)}`)
    expect(pieces.join('')).toBe(answer.text)
  })

  it('asks for a whole answer where the server can’t stream', async () => {
    said = ({ body }) =>
      body.stream === true
        ? { status: 400, message: 'streaming is not supported by this deployment' }
        : { text: RECORDS, whole: true }
    expect((await failing()).kind).toBe('lacking')
    const answer = await put()
    expect(answer).toMatchObject({ text: RECORDS, finish: 'stop' })
    expect(answer.usage).not.toBeNull()
    expect(provider.asked.at(-1)?.body.response_format).toBeDefined()
  })

  it('reads an answer that comes byte by byte, and stops when told', async () => {
    said = { text: '{"records": [{"sex": "F", "name": "Åsa"}]}', drip: 0 }
    expect((await put()).text).toContain('Åsa')
    said = { mute: 'silence' }
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    await expect(put({}, controller.signal)).rejects.toBeInstanceOf(Cancelled)
  })

  it('lists the models that can write', async () => {
    const { signal } = new AbortController()
    const choice = { baseUrl: provider.baseUrl, key: KEY, transport: fetchTransport() }
    expect(await hostedWires[wire].list(choice, signal)).toEqual([
      { name: 'scribe-1', price: null },
      { name: 'scribe-2', price: null },
    ])
    await expect(hostedWires[wire].list({ ...choice, key: 'sk-wrong-key-1' }, signal)).rejects.toThrow(
      /did not accept the key/,
    )
    await expect(
      hostedWires[wire].list({ ...choice, baseUrl: `${provider.origin}/nowhere` }, signal),
    ).rejects.toThrow(/no such address/)
  })
})

describe('what one provider does and no other', () => {
  async function with_(
    wire: 'openai' | 'anthropic' | 'gemini',
    answer: (asked: Asked, count: number) => Said,
  ) {
    provider = await startProvider(answer, { wire })
    return hostedWires[wire].model({
      baseUrl: provider.baseUrl,
      name: 'scribe-1',
      key: null,
      transport: fetchTransport(),
    })
  }
  const hooks = { signal: new AbortController().signal }

  it('Anthropic: a tool takes the place of the missing form, and its input is the answer', async () => {
    const model = await with_('anthropic', ({ text }) =>
      text.includes('output_config')
        ? { status: 400, message: 'output_config.format: this model does not support structured outputs' }
        : { text: RECORDS },
    )
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'lacking' })
    expect((await model.ask(ask, hooks)).text).toBe(RECORDS)
    expect(provider.asked.at(-1)?.text).toContain('"tool_choice"')
  })

  it('Anthropic: asks for as many tokens as the model can write', async () => {
    const model = await with_('anthropic', ({ text }) =>
      (JSON.parse(text) as { max_tokens: number }).max_tokens > 4096
        ? {
            status: 400,
            message: 'max_tokens: 20000 > 4096, which is the maximum allowed number of output tokens for it',
          }
        : { text: RECORDS },
    )
    const long = { ...ask, mostCharacters: 40_000 }
    await expect(model.ask(long, hooks)).rejects.toMatchObject({ kind: 'lacking' })
    expect((await model.ask(long, hooks)).finish).toBe('stop')
    expect(provider.asked.at(-1)?.text).toContain('output_config')
  })

  it('Gemini: its retry time stands in the body, and a daily limit ends the run', async () => {
    const refusal = (quotaId: string) => ({
      error: {
        code: 429,
        message: 'You exceeded your current quota, please check your plan and billing details.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' },
        ],
      },
    })
    const model = await with_('gemini', (_, count) => ({
      status: 429,
      error: count === 1 ? [refusal('RequestsPerMinutePerProject')] : refusal('RequestsPerDayPerProject'),
    }))
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'busy', retryAfter: 37_500 })
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'refused' })
  })

  it('Gemini: a prompt that is blocked is filtered', async () => {
    const model = await with_('gemini', () => ({
      error: {
        promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
        usageMetadata: { promptTokenCount: 9 },
      },
    }))
    expect(await model.ask(ask, hooks)).toEqual({ text: '', usage: { in: 9, out: 0 }, finish: 'filtered' })
  })

  it('OpenAI: used-up quota ends the run, used-up minutes only delay it', async () => {
    const model = await with_('openai', (_, count) =>
      count === 1
        ? {
            status: 429,
            error: { error: { message: 'You exceeded your quota', code: 'insufficient_quota' } },
          }
        : {
            status: 429,
            message: 'Rate limit reached',
            headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m12s' },
          },
    )
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'refused' })
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'busy', retryAfter: 72_000 })
  })

  it('OpenAI-compatible: only a server that knows JSON mode is asked for it', async () => {
    const model = await with_('openai', ({ body }) =>
      (body.response_format?.type as string) === 'json_schema'
        ? { status: 400, message: 'This response_format type is unavailable now' }
        : { text: RECORDS },
    )
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'lacking' })
    await model.ask(ask, hooks)
    expect(provider.asked.at(-1)?.body.response_format).toEqual({ type: 'json_object' })
  })

  it('OpenAI-compatible: a server here is asked to hold the bounds, until it refuses them', async () => {
    const model = await with_('openai', ({ text }) =>
      text.includes('"minimum"')
        ? { status: 400, message: "Invalid schema: 'minimum' is not permitted" }
        : { text: RECORDS },
    )
    expect(model.bodyOf(ask)).toContain('"maximum":90')
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({
      kind: 'lacking',
      message: expect.stringMatching(/refused json_schema with bounds: asked without/) as string,
    })
    await model.ask(ask, hooks)
    expect(provider.asked.at(-1)?.body.response_format?.type).toBe('json_schema')
    const elsewhere = hostedWires.openai.model({
      baseUrl: 'https://api.example.org/v1',
      name: 'scribe-1',
      key: null,
      transport: fetchTransport(),
    })
    expect(elsewhere.bodyOf(ask)).not.toMatch(/maxi?mum|maxItems/)
  })

  it('OpenAI-compatible: a list of unknown fields costs one try', async () => {
    const model = await with_('openai', ({ body }) =>
      body.seed !== undefined || body.stream_options !== undefined
        ? {
            status: 422,
            error: {
              detail: ['seed', 'stream_options'].map((field) => ({
                type: 'extra_forbidden',
                loc: ['body', field],
                msg: 'Extra inputs are not permitted',
              })),
            },
          }
        : { text: RECORDS },
    )
    await expect(model.ask(ask, hooks)).rejects.toMatchObject({ kind: 'lacking' })
    expect((await model.ask(ask, hooks)).usage).toBeNull()
    expect(provider.asked.at(-1)?.body.response_format?.type).toBe('json_schema')
  })

  it('OpenAI-compatible: thinking between marks is no answer', async () => {
    const model = await with_('openai', () => ({
      text: `\n<think>\nFirst {"records": [{"sex": "draft"}]} perhaps?</think>\n${RECORDS}`,
    }))
    expect((await model.ask(ask, hooks)).text.trim()).toBe(RECORDS)
  })

  it('a redirect is not followed, and is named', async () => {
    const model = await with_('openai', () => ({
      status: 307,
      headers: { location: 'https://example.org/' },
    }))
    await expect(model.ask(ask, hooks)).rejects.toThrow(/redirects.*base URL/)
  })
})
