import { leaves } from '../study/consent'
import type { ResultsCell } from '../study/results-cell'
import type { LlmGenerator, Study } from '../study/study'

/** What went to one host, over all cells of a study. */
export interface ToldHost {
  /** Empty for models in the page. */
  host: string
  /** Whether that is another machine. */
  isAway: boolean
  models: string[]
  generators: string[]
  requests: number
  failed: number
  /** Real rows told, cell by cell: one that two cells showed counts twice. */
  rows: number
  hasStatistics: boolean
  hasProportions: boolean
  tokensIn: number
  tokensOut: number
  tokensEstimated: number
  /** US dollars of the cells that have a price; null where none has. */
  usd: number | null
  /** Cells without a price. */
  unpriced: number
}

/** By host, in the order of the study’s generators; nothing where no language model was asked. */
export function toldHosts(study: Study | null, cells: readonly ResultsCell[]): ToldHost[] {
  const found = new Map<string, ToldHost>()
  for (const generator of study?.generators ?? []) {
    if (generator.kind !== 'llm') continue
    const { model } = generator
    const host = model.baseUrl === '' ? '' : new URL(model.baseUrl).host
    const told = found.get(host) ?? nothing(host, leaves(model))
    found.set(host, told)
    if (!told.models.includes(model.name)) told.models.push(model.name)
    told.generators.push(generator.id)
    told.hasStatistics ||= generator.disclosure === 'statistics'
    told.hasProportions ||= tellsProportions(generator)
    for (const { generator: id, generation } of cells) if (id === generator.id) add(told, generation)
  }
  return [...found.values()]
}

/** How many patients of each group are asked for follows the cohort's own proportions. */
function tellsProportions({ strategy, groupShares }: LlmGenerator): boolean {
  return strategy === 'group-based' && (groupShares === null || groupShares === 'cohort')
}

function add(told: ToldHost, made: ResultsCell['generation']): void {
  told.requests += made.requests
  told.failed += made.failedRequests
  told.rows += made.realRowsDisclosed
  told.tokensIn += made.tokensIn
  told.tokensOut += made.tokensOut
  told.tokensEstimated += made.tokensEstimated
  if (made.usd === null) told.unpriced++
  else told.usd = (told.usd ?? 0) + made.usd
}

function nothing(host: string, isAway: boolean): ToldHost {
  return {
    host,
    isAway,
    models: [],
    generators: [],
    requests: 0,
    failed: 0,
    rows: 0,
    hasStatistics: false,
    hasProportions: false,
    tokensIn: 0,
    tokensOut: 0,
    tokensEstimated: 0,
    usd: null,
    unpriced: 0,
  }
}
