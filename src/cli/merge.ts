import { resolve } from 'node:path'
import { canonicalJson } from '../lib/base/hash'
import { planCells } from '../lib/study/cells'
import { parseStudy } from '../lib/study/parse'
import type { EndedCell } from '../lib/study/results-cell'
import type { Study } from '../lib/study/study'
import { claimFolder } from './claim'
import { Unusable } from './command'
import { ResultsFolder, type RunRecord } from './folder'

/** Joins the folders of shards into the result that an unsharded run gives. Needs no browser. @throws Unusable */
export async function mergeShards(dirs: readonly string[], out: string): Promise<number> {
  if (dirs.length === 0) throw new Unusable('--merge: names no folder.')
  if (dirs.some((dir) => resolve(dir) === resolve(out)))
    throw new Unusable('--out: is one of the folders to merge. Name a new one.')
  let record: RunRecord | null = null
  const shards: Shard[] = []
  for (const dir of dirs) {
    const folder = new ResultsFolder(dir)
    const run = await folder.run()
    if (run === null) throw new Unusable(`--merge: ${dir} holds no finished shard.`)
    record ??= run
    if (canonicalJson([run.source, run.inputs]) !== canonicalJson([record.source, record.inputs])) {
      throw new Unusable(`--merge: ${dir} is of another study or other data than ${dirs[0] ?? ''}.`)
    }
    shards.push({ folder, cells: await folder.allCells(run.inputs) })
  }
  if (record === null) throw new Unusable('--merge: names no folder.')
  const study = parseStudy(JSON.stringify(record.source))
  const plans = planCells(study, record.prepared.cohort.folds?.list)
  const target = new ResultsFolder(out)
  const ended = plans.map(({ id }) => best(shards.flatMap(({ cells }) => cells.get(id) ?? [])))
  const lacking = ended.filter((cell) => cell === null).length
  if (lacking > 0)
    throw new Unusable(
      `--merge: ${lacking} of ${plans.length} cells are in none of the folders. Run the other shards first.`,
    )
  const cells = ended.filter((cell) => cell !== null)
  const release = await claimFolder(out)
  try {
    await write(target, record, study, shards, cells)
  } finally {
    await release()
  }
  return cells.some(({ cell }) => cell.status === 'failed') ? 3 : 0
}

interface Shard {
  folder: ResultsFolder
  cells: Map<string, EndedCell>
}

async function write(
  target: ResultsFolder,
  record: RunRecord,
  study: Study,
  shards: readonly Shard[],
  cells: readonly EndedCell[],
): Promise<void> {
  await target.open()
  for (const { folder, cells: own } of shards) {
    await target.takeFrom(
      folder,
      cells.filter((ended) => own.get(ended.cell.id) === ended),
    )
  }
  await target.takeLedgers(shards.map(({ folder }) => folder))
  for (const cell of cells) await target.keepCell(cell, record.inputs)
  await target.keepRun(record)
  await target.writeBundle(record, study, cells)
}

/** A cell that two folders hold: the one that didn't fail. */
function best(found: readonly EndedCell[]): EndedCell | null {
  return found.find(({ cell }) => cell.status !== 'failed') ?? found[0] ?? null
}
