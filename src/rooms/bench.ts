/**
 * The bench: the one document that allows `eval` (Arquero compiles its expressions) and, in exchange,
 * no connection at all. It starts the metrics worker from a blob, so that the worker inherits this
 * policy, and hands the page's port on to it.
 */
import workerUrl from '../workers/metrics?worker&url'
import { workerShim } from '../lib/base/worker-shim'
import { BENCH_READY, isBenchPort } from './bench-protocol'

const blob = new Blob([workerShim(new URL(workerUrl, import.meta.url).href)], { type: 'text/javascript' })

addEventListener('message', (event) => {
  const port = event.ports[0]
  if (
    event.source !== parent ||
    event.origin !== location.origin ||
    !isBenchPort(event.data) ||
    port === undefined
  )
    return
  const worker = new Worker(URL.createObjectURL(blob), { type: 'module' })
  worker.addEventListener('error', (error) => {
    parent.postMessage({ benchError: error.message || 'the metrics worker could not start' }, location.origin)
  })
  worker.postMessage({ port }, [port])
})

parent.postMessage(BENCH_READY, location.origin)
