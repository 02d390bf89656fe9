/**
 * The doorway: the one document that may speak to the hosts that a person was shown, and to no other. Its HTML names
 * no host; its first act is to add a policy with those in its address, before anything else can be asked of it.
 */
import webLlmUrl from '../workers/web-llm?worker&url'
import { workerShim } from '$lib/base/worker-shim'
import { answerPort } from '$lib/models/answer-port'
import { fetchTransport } from '$lib/models/transport'
import { isKnock, NOWHERE, type DoorwayNotice } from './doorway-protocol'

start()

function start(): void {
  const way = askedWay()
  // Opened on its own it has nobody to serve.
  if (parent === window || way === null) shutOffAllBut(NOWHERE)
  if (parent === window) return
  if (way === null) {
    tell({ doorway: 'shut', reason: 'The address is not one of a web server.' })
    return
  }
  shutOffAllBut(way)
  const listen = (event: MessageEvent<unknown>) => {
    const port = event.ports[0]
    if (
      event.source !== parent ||
      event.origin !== location.origin ||
      !isKnock(event.data, way) ||
      port === undefined
    )
      return
    removeEventListener('message', listen)
    if (event.data.work === 'web-llm') startWorker(webLlmUrl, port)
    else if (isOrigin(way)) answerPort(port, way, fetchTransport())
  }
  addEventListener('message', listen)
  tell({ doorway: 'open', origin: way })
}

/** The way in the address, or null if it is none: only what `URL` itself would write goes into a policy. */
function askedWay(): string | null {
  try {
    const way = decodeURIComponent(location.hash.slice(1))
    return way === NOWHERE || way.split(' ').every((origin) => isOrigin(origin.replace('://*.', '://any.')))
      ? way
      : null
  } catch {
    return null
  }
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol } = new URL(text)
  return origin === text && (protocol === 'https:' || protocol === 'http:')
}

/**
 * `default-src` has to stand in the same policy as the host: a prefetch is held to the most generous directive of each
 * policy, and to none where a policy has no default. With it stand the directives that the HTML allows, since both count.
 */
function shutOffAllBut(way: string): void {
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  const hosts = way === NOWHERE ? "'none'" : way
  policy.content = `default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src ${hosts}`
  document.head.append(policy)
}

/** From a blob, since a worker that is loaded by its address would not be held to this document's policy. */
function startWorker(url: string, port: MessagePort): void {
  const source = workerShim(new URL(url, import.meta.url).href)
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), {
    type: 'module',
  })
  worker.addEventListener('error', (event) => {
    tell({ doorway: 'shut', reason: event.message || 'Its worker could not start.' })
  })
  worker.postMessage({ port }, [port])
}

function tell(notice: DoorwayNotice): void {
  parent.postMessage(notice, location.origin)
  // Whoever counts the doorways sits in the window's own page.
  if (top !== null && top !== parent) top.postMessage(notice, location.origin)
}
