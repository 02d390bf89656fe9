// The package doesn't export this build by name; vite.config.ts points the name at its file.
declare module 'duckdb-browser-blocking' {
  import type { DuckDBRuntime } from '@duckdb/duckdb-wasm/blocking'
  export { createDuckDB, VoidLogger } from '@duckdb/duckdb-wasm/blocking'
  export const BROWSER_RUNTIME: DuckDBRuntime
}
