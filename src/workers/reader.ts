import { expose, transfer } from 'comlink'
import type { OnProgress } from '../lib/base/progress'
import type { CohortInput } from '../lib/study/cohort-input'
import { lookLong, type LongLook } from '../lib/study/look-long'
import { recipeInput, type RecipeTask } from '../lib/study/recipe-input'
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

  lookLong(files: InputFile[]): Promise<LongLook | null> {
    const openEngine = () => (opening ??= openBrowserEngine(() => undefined))
    return lookLong(files, (heads, options) => readFiles(openEngine, heads, options))
  },

  /** Raw tables made into a cohort here, so that the page never walks over them. */
  async recipe(task: RecipeTask, files: InputFile[], onProgress: OnProgress): Promise<CohortInput> {
    const openEngine = () => (opening ??= openBrowserEngine(onProgress))
    const input = await recipeInput(task, files, {
      read: (raw, options) => readFiles(openEngine, raw, options, onProgress),
      openEngine,
      onProgress,
    })
    return transfer(input, buffersOf(input.table))
  },
}

export type ReaderService = typeof readerService

expose(readerService)
