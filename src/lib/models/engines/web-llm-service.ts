/** What the web-llm worker does. Downloading and asking are two lives of it: never in the same room. */
import { messageOf, ModelError } from '../../base/errors'
import type { OnProgress, Progress } from '../../base/progress'
import { answerModel } from '../port-model'
import { download, type Wanted } from './web-llm-download'
import { webLlmModel } from './web-llm-model'
import { folderSource, webSource } from './web-llm-source'
import { keysOf, onDevice, type StoredModel } from './web-llm-stored'

/** Where a model comes from: addresses that the room's policy lets through, or files that the person picked. */
export type Origin = { modelUrl: string; libUrl: string } | { files: { name: string; data: Blob }[] }

const TELL_EVERY = 100

export const webLlmService = {
  /** @throws ModelError */
  async download(wanted: Wanted, origin: Origin, onProgress: OnProgress): Promise<StoredModel> {
    const source = 'files' in origin ? folderSource(origin.files) : webSource(origin.modelUrl, origin.libUrl)
    const doing = 'files' in origin ? 'Reading the folder' : 'Downloading'
    const tell = seldom(onProgress)
    return plainly(() =>
      download(wanted, source, {
        // Whoever asked stops it by closing the room.
        signal: new AbortController().signal,
        onBytes: (done, total) => tell({ doing, done, total }),
      }),
    )
  },

  /** Puts a stored model on the GPU and hands it out over the port. @throws ModelError */
  async load(id: string, port: MessagePort, onProgress: OnProgress, onLost: () => void): Promise<void> {
    return plainly(async () => {
      onProgress({ doing: 'Starting the engine', done: 0, total: null })
      const [stored, { MLCEngine, hasModelInCache }] = await Promise.all([
        onDevice(id),
        import('@mlc-ai/web-llm'),
      ])
      if (!stored?.complete) throw new ModelError(`${id} is not whole on this device.`, 'Download it first.')
      const { model } = stored
      const { folder, library } = keysOf(id)
      const appConfig = {
        model_list: [
          {
            model: folder,
            model_id: id,
            model_lib: library,
            ...(model.context === null ? {} : { overrides: { context_window_size: model.context } }),
          },
        ],
        cacheBackend: 'cache' as const,
      }
      if (!(await hasModelInCache(id, appConfig)))
        throw new ModelError(
          `The engine doesn’t find ${id} on this device.`,
          'Delete it, and download it again.',
        )
      let lost = false
      const watching = watchDevices(() => {
        lost = true
        onLost()
      })
      const engine = new MLCEngine({
        appConfig,
        logLevel: 'SILENT',
        initProgressCallback: ({ progress }) =>
          onProgress({ doing: `Loading ${model.label}`, done: Math.round(progress * 100), total: 100 }),
      })
      try {
        await engine.reload(id)
      } catch (error) {
        throw loadError(error, model.label, lost)
      } finally {
        watching.stop()
      }
      const name = model.label
      answerModel(port, webLlmModel(engine, { name, thinks: model.thinks, isLost: () => lost }))
    })
  },
}

export type WebLlmService = typeof webLlmService

/** Not each of thousands of chunks is told, but always the last before a pause. */
function seldom(tell: OnProgress): OnProgress {
  let latest: Progress | null = null
  return (progress) => {
    if (latest === null)
      setTimeout(() => {
        if (latest !== null) tell(latest)
        latest = null
      }, TELL_EVERY)
    latest = progress
  }
}

/** Errors cross to the page by their message alone. */
async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ModelError ? error : new ModelError(messageOf(error).slice(0, 300), '')
  }
}

/** web-llm keeps the loss of a device to its log (web-llm#517), so the device that it asks for is watched here. */
function watchDevices(onLost: () => void): { stop(): void } {
  const { prototype } = GPUAdapter
  const { requestDevice } = prototype
  prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor)
    void device.lost.then(({ reason }) => {
      if (reason !== 'destroyed') onLost()
    })
    return device
  }
  return { stop: () => (prototype.requestDevice = requestDevice) }
}

function loadError(error: unknown, label: string, lost: boolean): ModelError {
  const said = messageOf(error).replace(/\s+/g, ' ')
  if (lost || /device (was |is )?lost|out of memory|allocat/i.test(said))
    return new ModelError(
      `The GPU gave up while ${label} was loaded: mostly its memory is too small.`,
      'Take a smaller model, or close what else uses the GPU.',
    )
  // web-llm stumbles over what a foreign program lacks instead of naming it.
  if ([WebAssembly.CompileError, WebAssembly.LinkError, TypeError].some((kind) => error instanceof kind))
    return new ModelError(
      `The compiled program of ${label} doesn’t fit this engine (web-llm 0.2.86).`,
      'Take one that was compiled for it, or delete the model and download it again.',
    )
  if (/compatible GPU|maxBufferSize|WebGPU/i.test(said))
    return new ModelError(`The engine gets no GPU for ${label}: ${said.slice(0, 200)}`, '')
  return new ModelError(`${label} could not be loaded: ${said.slice(0, 300)}`, '')
}
