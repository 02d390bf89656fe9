import { beforeAll, describe, expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { weigh } from '../evaluate/service'
import type { Engine } from '../table/engine'
import { openNodeEngine } from '../table/engine-node'
import { readFiles } from '../table/read'
import {
  runHeadlessJob,
  type EvaluateJob,
  type HeadlessEnd,
  type HeadlessEvent,
  type HeadlessPorts,
} from './headless'

let engine: Engine
beforeAll(async () => {
  engine = await openNodeEngine()
})

const unused = () => Promise.reject(new Error('not part of an evaluation'))
const ports = (): HeadlessPorts => ({
  describe: (task) => Promise.resolve(cohortService.describe(task)),
  split: unused,
  rank: unused,
  baseline: unused,
  llm: unused,
  evaluate: (input, hooks) => Promise.resolve(weigh(input, hooks?.onProgress)),
  now: () => 0,
  read: (files, options) => readFiles(() => Promise.resolve(engine), files, options),
  demo: unused,
  recipe: unused,
  environment: () => ({ browser: 'none', cores: 1, gpu: null }),
  software: () => ({ name: 'Wardloom', version: '0', commit: 'c' }),
})

const rows = (make: (i: number) => string) => Array.from({ length: 60 }, (_, i) => make(i)).join('\n')
const real = `age,sex,death\n${rows((i) => `${i === 7 ? 987.5 : 20 + i},${i % 2 ? 'F' : 'M'},${i % 3 ? 0 : 1}`)}\n`
const synthetic = `age,sex,death\n${rows((i) => `${i < 4 ? 'old' : 20 + i},${i % 2 ? 'F' : 'M'},${i % 4 ? 0 : 1}`)}\n`

async function evaluate(part: EvaluateJob['part']): Promise<{ end: HeadlessEnd; events: HeadlessEvent[] }> {
  const events: HeadlessEvent[] = []
  const job: EvaluateJob = {
    kind: 'evaluate',
    part,
    files: [
      { name: 'r.csv', use: 'real', generator: null },
      { name: 's.csv', use: 'synthetic', generator: null },
    ],
  }
  const emit = (event: HeadlessEvent) => Promise.resolve(void events.push(event))
  const end = await runHeadlessJob(job, [new Blob([real]), new Blob([synthetic])], ports(), emit)
  return { end, events }
}

describe('an evaluation without a person', () => {
  it('counts words in a column that is declared a number as violations', async () => {
    const { end, events } = await evaluate({ columns: [{ name: 'age', kind: 'numeric', min: 0 }] })
    expect(end.status).toBe('ended')
    const metrics = events.flatMap((event) => (event.type === 'cell' ? event.ended.cell.metrics : []))
    expect(metrics.find(({ id }) => id === 'fidelity.rule_violations')?.value).toBeCloseTo(4 / 60, 12)
  })

  it('refuses a real column of words that is declared a number, naming the field', async () => {
    const { end } = await evaluate({ columns: [{ name: 'age' }, { name: 'sex', kind: 'numeric' }] })
    expect(end).toMatchObject({
      status: 'unusable',
      message: expect.stringMatching(
        /^r\.csv, schema\.columns\[1\]\.kind, column “sex”: is declared a number, but 60 of its 60 values are none\./,
      ) as string,
    })
  })

  it('tells nothing that was seen in single rows of what it prepared', async () => {
    const { events } = await evaluate(null)
    expect(JSON.stringify(events.filter(({ type }) => type === 'prepared'))).not.toContain('987')
  })
})
