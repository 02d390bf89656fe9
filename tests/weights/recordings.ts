/**
 * `npm run recordings`: runs the recorded studies of the companion anew and writes them to static/recordings. The model is
 * SmolLM2-135M-Instruct behind the local server of llama-cpp-python, both of which come by pip. Takes about half an hour on
 * two quiet cores.
 */
import { execFileSync } from 'node:child_process'
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
  python === null || weights === null ? null : await withJsonForms(await startLlamaServer(python, weights))
try {
  for (const study of recordedStudies(server?.baseUrl ?? null)) record(study)
} finally {
  await server?.close()
}

function record({ name, file, about, rows }: Recorded): void {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify(file))
  const out = join(folder, name)
  try {
    run('study', [path, '--out', out, '--keep-bodies'])
  } catch {
    // A cell that failed is part of the picture: it is recorded with its reason.
    console.warn(`${name}: not every cell could be made.`)
  }
  run('record', [
    out,
    '--out',
    `static/recordings/${name}.json`,
    '--about',
    about,
    ...(rows ? [] : ['--without-rows']),
  ])
}

function run(command: string, args: string[]): void {
  execFileSync('npm', ['run', '--silent', command, '--', ...args], { stdio: 'inherit' })
}
