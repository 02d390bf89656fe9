/** An outside that nobody allowed: servers of every kind, and what each was asked. */
import { createSocket } from 'node:dgram'
import { createServer, type Server as WebServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'

/** Where hostile code is to knock; each `way` has an address of its own. */
export interface Addresses {
  web: string
  tcp: Record<string, number>
  udp: Record<string, number>
}

export interface Outside {
  addresses: Addresses
  /** The ways by which anything came. */
  heard: Set<string>
  close(): void
}

/** Ways without an HTTP request: a connection, or a packet, is all that can be heard of them. */
const tcpWays = ['preconnect', 'rtc-tcp']
const udpWays = ['rtc-udp', 'web-transport']

/** One for each room of each test, so that what a browser asks for late counts where it belongs. */
export async function openOutside(): Promise<Outside> {
  const heard = new Set<string>()
  const web = createServer((request, response) => {
    const way = wayOf(request.url)
    heard.add(way)
    const type = /worker|module|script|import|worklet/.test(way)
      ? 'text/javascript'
      : /css|style/.test(way)
        ? 'text/css'
        : 'text/plain'
    response
      .writeHead(200, {
        'content-type': type,
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-headers': '*',
        'access-control-allow-credentials': 'true',
      })
      .end()
  })
  // A WebSocket knocks with an upgrade.
  web.on('upgrade', ({ url }, socket) => {
    heard.add(wayOf(url))
    socket.destroy()
  })
  const servers: (WebServer | Server)[] = [web]
  const tcp: Record<string, number> = {}
  for (const way of tcpWays) {
    const server = createTcpServer((socket) => {
      heard.add(way)
      socket.on('error', () => undefined).destroy()
    })
    servers.push(server)
    tcp[way] = await listen(server)
  }
  const sockets = udpWays.map((way) => ({ way, socket: createSocket('udp4') }))
  const udp: Record<string, number> = {}
  for (const { way, socket } of sockets) {
    socket.on('message', () => heard.add(way))
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    udp[way] = socket.address().port
  }
  return {
    addresses: { web: `http://127.0.0.1:${await listen(web)}`, tcp, udp },
    heard,
    close() {
      web.closeAllConnections()
      for (const server of servers) server.close()
      for (const { socket } of sockets) socket.close()
    },
  }
}

/** The address names the way; signing in begins at an address of its own. */
function wayOf(url = ''): string {
  return url.startsWith('/.well-known/web-identity') ? 'identity' : (/^\/([\w-]+)/.exec(url)?.[1] ?? url)
}

function listen(server: WebServer | Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}
