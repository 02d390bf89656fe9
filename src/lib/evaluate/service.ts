import type { OnProgress } from '../base/progress'
import { takeColumns } from '../table/table'
import { EvaluationContext } from './context'
import { computeFamily, evaluate, planOf, type Plan } from './evaluate'
import type { GoldenFiles } from './golden/golden'
import type { GoldenResult } from './golden/run'
import type { Measured } from './measure'
import type { Choices, EvaluationInput, FamilyPlan, Found, Metric } from './metric'
import { makePictures, type Pictures } from './pictures'

/** What one worker of the bench offers to the page: the families of one evaluation, one after the other. */
export class MetricsService {
  private context: EvaluationContext | null = null

  /** What an evaluation comes to. */
  plan(metrics: EvaluationInput['metrics']): Plan {
    return planOf(metrics)
  }

  /** @returns a metric without id, value and reason */
  open(input: EvaluationInput): Metric {
    this.context = new EvaluationContext(input)
    return this.context.metric('', {})
  }

  /** The same tables under other choices: what doesn't depend on them is kept. */
  adjust(choices: Choices): Metric {
    this.context = this.opened().adjusted(choices)
    return this.context.metric('', {})
  }

  compute(family: Pick<FamilyPlan, 'name' | 'ids'>, onProgress?: OnProgress): Required<Found> {
    return computeFamily(this.opened(), family, onProgress)
  }

  pictures(): Pictures {
    return picturesOf(this.opened().input)
  }

  /** Runs the golden case of that id; the code of the cases is loaded when the first is asked for. */
  async golden(id: string, files: GoldenFiles | null): Promise<GoldenResult> {
    const { runGolden } = await import('./golden/run')
    return runGolden(id, files)
  }

  private opened(): EvaluationContext {
    if (this.context === null) throw new RangeError('no evaluation is open')
    return this.context
  }
}

/** An evaluation with its pictures, in this thread. */
export function weigh(input: EvaluationInput, onProgress?: OnProgress): Measured {
  return { ...evaluate(input, onProgress), pictures: picturesOf(input) }
}

function picturesOf({ analysed, train, synthetic }: EvaluationInput): Pictures {
  const names = analysed.filter((name) => synthetic.columns.some((column) => column.name === name))
  return makePictures(takeColumns(train, names), takeColumns(synthetic, names))
}
