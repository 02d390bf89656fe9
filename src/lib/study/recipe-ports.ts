import type { OnProgress } from '../base/progress'
import type { InputFile, OpenEngine } from '../table/read'
import type { Reading, ReadOptions } from '../table/reading'

/** What reads the files: a small table whole, a large one by DuckDB. */
export interface RecipePorts {
  /** Reads one file after the other. */
  read: (files: InputFile[], options: ReadOptions) => Promise<Reading[]>
  openEngine: OpenEngine
  onProgress?: OnProgress
}
