/** Imports run downward, never back up, never in a circle, and rooms of one floor don't know each other (house.md's table). */
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const floors: Record<string, number> = {
  routes: 8,
  state: 7,
  widgets: 7,
  report: 6,
  study: 5,
  generate: 4,
  evaluate: 4,
  cohort: 3,
  learn: 2,
  models: 2,
  table: 1,
  charts: 1,
  base: 0,
}
const core = new Set([
  'cohort',
  'generate',
  'evaluate',
  'learn',
  'study',
  'report',
  'models',
  'table',
  'charts',
  'base',
])
/** Entry points: they may import any floor of lib, and nothing below may import them (protocol files apart). */
const entries = new Set(['rooms', 'workers', 'cli'])

const source = 'src'
const files = walk(source).filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.d.ts'))
const edges = new Map<string, string[]>()
const wrong: string[] = []

for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const targets: string[] = []
  for (const [, typeOnly, specifier] of text.matchAll(
    /(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"][^'"]+['"]\s*\)/g,
  )) {
    const target = specifier === undefined ? undefined : resolveImport(file, specifier)
    if (target === undefined) continue
    judge(file, target, specifier ?? '', typeOnly !== undefined)
    targets.push(target)
  }
  for (const [, specifier] of text.matchAll(/import\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    const target = specifier === undefined ? undefined : resolveImport(file, specifier)
    if (target !== undefined) judge(file, target, specifier ?? '')
  }
  edges.set(file, targets)
  const room = roomOf(file)
  if (core.has(room) && !file.endsWith('.test.ts')) {
    if (/from\s+['"](svelte|\$app|\$lib)/.test(text))
      wrong.push(`${file}: the core imports no Svelte and no $app`)
    if (/\b(document|localStorage|sessionStorage)\.\w/.test(text))
      wrong.push(`${file}: the core knows no DOM`)
  }
}
findCircles()

if (wrong.length > 0) {
  console.error([...new Set(wrong)].join('\n'))
  process.exit(1)
}
console.log(`${files.length} files, imports run downward`)

function judge(file: string, target: string, specifier: string, typeOnly = false): void {
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to || file.endsWith('.test.ts')) return
  if (target.endsWith('.css')) return
  if (entries.has(to)) {
    // The types of what a worker offers are its protocol; they leave nothing behind in the code that runs.
    const isProtocol = typeOnly || target.endsWith('-protocol.ts') || /\?worker&url$/.test(specifier)
    if (!isProtocol && !entries.has(from)) wrong.push(`${file} imports ${target}: an entry point`)
    return
  }
  if (entries.has(from)) return
  const a = floors[from]
  const b = floors[to]
  if (a === undefined || b === undefined) wrong.push(`${file} → ${target}: unknown room`)
  else if (b > a) wrong.push(`${file} (${from}, floor ${a}) imports upward: ${target} (${to}, floor ${b})`)
  else if (b === a && !(from === 'widgets' && to === 'state') && !(from === 'state' && to === 'widgets'))
    wrong.push(`${file} imports a neighbour of its own floor: ${target}`)
}

function findCircles(): void {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    if (done.has(file)) return
    const seen = path.indexOf(file)
    if (seen >= 0) {
      wrong.push(`a circle: ${[...path.slice(seen), file].join(' → ')}`)
      return
    }
    path.push(file)
    for (const next of edges.get(file) ?? []) visit(next)
    path.pop()
    done.add(file)
  }
  for (const file of files) visit(file)
}

function roomOf(file: string): string {
  const parts = relative(source, file).split('/')
  return parts[0] === 'lib' ? (parts[1] ?? '') : (parts[0] ?? '')
}

function resolveImport(file: string, specifier: string): string | undefined {
  const bare = specifier.replace(/\?.*$/, '')
  const path = bare.startsWith('$lib/')
    ? join(source, 'lib', bare.slice(5))
    : bare.startsWith('.')
      ? join(dirname(file), bare)
      : undefined
  if (path === undefined) return undefined
  const found = [path, `${path}.ts`, `${path}.svelte`, join(path, 'index.ts')].find(
    (candidate) => existsSync(candidate) && statSync(candidate).isFile(),
  )
  return found?.startsWith(source) ? found : undefined
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}
