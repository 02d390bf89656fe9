import { Cancelled, messageOf } from '../base/errors'
import type { Holdout, HoldoutSpec } from '../cohort/holdout'
import { defaultHoldout } from '../cohort/split'
import type { Ranking } from '../study/ports'
import { resultsCohort, withoutOutcomeColumns, type PreparedCohort } from '../study/prepare'
import type { CohortState } from './cohort.svelte'
import type { PagePorts } from './page-ports'

/** How the cohort is split, and which columns a generator writes. Everything here is settled before anything is written. */
export class DesignState {
  /** The person's own; null stands for the default. */
  private chosen = $state.raw<Partial<HoldoutSpec>>({})
  outcomeColumns = $state<'keep' | 'drop'>('drop')
  features = $state<number | 'all'>('all')
  prepared = $state.raw<PreparedCohort | null>(null)
  working = $state(false)
  error = $state.raw<string | null>(null)
  /** What `prepared` was made from: it is old when the cohort or the choices have moved on. */
  private madeFrom = ''

  constructor(
    private readonly ports: PagePorts,
    private readonly cohort: CohortState,
  ) {}

  get spec(): HoldoutSpec | null {
    const { described } = this.cohort
    if (described === null) return null
    const spec = defaultHoldout(described.schema, described.table, 1)
    const wanted = { ...spec, ...this.chosen }
    return described.schema.site === null ? { ...wanted, by: 'row' } : wanted
  }

  /** A name for everything that the rows depend on before a generator is chosen. */
  get key(): string {
    return JSON.stringify([this.cohort.version, this.spec, this.outcomeColumns])
  }

  get isCurrent(): boolean {
    return this.prepared !== null && this.madeFrom === this.key
  }

  /** Whether everything stands at its default. */
  get untouched(): boolean {
    return Object.keys(this.chosen).length === 0 && this.outcomeColumns === 'drop'
  }

  choose(change: Partial<HoldoutSpec>): void {
    this.chosen = { ...this.chosen, ...change }
  }

  /** Splits, unless the split that stands is this one already. */
  async prepare(): Promise<boolean> {
    const { described, open } = this.cohort
    const { spec, key } = this
    if (described === null || open === null || spec === null) return false
    if (this.isCurrent) return true
    this.working = true
    this.error = null
    try {
      const schema =
        this.outcomeColumns === 'keep' ? described.schema : withoutOutcomeColumns(described.schema)
      const holdout: Holdout = await this.ports.split({ table: described.table, schema, spec })
      this.prepared = { schema, holdout, ranking: [], cohort: resultsCohort(open.input, schema, holdout) }
      this.madeFrom = key
      return true
    } catch (error) {
      if (!(error instanceof Cancelled)) this.error = messageOf(error)
      return false
    } finally {
      this.working = false
    }
  }

  /** The features of a model on training rows, the most important first; asked for once a split. */
  async rank(): Promise<Ranking> {
    const { prepared } = this
    if (prepared === null) return []
    if (prepared.ranking.length > 0) return prepared.ranking
    const ranking = await this.ports.rank({ train: prepared.holdout.train, schema: prepared.schema })
    if (this.prepared === prepared) this.prepared = { ...prepared, ranking }
    return ranking
  }

  take({ holdout, outcomeColumns }: { holdout: HoldoutSpec; outcomeColumns: 'keep' | 'drop' }): void {
    this.chosen = holdout
    this.outcomeColumns = outcomeColumns
  }

  clear(): void {
    this.chosen = {}
    this.outcomeColumns = 'drop'
    this.features = 'all'
    this.prepared = null
    this.error = null
    this.madeFrom = ''
  }
}
