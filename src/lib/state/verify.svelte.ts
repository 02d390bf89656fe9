import { Cancelled, messageOf } from '../base/errors'
import type { Progress } from '../base/progress'
import { verifyCells } from '../report/verify-cells'
import type { Finding } from '../report/verify-finding'
import { filesByPath, type Verified, type VerifyFile } from '../report/verify-folder'
import type { ResultsCell } from '../study/results-cell'
import type { PagePorts } from './page-ports'

/** A study's folder that is compared with itself, and with the real rows where the person has them. */
export class VerifyState {
  verified = $state.raw<Verified | null>(null)
  /** Of the real rows, and of the cells that were measured again. */
  found = $state.raw<readonly Finding[]>([])
  busy = $state<'folder' | 'cells' | null>(null)
  progress = $state.raw<Progress | null>(null)
  since = $state(0)
  /** The cell that is measured, and how many of them there are. */
  cell = $state.raw<{ cell: ResultsCell; done: number; total: number } | null>(null)
  error = $state.raw<string | null>(null)
  /** Whether somebody stopped the measuring before its end. */
  stopped = $state(false)
  private files: readonly VerifyFile[] = []
  private job: AbortController | null = null

  constructor(private readonly ports: PagePorts) {}

  get findings(): readonly Finding[] {
    return [...(this.verified?.findings ?? []), ...this.found]
  }

  async openFolder(files: readonly VerifyFile[]): Promise<void> {
    this.stop()
    this.verified = null
    this.found = []
    this.files = files
    await this.run('folder', async (signal) => {
      this.progress = { doing: `comparing ${files.length.toLocaleString('en')} files`, done: 0, total: null }
      this.verified = await this.ports.verify(files, signal)
    })
  }

  /** @param given the real data, and files of generators; none for the demo cohort */
  async measure(given: readonly { name: string; data: Blob }[], only: ReadonlySet<string>): Promise<void> {
    const { opened = null, manifest = null } = this.verified ?? {}
    const study = opened?.study ?? null
    if (opened === null || study === null || this.busy !== null) return
    this.found = []
    await this.run('cells', async (signal) => {
      await verifyCells(
        { study, opened, manifest, files: filesByPath(this.files), given, only },
        this.ports,
        {
          onFinding: (finding) => (this.found = [...this.found, finding]),
          onCell: (cell, place) => (this.cell = { cell, ...place }),
          onProgress: (progress) => {
            if (progress.doing !== this.progress?.doing) this.since = performance.now()
            this.progress = progress
          },
          signal,
        },
      )
    })
  }

  /** What has been found stays. */
  stop(): void {
    this.job?.abort()
  }

  private async run(what: 'folder' | 'cells', job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    this.job = controller
    this.busy = what
    this.error = null
    this.stopped = false
    this.cell = null
    this.since = performance.now()
    this.progress = { doing: 'reading and splitting', done: 0, total: null }
    try {
      await job(controller.signal)
    } catch (error) {
      if (error instanceof Cancelled || controller.signal.aborted) this.stopped = true
      else this.error = messageOf(error)
    } finally {
      if (this.job === controller) {
        this.busy = null
        this.progress = null
        this.job = null
      }
    }
  }
}
