import { canonicalJson, sha256Hex } from '../base/hash'
import type { Fold } from '../cohort/folds'
import type { ResultsCell } from './results-cell'
import { settingsOf, type Setting } from './setting'
import type { Study, StudyGenerator } from './study'

/** One cell of a study: a generator at a number of features, rows and a seed, in a setting. */
export interface CellPlan {
  /** First 12 hex digits of SHA-256 over the canonical specification. */
  id: string
  generator: StudyGenerator
  /** As asked for: a count of the most important features, or all of them. */
  features: number | 'all'
  rows: number
  seed: number
  setting: Setting
}

/**
 * settings × generators × features × rows × seeds, in that order: the same study gives the same list, and what the cells
 * of a setting share is made once.
 * @param folds of a study with `folds`: which they are, the cohort says (`prepareStudy`); without them there is no cell
 */
export function planCells(study: Study, folds: readonly Fold[] = []): CellPlan[] {
  return settingsOf(study, folds).flatMap((setting) =>
    study.generators.flatMap((generator) =>
      study.features.flatMap((features) =>
        study.rows.flatMap((rows) =>
          study.seeds.map((seed) => {
            const cell = { generator, features, rows, seed, setting }
            return { id: cellId(study, cell), ...cell }
          }),
        ),
      ),
    ),
  )
}

/**
 * Everything that the cell's numbers depend on: with another threshold, another ε or another sentence it is another cell.
 * What only permits or limits it (host and rows of the consent, the agreement, budget, price) is left out.
 */
function cellId(study: Study, { generator, features, rows, seed, setting }: Omit<CellPlan, 'id'>): string {
  const specification = {
    version: study.version,
    cohort: study.cohort,
    schema: study.schema,
    holdout: study.holdout,
    outcomeColumns: setting.outcomeColumns,
    ...taskFacts(study, setting),
    metrics: study.metrics,
    generator: whatItDoes(generator),
    features,
    rows,
    seed,
    // By what it leaves out, not by its name: a pool of other small sites is another fold.
    fold: setting.fold === null ? null : { by: study.folds, members: [...setting.fold.members].sort() },
  }
  return sha256Hex(canonicalJson(specification)).slice(0, 12)
}

/** Other tasks' targets change which columns are dropped; a study without tasks has nothing to say. */
function taskFacts({ tasks }: Study, { task, outcomeColumns }: Setting): object {
  const drops = tasks.length > 0 && outcomeColumns === 'drop'
  return {
    ...(task === null ? {} : { task }),
    ...(drops ? { outcomes: tasks.map(({ target }) => target).sort() } : {}),
  }
}

/** The host that a consent names permits, but what it allows to be shown changes what is asked. */
function whatItDoes(generator: StudyGenerator): unknown {
  if (generator.kind !== 'llm') return generator
  const { wire, baseUrl, name, file } = generator.model
  // A kind of finding that is allowed is shown as it is instead of coarsened.
  const allow = (generator.consent?.allow ?? []).filter((kind) => kind !== 'agreement').sort()
  return {
    ...without(generator, ['consent', 'budget', 'model']),
    model: { wire, baseUrl, name, file },
    allow,
  }
}

function without<T extends object, K extends keyof T>(whole: T, fields: readonly K[]): Omit<T, K> {
  const kept = Object.entries(whole).filter(([field]) => !fields.some((one) => one === field))
  return Object.fromEntries(kept) as Omit<T, K>
}

/** What only limits a cell: with other limits, one that was stopped may go on. */
export function limitsOf({ generator }: Pick<CellPlan, 'generator'>): string {
  return generator.kind === 'llm' ? canonicalJson([generator.budget, generator.model.price]) : ''
}

/**
 * Whether a cell that has ended needs no further run: failed ones are tried again, and stopped ones where their limits
 * have changed.
 * @param before its limits when it ended, where they are known; @param now those of the plan
 */
export function isOver(
  { status }: Pick<ResultsCell, 'status'>,
  before: string | undefined,
  now: string | undefined,
): boolean {
  return status === 'done' || (status === 'stopped' && (before === undefined || before === (now ?? before)))
}
