import { resolve } from '$app/paths'
import { ModelError } from '../base/errors'

interface Door {
  origin: string
  frame: HTMLIFrameElement
  port: Promise<MessagePort>
}

/**
 * The doorways that are open, one frame an allowed origin. Opening loses nothing that is loaded; closing
 * removes the frame, and with it every connection. The list is what the badge shows.
 */
export class Doorways {
  origins = $state<string[]>([])
  /** Distinct real rows that have left through any doorway in this session. */
  realRowsSent = $state(0)
  private doors = new Map<string, Door>()

  /** The port of the doorway to that URL's origin; opens it, since the caller holds the person's consent. */
  open(url: string): Promise<MessagePort> {
    const { origin } = new URL(url)
    let door = this.doors.get(origin)
    if (door === undefined) {
      door = openDoor(origin)
      this.doors.set(origin, door)
      this.origins = [...this.doors.keys()]
      door.port.catch(() => this.close(origin))
    }
    return door.port
  }

  close(origin: string): void {
    this.doors.get(origin)?.frame.remove()
    this.doors.delete(origin)
    this.origins = [...this.doors.keys()]
  }

  closeAll(): void {
    for (const origin of [...this.doors.keys()]) this.close(origin)
  }
}

function openDoor(origin: string): Door {
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = `Doorway to ${origin}`
  const url = new URL(`${resolve('/')}rooms/doorway.html`, location.href)
  url.hash = encodeURIComponent(origin)
  frame.src = url.href
  const port = new Promise<MessagePort>((resolvePort, reject) => {
    const giveUp = setTimeout(() => {
      reject(new ModelError(`The doorway to ${origin} did not open.`, 'Reload the page and try again.'))
    }, 20_000)
    frame.addEventListener('load', () => {
      const { port1, port2 } = new MessageChannel()
      frame.contentWindow?.postMessage({ doorway: origin }, location.origin, [port2])
      port1.addEventListener(
        'message',
        () => {
          clearTimeout(giveUp)
          resolvePort(port1)
        },
        { once: true },
      )
      port1.start()
    })
    document.body.append(frame)
  })
  return { origin, frame, port }
}
