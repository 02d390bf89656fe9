/** `npm run evaluate`: the evaluation alone, for synthetic rows from anywhere (contracts.md). */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { SchemaPart } from '../lib/cohort/schema'
import type { EvaluateJob, HeadlessEvent, HeadlessPrepared } from '../lib/study/headless'
import { parseSchemaPart } from '../lib/study/parse'
import type { EndedCell } from '../lib/study/results-cell'
import { claimFolder } from './claim'
import { fromHere, needed, portOf, runCommand, Unusable } from './command'
import { ResultsFolder } from './folder'
import { hashInputs, type LocalFile } from './inputs'
import type { InputFile } from '../lib/report/manifest'
import { startHeadless } from './start-headless'

const uses = ['real', 'synthetic', 'control', 'test', 'holdout'] as const

async function evaluate(args: string[]): Promise<number> {
  const values = readArguments(args)
  const out = fromHere(needed(values.out, '--out'))
  needed(values.real, '--real')
  needed(values.synthetic, '--synthetic')
  if (values.holdout !== undefined && values.control !== undefined && values.test !== undefined) {
    throw new Unusable('--holdout: is both control and test, which are given already.')
  }
  const files = uses.flatMap((use): LocalFile[] => {
    const name = values[use]
    return name === undefined ? [] : [{ name, use, generator: null, field: `--${use}`, path: fromHere(name) }]
  })
  const port = portOf(values.port)
  const inputs = await hashInputs(files)
  const part = values.schema === undefined ? null : await readSchema(values.schema)
  const release = await claimFolder(out)
  try {
    await evaluateInto(new ResultsFolder(out), files, inputs, part, port)
  } finally {
    await release()
  }
  return 0
}

async function evaluateInto(
  folder: ResultsFolder,
  files: LocalFile[],
  inputs: InputFile[],
  part: SchemaPart | null,
  port: number,
): Promise<void> {
  const { ended, prepared, environment, software } = await run(files, part, folder, port)
  const source = { evaluate: Object.fromEntries(files.map(({ use, name }) => [use, name])), schema: part }
  const record = {
    version: 1 as const,
    title: `Evaluation of ${files.find(({ use }) => use === 'synthetic')?.name ?? ''}`,
    source,
    inputs,
    prepared,
    environment,
    software,
  }
  await folder.keepCell(ended, inputs)
  await folder.keepRun(record)
  await folder.writeBundle(record, null, [ended])
}

function readArguments(args: string[]) {
  const text = { type: 'string' as const }
  try {
    return parseArgs({
      args,
      options: {
        real: text,
        synthetic: text,
        control: text,
        test: text,
        holdout: text,
        schema: text,
        out: text,
        port: text,
      },
    }).values
  } catch (error) {
    throw new Unusable(
      `${error instanceof Error ? error.message : String(error)} usage: npm run evaluate -- --real R.csv --synthetic S.csv [--control C.csv] [--test T.csv] [--holdout H.csv] [--schema SCHEMA.json] --out DIR`,
    )
  }
}

async function readSchema(name: string): Promise<SchemaPart> {
  const text = await readFile(fromHere(name), 'utf8').catch(() => {
    throw new Unusable(`--schema: ${name} can't be read.`)
  })
  try {
    return parseSchemaPart(text)
  } catch (error) {
    throw new Unusable(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function run(files: LocalFile[], part: SchemaPart | null, folder: ResultsFolder, port: number) {
  let ended: EndedCell | null = null
  let prepared: HeadlessPrepared | null = null
  const take = async (event: HeadlessEvent): Promise<void> => {
    if (event.type === 'prepared') {
      prepared = event.prepared
      await folder.open()
    } else if (event.type === 'text') await folder.keepText(event.path, event.text, event.first, event.last)
    else if (event.type === 'cell') ended = event.ended
  }
  const job: EvaluateJob = {
    kind: 'evaluate',
    part,
    files: files.map(({ name, use, generator }) => ({ name, use, generator })),
  }
  const headless = await startHeadless(port)
  const stop = () => void headless.close().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const end = await headless.run(
      job,
      files.map(({ path }) => path),
      take,
    )
    if (end.status === 'unusable') throw new Unusable(end.message)
    if (end.status === 'broken') throw new Error(end.message)
    return { ...whole(ended, prepared), environment: end.environment, software: end.software }
  } finally {
    await headless.close()
  }
}

function whole(
  ended: EndedCell | null,
  prepared: HeadlessPrepared | null,
): { ended: EndedCell; prepared: HeadlessPrepared } {
  if (ended === null || prepared === null) throw new Error('The page ended without a result.')
  return { ended, prepared }
}

void runCommand(evaluate)
