/**
 * The bench: the one document that allows `eval` (Arquero compiles its expressions) and, in exchange,
 * no connection at all. It starts metrics workers from a blob, so that they inherit this policy, and hands the page's
 * ports on to them.
 */
import workerUrl from '../workers/metrics?worker&url'
import { workerShim } from '../lib/base/worker-shim'
import { BENCH_READY, isWorkerWanted, type WorkerFailed } from './bench-protocol'

const blob = new Blob([workerShim(new URL(workerUrl, import.meta.url).href)], { type: 'text/javascript' })

addEventListener('message', (event: MessageEvent<unknown>) => {
  const port = event.ports[0]
  const { data } = event
  if (
    event.source !== parent ||
    event.origin !== location.origin ||
    !isWorkerWanted(data) ||
    port === undefined
  )
    return
  const worker = new Worker(URL.createObjectURL(blob), { type: 'module' })
  worker.addEventListener('error', (error) => {
    const failed: WorkerFailed = {
      wardloomWorkerFailed: data.wardloomWorker,
      message: error.message || 'the metrics worker could not start',
    }
    parent.postMessage(failed, location.origin)
    worker.terminate()
  })
  worker.postMessage({ port }, [port])
})

parent.postMessage(BENCH_READY, location.origin)
