import { canonicalJson } from '../base/hash'
import { messageOf } from '../base/errors'
import type { Estimate } from '../generate/estimate'
import type { CellPlan } from '../study/cells'
import type { PreparedCohort } from '../study/prepare'
import { llmJobOf } from '../study/run-cell'
import type { StudyPlace } from './study-place'

/** What cells will ask of language models. */
export interface Cost extends Pick<Estimate, 'requests' | 'tokensIn' | 'tokensOut'> {
  /** US dollars of the models that have a price; null where none has. */
  usd: number | null
  /** Whether some model has no price, so that the dollars aren't all. */
  unpriced: boolean
  /** Whether characters a token were measured on all of these models. */
  measured: boolean
}

/** Tokens and money before a study runs: worked out on demand, since each way of asking is played through once. */
export class StudyCost {
  private known = $state.raw<ReadonlyMap<string, Estimate>>(new Map())
  working = $state(false)
  error = $state.raw<string | null>(null)

  constructor(private readonly place: StudyPlace) {}

  /** Plays one batch of each kind of cell, without asking anybody. */
  async work(plans: readonly CellPlan[], design: string, prepared: PreparedCohort): Promise<void> {
    this.working = true
    this.error = null
    const { ports, ledger } = this.place
    try {
      for (const plan of asking(plans)) {
        const key = keyOf(plan, design)
        const job = llmJobOf(plan, prepared)
        if (job === null || this.known.has(key)) continue
        const measured = ledger.measured(job.generator.model.name)
        const { estimate } = await ports.outlook(job, this.place.journal(), measured)
        this.known = new Map([...this.known, [key, estimate]])
      }
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.working = false
    }
  }

  /** @returns null where something of it hasn't been worked out */
  of(plans: readonly CellPlan[], design: string): Cost | null {
    const cost: Cost = { requests: 0, tokensIn: 0, tokensOut: 0, usd: null, unpriced: false, measured: true }
    for (const plan of asking(plans)) {
      const estimate = this.known.get(keyOf(plan, design))
      if (estimate === undefined) return null
      cost.requests += estimate.requests
      cost.tokensIn += estimate.tokensIn
      cost.tokensOut += estimate.tokensOut
      cost.measured &&= estimate.ratio.measured
      if (estimate.usd === null) cost.unpriced = true
      else cost.usd = (cost.usd ?? 0) + estimate.usd
    }
    return cost
  }
}

function asking(plans: readonly CellPlan[]): CellPlan[] {
  return plans.filter(({ generator }) => generator.kind === 'llm')
}

/** Seeds cost alike. */
function keyOf({ generator, features, rows }: CellPlan, design: string): string {
  return canonicalJson([generator, features, rows, design])
}
