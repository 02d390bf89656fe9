/**
 * The doorway: the one document that may speak to a host, and to that host alone. Its HTML names no host; its
 * first act is to add a policy with the one in its address, before anything else can be asked of it.
 */
import { answerPort } from '$lib/models/answer-port'
import { fetchTransport } from '$lib/models/transport'
import { isKnock, type DoorwayNotice } from './doorway-protocol'

start()

function start(): void {
  const origin = askedOrigin()
  // Opened on its own it has nobody to serve.
  if (parent === window || origin === null) shutOffAllBut("'none'")
  if (parent === window) return
  if (origin === null) {
    tell({ doorway: 'shut', reason: 'The address is not one of a web server.' })
    return
  }
  shutOffAllBut(origin)
  const listen = (event: MessageEvent) => {
    const port = event.ports[0]
    if (
      event.source !== parent ||
      event.origin !== location.origin ||
      !isKnock(event.data, origin) ||
      port === undefined
    )
      return
    removeEventListener('message', listen)
    answerPort(port, origin, fetchTransport())
  }
  addEventListener('message', listen)
  tell({ doorway: 'open', origin })
}

/** The origin in the address, or null if it is none: only what `URL` itself would write goes into a policy. */
function askedOrigin(): string | null {
  try {
    const asked = decodeURIComponent(location.hash.slice(1))
    const { origin, protocol } = new URL(asked)
    return origin === asked && (protocol === 'https:' || protocol === 'http:') ? origin : null
  } catch {
    return null
  }
}

/**
 * `default-src` has to stand in the same policy as the host: a prefetch is held to the most generous directive of each
 * policy, and to none where a policy has no default. With it stand the directives that the HTML allows, since both count.
 */
function shutOffAllBut(origin: string): void {
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = `default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src ${origin}`
  document.head.append(policy)
}

function tell(notice: DoorwayNotice): void {
  parent.postMessage(notice, location.origin)
  // Whoever counts the doorways sits in the window's own page.
  if (top !== null && top !== parent) top.postMessage(notice, location.origin)
}
