import { StudyError } from '../base/errors'
import type { LlmFile } from './file-shape'
import { strategies, strategyOf } from '../generate/strategies'
import type { Disclosure, Strategy } from '../generate/strategies/strategy'
import { DEFAULT_THRESHOLD, type LlmGenerator, type ModelChoice } from './study'

/** Rows of `train` that a prompt shows where the study file doesn't say. */
export const DEFAULT_EXAMPLES = 20

/** A language model of a study file, with its defaults. @param at its JSON path @throws StudyError */
export function fillLlm(file: LlmFile, at: string): LlmGenerator {
  const { strategy, model, budget } = file
  const { disclosures, inGroups } = strategyOf(strategy)
  const disclosure = file.disclosure ?? disclosures[0] ?? 'none'
  if (!disclosures.includes(disclosure)) {
    const fitting = disclosures.map((one) => JSON.stringify(one)).join(' or ')
    throw new StudyError(`${at}.disclosure`, `the strategy "${strategy}" needs ${fitting}.`)
  }
  refuseStrays(file, disclosure, at)
  const price = model.price ?? null
  if (budget?.usd !== undefined && price === null) {
    throw new StudyError(
      `${at}.budget.usd`,
      'a budget in dollars needs a price.',
      `Give ${at}.model.price as { "in", "out" } per million tokens.`,
    )
  }
  const epsilon = file.epsilon ?? null
  return {
    id: file.id,
    kind: 'llm',
    strategy,
    disclosure,
    examples: disclosure === 'examples' ? (file.examples ?? DEFAULT_EXAMPLES) : 0,
    threshold: file.threshold ?? DEFAULT_THRESHOLD,
    epsilon,
    noise: epsilon === null ? null : (file.noise ?? 'laplace'),
    groupShares: inGroups === true ? (file.groupShares ?? 'cohort') : null,
    groups: file.groups ?? null,
    order: file.order ?? null,
    words: wordsOf(file, at),
    repairs: file.repairs ?? true,
    decisions: file.decisions ?? {},
    model: { ...fillModel(model, `${at}.model`), price },
    temperature: file.temperature ?? null,
    consent: file.consent === undefined ? null : { ...file.consent, allow: file.consent.allow ?? [] },
    budget: {
      usd: budget?.usd ?? null,
      requests: budget?.requests ?? null,
      tokens: budget?.tokens ?? null,
      minutes: budget?.minutes ?? null,
    },
  }
}

/** A setting that would do nothing is a mistake in what the person believes to be run. */
function refuseStrays(file: LlmFile, disclosure: Disclosure, at: string): void {
  const goesWith = (field: keyof LlmFile, fits: boolean, what: string) => {
    if (file[field] !== undefined && !fits) throw new StudyError(`${at}.${field}`, `goes with ${what} only.`)
  }
  const { inBlocks, inGroups } = strategyOf(file.strategy)
  goesWith('examples', disclosure === 'examples', 'the disclosure "examples"')
  goesWith('decisions', disclosure === 'examples', 'the disclosure "examples"')
  goesWith('threshold', disclosure !== 'none', 'the disclosures "statistics" and "examples"')
  goesWith('epsilon', disclosure === 'statistics', 'the disclosure "statistics"')
  goesWith('noise', file.epsilon !== undefined, '"epsilon"')
  goesWith('groupShares', inGroups === true, strategiesThat('inGroups'))
  goesWith('groups', inGroups === true, strategiesThat('inGroups'))
  goesWith('order', inBlocks === true, strategiesThat('inBlocks'))
  if (typeof file.groupShares === 'object') {
    const total = Object.values(file.groupShares).reduce((sum, share) => sum + share, 0)
    if (total <= 0) throw new StudyError(`${at}.groupShares`, 'adds up to nothing.')
  }
  const named = (file.order ?? []).flat()
  named.forEach((name, i) => {
    if (named.indexOf(name) !== i) throw new StudyError(`${at}.order`, `names “${name}” twice.`)
  })
}

/** “the strategy "a"”, “the strategies "a" and "b"” */
function strategiesThat(fact: 'inBlocks' | 'inGroups'): string {
  const names = strategies.flatMap((one: Strategy) => (one[fact] === true ? [`"${one.name}"`] : []))
  return `the ${names.length === 1 ? 'strategy' : 'strategies'} ${names.join(' and ')}`
}

/** A part that the strategy doesn't have would be words that nobody reads. */
function wordsOf({ strategy, words = {} }: LlmFile, at: string): Record<string, string> {
  const parts = Object.keys(strategyOf(strategy).words)
  for (const part of Object.keys(words)) {
    if (!parts.includes(part))
      throw new StudyError(
        `${at}.words.${part}`,
        `is no part of "${strategy}".`,
        `It has ${parts.join(', ')}.`,
      )
  }
  return words
}

function fillModel(model: LlmFile['model'], at: string): Omit<ModelChoice, 'price'> {
  const { wire, file } = model
  if (wire === 'wllama') {
    if (file === undefined) throw new StudyError(`${at}.file`, 'is missing.', 'Name a GGUF file.')
    if (model.baseUrl !== undefined)
      throw new StudyError(`${at}.baseUrl`, 'goes with a server, not with a model file.')
    return { wire, baseUrl: '', name: model.name ?? file.replace(/^.*[\\/]/, ''), file }
  }
  if (file !== undefined)
    throw new StudyError(`${at}.file`, 'goes with the wire "wllama", not with this one.')
  if (model.name === undefined) throw new StudyError(`${at}.name`, 'is missing.')
  if (wire === 'web-llm' && model.baseUrl === undefined)
    return { wire, baseUrl: '', name: model.name, file: null }
  if (model.baseUrl === undefined) throw new StudyError(`${at}.baseUrl`, 'is missing.')
  const url = URL.canParse(model.baseUrl) ? new URL(model.baseUrl) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new StudyError(`${at}.baseUrl`, 'must be an http or https address.')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new StudyError(
      `${at}.baseUrl`,
      'holds more than an address.',
      'Keys never stand in a study file: pass them with --key-env.',
    )
  }
  return { wire, baseUrl: model.baseUrl.replace(/\/+$/, ''), name: model.name, file: null }
}
