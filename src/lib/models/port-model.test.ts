import { afterEach, describe, expect, it } from 'vitest'
import { Cancelled } from '../base/errors'
import { ModelFailure, type Ask, type Model } from './model'
import { answerModel, portModel } from './port-model'

const ask: Ask = { messages: [], schema: null, temperature: null, seed: 7, mostCharacters: 100 }
const ports: MessagePort[] = []

afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function over(askEngine: Model['ask']): Promise<Model> {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  answerModel(port1, { name: 'tiny', host: 'this page', ask: askEngine, bodyOf: () => '' })
  return portModel(port2, JSON.stringify)
}

describe('a model behind a port', () => {
  it('says what it is, streams its text, and answers', async () => {
    const model = await over((given, { onText, onSent }) => {
      onText?.('a')
      onText?.(`b${given.seed ?? ''}`)
      onSent?.({ status: 200, body: 'x' })
      return Promise.resolve({ text: 'ab7', usage: { in: 1, out: 2 }, finish: 'stop' })
    })
    const pieces: string[] = []
    const sent: unknown[] = []
    const answer = await model.ask(ask, {
      signal: new AbortController().signal,
      onText: (piece) => pieces.push(piece),
      onSent: (facts) => sent.push(facts),
    })
    expect([model.name, model.host]).toEqual(['tiny', 'this page'])
    expect(pieces).toEqual(['a', 'b7'])
    expect(sent).toEqual([{ status: 200, body: 'x' }])
    expect(answer).toEqual({ text: 'ab7', usage: { in: 1, out: 2 }, finish: 'stop' })
  })

  it('keeps answers apart that run at the same time', async () => {
    const model = await over(async ({ seed }) => {
      await new Promise((resolve) => setTimeout(resolve, 20 - (seed ?? 0)))
      return { text: String(seed), usage: null, finish: 'stop' }
    })
    const { signal } = new AbortController()
    const answers = await Promise.all([1, 9, 5].map((seed) => model.ask({ ...ask, seed }, { signal })))
    expect(answers.map(({ text }) => text)).toEqual(['1', '9', '5'])
  })

  it('tells failures by their kind', async () => {
    const model = await over(() => Promise.reject(new ModelFailure('busy', 'Later.', '', 1500)))
    const failure = await model.ask(ask, { signal: new AbortController().signal }).catch((e: unknown) => e)
    expect(failure).toBeInstanceOf(ModelFailure)
    expect(failure).toMatchObject({ kind: 'busy', message: 'Later.', retryAfter: 1500 })
  })

  it('turns an engine that breaks into a refusal with its words', async () => {
    const model = await over(() => Promise.reject(new Error('out of memory')))
    await expect(model.ask(ask, { signal: new AbortController().signal })).rejects.toMatchObject({
      kind: 'refused',
      message: 'out of memory',
    })
  })

  it('stops at once, and stops the engine', async () => {
    let stopped = false
    const model = await over(
      (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true
            reject(new Cancelled())
          })
        }),
    )
    const controller = new AbortController()
    const asked = model.ask(ask, { signal: controller.signal })
    setTimeout(() => controller.abort(), 5)
    await expect(asked).rejects.toBeInstanceOf(Cancelled)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(stopped).toBe(true)
  })
})
