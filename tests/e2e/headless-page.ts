import { planCells } from '../../src/lib/study/cells'
import type { HeadlessApi, HeadlessEvent, HeadlessFile, StudyJob } from '../../src/lib/study/headless'
import { parseStudy } from '../../src/lib/study/parse'
import type { Site } from './harness'

/** A language model's run on the demo cohort, with few columns and without a person. */
export interface PageRun {
  /** The generator, less its id and kind. */
  generator: object
  rows: number
  files: (HeadlessFile & { path: string })[]
}

export async function runInPage(site: Site, { generator, rows, files }: PageRun) {
  const { page, foreign, errors } = await site.open('headless/')
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  const study = parseStudy(
    JSON.stringify({
      version: 1,
      name: 'a model on few columns',
      cohort: { demo: true },
      schema: {
        groups: [{ name: 'sex', columns: ['is_female'], other: 'male' }],
        quasiIdentifiers: ['age', 'sex'],
      },
      generators: [{ id: 'model', kind: 'llm', ...generator }],
      features: [2],
      rows: [rows],
      seeds: [1],
      metrics: ['fidelity.kl'],
    }),
  )
  const job: StudyJob = {
    kind: 'study',
    study,
    files: files.map(({ name, use, generator: of }) => ({ name, use, generator: of })),
    cells: planCells(study).map(({ id }) => id),
    keys: {},
    keepBodies: false,
  }
  const events: HeadlessEvent[] = []
  await page.exposeFunction('wardloomEmit', (event: HeadlessEvent) => void events.push(event))
  await page.waitForFunction(() => 'wardloom' in window)
  await page.locator('#files').setInputFiles(files.map(({ path }) => path))
  const before = [...requests]
  const end = await page.evaluate(
    (task) => (window as unknown as { wardloom: HeadlessApi }).wardloom.run(task),
    job,
  )
  await page.context().close()
  const cell = events.flatMap((event) => (event.type === 'cell' ? [event.ended.cell] : []))[0]
  const csv = events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('')
  /** `before`: what had been asked for when the files were there and nothing had begun. */
  return { end, foreign, errors, events, cell, csv, before, after: requests.slice(before.length) }
}
