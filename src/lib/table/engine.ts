import type { DuckDBBindings, DuckDBConnection } from '@duckdb/duckdb-wasm/blocking'

/**
 * DuckDB-WASM behind one small, synchronous interface: it runs inside a worker, so nothing waits for it but that worker.
 * The same SQL runs on DuckDB's Node build in tests.
 */
export class Engine {
  private readonly connection: DuckDBConnection
  private serial = 0

  constructor(private readonly database: DuckDBBindings) {
    database.open({ query: { castBigIntToDouble: true, castDecimalToDouble: true } })
    this.connection = database.connect()
    // Extensions would be fetched from DuckDB's own server; nothing here needs one.
    this.run('SET autoload_known_extensions=false')
    this.run('SET autoinstall_known_extensions=false')
  }

  run(sql: string): void {
    this.connection.query(sql)
  }

  /** One object a row; for small answers. */
  rows(sql: string): Record<string, unknown>[] {
    return this.connection
      .query(sql)
      .toArray()
      .map((row: { toJSON(): Record<string, unknown> }) => row.toJSON())
  }

  /** The answer's one column of doubles; null becomes NaN. */
  numbers(sql: string, length: number): Float64Array {
    const out = new Float64Array(length)
    this.fill(sql, out, NaN)
    return out
  }

  /** The answer's one column of integers; null becomes −1. */
  codes(sql: string, length: number): Int32Array {
    const out = new Int32Array(length)
    this.fill(sql, out, -1)
    return out
  }

  /** Visits an answer of row numbers and texts, null texts left out. */
  texts(sql: string, visit: (row: number, text: string) => void): void {
    for (const batch of this.connection.query(sql).batches) {
      const rows = batch.getChildAt(0)
      const texts = batch.getChildAt(1)
      for (let i = 0; i < batch.numRows; i++) {
        const text: unknown = texts?.get(i)
        if (typeof text === 'string') visit(Number(rows?.get(i)), text)
      }
    }
  }

  private fill(sql: string, out: Float64Array | Int32Array, missing: number): void {
    let at = 0
    for (const chunk of this.connection.query(sql).getChildAt(0)?.data ?? []) {
      const values = chunk.values as Float64Array | Int32Array
      out.set(values.length === chunk.length ? values : values.subarray(0, chunk.length), at)
      if (chunk.nullCount > 0) {
        for (let i = 0; i < chunk.length; i++) if (!chunk.getValid(i)) out[at + i] = missing
      }
      at += chunk.length
    }
  }

  /** Registers bytes under a neutral name of our own and returns it; users' file names never reach SQL. */
  register(bytes: Uint8Array): string {
    const name = `import_${this.serial++}.csv`
    this.database.registerFileBuffer(name, bytes)
    return name
  }

  drop(name: string): void {
    this.database.dropFile(name)
  }

  close(): void {
    this.connection.close()
    this.database.reset()
  }
}

/** A text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A column's name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
