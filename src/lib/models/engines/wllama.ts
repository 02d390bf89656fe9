/**
 * llama.cpp in WebAssembly, on the processor: a model from a file of the person's own, asked in this worker.
 * It needs no network and no graphics card. One question at a time; what the last one shares with the next (the
 * instruction, the columns) is not read again.
 */
import { Wllama, type ChatCompletionChunk } from '@wllama/wllama/esm/index.js'
import { Cancelled, InputError, messageOf } from '../../base/errors'
import { ModelFailure, type Answer, type Ask, type AskHooks, type Model } from '../model'
import { CountedFile } from './counted-file'
import { grammarOf, type Grammar } from './gbnf'
import { readGguf, type GgufFacts } from './gguf'
import { WLLAMA_HOST, wllamaBody } from './wllama-body'
import { checkSize, contextFor } from './wllama-memory'

export interface WllamaAbout extends GgufFacts {
  /** The first file's name: the model goes by it. */
  file: string
  /** Tokens of context that it was loaded with. */
  context: number
  /** Of the engine within. */
  version: string
}

/** How fast it reads and writes, in tokens a second, measured on the answer that is being written. */
export interface Speed {
  reading: number
  writing: number
}

export interface WllamaOptions {
  /** Where the engine's WebAssembly lies: absolute, on this site. */
  wasm: string
  onProgress?: (done: number, total: number) => void
  onSpeed?: (speed: Speed) => void
}

export interface WllamaEngine {
  model: Model
  about: WllamaAbout
  /** Frees its memory. Questions that are out are refused. */
  close(): Promise<void>
}

/** Tokens read at a time: how long a question takes to let go once it is aborted. */
const BATCH = 32
/** A token is rarely longer: the least that an answer takes. */
const CHARACTERS_A_TOKEN = 4

/**
 * Loads a model. @param files one GGUF file, or all parts of a split one, in any order
 * @throws InputError where the files hold no model, one that is too large, or one that this llama.cpp doesn't know
 */
export async function openWllamaEngine(
  files: readonly File[],
  options: WllamaOptions,
): Promise<WllamaEngine> {
  checkSize(files)
  const { facts, parts } = await partsOf(files)
  const context = contextFor(facts, parts)
  const file = parts[0]?.name ?? ''
  const said: string[] = []
  const engine = new Wllama({ default: options.wasm }, { logger: loggerInto(said) })
  // The build for browsers without 64-bit memory would come from another host: never.
  engine.setCompat(null)
  checkBrowser()
  const total = parts.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  const count = (bytes: number) => {
    done = Math.min(total, done + bytes)
    options.onProgress?.(done, total)
  }
  try {
    await engine.loadModel(
      parts.map((part) => new CountedFile(part, count)),
      {
        n_ctx: context,
        n_batch: BATCH,
        n_threads: 1,
        n_gpu_layers: 0,
        n_parallel: 1,
        ctx_shift: false,
        warmup: false,
        jinja: true,
        reasoning_format: 'none',
      },
    )
    // The library takes a load that failed for one that went well (3.8.1): then nothing is known of the model.
    if (!(engine.getLoadedContextInfo().n_vocab > 0)) throw new Error('llama.cpp does not take it')
  } catch (error) {
    await engine.exit().catch(() => undefined)
    throw new InputError(
      `could not be loaded: ${reasonIn(said) ?? messageOf(error)}.`,
      'Pick another model, or another quantisation of it.',
      { file },
    )
  }
  const { n_ctx } = engine.getLoadedContextInfo()
  const about = { ...facts, file, context: n_ctx, version: Wllama.getLibllamaVersion() }
  const model = new Asking(engine, about, said, options.onSpeed ?? (() => undefined))
  return { model, about, close: () => model.close() }
}

/** @throws InputError where a part is missing or is no part of it */
async function partsOf(files: readonly File[]): Promise<{ facts: GgufFacts; parts: File[] }> {
  const read = await Promise.all(
    files.map(async (file) => ({ file, facts: await readGguf(file, file.name) })),
  )
  const ordered = read.sort((a, b) => (a.facts.split?.number ?? 0) - (b.facts.split?.number ?? 0))
  const [first] = ordered
  if (first === undefined) throw new InputError('There is no model file.', 'Pick one.')
  const needed = first.facts.split?.count ?? 1
  const complete =
    ordered.length === needed && ordered.every(({ facts }, i) => (facts.split?.number ?? 0) === i)
  if (!complete)
    throw new InputError(
      needed === 1
        ? `is a model of its own; ${files.length} files were picked.`
        : `is one of ${needed} parts; ${files.length === 1 ? 'it was picked alone' : 'others were picked than these'}.`,
      needed === 1 ? 'Pick one model.' : `Pick all ${needed} parts together.`,
      { file: first.file.name },
    )
  const parameters = ordered.reduce((sum, { facts }) => sum + facts.parameters, 0)
  return { facts: { ...first.facts, parameters }, parts: ordered.map(({ file }) => file) }
}

function checkBrowser(): void {
  try {
    // The 64-bit address is too new for TypeScript's own description of it.
    const descriptor = { address: 'i64', initial: 1n } as unknown as WebAssembly.MemoryDescriptor
    new WebAssembly.Memory(descriptor)
  } catch {
    throw new InputError(
      'This browser can’t run a model in the page: its WebAssembly has no 64-bit memory.',
      'Use a current Chrome, Edge or Firefox, or a local server.',
    )
  }
}

class Asking implements Model {
  readonly host = WLLAMA_HOST
  readonly name: string
  private last: Promise<unknown> = Promise.resolve()
  /** Why it answers nothing any more. */
  private broken: string | null = null
  private readonly leaving = new AbortController()

  constructor(
    private readonly engine: Wllama,
    private readonly about: WllamaAbout,
    private readonly said: readonly string[],
    private readonly onSpeed: (speed: Speed) => void,
  ) {
    this.name = about.file
  }

  bodyOf(ask: Ask): string {
    return wllamaBody(this.name, ask)
  }

  async close(): Promise<void> {
    this.broken ??= 'The model was unloaded.'
    this.leaving.abort()
    await this.engine.exit()
  }

  ask(ask: Ask, hooks: AskHooks): Promise<Answer> {
    const turn = this.last.then(() => this.answer(ask, hooks))
    this.last = turn.catch(() => undefined)
    return turn
  }

  private async answer(ask: Ask, { signal, onText, onSent }: AskHooks): Promise<Answer> {
    if (signal.aborted) throw new Cancelled()
    if (this.broken !== null) throw new ModelFailure('refused', this.broken, 'Load the model again.')
    const grammar = grammarFor(ask)
    const answer = new Arriving(ask, grammar, this.about, this.onSpeed, onText)
    const stopping = new AbortController()
    const stop = () => stopping.abort()
    signal.addEventListener('abort', stop)
    let status: number | null = null
    try {
      const written = this.engine.createChatCompletion({
        ...settingsOf(ask, grammar),
        stream: true,
        abortSignal: stopping.signal,
        onData: (chunk) => {
          if (stopping.signal.aborted) return
          answer.take(chunk)
          if (answer.isOver) stop()
        },
      })
      await Promise.race([written, this.left()])
      status = 200
      return answer.end()
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      if (this.leaving.signal.aborted) throw new ModelFailure('refused', this.broken ?? '')
      if (answer.isOver) {
        status = 200
        return answer.end()
      }
      throw this.failureOf(error)
    } finally {
      signal.removeEventListener('abort', stop)
      onSent?.({ status, body: this.bodyOf(ask) })
    }
  }

  /** An engine that is ended never answers: whoever waits for it is told so. */
  private left(): Promise<never> {
    const { signal } = this.leaving
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Cancelled()), { once: true })
    })
  }

  private failureOf(error: unknown): ModelFailure {
    if (error instanceof ModelFailure) return error
    const words = messageOf(error)
    const [, needed, had] =
      /request \((\d+) tokens?\) exceeds the available context size \((\d+)/.exec(words) ?? []
    if (needed !== undefined) return tooLong(Number(needed), Number(had), this.about.contextLength)
    if (error instanceof Error && error.name === 'RuntimeError') {
      this.broken = `The model stopped: ${reasonIn(this.said) ?? words}.`
      return new ModelFailure('refused', this.broken, 'Load it again, or pick a smaller one.')
    }
    return new ModelFailure('refused', `The model could not answer: ${words}.`)
  }
}

function grammarFor({ schema }: Ask): Grammar | null {
  if (schema === null) return null
  try {
    return grammarOf(schema)
  } catch (error) {
    throw new ModelFailure(
      'lacking',
      `The answer’s schema can’t be made into a grammar: ${messageOf(error)}.`,
    )
  }
}

function settingsOf(ask: Ask, grammar: Grammar | null) {
  const { messages, temperature, seed, mostCharacters } = ask
  return {
    messages,
    ...(temperature === null ? {} : { temperature }),
    // llama.cpp takes 32 bits, of which all ones mean a seed of its own choosing.
    ...(seed === null ? {} : { seed: seed % (2 ** 32 - 1) }),
    ...(grammar === null ? {} : { grammar: grammar.text }),
    max_tokens: mostCharacters,
    cache_prompt: true,
    timings_per_token: true,
    return_progress: true,
    // Models that think aloud first would think past any grammar.
    chat_template_kwargs: { enable_thinking: false },
  }
}

/** One answer, as it comes. */
class Arriving {
  /** Whether nothing more is wanted. */
  isOver = false
  private text = ''
  private asked = 0
  private written = 0
  private finish: Answer['finish'] | null = null

  constructor(
    private readonly ask: Ask,
    private readonly grammar: Grammar | null,
    private readonly about: WllamaAbout,
    private readonly onSpeed: (speed: Speed) => void,
    private readonly onText: AskHooks['onText'],
  ) {}

  /** @throws ModelFailure as soon as it is known that the answer can't fit */
  take({ choices, timings, prompt_progress: progress, usage }: ChatCompletionChunk): void {
    if (progress !== undefined) this.measure(progress.total)
    const [choice] = choices
    const piece = choice?.delta.content ?? ''
    if (piece !== '') {
      this.text += piece
      this.onText?.(piece)
    }
    if (timings !== undefined) {
      this.asked = timings.cache_n + timings.prompt_n
      this.written = timings.predicted_n
      this.onSpeed({ reading: timings.prompt_per_second, writing: timings.predicted_per_second })
    }
    if (usage) {
      this.asked = usage.prompt_tokens
      this.written = usage.completion_tokens
    }
    const reason = choice?.finish_reason ?? null
    if (reason !== null) this.finish = reason === 'length' ? 'length' : 'stop'
    if (this.finish === null && this.text.length > this.ask.mostCharacters) {
      this.finish = 'cut'
      this.isOver = true
    }
  }

  end(): Answer {
    const usage = this.asked === 0 ? null : { in: this.asked, out: this.written }
    return { text: this.text, usage, finish: this.finish ?? 'stop' }
  }

  private measure(prompt: number): void {
    const { context, contextLength } = this.about
    const least = Math.ceil((this.grammar?.least ?? 0) / CHARACTERS_A_TOKEN)
    if (prompt + least > context) throw tooLong(prompt + least, context, contextLength)
  }
}

function tooLong(needed: number, context: number, trained: number): ModelFailure {
  const most = trained > context ? '' : ', which is all that it was trained for'
  return new ModelFailure(
    'refused',
    `The question and its answer need at least ${needed.toLocaleString('en')} tokens, and the model is loaded with a context of ${context.toLocaleString('en')}${most}.`,
    'Write fewer columns at a time (the strategy “conditional” does), show fewer examples, or load a model with a longer context.',
  )
}

/** Keeps the engine's last complaints: they say more than its exceptions do. */
function loggerInto(said: string[]) {
  const keep = (...words: unknown[]) => {
    said.push(words.map(messageOf).join(' '))
    if (said.length > 40) said.shift()
  }
  const ignore = () => undefined
  return { debug: ignore, log: ignore, warn: keep, error: keep }
}

/** The most telling of the engine's complaints, in its own words without their source. */
function reasonIn(said: readonly string[]): string | null {
  const telling = said.find((line) => /error loading model|unknown|out of memory|failed to alloc/i.test(line))
  if (telling === undefined) return null
  return telling
    .replace(/^.*error loading model:\s*/i, '')
    .replace(/^\w+:\s*/, '')
    .trim()
    .replace(/[.\s]+$/, '')
    .slice(0, 200)
}
