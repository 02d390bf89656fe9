/**
 * Brings a model's files into Cache Storage, where web-llm finds them. web-llm could fetch them itself, but counts
 * whole files instead of bytes, checks no weights, and can't be stopped (mlc-ai/web-llm#499); and what fetches never
 * has to be in the same room as what is asked.
 */
import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Cancelled, messageOf, ModelError } from '../../base/errors'
import { readConfig, readShards, type Shard } from './web-llm-files'
import { BrokeOff, LIBRARY, NotThere, type Source } from './web-llm-source'
import { keysOf, replaceStored, writeStored, type StoredFile, type StoredModel } from './web-llm-stored'

/** What is to be stored, and under which name. */
export interface Wanted {
  id: string
  label: string
  from: string
  memoryMB: number | null
}

export interface DownloadHooks {
  signal: AbortSignal
  /** Bytes that are here, and in all; the latter is null until the model's own list has been read. */
  onBytes(done: number, total: number | null): void
}

const LANES = 4
const TRIES = 3
/** The compiled program and the tokenizer have a few megabytes; no list says how many. */
const MOST_UNLISTED = 200_000_000
const AGAIN = 'Download it again, or from somewhere else.'

interface Piece {
  name: string
  file: StoredFile
  /** What the model's list says of it; null for files that no list describes. */
  expected: { bytes: number; md5: string | null } | null
}

/** @throws ModelError for what can't be had or isn't what it should be; Cancelled */
export async function download(wanted: Wanted, source: Source, hooks: DownloadHooks): Promise<StoredModel> {
  const stop = new AbortController()
  const follow = () => stop.abort()
  hooks.signal.addEventListener('abort', follow)
  if (hooks.signal.aborted) stop.abort()
  try {
    const [configText, shardsText] = [
      await textOf(source, 'mlc-chat-config.json', stop.signal),
      await textOf(source, 'tensor-cache.json', stop.signal).catch((error: unknown) => {
        // Models compiled before web-llm 0.2.80 have the same list under its old name.
        if (error instanceof NotThere) return textOf(source, 'ndarray-cache.json', stop.signal)
        throw error
      }),
    ]
    const config = readConfig(configText)
    const shards = readShards(shardsText)
    const keys = keysOf(wanted.id)
    const at = (name: string) => new URL(name, keys.folder).href
    const texts: [StoredFile, string][] = [
      [storedText('webllm/config', at('mlc-chat-config.json'), configText), configText],
      [storedText('webllm/model', at('tensor-cache.json'), shardsText), shardsText],
    ]
    const small: Piece[] = [
      { name: LIBRARY, file: { cache: 'webllm/wasm', url: keys.library, bytes: 0 }, expected: null },
      {
        name: config.tokenizer,
        file: { cache: 'webllm/model', url: at(config.tokenizer), bytes: 0 },
        expected: null,
      },
    ]
    const large = shards.map((shard) => pieceOf(shard, at))
    const model: StoredModel = {
      version: 1,
      ...wanted,
      context: config.context,
      thinks: config.thinks,
      files: [...texts.map(([file]) => file), ...[...small, ...large].map(({ file }) => file)],
    }
    await replaceStored(model)
    for (const [{ cache, url }, text] of texts) await (await caches.open(cache)).put(url, new Response(text))

    const counter = new Counter(hooks.onBytes)
    for (const [{ bytes }] of texts) counter.add(bytes)
    for (const piece of small) await pull(piece, source, counter, stop.signal)
    await writeStored(model)
    counter.total = model.files.reduce((total, { bytes }) => total + bytes, 0)
    await checkRoom(large)
    await inLanes(large, (piece) => pull(piece, source, counter, stop.signal))
    return model
  } catch (error) {
    stop.abort()
    throw hooks.signal.aborted ? new Cancelled() : error
  } finally {
    hooks.signal.removeEventListener('abort', follow)
  }
}

class Counter {
  total: number | null = null
  private done = 0

  constructor(private readonly tell: (done: number, total: number | null) => void) {}

  add(bytes: number): void {
    this.done += bytes
    this.tell(this.done, this.total)
  }
}

function pieceOf({ name, bytes, md5: sum }: Shard, at: (name: string) => string): Piece {
  return { name, file: { cache: 'webllm/model', url: at(name), bytes }, expected: { bytes, md5: sum } }
}

function storedText(cache: StoredFile['cache'], url: string, text: string): StoredFile {
  return { cache, url, bytes: new TextEncoder().encode(text).length }
}

async function textOf(source: Source, name: string, signal: AbortSignal): Promise<string> {
  return new Response(await source.open(name, signal)).text()
}

/** Refuses before the weights rather than at the last of them. */
async function checkRoom(pieces: readonly Piece[]): Promise<void> {
  let missing = 0
  for (const { file, expected } of pieces)
    if ((await (await caches.open(file.cache)).match(file.url)) === undefined) missing += expected?.bytes ?? 0
  const { quota, usage } = await navigator.storage.estimate()
  if (quota !== undefined && usage !== undefined && missing > quota - usage)
    throw outOfRoom(missing, quota - usage)
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

/** Stores one file unless it is here and whole. Only what has arrived and been checked is ever stored. */
async function pull(piece: Piece, source: Source, counter: Counter, signal: AbortSignal): Promise<void> {
  const { name, file, expected } = piece
  const cache = await caches.open(file.cache)
  // What no list describes is fetched anew: it is small, and nothing would tell an old one from the right one.
  const kept = expected === null ? undefined : await cache.match(file.url)
  if (kept?.body) {
    const checker = new Checker(name, expected, () => undefined)
    const fine = await kept.body
      .pipeThrough(checker.stream())
      .pipeTo(new WritableStream())
      .then(
        () => true,
        () => false,
      )
    if (fine) {
      counter.add(checker.bytes)
      return
    }
    await cache.delete(file.url)
  }
  for (let tries = 1; ; tries++) {
    const checker = new Checker(name, expected, (bytes) => counter.add(bytes))
    try {
      const body = await source.open(name, signal)
      await cache.put(file.url, new Response(body.pipeThrough(checker.stream())))
      file.bytes = checker.bytes
      return
    } catch (error) {
      counter.add(-checker.bytes)
      const known = checker.failure ?? storageError(error, expected?.bytes ?? 0) ?? error
      if (signal.aborted) throw new Cancelled()
      if (known instanceof ModelError && !(known instanceof BrokeOff)) throw known
      if (tries >= TRIES)
        throw known instanceof BrokeOff
          ? known
          : new ModelError(
              `The download of ${name} broke off ${TRIES} times (${messageOf(known)}).`,
              'Start it again: what has been downloaded is kept.',
            )
    }
  }
}

/** Counts and checks a file as it passes. A failure ends the stream, and with it the storing. */
class Checker {
  bytes = 0
  failure: ModelError | null = null
  private readonly hash = md5.create()
  private head = ''

  constructor(
    private readonly name: string,
    private readonly expected: Piece['expected'],
    private readonly onBytes: (bytes: number) => void,
  ) {}

  stream(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.bytes += chunk.length
        if (this.bytes > (this.expected?.bytes ?? MOST_UNLISTED)) this.fail(this.tooLong())
        if (this.expected !== null) this.hash.update(chunk)
        if (this.head.length < 8) this.head += bytesToHex(chunk.subarray(0, 4))
        this.onBytes(chunk.length)
        controller.enqueue(chunk)
      },
      flush: () => {
        const failure = this.judge()
        if (failure !== null) this.fail(failure)
      },
    })
  }

  private fail(failure: ModelError): never {
    this.failure = failure
    throw failure
  }

  private tooLong(): ModelError {
    const most = (this.expected?.bytes ?? MOST_UNLISTED).toLocaleString('en')
    return new ModelError(
      `${this.name} has more than ${most} bytes, so it is not the file of this model.`,
      AGAIN,
    )
  }

  private judge(): ModelError | null {
    const { name, expected, bytes } = this
    if (name === LIBRARY && !this.head.startsWith('0061736d'))
      return new ModelError('The compiled program is no WebAssembly.', 'Check its address.')
    if (expected === null) return null
    if (bytes < expected.bytes)
      return new BrokeOff(`${name} ended after ${bytes} of ${expected.bytes} bytes.`, AGAIN)
    if (expected.md5 !== null && bytesToHex(this.hash.digest()) !== expected.md5)
      return new ModelError(`${name} was changed on its way: its checksum is wrong.`, AGAIN)
    return null
  }
}

function storageError(error: unknown, bytes: number): ModelError | null {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? outOfRoom(bytes, null) : null
}

function outOfRoom(needed: number, free: number | null): ModelError {
  const words =
    free === null
      ? 'The browser gives this site no more storage.'
      : `${megabytes(needed)} are still to come, and the browser gives this site ${megabytes(Math.max(0, free))} more.`
  return new ModelError(
    words,
    'Delete models that you don’t need, free disk space, or leave the private window: its storage is small.',
  )
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`
}
