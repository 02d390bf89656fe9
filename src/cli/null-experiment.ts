/**
 * `npm run null-experiment [-- REPETITIONS]`, also a part of `npm run bench`: makes the table of the null experiment
 * (src/lib/evaluate/methods/null-experiment.json) anew, by as many processes as there are cores. Numbers depend on the
 * repetition alone, not on the process.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { observe, tabulate, type Observation } from '../lib/evaluate/null/experiment'
import { populations } from '../lib/evaluate/null/populations'
import { root } from './command'

const REPETITIONS = 200
const self = fileURLToPath(import.meta.url)

interface Told {
  population: string
  repetition: number
  observations: Observation[]
}

/** One process's share: every `of`-th repetition of every distribution, one line each. */
function work(place: number, of: number, repetitions: number): void {
  for (let repetition = place; repetition < repetitions; repetition += of) {
    for (const population of populations) {
      const told: Told = {
        population: population.name,
        repetition,
        observations: observe(population, repetition),
      }
      process.stdout.write(`${JSON.stringify(told)}\n`)
    }
  }
}

/** Runs the whole experiment and writes its table. */
export async function nullExperiment(
  repetitions = REPETITIONS,
  onTold: (done: number, total: number) => void = () => undefined,
): Promise<{ path: string; repetitions: number; distributions: number; seconds: number }> {
  const started = performance.now()
  const all: Told[] = []
  const processes = availableParallelism()
  await Promise.all(
    Array.from({ length: processes }, async (_, place) => {
      const args = ['--import', 'tsx', self, 'work', String(place), String(processes), String(repetitions)]
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      for await (const line of createInterface({ input: child.stdout })) {
        all.push(JSON.parse(line) as Told)
        onTold(all.length, repetitions * populations.length)
      }
    }),
  )
  const rows = populations.flatMap((population) =>
    tabulate(
      population,
      all
        .filter((told) => told.population === population.name)
        .sort((a, b) => a.repetition - b.repetition)
        .flatMap(({ observations }) => observations),
    ),
  )
  const path = join(root, 'src/lib/evaluate/methods/null-experiment.json')
  const made = new Date().toISOString().slice(0, 10)
  const distributions = populations.map(({ name, description, rows }) => ({ name, description, rows }))
  writeFileSync(path, `${JSON.stringify({ made, repetitions, distributions, rows }, null, 1)}\n`)
  const seconds = (performance.now() - started) / 1000
  return { path, repetitions, distributions: distributions.length, seconds }
}

if (process.argv[1] === self) {
  const [task, ...numbers] = process.argv.slice(2)
  const [place = 0, of = 1, repetitions = REPETITIONS] = numbers.map(Number)
  if (task === 'work') work(place, of, repetitions)
  else {
    const { path } = await nullExperiment(Number(task ?? REPETITIONS), (done, total) => {
      if (done % 50 === 0) console.error(`${done} of ${total} repetitions`)
    })
    console.log(path)
  }
}
