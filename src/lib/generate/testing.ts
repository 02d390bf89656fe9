/** A small cohort for the tests of this room. */
import { stream } from '../base/random'
import { applySchema } from '../cohort/apply'
import { inferSchema } from '../cohort/infer'
import type { Train } from '../cohort/holdout'
import type { Schema, SchemaPart } from '../cohort/schema'
import { mergeSchemaPart } from '../cohort/merge'
import { asTrain } from '../cohort/split'
import { tableOf } from '../cohort/testing'
import { strategyOf } from './strategies'
import type { LlmTask } from './task'

export function cohort(
  part: SchemaPart = {},
  rows = 300,
): { train: Train; schema: Schema; columns: string[] } {
  const random = stream('llm cohort')
  const row = Array.from({ length: rows }, (_, i) => ({
    age: 20 + random.int(60),
    lactate: random.next() < 0.05 ? null : 0.5 + Math.round(random.next() * 800) / 100,
    ward: ['north', 'south', 'isolation'][random.int(3)] ?? 'north',
    sex: random.next() < 0.5 ? 'F' : 'M',
    died: i % 10 === 0 ? 'yes' : 'no',
  }))
  const table = tableOf({
    age: row.map(({ age }) => age),
    lactate: row.map(({ lactate }) => lactate),
    ward: row.map(({ ward }) => ward),
    sex: row.map(({ sex }) => sex),
    died: row.map(({ died }) => died),
  })
  const schema = mergeSchemaPart(table, inferSchema(table), { target: 'died', positive: 'yes', ...part })
  return {
    train: asTrain(applySchema(table, schema)),
    schema,
    columns: table.columns.map(({ name }) => name),
  }
}

/** A run on the small cohort with declared ranges and levels, nothing disclosed and no stops. */
export function llmTask(strategy: string, part: SchemaPart, change: Partial<LlmTask> = {}): LlmTask {
  return {
    ...cohort(part),
    strategy: strategyOf(strategy),
    disclosure: 'none',
    examples: 0,
    threshold: 11,
    epsilon: null,
    noise: null,
    allow: [],
    decisions: {},
    noiseKey: null,
    groupShares: null,
    groups: null,
    order: null,
    words: {},
    repairs: true,
    temperature: null,
    budget: { usd: null, requests: null, tokens: null, minutes: null },
    price: null,
    rows: 60,
    seed: 1,
    cell: 'cell',
    ...change,
  }
}
