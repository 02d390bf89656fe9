/**
 * `npm run build:kernels`, run by `npm ci` and by every build: compiles the kernels to WebAssembly and writes their bytes as
 * a module. The metrics worker may fetch nothing, so that they travel inside its code. What is written follows from the
 * source alone, isn't kept in the repository, and is written anew only when the source has changed.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const sources = ['distances', 'boosting'].map((name) => here(`../lib/learn/kernels/${name}.ts`))
const target = here('../lib/learn/kernels-wasm.ts')
const options = [
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--noAssert',
  '-O3',
  '--converge',
  '--use',
  'abort=',
]

/** @throws Error with the compiler's words if the source doesn't compile */
export function buildKernels(): void {
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json')
  const hash = createHash('sha256').update(JSON.stringify(options)).update(readFileSync(compiler))
  for (const source of sources) hash.update(readFileSync(source))
  const mark = hash.digest('hex')
  if (existsSync(target) && readFileSync(target, 'utf8').includes(mark)) return
  // Written beside and moved into place at once: another process may be reading it.
  const wasm = `${target}.${process.pid}.wasm`
  const draft = `${target}.${process.pid}`
  try {
    // A process of its own, since tsx would first translate all of the compiler, which takes longer than the kernels.
    execFileSync(
      process.execPath,
      [join(dirname(compiler), 'bin/asc.js'), ...sources, '--outFile', wasm, ...options],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    const base64 = readFileSync(wasm).toString('base64')
    writeFileSync(draft, `// ${mark}\nexport const kernelBytes =\n  '${base64}'\n`)
    renameSync(draft, target)
  } finally {
    rmSync(wasm, { force: true })
    rmSync(draft, { force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildKernels()
