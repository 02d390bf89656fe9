import { sha256Hex } from '../base/hash'
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
  /** Of a table as it is written: many rows are too much to hash between two frames. */
  hash(csv: string): string {
    return sha256Hex(csv)
  },
}

export type ReportService = typeof reportService
