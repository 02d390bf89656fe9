/**
 * `npm run recordings`: runs the recorded studies of the companion anew and writes them to static/recordings. The model is
 * SmolLM2-135M-Instruct behind the local server of llama-cpp-python, both of which come by pip. Takes about an hour on two
 * quiet cores. `npm run recordings -- features hospitals` makes those alone.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withJsonForms } from './json-forms'
import { llamaPython, startLlamaServer } from './llama-server'
import { cache } from './python'
import { recordedStudies, type Recorded } from './recorded-studies'
import { smolLm2 } from './smollm2'

const weights = await smolLm2()
const python = weights === null ? null : await llamaPython()
const folder = join(cache, '..', 'recordings')
mkdirSync(folder, { recursive: true })

const server =
  python === null || weights === null
    ? null
    : await withJsonForms(await startLlamaServer(python, weights, 8192))
try {
  const asked = process.argv.slice(2)
  for (const study of recordedStudies(server?.baseUrl ?? null))
    if (asked.length === 0 || asked.includes(study.name)) await record(study)
} finally {
  await server?.close()
}

async function record({ name, file, about, rows }: Recorded): Promise<void> {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify(file))
  const out = join(folder, name)
  try {
    await run('study', [path, '--out', out, '--keep-bodies'])
  } catch {
    // A cell that failed is part of the picture: it is recorded with its reason.
    console.warn(`${name}: not every cell could be made.`)
  }
  await run('record', [
    out,
    '--out',
    `static/recordings/${name}.json`,
    '--about',
    about,
    ...(rows ? [] : ['--without-rows']),
  ])
}

/** Beside this process, whose own server the command asks. @throws Error where it fails */
function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn('npm', ['run', '--silent', command, '--', ...args], { stdio: 'inherit' })
      .once('error', reject)
      .once('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm run ${command}: ${code}`))))
  })
}
