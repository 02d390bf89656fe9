import type { Strategy } from './strategy'
import { columnLine, exampleLines, groupLines, recordsSchema } from './words'

/** Every column explained, consistency and diversity asked for, the form held by a JSON Schema where the server can. */
export const schemaConstrained: Strategy = {
  name: 'schema-constrained',
  label: 'Schema-constrained',
  about:
    'Explains each column (type, unit, range, levels, rules) and asks for consistent, varied patients in a fixed form.',
  version: 1,
  disclosures: ['none', 'examples'],
  *batch({ columns, schema, rules, examples }, rows) {
    const names = new Set(columns.map(({ name }) => name))
    const relations = [...rules.map(({ text }) => `- ${text}`), ...groupLines(schema, names)]
    yield {
      messages: [
        {
          role: 'system',
          content:
            'You are a clinical data expert who writes synthetic patient records for research. Answer with JSON alone: {"records": [ … ]}, one object a patient.',
        },
        {
          role: 'user',
          content: [
            `Write ${rows} synthetic patients of a hospital cohort. The columns:`,
            ...columns.map((column) => columnLine(column, schema)),
            ...(relations.length === 0 ? [] : ['', 'What always holds:', ...relations]),
            '',
            'Each patient is one plausible person: values fit each other as physiology, illness and treatment would have them, and the outcome follows from them.',
            'The patients differ as those of a real unit do: common and rare illnesses, mild and severe, all ages and groups; the skew of laboratory values and the share of missing measurements are those of routine care.',
            'Every key is in every record; null stands where a value would not have been measured.',
            ...(examples.length === 0
              ? []
              : [
                  '',
                  `These are ${examples.length} real records, one JSON object a line. Learn from them how values are distributed and go together; repeat none, whole or in part:`,
                  exampleLines(examples),
                ]),
          ].join('\n'),
        },
      ],
      schema: recordsSchema(columns, schema.target),
      whole: true,
    }
    return []
  },
}
