import { proxy, transfer } from 'comlink'
import wllamaUrl from '../../workers/wllama?worker&url'
import type { WllamaService } from '../../workers/wllama'
import { Cancelled, messageOf, ModelError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import type { Speed, WllamaAbout } from '../models/engines/wllama'
import { wllamaBody } from '../models/engines/wllama-body'
import type { Model } from '../models/model'
import { portModel } from '../models/port-model'
import { WorkerHandle } from './worker-handle'

export interface WllamaHooks {
  onProgress?: OnProgress
  /** Tokens a second, while an answer is written. */
  onSpeed?: (speed: Speed) => void
  /** Stops the loading. */
  signal?: AbortSignal
}

export interface OpenedWllama {
  model: Model
  about: WllamaAbout
  /**
   * The same model for another worker: whoever gets the port asks through `portModel`.
   * @param signal aborted when that worker is ended
   */
  port(signal?: AbortSignal): Promise<MessagePort>
  /** Ends the worker and frees its memory; a question that is out is refused. */
  close(): Promise<void>
}

/**
 * A model from a file on this machine, run in a worker under the page's own policy: nothing is fetched but the
 * engine, from this site, and only now.
 * @param files one GGUF file, or all parts of a split one
 * @throws ModelError in one line: no model, too large, not known; Cancelled
 */
export async function openWllama(
  files: File | Blob | readonly File[],
  { onProgress, onSpeed, signal }: WllamaHooks = {},
): Promise<OpenedWllama> {
  const picked = files instanceof Blob ? [asFile(files)] : files
  const handle = new WorkerHandle<WllamaService>(wllamaUrl)
  let isOpen = true
  let askers = 0
  const port = async (leaving?: AbortSignal) => {
    if (!isOpen) throw new ModelError('The model was unloaded.', 'Load it again.')
    const { port1, port2 } = new MessageChannel()
    const asker = ++askers
    await handle.run((service) => service.answer(transfer(port2, [port2]), asker))
    const leave = () => {
      if (isOpen) void handle.run((service) => service.leave(asker))
    }
    if (leaving?.aborted === true) leave()
    else leaving?.addEventListener('abort', leave, { once: true })
    return port1
  }
  try {
    const about = await handle.run(
      (service) =>
        service.open(
          picked,
          proxy((done, total) => onProgress?.({ doing: 'loading the model, bytes', done, total })),
          proxy((speed) => onSpeed?.(speed)),
        ),
      signal,
    )
    const model = await portModel(await port(), (ask) => wllamaBody(about.file, ask))
    return {
      model,
      about,
      port,
      async close() {
        if (!isOpen) return
        isOpen = false
        await handle.run((service) => service.close())
        handle.close()
      },
    }
  } catch (error) {
    handle.close()
    throw error instanceof Cancelled ? error : new ModelError(messageOf(error), '')
  }
}

function asFile(blob: Blob): File {
  return blob instanceof File ? blob : new File([blob], 'model.gguf')
}
