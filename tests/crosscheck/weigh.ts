/** Our own numbers for a table set: read, described, aligned and measured as the page does it, in this process. */
import { cohortService } from '../../src/lib/cohort/service'
import type { Metric } from '../../src/lib/evaluate/metric'
import { weigh } from '../../src/lib/evaluate/service'
import { runHeadlessJob, type HeadlessPorts } from '../../src/lib/study/headless'
import type { Engine } from '../../src/lib/table/engine'
import { readFiles } from '../../src/lib/table/read'
import type { TableSet, Use } from './sets'

/** @throws Error with what the evaluation said when it could not be made */
export async function metricsOf(set: TableSet, engine: Engine): Promise<Metric[]> {
  const given = Object.entries(set.tables).flatMap(([use, text]) =>
    text === null ? [] : [{ use: use as Use, text }],
  )
  const files = given.map(({ use }) => ({ name: `${use}.csv`, use, generator: null }))
  const blobs = given.map(({ text }) => new Blob([text]))
  let metrics: Metric[] = []
  const end = await runHeadlessJob(
    { kind: 'evaluate', part: set.schema, files },
    blobs,
    portsOf(engine),
    async (event) => {
      if (event.type === 'cell') metrics = event.ended.cell.metrics
    },
  )
  if (end.status !== 'ended') throw new Error(`${set.name}: ${end.message}`)
  return metrics
}

function portsOf(engine: Engine): HeadlessPorts {
  const unused = () => Promise.reject(new Error('no part of an evaluation'))
  return {
    describe: (task) => Promise.resolve(cohortService.describe(task)),
    split: unused,
    rank: unused,
    baseline: unused,
    llm: unused,
    // Intervals by resampling have no counterpart in Python.
    evaluate: (input) => Promise.resolve(weigh({ ...input, resamples: 2 })),
    now: () => 0,
    read: (files, options) => readFiles(() => Promise.resolve(engine), files, options),
    demo: unused,
    recipe: unused,
    environment: () => ({ browser: 'none', cores: 1, gpu: null }),
    software: () => ({ name: 'Wardloom', version: '0', commit: '' }),
  }
}
