/** What page and bench say to each other; everything after that runs over the port. */
export const BENCH_READY = 'wardloom-bench-ready'
export const BENCH_PORT = 'wardloom-bench-port'

export function isBenchPort(data: unknown): boolean {
  return data === BENCH_PORT
}
