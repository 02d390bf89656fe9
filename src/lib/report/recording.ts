import * as z from 'zod/mini'
import { InputError } from '../base/errors'
import type { LedgerLine } from '../generate/ledger'
import { carriedIn, type Carried } from './carried'

/**
 * A study as it was run, for others to look at: what its report carries, what was asked and answered word for word, and
 * the synthetic rows. Copies of training rows are never in it, nor any request that showed real rows of other than the
 * simulated cohort.
 */
export interface Recording {
  version: 1
  kind: 'wardloom-recording'
  /** When it was made, by whom the rows were written, and what that cost: a sentence or two. */
  about: string
  report: Carried
  ledger: LedgerLine[]
  /** Synthetic tables as CSV, by cell. */
  tables: Record<string, string>
}

/** What a results folder holds of it. */
export interface RecordedParts {
  about: string
  /** Text of report.html. */
  report: string
  /** Text of ledger.jsonl. */
  ledger: string
  /** Text of the folder's synthetic tables, by path. */
  tables: ReadonlyMap<string, string>
}

/** @throws RangeError where the report carries nothing */
export function makeRecording({ about, report, ledger, tables }: RecordedParts): Recording {
  const json = carriedIn(report)
  if (json === null) throw new RangeError('the report carries no results')
  const carried = JSON.parse(json) as Carried
  // Of whom a table is made decides, not what it is called.
  const free = new Map(
    carried.manifest.synthetic
      .filter(({ holdsRealRows }) => holdsRealRows === false)
      .map(({ cell, file }) => [file, cell]),
  )
  return {
    version: 1,
    kind: 'wardloom-recording',
    about,
    report: carried,
    ledger: ledger
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => withoutRows(JSON.parse(line) as LedgerLine, isSimulated(carried))),
    tables: Object.fromEntries(
      [...tables].flatMap(([path, csv]) => {
        const cell = free.get(path)
        return cell === undefined ? [] : [[cell, csv] as const]
      }),
    ),
  }
}

function isSimulated({ results: { study } }: Carried): boolean {
  const cohort = typeof study === 'object' && study !== null && 'cohort' in study ? study.cohort : null
  return typeof cohort === 'object' && cohort !== null && 'demo' in cohort && cohort.demo === true
}

/** A request that showed real rows loses its words, and its answer, which may repeat them: a recording is for everybody. */
function withoutRows(line: LedgerLine, simulated: boolean): LedgerLine {
  if (simulated || line.realRows === 0) return line
  const rest = { ...line }
  delete rest.body
  delete rest.answer
  return rest
}

// Zod's fast path probes `new Function`, which the page's policy forbids.
z.config({ jitless: true })

const shape = z.looseObject({
  version: z.literal(1),
  about: z.string(),
  report: z.looseObject({ kind: z.literal('wardloom-report') }),
  ledger: z.array(z.looseObject({ cell: z.string(), model: z.string(), host: z.string() })),
  tables: z.record(z.string(), z.string()),
})

/** Whether a text of JSON says that it is one; its form is another question. */
export function isRecording(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'wardloom-recording'
}

/** @throws InputError where it is damaged, naming the first wrong field */
export function checkRecording(input: unknown, file: string): Recording {
  const found = shape.safeParse(input)
  if (!found.success) {
    const path = (found.error.issues[0]?.path ?? []).join('.')
    throw new InputError(`is a damaged recording: ${path} can’t be read.`, 'Take an undamaged copy of it.', {
      file,
    })
  }
  // The boundary where a file becomes our own type: its frame was just checked; what the report carries is next.
  return input as Recording
}
