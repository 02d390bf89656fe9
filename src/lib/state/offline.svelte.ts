import { asset } from '$app/paths'
import type { OfflineAnswer, OfflineNotice, OfflineRequest } from '../../rooms/offline-protocol'

/** The site kept for use without a network, and newer versions of it: they wait until no tab has the old one. */
export class Offline {
  /** A newer version is whole and waits. */
  waiting = $state.raw(false)
  /** Tabs besides this one that have to be closed before it can be taken up; null where it wasn't tried. */
  others = $state.raw<number | null>(null)
  private registration: ServiceWorkerRegistration | null = null

  /** Keeps the site, and looks for newer versions until the function that it gives back is called. */
  start(): () => void {
    // On plain http there is none, but for one's own machine.
    if (!('serviceWorker' in navigator)) return () => undefined
    const frame = openRoom()
    let stopped = false
    void navigator.serviceWorker.ready.then((registration) => {
      if (!stopped) this.watch(registration)
    })
    return () => {
      stopped = true
      frame.remove()
      this.registration?.removeEventListener('updatefound', this.look)
    }
  }

  /** Reloads with the new version, if this is the only tab: another would go on with parts of both. */
  async takeUp(): Promise<void> {
    const worker = this.registration?.waiting
    if (!worker) return
    const { port1, port2 } = new MessageChannel()
    const answered = new Promise<OfflineAnswer>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<OfflineAnswer>) => resolve(data)
    })
    const ask: OfflineRequest = { offline: 'take-over' }
    worker.postMessage(ask, [port2])
    const answer = await answered
    this.others = answer.taken ? null : answer.others
    if (answer.taken) location.reload()
  }

  private watch(registration: ServiceWorkerRegistration): void {
    this.registration = registration
    registration.addEventListener('updatefound', this.look)
    this.look()
  }

  private readonly look = (): void => {
    const { installing, waiting } = this.registration ?? {}
    this.waiting = Boolean(waiting)
    installing?.addEventListener('statechange', this.look)
  }
}

/** Removes itself once it has done its work. */
function openRoom(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'Keeps this site for use without a network'
  frame.src = `${asset('/rooms/offline.html')}#reader`
  const done = ({ source, data }: MessageEvent<Partial<OfflineNotice> | null>) => {
    if (source !== frame.contentWindow || data?.offline !== 'done') return
    removeEventListener('message', done)
    frame.remove()
  }
  addEventListener('message', done)
  document.body.append(frame)
  return frame
}
