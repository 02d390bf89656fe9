import { resolve } from '$app/paths'
import { isDoorwayNotice, knock, NOWHERE, type DoorwayWork } from '../../rooms/doorway-protocol'
import { ModelError } from '../base/errors'
import { portTransport } from '../models/port-transport'
import type { Asked, Transport } from '../models/transport'
import { Traffic } from './traffic.svelte'

/** A doorway with a worker behind it. */
export interface Room {
  port: MessagePort
  /** Rejects when the room is closed or its worker dies; never resolves. */
  closed: Promise<never>
  close(): void
}

interface Door {
  frame: HTMLIFrameElement
  origins: readonly string[]
  port: Promise<MessagePort>
  closed: Promise<never>
  fail(error: Error): void
}

/** A doorway whose frame says nothing for this long is not coming. */
const PATIENCE = 20_000

/**
 * The doorways that are open, one frame an allowed origin or set of origins. Opening loses nothing that is loaded;
 * closing removes the frame, and with it every connection and worker. The list is what the badge shows.
 */
export class Doorways {
  origins = $state<string[]>([])
  readonly traffic = new Traffic()
  private doors = new Set<Door>()
  private transports = new Map<string, { door: Door; transport: Promise<Transport> }>()

  /** The way out to that URL's origin; opens it, since the caller holds the person's consent. */
  open(url: string): Promise<Transport> {
    const { origin } = new URL(url)
    let known = this.transports.get(origin)
    if (known === undefined) {
      const door = this.add([origin], 'requests')
      known = { door, transport: this.traffic.through(origin, door.port.then(portTransport)) }
      this.transports.set(origin, known)
    }
    return known.transport
  }

  /** A way out of its own to that URL's origin, for a worker. */
  async port(url: string): Promise<MessagePort> {
    await this.open(url)
    const door = this.transports.get(new URL(url).origin)?.door
    if (door === undefined) throw new ModelError('The doorway was closed.', 'Open it again.')
    const { port1, port2 } = new MessageChannel()
    const asked: Asked = { type: 'port' }
    ;(await door.port).postMessage(asked, [port2])
    return port1
  }

  /**
   * A worker in a doorway that leads to these origins and no others, all of which the person was shown; to none, it
   * is a room without a network.
   */
  async room(origins: readonly string[], work: Exclude<DoorwayWork, 'requests'>): Promise<Room> {
    const door = this.add(origins, work)
    return { port: await door.port, closed: door.closed, close: () => this.remove(door) }
  }

  /** Closes what leads there, with all that it leads to. */
  close(origin: string): void {
    for (const door of [...this.doors]) if (door.origins.includes(origin)) this.remove(door)
  }

  closeAll(): void {
    for (const door of [...this.doors]) this.remove(door)
  }

  private add(origins: readonly string[], work: DoorwayWork): Door {
    const door = openDoor(origins, work)
    this.doors.add(door)
    this.list()
    door.closed.catch(() => this.remove(door))
    return door
  }

  private remove(door: Door): void {
    if (!this.doors.delete(door)) return
    door.frame.remove()
    door.fail(new ModelError('The doorway was closed.', ''))
    for (const [origin, known] of this.transports) if (known.door === door) this.transports.delete(origin)
    this.list()
  }

  private list(): void {
    this.origins = [...new Set([...this.doors].flatMap(({ origins }) => origins))]
  }
}

function openDoor(origins: readonly string[], work: DoorwayWork): Door {
  const way = origins.length === 0 ? NOWHERE : origins.join(' ')
  const to = origins.length === 0 ? 'nowhere' : origins.join(', ')
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = `Doorway to ${to}`
  const url = new URL(`${resolve('/')}rooms/doorway.html`, location.href)
  url.hash = encodeURIComponent(way)
  frame.src = url.href
  let fail: (error: Error) => void = () => undefined
  const closed = new Promise<never>((_, reject) => (fail = reject))
  closed.catch(() => undefined)
  const port = new Promise<MessagePort>((resolveOpen) => {
    const refuse = (why: string) => fail(new ModelError(`The doorway to ${to} did not open. ${why}`, ''))
    const giveUp = setTimeout(() => refuse('Reload the page and try again.'), PATIENCE)
    const listen = ({ source, origin: from, data }: MessageEvent<unknown>) => {
      if (source !== frame.contentWindow || from !== location.origin || !isDoorwayNotice(data)) return
      if (data.doorway === 'shut') {
        refuse(data.reason)
        return
      }
      clearTimeout(giveUp)
      const { port1, port2 } = new MessageChannel()
      frame.contentWindow?.postMessage(knock(way, work), location.origin, [port2])
      resolveOpen(port1)
    }
    addEventListener('message', listen)
    void closed.catch(() => {
      clearTimeout(giveUp)
      removeEventListener('message', listen)
    })
    document.body.append(frame)
  })
  return { frame, origins, port: Promise.race([port, closed]), closed, fail }
}
