import * as z from 'zod/mini'
import { AGGREGATES, TIME_UNITS } from '../cohort/recipes/long-mapping'
import { strategies } from '../generate/strategies'
import { hostedWires, type HostedWireName } from '../models/wires'

// Zod's fast path probes `new Function`, which the page's policy forbids and the console would show.
z.config({ jitless: true })

const text = z.string().check(z.minLength(1))
const positive = z.number().check(z.gt(0))
const count = z.int().check(z.gte(1))
/** Synthetic rows of one cell: more than a page could hold are a slip of the hand. */
const rowCount = z.int().check(z.gte(1), z.lte(10_000_000))
const share = z.number().check(z.gte(0), z.lt(1))

const kind = z.enum(['numeric', 'integer', 'binary', 'categorical', 'date', 'identifier', 'free-text'])

const column = z.strictObject({
  name: text,
  label: z.optional(z.string()),
  kind: z.optional(kind),
  unit: z.optional(z.string()),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  categories: z.optional(z.array(z.union([z.string(), z.number()])).check(z.minLength(1))),
})

const group = z.union([
  text,
  z.strictObject({ name: text, columns: z.array(text).check(z.minLength(1)), other: z.optional(text) }),
])

/** A study's `schema` object; SCHEMA.json of `npm run evaluate`. */
export const schemaShape = z.strictObject({
  target: z.optional(text),
  positive: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  groups: z.optional(z.array(group)),
  site: z.optional(z.nullable(text)),
  region: z.optional(z.nullable(text)),
  quasiIdentifiers: z.optional(z.array(text)),
  sensitive: z.optional(text),
  exclude: z.optional(z.array(text)),
  columns: z.optional(z.array(column)),
  rules: z.optional(z.array(text)),
})

const aggregates = z.array(z.enum(AGGREGATES)).check(z.minLength(1))

const mapping = z.strictObject({
  id: text,
  time: text,
  name: text,
  value: text,
  unit: z.optional(text),
  timeUnit: z.optional(z.enum(TIME_UNITS)),
  origin: z.optional(z.enum(['zero', 'first'])),
  from: z.optional(z.nullable(z.number())),
  to: z.optional(z.nullable(z.number())),
  aggregates: z.optional(aggregates),
  names: z.optional(
    z
      .array(z.union([text, z.strictObject({ name: text, aggregates: z.optional(aggregates) })]))
      .check(z.minLength(1)),
  ),
  minShare: z.optional(z.number().check(z.gte(0), z.lte(1))),
})

const cohort = z.strictObject({
  demo: z.optional(z.literal(true)),
  files: z.optional(z.array(text).check(z.minLength(1))),
  recipe: z.optional(text),
  window: z.optional(z.enum(['random', 'day-1'])),
  outcome: z.optional(text),
  seed: z.optional(z.int()),
  longStayDays: z.optional(positive),
  mapping: z.optional(mapping),
})

const holdout = z.strictObject({
  by: z.optional(z.enum(['site', 'row'])),
  fraction: z.optional(share),
  control: z.optional(share),
  seed: z.optional(z.int()),
})

const model = z.strictObject({
  wire: z.enum([...(Object.keys(hostedWires) as HostedWireName[]), 'web-llm', 'wllama']),
  baseUrl: z.optional(text),
  name: z.optional(text),
  file: z.optional(text),
  price: z.optional(z.strictObject({ in: z.number().check(z.gte(0)), out: z.number().check(z.gte(0)) })),
})

const consent = z.strictObject({
  host: text,
  realRows: z.int().check(z.gte(0)),
  allow: z.optional(
    z.array(z.enum(['identifier', 'date', 'free-text', 'small-cell', 'rare-combination', 'agreement'])),
  ),
})

const budget = z.strictObject({
  usd: z.optional(positive),
  requests: z.optional(count),
  tokens: z.optional(count),
  minutes: z.optional(positive),
})

const llm = z.strictObject({
  id: text,
  kind: z.literal('llm'),
  strategy: z.enum(strategies.map(({ name }) => name)),
  disclosure: z.optional(z.enum(['none', 'statistics', 'examples'])),
  examples: z.optional(count),
  model,
  temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
  consent: z.optional(consent),
  budget: z.optional(budget),
  groupShares: z.optional(
    z.union([z.enum(['cohort', 'equal']), z.record(z.string(), z.number().check(z.gte(0)))]),
  ),
  order: z.optional(z.array(z.array(text))),
  threshold: z.optional(count),
  epsilon: z.optional(positive),
  noise: z.optional(z.enum(['laplace', 'gaussian'])),
  groups: z.optional(z.array(text).check(z.minLength(1))),
  repairs: z.optional(z.boolean()),
  words: z.optional(z.record(z.string(), z.string())),
  decisions: z.optional(z.record(z.string(), z.enum(['coarsen', 'drop', 'allow']))),
})

const baseline = z.strictObject({
  id: text,
  kind: z.literal('baseline'),
  method: z.enum(['independent', 'gaussian-copula', 'sequential-tree', 'bootstrap']),
})

const file = z.strictObject({ id: text, kind: z.literal('file'), path: text })

/** The study file, version 1, as contracts.md lays it down: syntax only. */
export const studyShape = z.strictObject({
  version: z.literal(1),
  name: z.optional(z.string()),
  cohort,
  schema: z.optional(schemaShape),
  holdout: z.optional(holdout),
  generators: z.array(z.discriminatedUnion('kind', [baseline, llm, file])).check(z.minLength(1)),
  features: z.optional(z.array(z.union([z.literal('all'), count])).check(z.minLength(1))),
  rows: z.optional(z.array(rowCount).check(z.minLength(1))),
  seeds: z.optional(z.array(z.int()).check(z.minLength(1))),
  metrics: z.optional(z.union([z.literal('all'), z.array(text).check(z.minLength(1))])),
  tasks: z.optional(
    z.array(z.strictObject({ target: text, positive: z.union([z.string(), z.number(), z.boolean()]) })),
  ),
  outcomeColumns: z.optional(z.enum(['keep', 'drop', 'both'])),
  folds: z.optional(z.enum(['site', 'region'])),
})

export type StudyFile = z.infer<typeof studyShape>
export type SchemaFile = z.infer<typeof schemaShape>
export type LlmFile = z.infer<typeof llm>
export type CohortFile = z.infer<typeof cohort>
export type MappingFile = z.infer<typeof mapping>
