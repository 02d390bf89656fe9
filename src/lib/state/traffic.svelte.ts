import type { Transport } from '../models/transport'

/** What the page has asked of an origin through its doorways, in this session. */
export interface OriginTraffic {
  requests: number
  /** Bytes of the bodies. */
  bytes: number
}

/** Counts requests as they go into a doorway: those without a body too, which are in no ledger of models. */
export class Traffic {
  private byOrigin = $state.raw<ReadonlyMap<string, OriginTraffic>>(new Map())

  of(origin: string): OriginTraffic {
    return this.byOrigin.get(origin) ?? { requests: 0, bytes: 0 }
  }

  /** The same way out, counted. */
  through(origin: string, transport: Promise<Transport>): Promise<Transport> {
    return transport.then((send) => (request, signal) => {
      this.sent(origin, request.body === null ? 0 : new TextEncoder().encode(request.body).length)
      return send(request, signal)
    })
  }

  /** A request that went through a doorway's own port. @param size bytes of its body */
  sent(url: string, size: number): void {
    const { origin } = new URL(url)
    const { requests, bytes } = this.of(origin)
    this.byOrigin = new Map([...this.byOrigin, [origin, { requests: requests + 1, bytes: bytes + size }]])
  }
}
