import { prebuiltAppConfig } from '@mlc-ai/web-llm'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../base/errors'
import type { Ask } from '../model'
import { judge, type GpuFacts } from './web-llm-check'
import { readConfig, readShards } from './web-llm-files'
import { folderUrl, originsOf } from './web-llm-hosts'
import { listedBuild, listedModels, smallerThan } from './web-llm-list'
import { failureOf, webLlmBody, webLlmModel } from './web-llm-model'

describe('the offered models', () => {
  it('are web-llm’s own, each in both builds, smallest memory first', () => {
    for (const { f16, f32, context } of listedModels)
      for (const build of [f16, f32]) {
        const theirs = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === build.id)
        expect(theirs?.model).toBe(build.modelUrl)
        expect(theirs?.model_lib).toBe(build.libUrl)
        expect(theirs?.vram_required_MB).toBe(build.memoryMB)
        expect(theirs?.overrides?.context_window_size).toBe(context)
      }
    const memory = listedModels.map(({ f16 }) => f16.memoryMB)
    expect(memory).toEqual(memory.toSorted((a, b) => a - b))
  })

  it('know a smaller one', () => {
    expect(smallerThan(1000, true)?.label).toBe('Llama 3.2 1B')
    expect(smallerThan(376, true)).toBeNull()
    expect(listedBuild('Qwen3-4B-q4f32_1-MLC')).toMatchObject({ f16: false, model: { label: 'Qwen3 4B' } })
  })

  it('lead to the Hub’s network and to nothing else that was not named', () => {
    const [first] = listedModels
    const origins = originsOf([first?.f16.modelUrl ?? '', first?.f16.libUrl ?? ''])
    expect(origins).toContain('https://huggingface.co')
    expect(origins).toContain('https://raw.githubusercontent.com')
    for (const origin of origins) expect(new URL(origin).origin).toBe(origin)
    expect(originsOf(['http://models.local:8000/a/', 'http://models.local:8000/b.wasm'])).toEqual([
      'http://models.local:8000',
    ])
  })

  it('lie under a revision on the Hub, and as they are named elsewhere', () => {
    expect(folderUrl('https://huggingface.co/mlc-ai/X')).toBe('https://huggingface.co/mlc-ai/X/resolve/main/')
    expect(folderUrl('https://huggingface.co/a/X/resolve/v2/')).toBe('https://huggingface.co/a/X/resolve/v2/')
    expect(folderUrl('http://localhost:8000/models/X')).toBe('http://localhost:8000/models/X/')
  })
})

describe('the checks', () => {
  const good: GpuFacts = {
    secure: true,
    hasWebGpu: true,
    adapter: {
      name: 'a GPU',
      isFallback: false,
      f16: true,
      maxBufferSize: 1 << 30,
      maxStorageBufferBindingSize: 1 << 30,
      maxComputeWorkgroupStorageSize: 32 << 10,
      maxStorageBuffersPerShaderStage: 10,
    },
    storage: { quota: 10e9, usage: 1e9 },
    memoryGB: 8,
  }
  const need = { bytes: 1e9, memoryMB: 1000, f16: true }
  const weights = (facts: GpuFacts, more = {}) =>
    judge(facts, { ...need, ...more }).map(({ weight }) => weight)
  const adapter = (more: object) => ({ ...good, adapter: good.adapter && { ...good.adapter, ...more } })

  it('find nothing against a good device', () => {
    expect(weights(good)).toEqual([])
  })

  it('refuse what can’t work, and let a person insist on what hardly does', () => {
    expect(weights({ ...good, secure: false })).toEqual(['refused'])
    expect(weights({ ...good, hasWebGpu: false })).toEqual(['refused'])
    expect(weights({ ...good, adapter: null })).toEqual(['refused'])
    expect(weights(adapter({ f16: false }))).toEqual(['refused'])
    expect(weights(adapter({ f16: false }), { f16: false })).toEqual([])
    expect(weights(adapter({ maxStorageBuffersPerShaderStage: 8 }))).toEqual(['refused'])
    expect(weights(adapter({ isFallback: true }))).toEqual(['insist'])
    expect(weights({ ...good, storage: { quota: 1.5e9, usage: 1e9 } })).toEqual(['refused'])
    expect(weights({ ...good, storage: null })).toEqual(['doubt'])
    expect(weights(good, { memoryMB: 5000 })).toEqual(['doubt'])
  })
})

describe('a model’s own files', () => {
  it('are read as far as the engine needs them', () => {
    const config = { model_type: 'qwen3', tokenizer_files: ['vocab.json', 'tokenizer.json'] }
    expect(readConfig(JSON.stringify({ ...config, context_window_size: 40960 }))).toEqual({
      tokenizer: 'tokenizer.json',
      context: 4096,
      thinks: true,
    })
    expect(
      readConfig(JSON.stringify({ ...config, context_window_size: -1, sliding_window_size: 4096 })).context,
    ).toBeNull()
    expect(() => readConfig('{"tokenizer_files":["vocab.json"]}')).toThrow(/names no tokenizer/)
    expect(() => readConfig('<html>')).toThrow(/a web page instead of JSON/)
  })

  it('name no place outside their folder', () => {
    const list = (dataPath: string) => JSON.stringify({ records: [{ dataPath, nbytes: 5, md5sum: 'x' }] })
    expect(readShards(list('params_shard_0.bin'))).toEqual([
      { name: 'params_shard_0.bin', bytes: 5, md5: null },
    ])
    for (const path of ['../x', '/x', 'https://elsewhere.org/x', '//elsewhere.org/x', 'a/../../x'])
      expect(() => readShards(list(path))).toThrow(/lies elsewhere/)
    expect(() => readShards('{"records":[]}')).toThrow(/lists no weights/)
  })
})

describe('a question', () => {
  const ask: Ask = {
    messages: [{ role: 'user', content: 'One row.' }],
    schema: { type: 'object' },
    temperature: 0.5,
    seed: 7,
    mostCharacters: 40,
  }
  const hooks = () => ({ signal: new AbortController().signal })

  it('goes as messages, settings and schema; only a thinking model is told not to think', () => {
    expect(JSON.parse(webLlmBody(ask, true))).toEqual({
      messages: ask.messages,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      seed: 7,
      response_format: { type: 'json_object', schema: '{"type":"object"}' },
      extra_body: { enable_thinking: false },
    })
    expect(webLlmBody({ ...ask, schema: null }, false)).not.toMatch(/response_format|thinking/)
  })

  it('that is too long is refused with its sizes', () => {
    const theirs =
      'Prompt tokens exceed context window size: number of prompt tokens: 5000; context window size: 4096\nConsider'
    const failure = failureOf(new Error(theirs), 'Qwen3', true, false)
    expect(failure.kind).toBe('refused')
    expect(failure.message).toMatch(/has 5000 tokens, and Qwen3 takes at most 4096/)
  })

  it('fails as lost with the GPU, and as lacking with the grammar', () => {
    expect(failureOf(new Error('x'), 'Qwen3', true, true).kind).toBe('lost')
    expect(failureOf(new Error('Device was lost'), 'Qwen3', false, false).kind).toBe('lost')
    expect(failureOf(new Error('GrammarMatcher: invalid token id'), 'Qwen3', true, false).kind).toBe(
      'lacking',
    )
    expect(failureOf(new Error('GrammarMatcher: invalid token id'), 'Qwen3', false, false).kind).toBe(
      'refused',
    )
  })

  /** The engine's interface with a scripted answer: no weights are to be had here. */
  function scripted(
    pieces: string[],
    fails: (request: { response_format?: unknown }) => boolean = () => false,
  ) {
    const log: string[] = []
    const engine = {
      interruptGenerate: () => Promise.resolve(void log.push('interrupted')),
      chat: {
        completions: {
          create: async function* (request: object) {
            log.push('begun')
            if (fails(request)) throw new Error('GrammarMatcher: invalid token id')
            try {
              for (const content of pieces) yield { choices: [{ delta: { content }, finish_reason: null }] }
              yield { choices: [{ delta: {}, finish_reason: 'stop' }] }
              yield { choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } }
            } finally {
              log.push('ended')
            }
          },
        },
      },
    }
    const model = webLlmModel(engine as unknown as Parameters<typeof webLlmModel>[0], {
      name: 'scripted',
      thinks: false,
      isLost: () => false,
    })
    return { model, log }
  }

  it('is answered piece by piece with the tokens counted, one question after the other', async () => {
    const { model, log } = scripted(['{"a":', '1}'])
    const heard: string[] = []
    const both = [
      model.ask(ask, { ...hooks(), onText: (piece) => heard.push(piece) }),
      model.ask(ask, hooks()),
    ]
    expect(await Promise.all(both)).toEqual([
      { text: '{"a":1}', usage: { in: 9, out: 3 }, finish: 'stop' },
      { text: '{"a":1}', usage: { in: 9, out: 3 }, finish: 'stop' },
    ])
    expect(heard).toEqual(['{"a":', '1}'])
    expect(log).toEqual(['begun', 'ended', 'begun', 'ended'])
  })

  it('is cut off when the answer goes on and on, and given up when told', async () => {
    const { model, log } = scripted(Array.from({ length: 100 }, () => 'again and '))
    expect(await model.ask(ask, hooks())).toMatchObject({ finish: 'cut', usage: null })
    expect(log).toEqual(['begun', 'ended'])
    const stop = new AbortController()
    const asked = model.ask(ask, { signal: stop.signal, onText: () => stop.abort() })
    await expect(asked).rejects.toBeInstanceOf(Cancelled)
    expect(log).toEqual(['begun', 'ended', 'begun', 'interrupted', 'ended'])
  })

  it('is asked once more without the grammar when that crashes, and after two crashes always', async () => {
    const sent: boolean[] = []
    const { model } = scripted(['{}'], ({ response_format }) => {
      sent.push(response_format !== undefined)
      return response_format !== undefined
    })
    for (let i = 0; i < 2; i++) {
      await expect(model.ask(ask, hooks())).rejects.toMatchObject({ kind: 'lacking' })
      expect((await model.ask(ask, hooks())).text).toBe('{}')
    }
    await model.ask(ask, hooks())
    expect(sent).toEqual([true, false, true, false, false])
  })
})
