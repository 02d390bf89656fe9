import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url'
import { expose } from 'comlink'
import {
  openWllamaEngine,
  type Speed,
  type WllamaAbout,
  type WllamaEngine,
} from '../lib/models/engines/wllama'
import { answerModel } from '../lib/models/port-model'

let engine: WllamaEngine | null = null
const askers = new Map<number, AbortController>()

const wllamaService = {
  async open(
    files: readonly File[],
    onProgress: (done: number, total: number) => void,
    onSpeed: (speed: Speed) => void,
  ): Promise<WllamaAbout> {
    // The address is relative to this module, which a blob started: it must be made absolute here.
    const wasm = new URL(wasmUrl, import.meta.url).href
    engine = await openWllamaEngine(files, { wasm, onProgress, onSpeed })
    return engine.about
  },

  /**
   * From now on answers what comes over the port; there may be several, whose questions wait for each other.
   * @param asker by which `leave` knows it
   */
  answer(port: MessagePort, asker: number): void {
    if (engine === null) return
    const { model } = engine
    const gone = new AbortController()
    askers.set(asker, gone)
    answerModel(port, {
      name: model.name,
      host: model.host,
      bodyOf: (ask) => model.bodyOf(ask),
      ask: (ask, hooks) => model.ask(ask, { ...hooks, signal: AbortSignal.any([hooks.signal, gone.signal]) }),
    })
  },

  /** Stops what that asker still waits for: a worker that was ended can't say so, and its port doesn't tell. */
  leave(asker: number): void {
    askers.get(asker)?.abort()
    askers.delete(asker)
  },

  async close(): Promise<void> {
    await engine?.close()
  },
}

export type WllamaService = typeof wllamaService

expose(wllamaService)
