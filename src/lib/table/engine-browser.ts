import * as duckdb from 'duckdb-browser-blocking'
import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url'
import { WardloomError } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { Engine } from './engine'

/** DuckDB in this worker; its 34 MB of WebAssembly come from the site itself, with a byte count. */
export async function openBrowserEngine(onProgress?: OnProgress): Promise<Engine> {
  // The address is relative to this module, which a blob started: it must be made absolute here.
  const mainModule = new URL(wasmUrl, import.meta.url).href
  const files = { mainModule, mainWorker: '' }
  try {
    const database = await duckdb.createDuckDB(
      { mvp: files, eh: files },
      new duckdb.VoidLogger(),
      duckdb.BROWSER_RUNTIME,
    )
    await database.instantiate(({ bytesLoaded, bytesTotal }) =>
      onProgress?.({
        doing: 'loading the database engine, bytes',
        done: bytesLoaded,
        total: bytesTotal > 0 ? bytesTotal : null,
      }),
    )
    return new Engine(database)
  } catch (error) {
    throw new WardloomError(
      `The database engine could not start (${error instanceof Error ? error.message : String(error)}).`,
      'Reload the page; WebAssembly must be allowed in this browser.',
    )
  }
}
