/**
 * Registers the service worker, in a document of its own: pages may start workers from memory alone, and a policy that
 * let them register one would have to be wider than that.
 */
import type { OfflineNotice, OfflineRequest } from './offline-protocol'

/** What the page shows first isn't to wait for what is kept for later. */
const AFTER = 2500

const script = new URL('../service-worker.js', location.href)
narrow()
if (self.isSecureContext && 'serviceWorker' in navigator) setTimeout(() => void register(), AFTER)

function narrow(): void {
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = `worker-src ${script.href}`
  document.head.append(policy)
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register(script, { updateViaCache: 'none' })
    const { active } = await navigator.serviceWorker.ready
    const ask: OfflineRequest = { offline: 'keep-reader' }
    if (location.hash === '#reader' && !savesData()) active?.postMessage(ask)
  } catch (error) {
    // Nothing is lost by it but the use without a network: storage may be full, or closed by the browser's settings.
    console.warn('This site could not be kept for use without a network.', error)
  }
  const notice: OfflineNotice = { offline: 'done' }
  if (parent !== self) parent.postMessage(notice, location.origin)
}

/** Whether the person has asked the browser to load as little as it can (Chromium alone says so). */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData === true
}
