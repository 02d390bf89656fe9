import type { Doorways } from './doorways.svelte'
import { LocalModel } from './local-model.svelte'
import { WebGpuState } from './web-gpu.svelte'
import { WebLlm } from './web-llm'

/** Models that run in the page itself. One set a page, made when somebody first comes near them. */
export class Engines {
  readonly local = new LocalModel()
  readonly webLlm: WebLlm
  readonly webGpu: WebGpuState

  constructor(doorways: Doorways) {
    this.webLlm = new WebLlm(doorways)
    this.webGpu = new WebGpuState(this.webLlm)
  }
}

/** The page's engines, made once and on demand. */
export type GetEngines = () => Promise<Engines>
