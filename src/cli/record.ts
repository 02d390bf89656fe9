/**
 * `npm run record -- DIR --out FILE [--about TEXT] [--without-rows]`: makes one file of a results folder that anybody can
 * open in the studio. Run the study with `--keep-bodies`, so that it holds what was asked and answered. Rows of baselines
 * can be made again from their seed, so that a recording of many cells may do without.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeRecording } from '../lib/report/recording'
import { runCommand, Unusable } from './command'

void runCommand(async (args) => {
  const { positionals, values } = optionsOf(args)
  const [dir, ...more] = positionals
  const { out, about = '', 'without-rows': bare = false } = values
  if (dir === undefined || more.length > 0 || out === undefined)
    throw new Unusable('usage: npm run record -- DIR --out FILE [--about TEXT] [--without-rows]')
  const text = (path: string) =>
    readFile(join(dir, path), 'utf8').catch(() => {
      throw new Unusable(`${dir} holds no ${path}: give it the folder that npm run study wrote.`)
    })
  const names = bare ? [] : await readdir(join(dir, 'synthetic')).catch(() => [])
  const tables = new Map<string, string>()
  for (const name of names.sort()) tables.set(`synthetic/${name}`, await text(`synthetic/${name}`))
  const parts = { about, report: await text('report.html'), ledger: await text('ledger.jsonl'), tables }
  await writeFile(out, `${JSON.stringify(makeRecording(parts))}\n`)
  console.log(out)
  return 0
})

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, about: { type: 'string' }, 'without-rows': { type: 'boolean' } },
    })
  } catch {
    throw new Unusable('usage: npm run record -- DIR --out FILE [--about TEXT] [--without-rows]')
  }
}
