import type { Strategy } from './strategy'
import { exampleLines } from './words'

/** Examples and one sentence: the plainest way to ask. */
export const naive: Strategy = {
  name: 'naive',
  label: 'Naive',
  about: 'Shows the model real rows and asks for more of the same. Nothing else is said about the columns.',
  version: 1,
  disclosures: ['examples'],
  *batch({ columns, examples }, rows) {
    const names = columns.map(({ name }) => JSON.stringify(name)).join(', ')
    yield {
      messages: [
        {
          role: 'system',
          content:
            'You write synthetic patient records for research. Answer with the records alone: one JSON object a line, no other words.',
        },
        {
          role: 'user',
          content: [
            `These are ${examples.length} records of a hospital cohort, one JSON object a line:`,
            '',
            exampleLines(examples),
            '',
            `Write ${rows} new records with the same statistics and the same structure: the keys ${names}, and null where a value was not recorded. Each record is a new, invented patient: repeat none of the records above, whole or in part.`,
          ].join('\n'),
        },
      ],
      schema: null,
      whole: true,
    }
    return []
  },
}
