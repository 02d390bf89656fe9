import type { LongMapping } from '../cohort/recipes/long-mapping'
import type { LlmGenerator, Study } from './study'

/** A study as its file (contracts.md): what stands at its default, or doesn't apply, is left out. */
export function studyFile({ cohort, schema, generators, tasks, ...study }: Omit<Study, 'source'>): unknown {
  const rows =
    cohort.from === 'demo'
      ? { demo: true }
      : cohort.from === 'files'
        ? { files: cohort.files }
        : {
            recipe: cohort.recipe,
            files: cohort.files,
            window: cohort.window,
            outcome: cohort.outcome,
            seed: cohort.seed === 0 ? null : cohort.seed,
            longStayDays: cohort.longStayDays ?? null,
          }
  const written = generators.map((generator) => (generator.kind === 'llm' ? llmFile(generator) : generator))
  const mapping = cohort.from === 'recipe' ? cohort.mapping : undefined
  // In a schema null says something: `site: null` is a cohort that shall have none. So it does of a mapping's hours.
  return {
    ...withoutNulls({
      ...study,
      generators: written,
      tasks: tasks.length === 0 ? null : tasks,
    }),
    cohort: { ...withoutNulls(rows), ...(mapping === undefined ? {} : { mapping: mappingFile(mapping) }) },
    ...(schema === null ? {} : { schema }),
  }
}

/** What doesn't go with the disclosure or the wire is null. */
function llmFile(generator: LlmGenerator): object {
  const { disclosure, examples, threshold, model, words, repairs, decisions } = generator
  return {
    ...generator,
    examples: disclosure === 'examples' ? examples : null,
    threshold: disclosure === 'none' ? null : threshold,
    words: Object.keys(words).length === 0 ? null : words,
    repairs: repairs ? null : false,
    decisions: Object.keys(decisions).length === 0 ? null : decisions,
    model: { ...model, baseUrl: model.baseUrl === '' ? null : model.baseUrl },
  }
}

function mappingFile({ unit, names, minShare, ...mapping }: LongMapping): object {
  return {
    ...mapping,
    ...(unit === null ? {} : { unit }),
    ...(names === null
      ? { minShare }
      : { names: names.map(({ name, aggregates }) => (aggregates === null ? name : { name, aggregates })) }),
  }
}

function withoutNulls(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => (inner === null ? undefined : inner)),
  ) as object
}
