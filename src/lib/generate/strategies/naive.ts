import { fill, type Strategy } from './strategy'
import { exampleLines } from './words'

/** Examples and one sentence: the plainest way to ask. */
export const naive: Strategy = {
  name: 'naive',
  label: 'Naive',
  about: 'Shows the model real rows and asks for more of the same. Nothing else is said about the columns.',
  place: 1,
  version: 2,
  disclosures: ['examples'],
  words: {
    role: 'You write synthetic patient records for research. Answer with the records alone: one JSON object a line, no other words.',
    examples: 'These are {examples} records of a hospital cohort, one JSON object a line:',
    task: 'Write {rows} new records with the same statistics and the same structure. Each record is a new, invented patient: repeat none of the records above, whole or in part.',
  },
  widest: ({ columns }) => columns.length,
  chain: ({ columns }) => [columns.map(({ name }) => name)],
  *batch(briefing, { rows }) {
    const { columns, examples } = briefing
    const names = columns.map(({ name }) => name)
    yield {
      messages: [
        { role: 'system', content: fill(briefing, 'role', rows) },
        {
          role: 'user',
          content: [
            fill(briefing, 'examples', rows),
            '',
            exampleLines(examples, names),
            '',
            fill(briefing, 'task', rows),
            `The keys are ${names.map((name) => JSON.stringify(name)).join(', ')}; null stands where a value was not recorded.`,
          ].join('\n'),
        },
      ],
      schema: null,
      block: null,
      shows: names,
    }
    return { rows: [], lost: [] }
  },
}
