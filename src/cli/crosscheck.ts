/**
 * `npm run crosscheck`: the metrics beside those that Python finds from the same tables by the same definitions
 * (tests/crosscheck/reference). `--set NAME` takes one of the table sets, `--freeze` keeps Python's numbers for the unit
 * tests. PYTHON names the interpreter; without one that has the packages it says so and ends with 0.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compare, type Compared, type Reference } from '../../tests/crosscheck/compare'
import { writeFixture } from '../../tests/crosscheck/fixture'
import { tableSets, type TableSet } from '../../tests/crosscheck/sets'
import type { Results } from '../lib/report/results'
import { publicMetricIds } from '../lib/study/metric-ids'
import { root, runCommand, Unusable } from './command'

const PACKAGES = 'numpy pandas scipy scikit-learn xgboost'
const python = process.env.PYTHON ?? 'python3'

void runCommand(async (args) => {
  const { set: name, freeze } = optionsOf(args)
  const sets = tableSets().filter((set) => name === undefined || set.name === name)
  if (sets.length === 0) throw new Unusable(`--set: there are no tables “${name ?? ''}”.`)
  if (!canCheck()) return 0
  let differ = 0
  for (const set of sets) differ += inFolder((folder) => check(set, folder, freeze))
  if (sets.length > 1 && !freeze) console.log(`${differ} differ in all`)
  return differ === 0 ? 0 : 1
})

function optionsOf(args: string[]): { set?: string | undefined; freeze: boolean } {
  try {
    const { set, freeze = false } = parseArgs({
      args,
      options: { set: { type: 'string' }, freeze: { type: 'boolean' } },
    }).values
    return { set, freeze }
  } catch {
    throw new Unusable('usage: npm run crosscheck -- [--set NAME] [--freeze]')
  }
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

function inFolder(work: (folder: string) => number): number {
  const folder = mkdtempSync(join(tmpdir(), 'wardloom-crosscheck-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many numbers differ. */
function check(set: TableSet, folder: string, freeze: boolean): number {
  const uses = Object.entries(set.tables).flatMap(([use, text]) => (text === null ? [] : [{ use, text }]))
  for (const { use, text } of uses) writeFileSync(join(folder, `${use}.csv`), text)
  writeFileSync(
    join(folder, 'told.json'),
    JSON.stringify({ ...set.told, tables: uses.map(({ use }) => use) }),
  )
  writeFileSync(join(folder, 'schema.json'), JSON.stringify(set.schema))
  const reference = JSON.parse(run(python, [join(root, 'tests/crosscheck/reference'), folder])) as Reference
  if (freeze) {
    console.log(`${set.name}: kept in ${writeFixture(set, reference)}`)
    return 0
  }
  const files = uses.flatMap(({ use }) => [`--${use}`, join(folder, `${use}.csv`)])
  const rest = ['--schema', join(folder, 'schema.json'), '--out', join(folder, 'out')]
  run(process.execPath, ['--import', 'tsx', join(root, 'src/cli/evaluate.ts'), ...files, ...rest])
  const { cells } = JSON.parse(readFileSync(join(folder, 'out/results.json'), 'utf8')) as Results
  return tell(set, compare(cells[0]?.metrics ?? [], reference), reference)
}

/** One line a number; entries by column, pair, group or site are counted, and shown where they differ. */
function tell(set: TableSet, found: readonly Compared[], { packages, metrics }: Reference): number {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  console.log(`\nTables “${set.name}”, beside ${versions.join(', ')}`)
  console.log(row(['metric', 'here', 'Python', 'apart', 'may be', '']))
  for (const one of found) {
    if (one.verdict === 'differs' || !/ per(Feature|Group|Site) /.test(one.what)) console.log(lineOf(one))
  }
  const unasked = publicMetricIds().filter((id) => !(id in metrics))
  if (unasked.length > 0) console.log(`Not computed in Python: ${unasked.join(', ')}`)
  const count = (verdict: Compared['verdict']) => found.filter((one) => one.verdict === verdict).length
  console.log(
    `${set.name}: ${count('agrees')} agree, ${count('differs')} differ, ${count('not built')} not part of this version`,
  )
  return count('differs')
}

function lineOf({ what, here, python: value, within, verdict }: Compared): string {
  const number = (value: number | null) => (value === null ? 'null' : value.toFixed(10))
  const apart = here === null || value === null ? '' : Math.abs(here - value).toExponential(1)
  const said = { agrees: 'agrees', differs: 'DIFFERS', 'not built': 'not part of this version' }[verdict]
  return row([
    what,
    verdict === 'not built' ? '' : number(here),
    number(value),
    apart,
    within.toExponential(1),
    said,
  ])
}

function row(cells: readonly string[]): string {
  const [first = '', ...rest] = cells
  const last = rest.pop() ?? ''
  return `${first.padEnd(58)}${rest.map((cell) => cell.padStart(15)).join('')}  ${last}`.trimEnd()
}

/** @throws Error with the last line that the program said */
function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status === 0) return stdout
  throw new Error(`${program} failed: ${error?.message ?? stderr.trim().split('\n').pop() ?? ''}`)
}
