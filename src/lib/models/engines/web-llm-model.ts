import type { ChatCompletionRequestStreaming, MLCEngineInterface } from '@mlc-ai/web-llm'
import { Cancelled, messageOf } from '../../base/errors'
import { ModelFailure, type Answer, type Ask, type AskHooks, type Model } from '../model'

type Engine = Pick<MLCEngineInterface, 'chat' | 'interruptGenerate'>

/** The grammar has crashed on tokens above a tokenizer's vocabulary (web-llm#807); after so many times it is left out. */
const MOST_CRASHES = 2

/** The JSON of messages and settings that the engine is given. */
export function webLlmBody({ messages, schema, temperature, seed }: Ask, thinks: boolean): string {
  const request: ChatCompletionRequestStreaming = {
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(temperature === null ? {} : { temperature }),
    ...(seed === null ? {} : { seed }),
    ...(schema === null ? {} : { response_format: { type: 'json_object', schema: JSON.stringify(schema) } }),
    // For a model that doesn't think, web-llm would put an empty thought into its mouth all the same.
    ...(thinks ? { extra_body: { enable_thinking: false } } : {}),
  }
  return JSON.stringify(request)
}

/** A loaded engine as a model. It answers one question at a time; others wait. */
export function webLlmModel(
  engine: Engine,
  { name, thinks, isLost }: { name: string; thinks: boolean; isLost: () => boolean },
): Model {
  let before: Promise<unknown> = Promise.resolve()
  let crashes = 0
  let skipGrammar = false

  async function answer(ask: Ask, { signal, onText, onSent }: AskHooks): Promise<Answer> {
    if (signal.aborted) throw new Cancelled()
    const constrained = ask.schema !== null && !skipGrammar && crashes < MOST_CRASHES
    skipGrammar = false
    const body = webLlmBody(constrained ? ask : { ...ask, schema: null }, thinks)
    const interrupt = () => void engine.interruptGenerate()
    signal.addEventListener('abort', interrupt)
    try {
      return await read(
        JSON.parse(body) as ChatCompletionRequestStreaming,
        ask.mostCharacters,
        onText,
        signal,
      )
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      const failure = failureOf(error, name, constrained, isLost())
      if (failure.kind === 'lacking') {
        crashes++
        skipGrammar = true
      }
      throw failure
    } finally {
      signal.removeEventListener('abort', interrupt)
      onSent?.({ status: null, body })
    }
  }

  async function read(
    request: ChatCompletionRequestStreaming,
    mostCharacters: number,
    onText: AskHooks['onText'],
    signal: AbortSignal,
  ): Promise<Answer> {
    const found: Answer = { text: '', usage: null, finish: 'stop' }
    // Leaving the loop early ends the generation in the engine too.
    for await (const { choices, usage } of await engine.chat.completions.create(request)) {
      if (signal.aborted) throw new Cancelled()
      const [choice] = choices
      const piece = choice?.delta.content ?? ''
      if (piece !== '') {
        found.text += piece
        onText?.(piece)
      }
      if (choice?.finish_reason === 'length') found.finish = 'length'
      if (usage) found.usage = { in: usage.prompt_tokens, out: usage.completion_tokens }
      if (found.text.length > mostCharacters) return { ...found, finish: 'cut' }
    }
    return found
  }

  return {
    name,
    host: 'this device',
    bodyOf: (ask) => webLlmBody(ask, thinks),
    ask(ask, hooks) {
      const turn = before.then(() => answer(ask, hooks))
      before = turn.catch(() => undefined)
      return turn
    },
  }
}

/** What went wrong in the engine, as whoever asked has to take it. */
export function failureOf(error: unknown, name: string, constrained: boolean, isLost: boolean): ModelFailure {
  const said = messageOf(error)
  const kind = error instanceof Error ? error.name : ''
  const sizes = /number of prompt tokens: (\d+); context window size: (\d+)/.exec(said)
  if (sizes !== null)
    return new ModelFailure(
      'refused',
      `The question has ${sizes[1]} tokens, and ${name} takes at most ${sizes[2]} with its answer.`,
      'Ask for fewer columns, show fewer example rows, or take a model with a longer context.',
    )
  if (isLost || kind === 'DeviceLostError' || /device (was |is )?lost|out of memory|disposed/i.test(said))
    return new ModelFailure(
      'lost',
      `The GPU gave up on ${name}: mostly its memory ran out.`,
      'Take a smaller model, or close what else uses the GPU.',
    )
  if (constrained && (kind === 'GrammarMatcherInitError' || /grammar|token id|matcher|bitmask/i.test(said)))
    return new ModelFailure('lacking', `${name} could not be held to the answer's schema.`)
  return new ModelFailure('refused', `${name} failed: ${said.replace(/\s+/g, ' ').slice(0, 300)}`)
}
