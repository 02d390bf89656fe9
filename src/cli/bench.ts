/**
 * `npm run bench`: the speeds and sizes that the project promises itself, measured in a real Chromium on the built site,
 * and beside other programs where Python has them. Each line: size, seconds, peak memory, and how many times longer a stated
 * reference takes. It asserts nothing: machines are noisy. At the end the table of the null experiment is made anew.
 * `--only screens,learners,evaluation,peers,writing,null` runs a part, `--large` adds the largest evaluation, `--rows N` takes
 * small tables of so many rows for the evaluation instead.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../lib/base/errors'
import { evaluating, writeTables, type Size } from './bench-evaluation'
import { boosting, neighbours } from './bench-learning'
import { landscapeChosen, landscapeOpened } from './bench-landscape'
import { answersOnAPhone, paintedOnAPhone } from './bench-paper'
import { header, here, told, type Line } from './bench-line'
import { besidePeers } from './bench-peers'
import { demoEvaluation, demoProfile, inPage, millionRows } from './bench-site'
import { prompting, reading, writing } from './bench-writing'
import { nullExperiment } from './null-experiment'
import { firstLine, root, runCommand, Unusable } from './command'
import { serve } from './serve'

const PARTS = ['screens', 'learners', 'evaluation', 'peers', 'writing', 'null'] as const
type Part = (typeof PARTS)[number]

/** Real × synthetic; control and test have a quarter of the real rows each. */
const SIZES: readonly Size[] = [
  { real: 1_000, synthetic: 1_000, unseen: 250 },
  { real: 10_000, synthetic: 10_000, unseen: 2_500 },
]
const LARGE: Size = { real: 88_857, synthetic: 10_000, unseen: 22_214 }
const NEIGHBOURS = 10_000

void runCommand(async (args) => {
  const { parts, sizes, neighbourRows } = optionsOf(args)
  if (!existsSync(join(root, 'build', 'index.html')))
    execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' })
  const scratch = mkdtempSync(join(tmpdir(), 'wardloom-bench-'))
  const site = await serve(join(root, 'build'), { port: 0, host: '127.0.0.1', base: '' })
  const { url } = site
  const screens = [
    () => demoProfile(url),
    () => millionRows(url, scratch),
    () => demoEvaluation(url),
    () => landscapeOpened(url),
    () => landscapeChosen(url),
    () => paintedOnAPhone(url, ''),
    () => paintedOnAPhone(url, 'paper/'),
    () => answersOnAPhone(url),
  ]
  const learners = [
    () => boosting(scratch, 20_000, 30),
    () => boosting(scratch, 16_000, 83),
    () => neighbours(scratch, neighbourRows),
  ]
  const generation = [
    () => inPage((page) => writing(page, url, 10_000)),
    () => inPage((page) => writing(page, url, 100_000)),
    () => here(prompting()),
    () => here(reading()),
  ]
  console.log(header)
  try {
    if (parts.has('screens')) await tellAll(screens)
    if (parts.has('learners')) await tellAll(learners)
    if (parts.has('evaluation') || parts.has('peers'))
      for (const size of sizes) await tellEvaluation(scratch, size, parts.has('peers') && size !== LARGE)
    if (parts.has('writing')) await tellAll(generation)
    if (parts.has('null')) await tellAll([nullTable])
  } finally {
    await site.close()
    rmSync(scratch, { recursive: true, force: true })
  }
  return 0
})

async function nullTable(): Promise<Line> {
  const { repetitions, distributions, seconds } = await nullExperiment()
  const size = `${distributions} distributions × ${repetitions}, every id`
  return {
    what: 'null experiment',
    size,
    seconds,
    peak: null,
    longest: null,
    reference: 'its table is written',
    faster: null,
  }
}

function optionsOf(args: string[]): { parts: Set<Part>; sizes: readonly Size[]; neighbourRows: number } {
  const { only, large, rows } = valuesOf(args)
  const asked = only === undefined ? PARTS : only.split(',')
  const parts = asked.map((name) => {
    const part = PARTS.find((part) => part === name)
    if (part === undefined) throw new Unusable(`--only: ${name} is none of ${PARTS.join(', ')}.`)
    return part
  })
  const n = rows === undefined ? null : Number(rows)
  if (n !== null && !(Number.isInteger(n) && n >= 40)) throw new Unusable('--rows: takes a number from 40.')
  const small = n === null ? null : { real: n, synthetic: n, unseen: Math.ceil(n / 4) }
  return {
    parts: new Set(parts),
    sizes: small === null ? [...SIZES, ...(large === true ? [LARGE] : [])] : [small],
    neighbourRows: n ?? NEIGHBOURS,
  }
}

function valuesOf(args: string[]) {
  try {
    const options = {
      only: { type: 'string' },
      large: { type: 'boolean' },
      rows: { type: 'string' },
    } as const
    return parseArgs({ args, options }).values
  } catch {
    throw new Unusable('usage: npm run bench -- [--only PART,PART] [--large] [--rows N]')
  }
}

/** One that fails costs no other. */
async function tellAll(benches: readonly (() => Promise<Line> | Line)[]): Promise<void> {
  for (const bench of benches) {
    console.log(
      await Promise.resolve()
        .then(bench)
        .then(told, (error: unknown) => `failed: ${firstLine(messageOf(error))}`),
    )
  }
}

async function tellEvaluation(scratch: string, size: Size, peers: boolean): Promise<void> {
  const folder = join(scratch, `${size.real}x${size.synthetic}`)
  mkdirSync(folder)
  try {
    await writeTables(folder, size)
    const measured = await evaluating(folder, size)
    for (const line of measured.lines) console.log(told(line))
    if (!peers) return
    for await (const line of besidePeers(folder, size, measured))
      console.log(typeof line === 'string' ? line : told(line))
  } catch (error) {
    console.log(`failed: ${firstLine(messageOf(error))}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
