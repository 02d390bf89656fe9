import type { Schema } from '../cohort/schema'
import { keepsProportions } from '../generate/strata'
import { leaves } from './consent'
import type { LlmGenerator, Study, StudyGenerator } from './study'

/** What a study gives to one host of what was made from real rows. */
export interface Leaving {
  host: string
  /** Real rows that a cell shows, of the generator that shows the most; 0 where none are. */
  rows: number
  /** Different real rows that all cells together may show. */
  rowsInAll: number
  statistics: boolean
  /** How many patients of each group there are for one another, where a strategy keeps that. */
  proportions: boolean
}

/**
 * By host. Nothing for models on this machine, nor for what tells nothing of the rows.
 * @param settings how many tasks, folds and sides there are in all (`settingsOf`): each asks anew
 */
export function leavingOf(
  { generators, features, rows, seeds }: Study,
  schema: Schema,
  settings: number,
): Leaving[] {
  const found = new Map<string, Leaving>()
  for (const generator of generators) {
    const told = toldBy(generator, schema)
    if (told === null || generator.kind !== 'llm') continue
    const { host } = new URL(generator.model.baseUrl)
    const known = found.get(host) ?? { host, rows: 0, rowsInAll: 0, statistics: false, proportions: false }
    const shown = told === 'examples' ? generator.examples : 0
    found.set(host, {
      host,
      rows: Math.max(known.rows, shown),
      rowsInAll: known.rowsInAll + shown * features.length * rows.length * seeds.length * settings,
      statistics: known.statistics || told === 'statistics',
      proportions: known.proportions || told === 'proportions',
    })
  }
  return [...found.values()]
}

/** Names each host in the consent that its generators need; who runs the study answers for having asked. */
export function withConsents(
  generators: readonly StudyGenerator[],
  schema: Schema,
  source: string | null,
): StudyGenerator[] {
  return generators.map((generator) => {
    if (generator.kind !== 'llm') return generator
    // What a file allows to be shown as it is changes what is asked, so that it stays.
    const allow = (generator.consent?.allow ?? []).filter((kind) => kind !== 'agreement')
    const told = toldBy(generator, schema)
    if (told === null) return { ...generator, consent: allow.length === 0 ? null : generator.consent }
    const { host } = new URL(generator.model.baseUrl)
    const agreement = source !== null && told !== 'proportions' ? ['agreement'] : []
    return {
      ...generator,
      consent: { host, realRows: generator.examples, allow: [...allow, ...agreement] },
    }
  })
}

export function withoutConsents(generators: readonly StudyGenerator[]): StudyGenerator[] {
  return generators.map((generator): StudyGenerator =>
    generator.kind === 'llm' ? { ...generator, consent: null } : generator,
  )
}

function toldBy(
  generator: StudyGenerator,
  schema: Schema,
): LlmGenerator['disclosure'] | 'proportions' | null {
  if (generator.kind !== 'llm' || !leaves(generator.model)) return null
  const { disclosure, groups, groupShares } = generator
  if (disclosure !== 'none') return disclosure
  return groupShares !== null && keepsProportions(schema, groups, groupShares) ? 'proportions' : null
}
