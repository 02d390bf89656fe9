import { cohortService } from '../../cohort/service'
import { demoInput } from '../../study/cohort-input'
import { parseStudy } from '../../study/parse'
import { prepareStudy } from '../../study/prepare-study'
import { readFiles } from '../../table/read'
import { copies, groups, labels, mixing, spotting } from './compute'
import { stageOf, type Stage } from './stage'

/** Features of the companion's experiments: the ten that a model of hospital death leans on most. */
const FEATURES = 10

/** What stands ready for the companion's figures. */
export function computed(stage: Stage) {
  return {
    rows: { train: stage.train.rows, test: stage.test.rows },
    columns: stage.columns.map((name) => {
      const {
        label = null,
        unit = null,
        role = null,
      } = stage.schema.columns.find((column) => column.name === name) ?? {}
      return { name, label, unit, role }
    }),
    spotting: spotting(stage),
    mixing: mixing(stage),
    labels: labels(stage),
    copies: copies(stage),
    groups: groups(stage),
  }
}

export type Computed = ReturnType<typeof computed>

/** @param demo the demo cohort's Parquet file */
export async function companionStage(demo: Blob): Promise<Stage> {
  const noEngine = () => Promise.reject(new Error('the demo cohort is Parquet and needs no database'))
  const [reading] = await readFiles(noEngine, [{ name: 'demo cohort', data: demo }], {}, () => undefined)
  if (reading === undefined) throw new RangeError('the demo cohort holds no table')
  const study = parseStudy(
    JSON.stringify({
      version: 1,
      cohort: { demo: true },
      generators: [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }],
      features: [FEATURES],
    }),
  )
  const { first } = await prepareStudy(study, demoInput(reading), {
    describe: (task) => Promise.resolve(cohortService.describe(task)),
    split: (task) => Promise.resolve(cohortService.split(task)),
    rank: (task) => Promise.resolve(cohortService.rank(task)),
  })
  return stageOf(first, FEATURES)
}
