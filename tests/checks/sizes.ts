/** Size budgets of the built site and of the source, gzipped: 90 KB of JavaScript for the first route, never over 120 for a screen. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const build = process.argv[2] ?? 'build'
const problems: string[] = []

const gzipped = (path: string) => gzipSync(readFileSync(path)).length
const sizeOf = (paths: string[]) => paths.reduce((sum, path) => sum + gzipped(path), 0)

function scriptsOf(html: string): Set<string> {
  const text = readFileSync(html, 'utf8')
  const found = new Set<string>()
  const queue = [...text.matchAll(/(?:href|src|import\()\s*=?\s*["']([^"']+\.js)["']/g)].map(([, url]) =>
    join(dirname(html), url ?? ''),
  )
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue
    found.add(path)
    // Static imports only: what a click loads later isn't part of the first load.
    const code = readFileSync(path, 'utf8')
    for (const [, url] of code.matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g))
      queue.push(join(dirname(path), url ?? ''))
  }
  return found
}

const first = [...scriptsOf(join(build, 'index.html'))]
const studio = [...scriptsOf(join(build, 'studio/index.html'))]
report('front page, JavaScript', sizeOf(first), 90_000)
report('studio as it opens, JavaScript', sizeOf(studio), 120_000)
const study = [...scriptsOf(join(build, 'studio/study/index.html'))]
report('study as it opens, JavaScript', sizeOf(study), 120_000)
const landscape = [...scriptsOf(join(build, 'studio/landscape/index.html'))]
report('landscape as it opens, JavaScript', sizeOf(landscape), 120_000)
const method = [...scriptsOf(join(build, 'methods/fidelity.kl/index.html'))]
report('a method page, JavaScript', sizeOf(method), 70_000)
report('a method page, whole document', gzipped(join(build, 'methods/fidelity.kl/index.html')), 30_000)
report('self-test, whole document', gzipped(join(build, 'methods/self-test/index.html')), 60_000)
const paper = [...scriptsOf(join(build, 'paper/index.html'))]
// Before scrolling: the document, its styles and its scripts.
report('companion, document and JavaScript', sizeOf([...paper, join(build, 'paper/index.html')]), 250_000)
report('recorded studies', sizeOf(walk(join(build, 'recordings'))), 2_000_000)
report('front page, whole document', gzipped(join(build, 'index.html')), 60_000)
for (const page of ['privacy', 'limits', 'help', 'tutorial', 'what-can-leave'])
  report(`${page}, whole document`, gzipped(join(build, page, 'index.html')), 20_000)
report(
  'pictures of the tutorial',
  sizeOf(walk(join(build, 'tutorial')).filter((file) => file.endsWith('.webp'))),
  400_000,
)
report('service worker', gzipped(join(build, 'service-worker.js')), 30_000)
report('demo cohort', gzipped(join(build, 'demo/cohort.parquet')), 600_000)
const metrics = walk(join(build, 'rooms')).find((file) => /metrics-[\w-]+\.js$/.test(file))
if (metrics === undefined) problems.push('no metrics worker in the build')
// 94 metrics with their learners and kernels; a third is what counts groups: parts of Arquero, and the parser that these need.
else report('metrics worker', gzipped(metrics), 125_000)
for (const file of [...first, ...studio, ...paper, ...study, ...landscape, ...method]) {
  if (/duckdb|arquero|hyparquet|katex/.test(readFileSync(file, 'utf8').slice(0, 400_000)))
    problems.push(`${file}: a heavy library in the first route`)
}

for (const file of walk('src').filter((path) => /\.(ts|svelte)$/.test(path))) {
  const lines = readFileSync(file, 'utf8').split('\n').length
  if (lines > 600) problems.push(`${file}: ${lines} lines, over 600`)
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}

function report(what: string, bytes: number, budget: number): void {
  console.log(`${what}: ${(bytes / 1000).toFixed(1)} KB gzipped, of ${budget / 1000}`)
  if (bytes > budget) problems.push(`${what}: ${bytes} bytes gzipped, over the budget of ${budget}`)
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })
}
