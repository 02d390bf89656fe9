import { strategyOf } from '../generate/strategies'
import type { Disclosure, StrategyName } from '../generate/strategies/strategy'
import { DEFAULT_EXAMPLES } from './parse-llm'
import type { BaselineGenerator, BaselineMethod, LlmGenerator, Study, StudyGenerator } from './study'

/** How a model is asked, whichever model it is. */
export interface Asking {
  strategy: StrategyName
  disclosure: Disclosure
}

/** A question that a study answers, with the grid that answers it. */
export interface ReadyStudy {
  id: string
  title: string
  /** Where the question comes from. */
  source: string
  about: string
  asked: Asking[]
  features: Study['features']
  rows: number[]
  seeds: number[]
  folds: Study['folds']
}

/** What a study adds to rows, columns and split: the part that is edited on a screen. */
export interface StudyGrid extends Pick<
  Study,
  'name' | 'generators' | 'features' | 'rows' | 'seeds' | 'metrics' | 'tasks' | 'folds'
> {
  /** Each cell with columns known only after the outcome and without; else as the cohort's design has it. */
  bothSides: boolean
}

const naive: Asking = { strategy: 'naive', disclosure: 'examples' }
const byGroups: Asking = { strategy: 'group-based', disclosure: 'none' }
const everyStrategy: Asking[] = [
  naive,
  { strategy: 'schema-constrained', disclosure: 'none' },
  { strategy: 'conditional', disclosure: 'none' },
  byGroups,
]
const plain: Pick<ReadyStudy, 'features' | 'rows' | 'seeds' | 'folds'> = {
  features: ['all'],
  rows: [1000],
  seeds: [1, 2, 3],
  folds: null,
}

/** The paper's tables as studies, and two of our own. To add one: an entry here. */
export const readyStudies: readonly ReadyStudy[] = [
  {
    ...plain,
    id: 'strategies',
    title: 'The paper’s strategies',
    source: 'table 1 of the paper',
    about: 'Four ways to ask one model for 1,000 records of all features.',
    asked: everyStrategy,
  },
  {
    ...plain,
    id: 'fairness',
    title: 'Fairness by group',
    source: 'table 2 of the paper',
    about: 'Are groups served more alike when each is asked for by itself, in equal numbers?',
    asked: [naive, byGroups],
  },
  {
    ...plain,
    id: 'features',
    title: 'How many features',
    source: 'table 3 and figure 2 of the paper',
    about: 'Use and leakage with the 5, 10, 15 and 20 most important features, and with all.',
    asked: [byGroups],
    features: [5, 10, 15, 20, 'all'],
  },
  {
    ...plain,
    id: 'rows',
    title: 'How many rows',
    source: 'table 4 of the paper',
    about: '1,000, 5,000 and 10,000 records of the ten most important features.',
    asked: [byGroups],
    features: [10],
    rows: [1000, 5000, 10_000],
  },
  {
    ...plain,
    id: 'models',
    title: 'Which model',
    source: 'figure 3 of the paper',
    about: 'The same four ways, asked of one model after another: each that you add joins them.',
    asked: everyStrategy,
  },
  {
    ...plain,
    id: 'disclosure',
    title: 'Which disclosure',
    source: 'a question of ours',
    about:
      'What does telling the model nothing, statistics or example rows gain, and what does it give away?',
    asked: (['none', 'statistics', 'examples'] as const).map((disclosure) => ({
      strategy: 'schema-constrained',
      disclosure,
    })),
  },
  {
    ...plain,
    id: 'hospitals',
    title: 'Across hospitals',
    source: 'a question of ours',
    about:
      'Does synthetic data travel as well as real data? Each hospital is left out in turn, and models are tested there.',
    asked: [byGroups],
    // Each hospital is one more draw of everything already.
    seeds: [1],
    folds: 'site',
  },
]

export const baselineMethods: readonly BaselineMethod[] = [
  'independent',
  'gaussian-copula',
  'sequential-tree',
  'bootstrap',
]

export function baselineOf(method: BaselineMethod): BaselineGenerator {
  return { id: method, kind: 'baseline', method }
}

/**
 * A ready study's grid for a cohort: the models first, then the baselines and the control that copies rows.
 * @param models one generator of each model that shall be asked, as a form describes it; none runs the baselines alone
 * @param available features of the cohort: larger counts are left out, since there is nothing to choose
 */
export function gridOf(ready: ReadyStudy, models: readonly LlmGenerator[], available: number): StudyGrid {
  const fitting = ready.features.filter((features) => features === 'all' || features <= available)
  return {
    name: ready.title.toLowerCase().replaceAll('’', "'"),
    generators: [...askAll([], models, ready.asked), ...baselineMethods.map(baselineOf)],
    features: fitting.length === 0 ? ['all'] : fitting,
    rows: [...ready.rows],
    seeds: [...ready.seeds],
    metrics: 'all',
    tasks: [],
    folds: ready.folds,
    bothSides: false,
  }
}

/** Has models asked in these ways, beside what there is: what is asked already, by the same name, is replaced. */
export function askAll(
  generators: readonly StudyGenerator[],
  models: readonly LlmGenerator[],
  asked: readonly Asking[],
): StudyGenerator[] {
  let all: StudyGenerator[] = [...generators]
  for (const model of models) {
    for (const asking of asked) {
      const made = askedFor(model, asking)
      const id = freeId(made, all)
      const others = all.filter((other) => other.id !== id)
      const place = all.findIndex((other) => other.id === id)
      all = place < 0 ? [...others, { ...made, id }] : others.toSpliced(place, 0, { ...made, id })
    }
  }
  return all
}

/** The same model asked another way. What only goes with another way is left to its default. */
function askedFor(model: LlmGenerator, { strategy, disclosure }: Asking): LlmGenerator {
  const { inBlocks, inGroups } = strategyOf(strategy)
  const isSame = model.strategy === strategy && model.disclosure === disclosure
  return {
    ...model,
    id: generatorId(model.model.name, strategy, disclosure),
    strategy,
    disclosure,
    examples: disclosure !== 'examples' ? 0 : model.examples > 0 ? model.examples : DEFAULT_EXAMPLES,
    epsilon: disclosure === 'statistics' ? model.epsilon : null,
    noise: disclosure === 'statistics' ? model.noise : null,
    // As in the paper; of the cohort's proportions nothing is told so.
    groupShares: inGroups !== true ? null : isSame ? model.groupShares : 'equal',
    groups: inGroups === true ? model.groups : null,
    order: inBlocks === true ? model.order : null,
    words: model.strategy === strategy ? model.words : {},
    decisions: isSame ? model.decisions : {},
    consent: null,
  }
}

/** A generator's id: the model's name, and how it is asked. */
export function generatorId(model: string, strategy: StrategyName, disclosure: Disclosure): string {
  const slug = model.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '')
  const isDefault = disclosure === strategyOf(strategy).disclosures[0]
  return `${slug || 'model'}-${strategy}${isDefault ? '' : `-${disclosure}`}`
}

/** Two servers may call two models alike: the second one's generators are told apart by a number. */
function freeId(made: LlmGenerator, all: readonly StudyGenerator[]): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? made.id : `${made.id}-${n}`
    const held = all.find((other) => other.id === id)
    if (held === undefined || (held.kind === 'llm' && isSameModel(held, made))) return id
  }
}

function isSameModel({ model: a }: LlmGenerator, { model: b }: LlmGenerator): boolean {
  return a.wire === b.wire && a.baseUrl === b.baseUrl && a.name === b.name && a.file === b.file
}
