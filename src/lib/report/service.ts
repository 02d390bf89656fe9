import { sha256Hex } from '../base/hash'
import { makeRecording } from './recording'
import type { Software } from './results'
import { verifyFolder, type Verified, type VerifyFile } from './verify-folder'
import { bundleOf, type BundleFile, type BundleParts } from './bundle'

export interface ReportTask extends Omit<BundleParts, 'hashes'> {
  /** Each cell's rows as they are written, for their hash; null where there are none. */
  written: ReadonlyMap<string, string | null>
  /** The hashes of cells whose rows aren't at hand any more. */
  hashed?: ReadonlyMap<string, string>
}

/** What the report worker offers: a report with all its pictures is too much to write between two frames. */
export const reportService = {
  bundle({ written, hashed = new Map(), ...parts }: ReportTask): BundleFile[] {
    const own = [...written].map(([id, csv]): [string, string] => [id, csv === null ? '' : sha256Hex(csv)])
    return bundleOf({ ...parts, hashes: new Map([...hashed, ...own]) })
  },
  /** The whole results folder as a zip. @param more its files that no report is needed for, by path */
  async folder(task: ReportTask, more: ReadonlyMap<string, string>): Promise<Uint8Array<ArrayBuffer>> {
    const { strToU8, zipSync } = await import('fflate')
    const own = reportService.bundle(task).map(({ path, content }) => [path, content] as const)
    return zipSync(Object.fromEntries([...own, ...more].map(([path, text]) => [path, strToU8(text)])))
  },
  /** The study as a recording, as text. @param ledger lines of ledger.jsonl; @param tables synthetic tables by path */
  recording(task: ReportTask, ledger: string, tables: ReadonlyMap<string, string>): string {
    const report = reportService.bundle(task).find(({ path }) => path === 'report.html')?.content ?? ''
    const about = `“${task.title}”, recorded with ${task.software.name} ${task.software.version}.`
    return `${JSON.stringify(makeRecording({ about, report, ledger, tables }))}\n`
  },
  /** Whether a study's folder says the same everywhere. */
  verify(files: readonly VerifyFile[], software: Software): Promise<Verified> {
    return verifyFolder(files, software)
  },
  /** Of a table as it is written: many rows are too much to hash between two frames. */
  hash(csv: string): string {
    return sha256Hex(csv)
  },
}

export type ReportService = typeof reportService
