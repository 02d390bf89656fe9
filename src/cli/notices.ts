/**
 * Whose work the built site contains, with their licences. The list is the bundler's own: every package of which a module
 * or a file ended in the site, its workers or its rooms.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

/** Each of the two builds (rooms, site) leaves its list here for the last one. */
const lists = '.svelte-kit/bundled'

/** Compiled into the files of a package that names them nowhere in its own licence. */
const inside: Record<string, readonly { name: string; licence: string; holder: string; more: string }[]> = {
  '@duckdb/duckdb-wasm': [
    {
      name: 'DuckDB',
      licence: 'MIT',
      holder: 'Copyright 2018-2025 Stichting DuckDB Foundation',
      more: 'What DuckDB itself contains, with licences: https://github.com/duckdb/duckdb/tree/main/third_party',
    },
  ],
  '@wllama/wllama': [
    {
      name: 'llama.cpp and ggml',
      licence: 'MIT',
      holder: 'Copyright (c) 2023-2026 The ggml authors',
      more: 'https://github.com/ggml-org/llama.cpp',
    },
  ],
  '@mlc-ai/web-llm': [
    {
      name: 'Apache TVM and XGrammar',
      licence: 'Apache-2.0 (the text stands above)',
      holder: 'Copyright The Apache Software Foundation, and the contributors of XGrammar',
      more: 'https://github.com/apache/tvm, https://github.com/mlc-ai/xgrammar',
    },
  ],
}

/** Gathers what ends in a build. The same one serves the build and its workers. @param name of the build */
export function bundled(name: 'rooms' | 'site'): Plugin {
  const found = new Set<string>()
  let server = false
  return {
    name: 'bundled',
    apply: 'build',
    configResolved(config) {
      // What only draws pages while the site is built leaves markup, not code.
      server = config.build.ssr !== false
    },
    generateBundle(_, bundle) {
      if (server) return
      for (const part of Object.values(bundle)) {
        const files = part.type === 'chunk' ? Object.keys(part.modules) : part.originalFileNames
        for (const file of files) {
          const folder = packageOf(file)
          if (folder !== null) found.add(folder)
        }
      }
      mkdirSync(lists, { recursive: true })
      writeFileSync(join(lists, `${name}.json`), JSON.stringify([...found].sort()))
    },
  }
}

/** The folder of the package that a file belongs to, from `node_modules` on; null for our own. */
export function packageOf(file: string): string | null {
  const path = relative(process.cwd(), file.replace(/^\0/, '').replace(/\?.*$/, '')).replaceAll('\\', '/')
  return /^(?:.*\/)?(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null
}

export interface Notice {
  name: string
  version: string
  licence: string
  /** The licence and notice files of the package, as they stand. */
  texts: string[]
}

/** Of all packages that the last builds contained, by name. @throws Error when there was no build */
export function gatherNotices(): Notice[] {
  const folders = (['rooms', 'site'] as const).flatMap((name) => {
    const path = join(lists, `${name}.json`)
    if (!existsSync(path)) throw new Error(`${path} is missing. Run: npm run build`)
    return JSON.parse(readFileSync(path, 'utf8')) as string[]
  })
  return [...new Set(folders)].sort().map(noticeOf)
}

function noticeOf(folder: string): Notice {
  const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
    author?: string | { name?: string }
  }
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(name))
  const texts = files.sort().map((name) => readFileSync(join(folder, name), 'utf8').trim())
  const licence = facts.license ?? 'see below'
  const author = typeof facts.author === 'string' ? facts.author : facts.author?.name
  if (texts.length === 0) texts.push(standard(facts.name, licence, author ?? `the authors of ${facts.name}`))
  return { name: facts.name, version: facts.version, licence, texts }
}

/** For a package that names its licence but brings no text of it. */
function standard(name: string, licence: string, author: string): string {
  if (licence === 'MIT') return mit(`Copyright (c) ${author}`)
  if (licence === 'Apache-2.0')
    return `Copyright ${author}\nLicensed under the Apache License, Version 2.0: the text of this software’s own LICENSE.`
  throw new Error(
    `${name}: no licence text is in the package, and none is known for ${licence}. Add it here.`,
  )
}

const mit = (holder: string) => `MIT License

${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

export function noticesText(notices: readonly Notice[]): string {
  const rule = '='.repeat(80)
  const parts = notices.map(({ name, version, licence, texts }) => {
    const within = (inside[name] ?? []).map(
      (one) =>
        `Within it: ${one.name} (${one.licence})\n${one.more}\n\n${one.licence === 'MIT' ? mit(one.holder) : one.holder}`,
    )
    return [
      rule,
      `${name} ${version} (${licence})`,
      rule,
      '',
      ...[...texts, ...within].join('\n\n').split('\n'),
      '',
    ].join('\n')
  })
  const head = `Wardloom is under the Apache License 2.0. The built site contains parts of ${notices.length} packages of others:\n`
  const list = notices.map(({ name, version, licence }) => `  ${name} ${version} (${licence})`)
  return [head, ...list, '', ...parts].join('\n')
}
