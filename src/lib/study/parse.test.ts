import { describe, expect, it } from 'vitest'
import { messageOf } from '../base/errors'
import { parseSchemaPart, parseStudy } from './parse'

const smallest = {
  version: 1,
  name: 'three baselines',
  cohort: { demo: true },
  generators: [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }],
}
const model = { wire: 'openai', baseUrl: 'https://api.example.org/v1', name: 'some-model' }
const consent = { host: 'api.example.org', realRows: 20 }
const naive = { id: 'gpt', kind: 'llm', strategy: 'naive', model, consent }
const statistics = { ...naive, strategy: 'schema-constrained', disclosure: 'statistics' }

function withGenerator(generator: object): object {
  return { ...smallest, generators: [smallest.generators[0], generator] }
}

function refusal(study: unknown): string {
  try {
    parseStudy(typeof study === 'string' ? study : JSON.stringify(study))
  } catch (error) {
    expect(messageOf(error)).not.toContain('\n')
    return messageOf(error)
  }
  return 'accepted'
}

describe('parseStudy', () => {
  it('fills the defaults', () => {
    const study = parseStudy(JSON.stringify(smallest))
    expect(study).toMatchObject({
      holdout: { by: null, fraction: 0.25, control: 0.2 },
      features: ['all'],
      rows: [1000],
      seeds: [1],
      metrics: 'all',
      outcomeColumns: 'drop',
      source: smallest,
    })
  })

  it('takes everything of the public form that this version builds', () => {
    const study = parseStudy(
      JSON.stringify({
        ...withGenerator({
          ...naive,
          examples: 20,
          temperature: 1,
          consent: { ...consent, allow: ['rare-combination'] },
          budget: { requests: 500, tokens: 2e6, minutes: 30 },
        }),
        cohort: { files: ['a.csv'] },
        schema: {
          target: 'death',
          positive: 1,
          groups: ['sex', { name: 'race', columns: ['race_black', 'race_asian'], other: 'white' }],
          site: 'hospitalid',
          region: null,
          quasiIdentifiers: ['age'],
          sensitive: 'death',
          exclude: ['id'],
          columns: [{ name: 'unit', kind: 'categorical', categories: ['MICU', 1] }],
          rules: ['sysbp_min <= sysbp_max'],
        },
        holdout: { by: 'site', fraction: 0.25, control: 0.2, seed: 7 },
        features: [5, 'all'],
        metrics: ['kl', 'privacy.dcr_share'],
        outcomeColumns: 'keep',
      }),
    )
    expect(study.metrics).toEqual(['fidelity.kl', 'privacy.dcr_share'])
    expect(study.schema?.columns?.[0]?.categories).toEqual(['MICU', '1'])
    expect(study.generators[1]).toMatchObject({
      disclosure: 'examples',
      examples: 20,
      budget: { usd: null, requests: 500 },
    })
  })

  it.each([
    [{ ...smallest, generator: [] }, 'generator: unknown field.'],
    [withGenerator({ ...naive, budegt: {} }), 'generators[1].budegt: unknown field.'],
    [withGenerator({ ...naive, budget: { dollars: 2 } }), 'generators[1].budget.dollars: unknown field.'],
    [
      { ...smallest, schema: { groups: [{ name: 'race', colums: [] }] } },
      'schema.groups[0].colums: unknown field.',
    ],
    [{ ...smallest, holdout: { by: 'hospital' } }, 'holdout.by: is "hospital", but must be "site", "row".'],
    [{ ...smallest, rows: [0] }, 'rows[0]: is 0, but must be at least 1.'],
    [{ ...smallest, rows: [1.5] }, 'rows[0]: is 1.5, but must be a whole number.'],
    [{ ...smallest, rows: [100, 100] }, 'rows[1]: 100 is given twice.'],
    [
      {
        ...smallest,
        tasks: [
          { target: 'icu', positive: 1 },
          { target: 'icu', positive: 0 },
        ],
      },
      'tasks[1].target: "icu" is given twice.',
    ],
    [{ ...smallest, folds: 'ward' }, 'folds: is "ward", but must be "site", "region".'],
    [
      { ...smallest, cohort: { recipe: 'mimic', files: ['a.csv'] } },
      'cohort.recipe: "mimic" isn\'t part of this version. There are "eicu" and "long".',
    ],
    [{ ...smallest, tasks: [{ target: 'icu' }] }, 'tasks[0].positive: is missing.'],
    [
      { ...smallest, tasks: [{ target: 'icu', positve: 1, positive: 1 }] },
      'tasks[0].positve: unknown field.',
    ],
    [{ ...smallest, features: [] }, 'features: is empty.'],
    [
      { ...smallest, features: ['most'] },
      'features[0]: is "most", which is none of the forms that this field takes.',
    ],
    [
      { ...smallest, generators: [{ id: 'x', kind: 'model' }] },
      'generators[0].kind: is "model", which is none of the forms that this field takes.',
    ],
    [
      { ...smallest, generators: [smallest.generators[0], smallest.generators[0]] },
      'generators[1].id: "copula" is given twice.',
    ],
    [{ ...smallest, version: 2 }, 'version: 2 is newer than this software reads (1). Update Wardloom.'],
    [{ ...smallest, version: '1' }, 'version: is "1", but must be 1.'],
    [{ name: 'x' }, 'version: is missing.'],
    [{ ...smallest, cohort: {} }, 'cohort: names no data. Give "demo": true, "files" or "recipe".'],
    [
      { ...smallest, cohort: { files: ['a.csv'], longStayDays: 7 } },
      'cohort.longStayDays: goes with a recipe only.',
    ],
    [{ ...smallest, cohort: { recipe: 'eicu' } }, 'cohort.files: is missing. A recipe needs its raw tables.'],
    [{ ...smallest, metrics: ['fidelity.kll'] }, 'metrics[0]: "fidelity.kll" is no metric.'],
    ['[1]', 'the whole file: is [1], but must be an object.'],
    ['', 'the whole file: it is not JSON: it breaks off or holds something that JSON doesn’t allow.'],
  ])('refuses %j', (study, message) => {
    expect(refusal(study)).toBe(message)
  })

  it.each([
    [
      { ...naive, consent: undefined },
      'generators[1].consent: is missing, but 20 real rows would go to api.example.org.',
    ],
    [
      { ...naive, consent: { ...consent, host: 'example.org' } },
      'generators[1].consent.host: names example.org',
    ],
    [{ ...naive, examples: 21 }, 'generators[1].consent.realRows: allows 20 rows, but 21 would be sent.'],
    [{ ...naive, budget: { usd: 2 } }, 'generators[1].budget.usd: a budget in dollars needs a price.'],
    [
      { ...naive, model: { ...model, baseUrl: 'https://key@api.example.org/v1' } },
      'generators[1].model.baseUrl: holds more',
    ],
    [{ ...naive, disclosure: 'none' }, 'generators[1].disclosure: the strategy "naive"'],
  ])('asks for consent before real rows may leave: %j', (generator, start) => {
    expect(refusal(withGenerator(generator)).startsWith(start)).toBe(true)
  })

  it.each([
    [
      { ...naive, groupShares: 'equal' },
      'generators[1].groupShares: goes with the strategy "group-based" only.',
    ],
    [{ ...naive, order: [['age']] }, 'generators[1].order: goes with the strategies "conditional"'],
    [{ ...naive, epsilon: 1 }, 'generators[1].epsilon: goes with the disclosure "statistics" only.'],
    [{ ...statistics, noise: 'laplace' }, 'generators[1].noise: goes with "epsilon" only.'],
    [{ ...statistics, examples: 3 }, 'generators[1].examples: goes with the disclosure "examples" only.'],
    [
      { ...statistics, consent: undefined },
      'generators[1].consent: is missing, but statistics of the real rows would go',
    ],
    [
      { ...statistics, strategy: 'conditional', order: [['age', 'sex'], ['age']] },
      'generators[1].order: names “age” twice.',
    ],
    [
      { ...statistics, strategy: 'group-based', groupShares: { F: 0 } },
      'generators[1].groupShares: adds up to nothing.',
    ],
    [{ ...statistics, model: { wire: 'wllama' } }, 'generators[1].model.file: is missing.'],
    [
      { ...statistics, model: { ...model, file: 'm.gguf' } },
      'generators[1].model.file: goes with the wire "wllama"',
    ],
  ])('refuses what contradicts itself: %j', (generator, start) => {
    expect(refusal(withGenerator(generator))).toContain(start)
  })

  it.each([
    { ...statistics, epsilon: 0.5, threshold: 20 },
    {
      ...statistics,
      strategy: 'conditional',
      order: [['age'], ['sex']],
      disclosure: 'none',
      consent: undefined,
    },
    { ...naive, strategy: 'group-based', groupShares: { 'sex=F': 0.5 } },
    { ...naive, model: { ...model, wire: 'gemini' } },
    { ...naive, consent: undefined, model: { wire: 'wllama', file: 'models/tiny.gguf' } },
    { ...naive, consent: undefined, model: { wire: 'web-llm', name: 'Qwen3-0.6B-q4f16_1-MLC' } },
  ])('accepts %j', (generator) => {
    expect(refusal(withGenerator(generator))).toBe('accepted')
  })

  it('asks for no consent on this machine, nor where no real row leaves', () => {
    for (const host of ['localhost:8080', '127.0.0.1', '127.9.8.7:1', '[::1]:8080', 'models.localhost']) {
      expect(
        refusal(
          withGenerator({ ...naive, consent: undefined, model: { ...model, baseUrl: `http://${host}/v1` } }),
        ),
      ).toBe('accepted')
    }
    expect(refusal(withGenerator({ ...naive, strategy: 'schema-constrained', consent: undefined }))).toBe(
      'accepted',
    )
    expect(
      refusal(
        withGenerator({
          ...naive,
          consent: undefined,
          model: { ...model, baseUrl: 'http://127.0.0.1.evil.org/v1' },
        }),
      ),
    ).not.toBe('accepted')
  })

  it('asks for the acknowledgement of the data agreement for a recipe', () => {
    const study = { ...withGenerator(naive), cohort: { recipe: 'eicu', files: ['patient.csv.gz'] } }
    expect(refusal(study)).toContain('generators[1].consent.allow: lacks "agreement"')
    const agreed = {
      ...withGenerator({ ...naive, consent: { ...consent, allow: ['agreement'] } }),
      cohort: study.cohort,
    }
    expect(refusal(agreed)).toBe('accepted')
  })
})

describe('parseSchemaPart', () => {
  it('reads a schema object by itself and names what it does not know', () => {
    expect(parseSchemaPart('{"target": "placed"}')).toEqual({ target: 'placed' })
    expect(() => parseSchemaPart('{"tagret": "placed"}')).toThrow('tagret: unknown field.')
  })
})
