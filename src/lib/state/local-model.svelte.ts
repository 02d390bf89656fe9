import { Cancelled, messageOf, ModelError } from '../base/errors'
import type { Progress } from '../base/progress'
import { readGguf, type GgufFacts } from '../models/engines/gguf'
import { checkSize } from '../models/engines/wllama-memory'
import type { Speed } from '../models/engines/wllama'
import { openWllama, type OpenedWllama } from './wllama'

/** A model file that was picked, and what its header says. */
export interface PickedModel {
  /** One file, or all parts of a split one. */
  files: readonly File[]
  name: string
  bytes: number
  facts: GgufFacts
}

/** The model that runs in this page: one at a time, since each takes its weights' size of memory. */
export class LocalModel {
  picked = $state.raw<PickedModel | null>(null)
  opened = $state.raw<OpenedWllama | null>(null)
  loading = $state.raw<Progress | null>(null)
  /** Of the answer that is being written, or of the last. */
  speed = $state.raw<Speed | null>(null)
  error = $state<string | null>(null)
  private opening: Promise<OpenedWllama> | null = null
  /** Those that are open, or being opened. */
  private files: readonly File[] = []
  private stopping = new AbortController()

  /** Reads what the file is; its weights stay on the disk until `load`. */
  async pick(files: readonly File[]): Promise<void> {
    const [first] = files
    if (first === undefined) return
    await this.unload()
    this.picked = null
    try {
      const facts = await readGguf(first, first.name)
      checkSize(files)
      const bytes = files.reduce((sum, { size }) => sum + size, 0)
      this.picked = { files, name: first.name, bytes, facts }
    } catch (error) {
      this.error = messageOf(error)
    }
  }

  /** Loads what was picked; on failure `error` says why. @returns whether it is ready */
  async load(): Promise<boolean> {
    if (this.picked === null) return false
    try {
      await this.open(this.picked.files)
      return true
    } catch (error) {
      this.error = error instanceof Cancelled ? null : messageOf(error)
      return false
    }
  }

  stopLoading(): void {
    this.stopping.abort()
  }

  /** A way to ask that model, for a worker; loads it where it isn't. @throws ModelError, Cancelled */
  async port(files: readonly File[], signal?: AbortSignal): Promise<MessagePort> {
    return (await this.open(files)).port(signal)
  }

  /** Frees its memory; the choice stays. */
  async unload(): Promise<void> {
    this.stopping.abort()
    const opening = this.opening
    this.opening = null
    this.error = null
    this.speed = null
    this.opened = null
    await opening?.then(
      (opened) => opened.close(),
      () => undefined,
    )
  }

  private async open(files: readonly File[]): Promise<OpenedWllama> {
    if (files.length === 0) throw new ModelError('There is no model file.', 'Pick one.')
    const same = files.length === this.files.length && files.every((file, i) => file === this.files[i])
    if (this.opening !== null && same) return this.opening
    await this.unload()
    this.files = files
    this.stopping = new AbortController()
    this.loading = { doing: 'starting the engine', done: 0, total: null }
    const opening = openWllama(files, {
      signal: this.stopping.signal,
      onProgress: (progress) => (this.loading = this.loading === null ? null : progress),
      onSpeed: (speed) => (this.speed = speed),
    })
    this.opening = opening
    try {
      const opened = await opening
      this.opened = opened
      return opened
    } catch (error) {
      if (this.opening === opening) this.opening = null
      throw error
    } finally {
      this.loading = null
    }
  }
}
