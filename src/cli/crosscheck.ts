/**
 * `npm run crosscheck`: the metrics beside those of scikit-learn, scipy and xgboost on the same tables (SDMetrics'
 * student placements). PYTHON names the interpreter; without one that has the packages it says so and ends with 0.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../lib/base/errors'
import type { Results } from '../lib/report/results'
import { root } from './command'

const PACKAGES = 'numpy pandas scipy scikit-learn xgboost'
const python = process.env.PYTHON ?? 'python3'

try {
  process.exit(canCheck() ? crosscheck() : 0)
} catch (error) {
  console.error(messageOf(error))
  process.exit(1)
}

function canCheck(): boolean {
  const { error, status } = spawnSync(python, ['-c', 'import numpy, pandas, scipy, sklearn, xgboost'])
  if (error === undefined && status === 0) return true
  console.log(
    error === undefined
      ? `Nothing was checked: ${python} lacks one of its packages. Run: ${python} -m pip install ${PACKAGES}`
      : `Nothing was checked: there is no ${python}. Install Python 3 with ${PACKAGES}, or name one by PYTHON.`,
  )
  return false
}

function crosscheck(): number {
  const scratch = mkdtempSync(join(tmpdir(), 'wardloom-crosscheck-'))
  try {
    const ours = evaluate(scratch)
    const theirs = JSON.parse(
      run(python, [
        join(root, 'tests/crosscheck/reference.py'),
        ...['r', 's', 'c', 't'].map((name) => join(scratch, `${name}.csv`)),
        join(scratch, 'out/results.json'),
      ]),
    ) as Record<string, number>
    return compare(ours, theirs)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Our own numbers, by the command that everybody uses. */
function evaluate(scratch: string): Results {
  const golden = (name: string) =>
    readFileSync(join(root, `static/golden/student_placements_${name}.csv`), 'utf8')
  const [head = '', ...rows] = golden('real').trimEnd().split(/\r?\n/)
  const write = (name: string, own: readonly string[]) =>
    writeFileSync(join(scratch, `${name}.csv`), `${[head, ...own].join('\n')}\n`)
  write(
    't',
    rows.filter((_, i) => i % 3 === 0),
  )
  write(
    'c',
    rows.filter((_, i) => i % 6 === 1),
  )
  write(
    'r',
    rows.filter((_, i) => i % 3 !== 0 && i % 6 !== 1),
  )
  writeFileSync(join(scratch, 's.csv'), golden('synthetic'))
  writeFileSync(
    join(scratch, 'schema.json'),
    JSON.stringify({ target: 'placed', positive: 'True', groups: ['gender'], exclude: ['student_id'] }),
  )
  const tables = { real: 'r', synthetic: 's', control: 'c', test: 't' }
  const files = Object.entries(tables).flatMap(([use, name]) => [`--${use}`, join(scratch, `${name}.csv`)])
  const rest = ['--schema', join(scratch, 'schema.json'), '--out', join(scratch, 'out')]
  run(process.execPath, ['--import', 'tsx', join(root, 'src/cli/evaluate.ts'), ...files, ...rest])
  return JSON.parse(readFileSync(join(scratch, 'out/results.json'), 'utf8')) as Results
}

/** Trees break ties each in its own way; everything else is arithmetic. */
function toleranceOf(id: string): number {
  return /^utility\.(auroc|auprc|brier)_/.test(id) ? 0.02 : 1e-9
}

function compare({ cells }: Results, theirs: Record<string, number>): number {
  let off = 0
  console.log(`${'metric'.padEnd(42)}${'here'.padStart(16)}${'Python'.padStart(16)}${'apart'.padStart(12)}`)
  for (const [id, value] of Object.entries(theirs)) {
    const own = cells[0]?.metrics.find((metric) => metric.id === id)?.value ?? null
    const apart = own === null ? Infinity : Math.abs(own - value)
    const agrees = apart <= toleranceOf(id)
    if (!agrees) off++
    const numbers = [(own ?? NaN).toFixed(10), value.toFixed(10)].map((text) => text.padStart(16)).join('')
    console.log(
      `${id.padEnd(42)}${numbers}${apart.toExponential(1).padStart(12)}${agrees ? '' : '  DIFFERS'}`,
    )
  }
  console.log(`${Object.keys(theirs).length - off} agree, ${off} differ`)
  return off === 0 ? 0 : 1
}

/** @throws Error with the last line that the program said */
function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], { cwd: root, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${program} failed: ${error?.message ?? stderr.trim().split('\n').pop() ?? ''}`)
}
