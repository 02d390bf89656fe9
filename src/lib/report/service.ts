import { sha256Hex } from '../base/hash'
import { bundleOf, type BundleFile, type BundleParts } from './bundle'

export interface ReportTask extends Omit<BundleParts, 'hashes'> {
  /** Each cell's rows as they are written, for their hash; null where there are none. */
  written: ReadonlyMap<string, string | null>
}

/** What the report worker offers: a report with all its pictures is too much to write between two frames. */
export const reportService = {
  bundle({ written, ...parts }: ReportTask): BundleFile[] {
    const hashes = new Map([...written].map(([id, csv]) => [id, csv === null ? '' : sha256Hex(csv)]))
    return bundleOf({ ...parts, hashes })
  },
}

export type ReportService = typeof reportService
