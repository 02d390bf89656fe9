/** What page and bench say to each other; everything after that runs over the ports, one a worker. */
export const BENCH_READY = 'wardloom-bench-ready'

/** Asks for a worker; its port comes along. */
export interface WorkerWanted {
  wardloomWorker: number
}

/** A worker has broken down. */
export interface WorkerFailed {
  wardloomWorkerFailed: number
  message: string
}

export function isWorkerWanted(data: unknown): data is WorkerWanted {
  return isObject(data) && typeof data['wardloomWorker'] === 'number'
}

export function isWorkerFailed(data: unknown): data is WorkerFailed {
  return (
    isObject(data) && typeof data['wardloomWorkerFailed'] === 'number' && typeof data['message'] === 'string'
  )
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null
}
