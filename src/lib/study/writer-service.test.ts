import { describe, expect, it } from 'vitest'
import { write } from '../../../tests/provider/author'
import type { ChatBody } from '../../../tests/provider/server'
import { pastedAnswer } from '../generate/batch-file'
import type { LedgerLine } from '../generate/ledger'
import { cohort } from '../generate/testing'
import { parseStudy } from './parse'
import { WriterService, type WriterHooks, type WriterJob } from './writer-service'

type Job = WriterJob & { journal: 'memory' }

function job(llm: object): Job {
  const model = { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'm' }
  const generator = { id: 'g', kind: 'llm', strategy: 'schema-constrained', model, ...llm }
  const study = parseStudy(
    JSON.stringify({ version: 1, cohort: { files: ['a.csv'] }, generators: [generator] }),
  )
  const [made] = study.generators
  if (made?.kind !== 'llm') throw new Error('no language model')
  const wards = { name: 'ward', categories: ['north', 'south', 'isolation'] }
  return {
    ...cohort({ columns: [{ name: 'age', min: 16, max: 90 }, { name: 'lactate', min: 0, max: 30 }, wards] }),
    generator: made,
    rows: 20,
    seed: 1,
    cell: 'cell',
    keepBodies: false,
    journal: 'memory',
  }
}

function hooks(ledger: LedgerLine[]): WriterHooks {
  return {
    onProgress: () => undefined,
    onLedger: (line) => ledger.push(JSON.parse(line) as LedgerLine),
    onRows: () => undefined,
    onRejected: () => undefined,
    readJournal: () => Promise.resolve([]),
    keepJournal: () => Promise.resolve(),
  }
}

const noDevice = () => Promise.reject(new Error('no device'))
const consent = { host: 'api.example.org', realRows: 8, allow: [] }

describe('a run by files', () => {
  it('stands in the ledger as having left, with its real rows', async () => {
    const service = new WriterService(noDevice, noDevice)
    const wanted = job({ disclosure: 'examples', examples: 8, consent })
    const ledger: LedgerLine[] = []
    const { waiting } = await service.byFile(wanted, [], hooks(ledger))
    expect(waiting).toHaveLength(1)
    const answers = waiting.map(({ id, body }) =>
      pastedAnswer(id, JSON.stringify({ records: write(JSON.parse(body) as ChatBody, 1) })),
    )
    const end = await service.byFile(wanted, answers, hooks(ledger))
    expect(end.waiting).toEqual([])
    expect(end.generated.counts).toMatchObject({ produced: 20, realRowsDisclosed: 8 })
    expect(ledger).toMatchObject([{ host: 'api.example.org, by file', realRows: 8 }])
  })
})

describe('the secret of the noise', () => {
  it('is one for all looks and runs, so that what is told is told once', async () => {
    const service = new WriterService(noDevice, noDevice)
    const noised = (llm: object) =>
      job({ disclosure: 'statistics', epsilon: 1, consent: { ...consent, realRows: 0 }, ...llm })
    const told = async (wanted: Job) => (await service.outlook(wanted, 'memory', null)).messages
    const first = await told(noised({}))
    expect(await told(noised({}))).toEqual(first)
    expect(await told({ ...noised({}), seed: 2 })).toEqual(first)
    const { waiting } = await service.byFile(noised({}), [], hooks([]))
    expect(waiting[0]?.body).toContain(JSON.stringify(first[1]?.content))
    const secret = 'of the page'
    const [one, other] = [new WriterService(noDevice, noDevice), new WriterService(noDevice, noDevice)]
    one.takeSecret(secret)
    other.takeSecret(secret)
    // A worker that was ended leaves it to the next.
    expect((await one.outlook(noised({}), 'memory', null)).messages).toEqual(
      (await other.outlook(noised({}), 'memory', null)).messages,
    )
    expect(await new WriterService(noDevice, noDevice).outlook(noised({}), 'memory', null)).not.toMatchObject(
      {
        messages: first,
      },
    )
  })
})
