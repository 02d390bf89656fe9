import { transfer } from 'comlink'
import cohortUrl from '../../workers/cohort?worker&url'
import type { Codebook } from '../cohort/codebook'
import type { Holdout, HoldoutSpec } from '../cohort/holdout'
import type { Schema, SchemaPart } from '../cohort/schema'
import type { CohortService, Described } from '../cohort/service'
import type { SetAside } from '../table/reading'
import type { Table } from '../table/table'
import { copyForSending } from './send-table'
import { WorkerHandle } from './worker-handle'

/** The cohort worker: inference, profile and split, off the page's thread. */
export class CohortWorker {
  private readonly handle = new WorkerHandle<CohortService>(cohortUrl)

  async describe(
    task: { table: Table; setAside: SetAside[]; codebook: Codebook | null; part: SchemaPart | null },
    signal?: AbortSignal,
  ): Promise<Described> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.describe(transfer({ ...task, table }, buffers)), signal)
  }

  async redescribe(task: { table: Table; schema: Schema }, signal?: AbortSignal): Promise<Described> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.redescribe(transfer({ ...task, table }, buffers)), signal)
  }

  async split(
    task: { table: Table; schema: Schema; spec: HoldoutSpec },
    signal?: AbortSignal,
  ): Promise<Holdout> {
    const { table, buffers } = await copyForSending(task.table)
    return this.handle.run((service) => service.split(transfer({ ...task, table }, buffers)), signal)
  }

  close(): void {
    this.handle.close()
  }
}
