import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '@sveltejs/kit'
import { build } from 'vite'
import { serve, type Served } from '../../src/cli/serve'

const out = 'tests/out/wllama-site'

/** A page with nothing but `wllama-page.ts` and a file input, under the very policy of the site's pages. */
export async function serveWllama(): Promise<Served> {
  rmSync(out, { recursive: true, force: true })
  const source = join(out, 'source')
  mkdirSync(source, { recursive: true })
  writeFileSync(
    join(source, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>A model in the page</title>
<meta http-equiv="content-security-policy" content="${await policy()}"><link rel="icon" href="data:,">
<input type="file" multiple><script type="module" src="../../../e2e/wllama-page.ts"></script></html>`,
  )
  await build({
    configFile: false,
    logLevel: 'error',
    root: source,
    base: './',
    worker: { format: 'es' },
    build: {
      outDir: '../served',
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
  return serve(join(out, 'served'), { port: 0, host: '127.0.0.1' })
}

async function policy(): Promise<string> {
  const { default: site } = (await import(pathToFileURL('svelte.config.js').href)) as { default: Config }
  const words = (word: string) =>
    /^(self|none|unsafe-inline|wasm-unsafe-eval)$/.test(word) ? `'${word}'` : word
  return Object.entries(site.kit?.csp?.directives ?? {})
    .map(([name, values]) => `${name} ${[values].flat().map(String).map(words).join(' ')}`)
    .join('; ')
}
