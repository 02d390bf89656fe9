import { blocksOf } from './blocks'
import { fill, type Briefing, type Question, type RawRow, type Settled, type Written } from './strategy'
import { columnLines, disclosedLines, idKey, knownLines, recordsSchema, relationLines } from './words'

/** Times that a block is asked for before its patients are given up. */
const TRIES = 3

/** The blocks that are asked for, in order, once `given` stands. */
export function chainOf({ columns, schema, order }: Briefing, given: readonly string[]): string[][] {
  const asked = columns.filter(({ name }) => !given.includes(name))
  return blocksOf(asked, schema, order)
}

/**
 * The plan of a row that is written block by block. A patient is held together by its id; a block that fails is asked
 * again for those patients alone, and one whose block can't be had is given up without costing the others.
 * @param given values that stand before the first question, the same for all: those of a group
 */
export function* writeChain(
  briefing: Briefing,
  rows: number,
  given: RawRow,
): Generator<Question, Written, readonly Settled[]> {
  let patients = new Map(
    Array.from({ length: rows }, (_, i) => [`p${i + 1}`, { row: { ...given }, repaired: false }]),
  )
  const lost: Written['lost'] = []
  /** Patients of whom anything has come: one who never came is no row that was lost. */
  const come = new Set<string>()
  for (const block of chainOf(briefing, Object.keys(given))) {
    const waiting = new Set(patients.keys())
    const why = new Map<string, Written['lost'][number]>()
    for (let tries = 0; tries < TRIES && waiting.size > 0; tries++) {
      const known = new Map([...waiting].map((id) => [id, patients.get(id)?.row ?? {}]))
      for (const settled of yield questionOf(briefing, block, known, given)) {
        const patient = patients.get(settled.id)
        if (patient === undefined || !waiting.has(settled.id)) continue
        come.add(settled.id)
        if (settled.row === null) {
          why.set(settled.id, settled.reason)
          continue
        }
        patients.set(settled.id, {
          row: { ...patient.row, ...settled.row },
          repaired: patient.repaired || settled.repaired,
        })
        waiting.delete(settled.id)
      }
    }
    for (const id of waiting) if (come.has(id)) lost.push(why.get(id) ?? 'missing')
    patients = new Map([...patients].filter(([id]) => !waiting.has(id)))
    if (patients.size === 0) break
  }
  return { rows: [...patients.values()], lost }
}

function questionOf(
  briefing: Briefing,
  block: readonly string[],
  known: ReadonlyMap<string, RawRow>,
  given: RawRow,
): Question {
  const { columns, schema, words } = briefing
  const before = Object.keys(known.values().next().value ?? {})
  const isFirst = before.length === Object.keys(given).length
  const standing = [...before.filter((name) => columns.some((column) => column.name === name)), ...block]
  const key = idKey(columns)
  const relations = relationLines(briefing, block, standing)
  const group = groupWords(words, given)
  return {
    messages: [
      { role: 'system', content: fill(briefing, 'role', known.size) },
      {
        role: 'user',
        content: [
          fill(briefing, isFirst ? 'first' : 'next', known.size),
          ...(group === null ? [] : [group]),
          '',
          isFirst ? 'Write these columns:' : 'Write these columns now:',
          ...columnLines(briefing, block),
          ...(relations.length === 0 ? [] : ['', 'What always holds:', ...relations]),
          '',
          fill(briefing, 'missing', known.size),
          ...disclosedLines(briefing, standing),
          '',
          isFirst ? 'Who they are, by id:' : 'The patients so far, one JSON object a line:',
          ...knownLines(key, known, isFirst ? [] : before.filter((name) => !Object.hasOwn(given, name))),
        ].join('\n'),
      },
    ],
    schema: recordsSchema(
      columns.filter(({ name }) => block.includes(name)),
      schema.target,
      briefing.statistics?.levels ?? {},
      { key, ids: [...known.keys()] },
    ),
    block: { key, columns: block, patients: known },
    shows: standing,
  }
}

function groupWords(words: Readonly<Record<string, string>>, given: RawRow): string | null {
  const parts = Object.entries(given).map(
    ([name, value]) => `${JSON.stringify(name)} is ${JSON.stringify(value)}`,
  )
  return parts.length === 0 ? null : `${words.group ?? ''} ${parts.join(', ')}.`
}
