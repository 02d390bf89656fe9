import type * as blocking from '@duckdb/duckdb-wasm/blocking'
import { createRequire } from 'node:module'
import { Engine } from './engine'

/** DuckDB's Node build, for tests: the same WebAssembly file as in the browser. */
export async function openNodeEngine(): Promise<Engine> {
  const require = createRequire(import.meta.url)
  const duckdb = require('@duckdb/duckdb-wasm/blocking') as typeof blocking
  const mainModule = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm')
  const files = { mainModule, mainWorker: '' }
  const database = await duckdb.createDuckDB(
    { mvp: files, eh: files },
    new duckdb.VoidLogger(),
    duckdb.NODE_RUNTIME,
  )
  await database.instantiate(() => undefined)
  return new Engine(database)
}
