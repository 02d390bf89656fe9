import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build, type Rollup } from 'vite'

export interface ModulesSite {
  origin: string
  close(): void
}

/** A page with the modules of `modules-page.ts` as globals; under `/back/` it is where a sign-in comes back to. */
export async function serveModules(): Promise<ModulesSite> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry: 'tests/e2e/modules-page.ts', formats: ['es'], fileName: 'page' } },
  })) as Rollup.RollupOutput[]
  const code = (built[0]?.output[0].code ?? '') || 'throw new Error("nothing was built")'
  const server = createServer(({ url = '' }, response) => {
    if (url.endsWith('.js')) response.writeHead(200, { 'content-type': 'text/javascript' }).end(code)
    else response.writeHead(200, { 'content-type': 'text/html' }).end(documentAt(url))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function documentAt(url: string): string {
  const back = url.startsWith('/back/') ? '<script type="module">handOver(); close()</script>' : ''
  return `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>${back}`
}
