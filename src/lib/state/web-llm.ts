import { proxy, releaseProxy, transfer, wrap, type Remote } from 'comlink'
import { Cancelled, ModelError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import type { Wanted } from '../models/engines/web-llm-download'
import { originsOf } from '../models/engines/web-llm-hosts'
import { listedBuild } from '../models/engines/web-llm-list'
import { webLlmBody } from '../models/engines/web-llm-model'
import type { Origin, WebLlmService } from '../models/engines/web-llm-service'
import { onDevice } from '../models/engines/web-llm-stored'
import type { Model } from '../models/model'
import { ModelFailure } from '../models/model'
import { answerModel, portModel } from '../models/port-model'
import type { Doorways, Room } from './doorways.svelte'

interface Loaded {
  id: string
  room: Room
  /** Held as long as the model: Comlink shuts the port of a handle that is collected. */
  service: Remote<WebLlmService>
  model: Model
}

export interface Hooks {
  onProgress?: OnProgress
  signal?: AbortSignal
}

/** The id of the model that is being loaded or asked for the first time; only ever that. */
const ATTEMPT = 'wardloom:web-llm-attempt'
/** Held by the tab that made the attempt: who finds the mark without the lock knows that the tab is gone. */
const ATTEMPT_LOCK = 'wardloom:web-llm-attempt'

/**
 * The page's handle on models that run on the GPU. Downloading happens in a doorway to the hosts that the person was
 * shown, asking in a room that leads nowhere: what a prompt says never shares a room with a network.
 */
export class WebLlm {
  private loading: { id: string; loaded: Promise<Loaded> } | null = null
  private endAttempt: () => void = () => undefined

  constructor(private readonly doorways: Doorways) {}

  /** Brings a model to this device. Stopping keeps the files that are whole. @throws ModelError, Cancelled */
  async download(wanted: Wanted, origin: Origin, { onProgress, signal }: Hooks = {}): Promise<void> {
    await navigator.storage.persist().catch(() => false)
    const origins = 'files' in origin ? [] : originsOf([origin.modelUrl, origin.libUrl])
    await this.inRoom(origins, signal, async ({ port }) => {
      const service = wrap<WebLlmService>(port)
      await service.download(wanted, origin, proxy(onProgress ?? (() => undefined)))
      // A handle that nobody holds any more is collected, and Comlink shuts its port with it: answers would be lost.
      service[releaseProxy]()
    })
  }

  /**
   * The stored model of that name, on the GPU and ready to be asked. One is loaded at a time. If its GPU gives up
   * while it is asked, the question fails as lost, and the next one loads it anew.
   * @throws ModelError, Cancelled
   */
  async open(id: string, hooks: Hooks = {}): Promise<Model> {
    const first = await this.load(id, hooks)
    const ask: Model['ask'] = async (question, asking) => {
      const { room, model } = await this.load(id, { signal: asking.signal })
      try {
        const answer = await Promise.race([model.ask(question, asking), room.closed])
        this.endAttempt()
        return answer
      } catch (error) {
        throw error instanceof ModelFailure || error instanceof Cancelled
          ? error
          : new ModelFailure('lost', 'The GPU or its worker stopped.', smallerAdvice(id))
      }
    }
    return { name: first.model.name, host: first.model.host, bodyOf: first.model.bodyOf, ask }
  }

  /** The same for a worker that asks, through `portModel`. It too gets the model anew when its GPU gave up. */
  async port(id: string, hooks: Hooks = {}): Promise<MessagePort> {
    const { port1, port2 } = new MessageChannel()
    answerModel(port2, await this.open(id, hooks))
    return port1
  }

  /** The model that was being tried when its tab went down, if that is how it ended. */
  async crashed(): Promise<string | null> {
    const id = localStorage.getItem(ATTEMPT)
    if (id === null || !('locks' in navigator)) return null
    const { held } = await navigator.locks.query()
    return held?.some(({ name }) => name === ATTEMPT_LOCK) ? null : id
  }

  forgetCrash(): void {
    localStorage.removeItem(ATTEMPT)
  }

  /** Frees the GPU. */
  close(): void {
    const { loading } = this
    this.loading = null
    this.endAttempt()
    void loading?.loaded.then(
      ({ room }) => room.close(),
      () => undefined,
    )
  }

  private load(id: string, hooks: Hooks): Promise<Loaded> {
    if (this.loading?.id === id) return this.loading.loaded
    this.close()
    const loaded = this.start(id, hooks)
    const loading = { id, loaded }
    this.loading = loading
    const forget = () => {
      if (this.loading === loading) this.loading = null
    }
    loaded.then(({ room }) => room.closed.catch(forget), forget)
    return loaded
  }

  private async start(id: string, { onProgress, signal }: Hooks): Promise<Loaded> {
    const stored = await onDevice(id)
    if (stored === null)
      throw new ModelError(`The model ${id} is not on this device.`, 'Download it under Generate first.')
    await this.markAttempt(id)
    const room = await this.doorways.room([], 'web-llm')
    const stop = () => room.close()
    signal?.addEventListener('abort', stop)
    try {
      const { port1, port2 } = new MessageChannel()
      const told = portModel(port1, (ask) => webLlmBody(ask, stored.model.thinks))
      const service = wrap<WebLlmService>(room.port)
      const load = service.load(
        id,
        transfer(port2, [port2]),
        proxy(onProgress ?? (() => undefined)),
        proxy(() => room.close()),
      )
      await Promise.race([load, room.closed])
      return { id, room, service, model: await Promise.race([told, room.closed]) }
    } catch (error) {
      this.endAttempt()
      room.close()
      throw signal?.aborted ? new Cancelled() : error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  private async inRoom(
    origins: readonly string[],
    signal: AbortSignal | undefined,
    work: (room: Room) => Promise<void>,
  ): Promise<void> {
    if (signal?.aborted) throw new Cancelled()
    const room = await this.doorways.room(origins, 'web-llm')
    const stop = () => room.close()
    signal?.addEventListener('abort', stop)
    try {
      await Promise.race([work(room), room.closed])
    } catch (error) {
      throw signal?.aborted ? new Cancelled() : error
    } finally {
      signal?.removeEventListener('abort', stop)
      room.close()
    }
  }

  /** A tab that dies leaves the mark; one that is closed or left takes it away. */
  private async markAttempt(id: string): Promise<void> {
    this.endAttempt()
    localStorage.setItem(ATTEMPT, id)
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await new Promise<void>((granted) => {
      void navigator.locks.request(ATTEMPT_LOCK, { mode: 'shared' }, () => {
        granted()
        return held
      })
    })
    const end = () => {
      removeEventListener('pagehide', end)
      release()
      localStorage.removeItem(ATTEMPT)
      this.endAttempt = () => undefined
    }
    addEventListener('pagehide', end)
    this.endAttempt = end
  }
}

function smallerAdvice(id: string): string {
  return listedBuild(id) === null ? 'Take a smaller model.' : 'Take a smaller model of the list.'
}
