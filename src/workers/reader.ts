import { expose, transfer } from 'comlink'
import type { OnProgress } from '../lib/base/progress'
import { openBrowserEngine } from '../lib/table/engine-browser'
import type { Engine } from '../lib/table/engine'
import { readFiles, type InputFile } from '../lib/table/read'
import type { Reading, ReadOptions } from '../lib/table/reading'
import { buffersOf } from '../lib/table/table'

let opening: Promise<Engine> | null = null

const readerService = {
  async read(files: InputFile[], options: ReadOptions, onProgress: OnProgress): Promise<Reading[]> {
    const openEngine = () => (opening ??= openBrowserEngine(onProgress))
    const readings = await readFiles(openEngine, files, options, onProgress)
    return transfer(
      readings,
      readings.flatMap(({ table }) => buffersOf(table)),
    )
  },
}

export type ReaderService = typeof readerService

expose(readerService)
