import { releaseProxy, wrap, type Remote } from 'comlink'
import { workerShim } from '../base/worker-shim'
import { orAborted } from './or-aborted'

interface Open<Service> {
  worker: Worker
  service: Remote<Service>
  failed: Promise<never>
}

/**
 * The page's handle on one background worker: started on first use, ended when a job is aborted or the worker
 * dies, and started afresh for the next job.
 */
export class WorkerHandle<Service> {
  private current: Open<Service> | null = null

  constructor(private readonly url: string) {}

  async run<T>(job: (service: Remote<Service>) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return orAborted(
      signal,
      () => this.close(),
      () => {
        const { service, failed } = (this.current ??= this.open())
        return Promise.race([job(service), failed])
      },
    )
  }

  /** Ends the worker and frees its memory. */
  close(): void {
    this.current?.service[releaseProxy]()
    this.current?.worker.terminate()
    this.current = null
  }

  private open(): Open<Service> {
    const worker = startWorker(this.url)
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        this.close()
        reject(new Error(event.message || 'A background worker stopped. Reload the page and try again.'))
      })
    })
    failed.catch(() => undefined)
    return { worker, service: wrap<Service>(worker), failed }
  }
}

/**
 * Starts a module worker under the policy of this document. A worker loaded by its URL would take its policy
 * from its own response, that is none on a plain static server; one started from a blob inherits ours.
 */
function startWorker(url: string): Worker {
  const source = workerShim(new URL(url, location.href).href)
  const blobUrl = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(blobUrl, { type: 'module' })
  // The blob must outlive the worker's first fetch of it.
  setTimeout(() => URL.revokeObjectURL(blobUrl), 60_000)
  return worker
}
