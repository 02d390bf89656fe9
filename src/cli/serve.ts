/** Serves the built site as a plain static server would: `npm start`, the headless commands, and the tests. */
import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface Served {
  /** Address of the site's first page, with its base path and a closing slash. */
  url: string
  close(): Promise<void>
}

export interface ServeOptions {
  /** 0 takes any free port. */
  port: number
  host: string
  /** Where the site lies under the origin, e.g. `/lab/wardloom`; '' for the root. */
  base?: string
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
}

/** @throws Error when the folder isn't there or the port is taken */
export async function serve(dir: string, { port, host, base = '' }: ServeOptions): Promise<Served> {
  const root = resolve(dir)
  if (!existsSync(join(root, 'index.html')))
    throw new Error(`${dir}: there is no built site. Run: npm run build`)
  const server = createServer((request, response) => {
    void answer(root, base, request.method ?? 'GET', request.url ?? '/', response)
  })
  await listen(server, port, host)
  const { port: taken } = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${name}:${taken}${base}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken. Give another one.`) : error)
    })
    server.listen(port, host, () => done())
  })
}

async function answer(
  root: string,
  base: string,
  method: string,
  url: string,
  response: ServerResponse,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.')
  const asked = pathOf(url)
  if (asked === null || (asked !== base && !asked.startsWith(`${base}/`)))
    return refuse(response, 404, 'Not found.')
  const path = resolve(root, `.${asked.slice(base.length)}`)
  if (path !== root && !path.startsWith(root + sep)) return refuse(response, 404, 'Not found.')
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true && !asked.endsWith('/')) {
    // Relative links of a page count from its folder.
    const { search } = new URL(url, 'http://any')
    response.writeHead(301, { location: `${encodeURI(asked)}/${search}` }).end()
    return
  }
  const file = found?.isDirectory() === true ? join(path, 'index.html') : path
  const entry = file === path ? found : await stat(file).catch(() => null)
  if (entry === null || !entry.isFile()) return notFound(root, path, response)
  response.writeHead(200, {
    'content-type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'content-length': entry.size,
    'cache-control': 'no-cache',
  })
  if (method === 'HEAD') {
    response.end()
    return
  }
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** The decoded path, or null where it is no path: broken escapes, NUL, or steps upward. */
function pathOf(url: string): string | null {
  try {
    // The raw path: URL would resolve `..` before it could be refused.
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ''))
    if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return null
    return path.split('/').includes('..') ? null : path
  } catch {
    return null
  }
}

/** The site's own page for an address that isn't there, as static hosts send it; a bare line for a missing file. */
async function notFound(root: string, path: string, response: ServerResponse): Promise<void> {
  const page = extname(path) === '' ? await readFile(join(root, '404.html')).catch(() => null) : null
  if (page === null) return refuse(response, 404, 'Not found.')
  response.writeHead(404, { 'content-type': types['.html'], 'cache-control': 'no-cache' }).end(page)
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
}

async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 4173)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT is ${process.env.PORT ?? ''}: not a port.`)
  const named = process.env.HOST
  const { url } = await serve(join(fileURLToPath(new URL('../../', import.meta.url)), 'build'), {
    port,
    // Not `localhost`: that may resolve to ::1 alone, and then 127.0.0.1 would be refused.
    host: named === undefined || named === '' || named === 'localhost' ? '127.0.0.1' : named,
    base: (process.env.BASE_PATH ?? '').replace(/\/+$/, ''),
  })
  console.log(`Wardloom is at ${url.replace('//127.0.0.1', '//localhost')} (stop it with Ctrl-C)`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(1)
  })
}
