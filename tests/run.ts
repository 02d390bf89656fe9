/** `npm test`: everything that CI checks; the last line counts all of it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../src/cli/browser'

let passed = 0
let failed = 0

const underBasePath = () =>
  check('builds under a base path', 'npx', ['vite', 'build'], {
    BASE_PATH: '/lab/wardloom',
    BUILD_DIR: 'build-base',
  })
const types = () => check('types', 'npm', ['run', 'check:types'])
const quick = [
  ['lint', 'lint'],
  ['format', 'format'],
  ['no unused code', 'unused'],
  ['imports run downward', 'imports'],
  ['size budgets', 'sizes'],
].map(
  ([name = '', script = '']) =>
    () =>
      check(name, 'npm', ['run', `check:${script}`]),
)
const scratch = mkdtempSync(join(tmpdir(), 'wardloom-test-'))

ensureChromium()
await check('builds', 'npm', ['run', 'build'])
// Two at a time, for two cores.
await Promise.all([inTurn([underBasePath, types]), inTurn(quick)])
suite('unit tests', ['vitest', 'run'])
suite('end-to-end tests', ['vitest', 'run', '--config', 'vitest.e2e.config.ts'])

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

async function inTurn(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  for (const job of jobs) await job()
}

function check(
  name: string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const started = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (chunk) => (said += String(chunk)))
    child.stderr.on('data', (chunk) => (said += String(chunk)))
    child.on('error', (error) => (said += error.message))
    child.on('close', (status) => {
      if (status === 0) passed++
      else failed++
      const seconds = ((Date.now() - started) / 1000).toFixed(0)
      console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
      if (status !== 0) console.log(said)
      resolve()
    })
  })
}

function suite(name: string, args: string[]): void {
  const started = Date.now()
  const file = join(scratch, `${name.replace(/\W+/g, '-')}.json`)
  const { status } = spawnSync(
    'npx',
    [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { stdio: 'inherit' },
  )
  const counts = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number })
    : { numPassedTests: 0, numFailedTests: 0 }
  passed += counts.numPassedTests
  failed += counts.numFailedTests
  // A suite that could not even load fails without a failed test.
  if (status !== 0 && counts.numFailedTests === 0) failed++
  if (status === 0 && counts.numPassedTests === 0) failed++
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(0)} s)`)
}

function ensureChromium(): void {
  if (findChromium() !== null) return
  const how =
    'No Chrome or Chromium was found: install one (Debian: apt-get install chromium) or set CHROME_PATH.'
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(how)
    process.exit(1)
  }
  console.log('No Chromium here: installing the distribution’s.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
  execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'inherit', env })
  if (findChromium() === null) {
    console.error(how)
    process.exit(1)
  }
}
