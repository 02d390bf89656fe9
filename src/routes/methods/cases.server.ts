import { readFile } from 'node:fs/promises'
import { goldenCases, goldensOf } from '$lib/evaluate/golden/cases'
import type { Golden, GoldenFiles } from '$lib/evaluate/golden/golden'
import type { ShownCase } from './cases'

/** Every golden case with what it expects. */
export async function allCases(): Promise<ShownCase[]> {
  const files = await placements()
  return goldenCases.map((golden) => shown(golden, files, null))
}

/** The cases that test an id, each with the numbers that concern it. */
export async function casesOf(id: string): Promise<ShownCase[]> {
  const files = await placements()
  return goldensOf(id).map((golden) => shown(golden, files, id))
}

function shown(golden: Golden, files: GoldenFiles, metric: string | null): ShownCase {
  const { id, title, source, metrics } = golden
  const checks = golden
    .run(files)
    .map(({ what, expected, tolerance, metric: of }, place) => ({ place, what, expected, tolerance, of }))
    .filter(({ of }) => metric === null || of === null || of === metric)
    .map(({ place, what, expected, tolerance }) => ({ place, what, expected, tolerance }))
  return { id, title, source, metrics, checks }
}

async function placements(): Promise<GoldenFiles> {
  const text = (name: string) => readFile(`static/golden/student_placements_${name}.csv`, 'utf8')
  return { real: await text('real'), synthetic: await text('synthetic') }
}
