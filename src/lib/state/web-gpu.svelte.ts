import { Cancelled, messageOf, ModelError } from '../base/errors'
import { sha256Hex } from '../base/hash'
import type { OnProgress, Progress } from '../base/progress'
import { gatherFacts, judge, type Finding, type GpuFacts } from '../models/engines/web-llm-check'
import type { Wanted } from '../models/engines/web-llm-download'
import { originsOf } from '../models/engines/web-llm-hosts'
import {
  listedBuild,
  listedModels,
  smallerThan,
  type Build,
  type ListedModel,
} from '../models/engines/web-llm-list'
import type { Origin } from '../models/engines/web-llm-service'
import { allOnDevice, removeStored, type OnDevice } from '../models/engines/web-llm-stored'
import type { WebLlm } from './web-llm'

/** A download that the person has still to agree to. */
export interface Proposal {
  wanted: Wanted
  origin: Origin
  /** Every origin that the doorway will lead to. */
  hosts: string[]
  /** About; null where only the model's own list will tell. */
  bytes: number | null
  findings: Finding[]
}

/** A listed model as it fits this device. */
export interface Offer {
  model: ListedModel
  build: Build
  stored: OnDevice | null
}

/** What the screen of GPU models shows and does. */
export class WebGpuState {
  /** Null until the person has asked for a look. */
  facts = $state.raw<GpuFacts | null>(null)
  stored = $state.raw<OnDevice[]>([])
  proposal = $state.raw<Proposal | null>(null)
  progress = $state.raw<Progress | null>(null)
  since = $state(0)
  error = $state.raw<string | null>(null)
  /** The model that took the last tab down, and the next smaller one. */
  crashed = $state.raw<{ label: string; smaller: string | null } | null>(null)
  /** The model that is loaded and can be asked. */
  ready = $state.raw<{ id: string; label: string } | null>(null)
  /** The person wants it although the browser only imitates a GPU. */
  insists = $state(false)
  private stopping = new AbortController()

  constructor(private readonly webLlm: WebLlm) {}

  get offers(): Offer[] {
    const f16 = this.facts?.adapter?.f16 ?? false
    return listedModels.map((model) => {
      const build = f16 ? model.f16 : model.f32
      return { model, build, stored: this.stored.find((one) => one.model.id === build.id) ?? null }
    })
  }

  /** What stands against any model here; model and storage apart. */
  get findings(): Finding[] {
    return this.facts === null ? [] : judge(this.facts, { bytes: 0, memoryMB: null, f16: null })
  }

  /** Whether any model may be tried. */
  get isOpen(): boolean {
    return this.facts !== null && !this.stands(this.findings)
  }

  /** Whether these findings forbid it, given what the person insists on. */
  stands(findings: readonly Finding[]): boolean {
    return findings.some(({ weight }) => weight === 'refused' || (weight === 'insist' && !this.insists))
  }

  async look(): Promise<void> {
    await this.attempt(async () => {
      this.facts = await gatherFacts()
      if (!this.facts.secure) return
      this.stored = await allOnDevice()
      const id = await this.webLlm.crashed()
      if (id === null) return
      const listed = listedBuild(id)
      const label = listed?.model.label ?? this.stored.find(({ model }) => model.id === id)?.model.label ?? id
      const smaller = listed === null ? null : smallerThan(listed.build.memoryMB, listed.f16)
      this.crashed = { label, smaller: smaller?.label ?? null }
    })
  }

  dismissCrash(): void {
    this.webLlm.forgetCrash()
    this.crashed = null
  }

  proposeListed({ model, build, stored }: Offer): void {
    const { id, modelUrl, libUrl, memoryMB } = build
    const bytes = Math.max(0, build.bytes - (stored?.bytes ?? 0))
    this.propose(
      { id, label: model.label, from: new URL(modelUrl).host, memoryMB },
      { modelUrl, libUrl },
      { bytes, f16: build === model.f16 },
    )
  }

  /** @param program the address of the compiled program, whole or relative to the folder */
  proposeAddress(address: string, program: string): void {
    const folder = `${address.trim().replace(/\/+$/, '')}/`
    if (!isWeb(folder) || !URL.canParse(program.trim(), folder)) {
      this.error =
        'That is no web address. It should start with https:// and end with the folder of the model.'
      return
    }
    const url = new URL(folder)
    const label =
      url.pathname
        .split('/')
        .filter((part) => part !== '')
        .at(-1) ?? url.host
    const libUrl = new URL(program.trim(), folder).href
    this.propose(
      {
        id: `own-${slug(label)}-${sha256Hex(`${url.href} ${libUrl}`).slice(0, 8)}`,
        label,
        from: url.host,
        memoryMB: null,
      },
      { modelUrl: url.href, libUrl },
      { bytes: null, f16: null },
    )
  }

  /** Files of a picked folder, each with its path below it. Nothing is asked of any network. */
  async takeFolder(files: readonly File[]): Promise<void> {
    const [first] = files
    if (first === undefined) return
    const label = first.webkitRelativePath.split('/')[0] ?? 'a folder'
    const wanted = { id: `folder-${slug(label)}`, label, from: 'a folder', memoryMB: null }
    const parts = files.map((data) => ({
      name: data.webkitRelativePath.split('/').slice(1).join('/'),
      data,
    }))
    await this.bring(wanted, { files: parts })
  }

  /** The person has seen the hosts and agrees. */
  async accept(): Promise<void> {
    const { proposal } = this
    if (proposal === null || this.stands(proposal.findings)) return
    this.proposal = null
    await this.bring(proposal.wanted, proposal.origin)
  }

  /** Puts a stored model on the GPU. */
  async load(id: string): Promise<void> {
    const stored = this.stored.find(({ model }) => model.id === id)?.model
    const label = stored?.label ?? id
    this.ready = null
    await this.attempt(async (signal, onProgress) => {
      const need = { bytes: 0, memoryMB: stored?.memoryMB ?? null, f16: listedBuild(id)?.f16 ?? null }
      const [against] = this.facts === null ? [] : judge(this.facts, need)
      if (against !== undefined && this.stands([against])) throw new ModelError(against.words, '')
      await this.webLlm.open(id, { signal, onProgress })
      this.ready = { id, label }
    })
  }

  async remove({ model }: OnDevice): Promise<void> {
    await this.attempt(async () => {
      if (this.ready?.id === model.id) this.unload()
      await removeStored(model)
    })
  }

  unload(): void {
    this.webLlm.close()
    this.ready = null
  }

  stop(): void {
    this.stopping.abort()
  }

  private propose(
    wanted: Wanted,
    origin: { modelUrl: string; libUrl: string },
    { bytes, f16 }: { bytes: number | null; f16: boolean | null },
  ): void {
    if (this.facts === null) return
    this.error = null
    this.proposal = {
      wanted,
      origin,
      hosts: originsOf([origin.modelUrl, origin.libUrl]),
      bytes,
      findings: judge(this.facts, { bytes: bytes ?? 0, memoryMB: wanted.memoryMB, f16 }),
    }
  }

  private async bring(wanted: Wanted, origin: Origin): Promise<void> {
    await this.attempt(async (signal, onProgress) => {
      await this.webLlm.download(wanted, origin, { signal, onProgress })
    })
  }

  /** One thing at a time, its failure in words; what is on the device is looked up again afterwards. */
  private async attempt(work: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>): Promise<void> {
    if (this.progress !== null) return
    let isOver = false
    this.error = null
    this.stopping = new AbortController()
    this.since = performance.now()
    this.progress = { doing: 'Looking', done: 0, total: null }
    try {
      // What a worker tells may arrive after its answer.
      await work(this.stopping.signal, (progress) => {
        if (!isOver) this.progress = progress
      })
    } catch (error) {
      if (!(error instanceof Cancelled)) this.error = messageOf(error)
    } finally {
      isOver = true
      this.progress = null
      if (this.facts?.secure) this.stored = await allOnDevice()
    }
  }
}

function isWeb(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function slug(text: string): string {
  return text.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-+|-+$/g, '') || 'model'
}
