/**
 * Starts a module worker under the policy of this document. A worker loaded by its URL would take its
 * policy from its own response, that is none on a plain static server; one started from a blob inherits ours.
 */
export function startWorker(url: string): Worker {
  const source = `import ${JSON.stringify(new URL(url, location.href).href)}`
  const blobUrl = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(blobUrl, { type: 'module' })
  // The blob must outlive the worker's first fetch of it.
  setTimeout(() => URL.revokeObjectURL(blobUrl), 60_000)
  return worker
}

/** Rejects when the worker can't start or dies, so that a caller never waits for ever. */
export function failureOf(worker: Worker): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      reject(new Error(event.message || 'A background worker could not start. Reload the page and try again.'))
    })
    worker.addEventListener('messageerror', () => reject(new Error('A background worker sent what could not be read.')))
  })
}
