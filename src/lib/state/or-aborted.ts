import { Cancelled } from '../base/errors'

/**
 * Awaits a job that a signal may end; `end` then frees what the job holds. What the signal does once the job is over is no
 * longer its matter: its worker may hold what a model was paid for.
 * @throws Cancelled
 */
export async function orAborted<T>(
  signal: AbortSignal | undefined,
  end: () => void,
  job: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw new Cancelled()
  let stop: () => void = () => undefined
  const cancelled = new Promise<never>((_, reject) => {
    stop = () => {
      end()
      reject(new Cancelled())
    }
  })
  signal?.addEventListener('abort', stop)
  try {
    return await Promise.race([job(), cancelled])
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
