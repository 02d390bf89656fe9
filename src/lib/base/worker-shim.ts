/**
 * Source of a module worker that loads `url` (absolute) and misses no message meanwhile. The import is dynamic because
 * browsers hold static imports of a worker to `worker-src`, which allows blobs only; a dynamic one is held to
 * `script-src`. Firefox holds what the loaded module imports statically to `worker-src` too: it has to be one file.
 * Messages that come before the module listens are kept and given to it.
 */
export function workerShim(url: string): string {
  return `
const early = []
const keep = (event) => early.push(event)
addEventListener('message', keep)
import(${JSON.stringify(url)}).then(
  () => {
    removeEventListener('message', keep)
    for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports }))
  },
  (error) => setTimeout(() => { throw error }),
)`
}
