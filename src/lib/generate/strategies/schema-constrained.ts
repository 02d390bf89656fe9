import { fill, type Strategy } from './strategy'
import { columnLines, disclosedLines, EXAMPLES, recordsSchema, relationLines } from './words'

/** Every column explained, consistency and diversity asked for, the form held by a JSON Schema where the server can. */
export const schemaConstrained: Strategy = {
  name: 'schema-constrained',
  label: 'Schema-constrained',
  about:
    'Explains each column (type, unit, range, levels, rules) and asks for consistent, varied patients in a fixed form.',
  place: 2,
  version: 3,
  disclosures: ['none', 'statistics', 'examples'],
  words: {
    role: 'You are a clinical data expert who writes synthetic patient records for research. Answer with JSON alone: {"records": [ … ]}, one object a patient.',
    task: 'Write {rows} synthetic patients of a hospital cohort.',
    consistency:
      'Each patient is one plausible person: values fit each other as physiology, illness and treatment would have them, and the outcome follows from them.',
    diversity:
      'The patients differ as those of a real unit do: common and rare illnesses, mild and severe, all ages and groups; the skew of laboratory values and the share of missing measurements are those of routine care.',
    missing: 'Every key is in every record; null stands where a value would not have been measured.',
    examples: EXAMPLES,
  },
  widest: ({ columns }) => columns.length,
  chain: ({ columns }) => [columns.map(({ name }) => name)],
  *batch(briefing, { rows }) {
    const { columns, schema } = briefing
    const names = columns.map(({ name }) => name)
    const relations = relationLines(briefing, names, names)
    yield {
      messages: [
        { role: 'system', content: fill(briefing, 'role', rows) },
        {
          role: 'user',
          content: [
            `${fill(briefing, 'task', rows)} The columns:`,
            ...columnLines(briefing, names),
            ...(relations.length === 0 ? [] : ['', 'What always holds:', ...relations]),
            '',
            fill(briefing, 'consistency', rows),
            fill(briefing, 'diversity', rows),
            fill(briefing, 'missing', rows),
            ...disclosedLines(briefing, names),
          ].join('\n'),
        },
      ],
      schema: recordsSchema(columns, schema.target, briefing.statistics?.levels ?? {}, rows),
      block: null,
      shows: names,
    }
    return { rows: [], lost: [] }
  },
}
