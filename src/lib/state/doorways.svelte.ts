import { resolve } from '$app/paths'
import { isDoorwayNotice, knock } from '../../rooms/doorway-protocol'
import { ModelError } from '../base/errors'
import { portTransport } from '../models/port-transport'
import type { Asked, Transport } from '../models/transport'
import { Traffic } from './traffic.svelte'

interface Door {
  frame: HTMLIFrameElement
  port: Promise<MessagePort>
  transport: Promise<Transport>
}

/** A doorway whose frame says nothing for this long is not coming. */
const PATIENCE = 20_000

/**
 * The doorways that are open, one frame an allowed origin. Opening loses nothing that is loaded; closing
 * removes the frame, and with it every connection. The list is what the badge shows.
 */
export class Doorways {
  origins = $state<string[]>([])
  readonly traffic = new Traffic()
  private doors = new Map<string, Door>()

  /** The way out to that URL's origin; opens it, since the caller holds the person's consent. */
  open(url: string): Promise<Transport> {
    const { origin } = new URL(url)
    let door = this.doors.get(origin)
    if (door === undefined) {
      door = openDoor(origin)
      door.transport = this.traffic.through(origin, door.transport)
      this.doors.set(origin, door)
      this.origins = [...this.doors.keys()]
      door.transport.catch(() => this.close(origin))
    }
    return door.transport
  }

  /** A way out of its own to that URL's origin, for a worker. */
  async port(url: string): Promise<MessagePort> {
    await this.open(url)
    const port = await this.doors.get(new URL(url).origin)?.port
    if (port === undefined) throw new ModelError('The doorway was closed.', 'Open it again.')
    const { port1, port2 } = new MessageChannel()
    const asked: Asked = { type: 'port' }
    port.postMessage(asked, [port2])
    return port1
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
  const port = new Promise<MessagePort>((resolveOpen, reject) => {
    const leave = () => {
      clearTimeout(giveUp)
      removeEventListener('message', listen)
    }
    const fail = (why: string) => {
      leave()
      reject(new ModelError(`The doorway to ${origin} did not open. ${why}`, ''))
    }
    const giveUp = setTimeout(() => fail('Reload the page and try again.'), PATIENCE)
    const listen = ({ source, origin: from, data }: MessageEvent<unknown>) => {
      if (source !== frame.contentWindow || from !== location.origin || !isDoorwayNotice(data)) return
      if (data.doorway === 'shut') {
        fail(data.reason)
        return
      }
      leave()
      const { port1, port2 } = new MessageChannel()
      frame.contentWindow?.postMessage(knock(origin), location.origin, [port2])
      resolveOpen(port1)
    }
    addEventListener('message', listen)
    document.body.append(frame)
  })
  return { frame, port, transport: port.then(portTransport) }
}
