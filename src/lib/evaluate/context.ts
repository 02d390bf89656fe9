import { stream, type Random } from '../base/random'
import type { Group } from '../cohort/schema'
import { columnOf, isNumeric, takeColumns, type Table } from '../table/table'
import { changedBy } from './choices'
import { covers } from './coverage'
import type { Choice, Choices, ChoicesInForce, EvaluationInput, Metric } from './metric'

const BINS = 10

interface Shared {
  value: unknown
  depends: readonly Choice[]
}

/** Under this many rows of S or C a value carries the warning `small`. */
const SMALL = 30

/**
 * What the metric families of one evaluation share: the analysed columns of each table, the target and
 * groups that this cell has, things made once (`share`) and streams named by seed, cell, id and draw.
 */
export class EvaluationContext {
  /** R, S, C and T with the analysed columns only, in R's order, less those that S lacks. */
  readonly real: Table
  readonly synthetic: Table
  readonly control: Table | null
  readonly test: Table | null
  /** Analysed columns that S lacks: no metric sees them, per-feature entries are null. */
  readonly lacking: readonly string[]
  /** All analysed columns in R's order, with their place in `real` and `synthetic`; −1 for those that S lacks. */
  readonly analysed: readonly { name: string; numeric: boolean; place: number }[]
  /** The target and the code of its positive level; null when there is none in this cell (see `targetReason`). */
  readonly target: { name: string; positive: number } | null
  /** Why `target` is null. */
  readonly targetReason: string | null
  /** Analysed columns but the target: the utility features. */
  readonly features: readonly string[]
  /** The schema's groups whose columns are all in this cell. */
  readonly groups: readonly Group[]
  readonly n: Metric['n']
  readonly resamples: number
  readonly draws: number
  /** Quantile bins of a numeric column. */
  readonly bins: number
  private readonly shared = new Map<string, Shared>()

  /** @param alike a context of the same tables: its own are taken, so that what is kept of them stays known */
  constructor(
    readonly input: EvaluationInput,
    alike: EvaluationContext | null = null,
  ) {
    const wanted = new Set(input.analysed)
    const named = new Set(input.lacking ?? [])
    const analysed = input.train.columns.filter((column) => wanted.has(column.name))
    const there = analysed.filter((column) => {
      const twin = columnOf(input.synthetic, column.name)
      return !named.has(column.name) && twin !== undefined && isNumeric(twin) === isNumeric(column)
    })
    const names = there.map((column) => column.name)
    this.lacking = analysed.map((column) => column.name).filter((name) => !names.includes(name))
    this.analysed = analysed.map((column) => ({
      name: column.name,
      numeric: isNumeric(column),
      place: names.indexOf(column.name),
    }))
    const takes = (table: Table | null) => (table === null ? null : takeColumns(table, names))
    this.real = alike?.real ?? takeColumns(input.train, names)
    this.synthetic = alike?.synthetic ?? takeColumns(input.synthetic, names)
    this.control = alike?.control ?? takes(input.control)
    this.test = alike?.test ?? takes(input.test)
    const target = findTarget(this.real, input, this.lacking)
    this.target = typeof target === 'string' ? null : target
    this.targetReason = typeof target === 'string' ? target : null
    this.features = names.filter((name) => name !== input.schema.target)
    this.groups = input.schema.groups.filter((group) => group.columns.every((name) => names.includes(name)))
    this.n = {
      train: input.train.rows,
      synthetic: input.synthetic.rows,
      control: input.control?.rows ?? 0,
      test: input.test?.rows ?? 0,
    }
    this.resamples = input.resamples ?? 200
    this.draws = input.draws ?? 20
    this.bins = input.bins ?? BINS
  }

  /** What is measured with: the groups that this cell has, and the rest as it was chosen. */
  get choices(): ChoicesInForce {
    const { quasiIdentifiers, sensitive } = this.input.schema
    return {
      groups: this.groups.map(({ name }) => name),
      quasiIdentifiers: [...new Set(quasiIdentifiers)],
      sensitive,
      bins: this.bins,
    }
  }

  /** The same tables under other choices; what doesn't depend on them needn't be made again. */
  adjusted(choices: Choices): EvaluationContext {
    const changed = changedBy(choices)
    const context = new EvaluationContext(withChoices(this.input, choices), this)
    for (const [key, shared] of this.shared)
      if (!shared.depends.some((choice) => changed.includes(choice))) context.shared.set(key, shared)
    return context
  }

  /**
   * The value under that key, made by whoever asks first.
   * @param depends choices that it depends on: it is made anew when one of them changes
   */
  share<T>(key: string, make: () => T, depends: readonly Choice[] = []): T {
    let shared = this.shared.get(key)
    if (shared === undefined) this.shared.set(key, (shared = { value: make(), depends }))
    return shared.value as T
  }

  /** The random stream of this seed, cell, id and draw. */
  stream(id: string, ...draw: readonly (string | number)[]): Random {
    return stream(this.input.seed, this.input.cell, id, ...draw)
  }

  /** 1 positive, 0 not, −1 missing, one a row of one of this context's tables. @throws RangeError without a target */
  labels(table: Table): Int8Array {
    const target = this.target
    const column = target === null ? undefined : columnOf(table, target.name)
    if (target === null || column === undefined || isNumeric(column)) throw new RangeError('no target')
    return Int8Array.from(column.codes, (code) => (code < 0 ? -1 : code === target.positive ? 1 : 0))
  }

  /** A metric with everything not given left empty. A value that isn't finite becomes null with a reason. */
  metric(id: string, fields: Partial<Metric>): Metric {
    const value = fields.value ?? null
    const finite = value !== null && Number.isFinite(value)
    const small = this.n.synthetic < SMALL || (this.input.control !== null && this.n.control < SMALL)
    const settings =
      this.lacking.length > 0 ? { ...fields.settings, lacking: [...this.lacking] } : (fields.settings ?? {})
    return {
      id,
      interval: null,
      floor: null,
      ceiling: null,
      n: { ...this.n },
      perFeature: {},
      perGroup: {},
      perSite: {},
      ...fields,
      reasons: Object.fromEntries(
        Object.entries(fields.reasons ?? {}).map(([key, why]) => [key, unended(why)]),
      ),
      settings,
      intervalKind:
        fields.intervalKind === 'confidence' && !covers(id)
          ? 'resampling-spread'
          : (fields.intervalKind ?? null),
      value: finite ? value : null,
      warning: fields.warning ?? (finite && small ? 'small' : null),
      reason:
        fields.reason != null
          ? unended(fields.reason)
          : finite
            ? null
            : 'Nothing here allows it to be computed',
    }
  }

  unavailable(id: string, reason: string): Metric {
    return this.metric(id, { reason })
  }
}

/** Reasons stand inside sentences and in tables: without a full stop of their own. */
function unended(reason: string): string {
  return reason.replace(/\.$/, '')
}

function findTarget(
  real: Table,
  { schema }: EvaluationInput,
  lacking: readonly string[],
): { name: string; positive: number } | string {
  if (schema.target === null) return 'No target was chosen.'
  if (lacking.includes(schema.target)) return `The synthetic table lacks the target “${schema.target}”.`
  const column = columnOf(real, schema.target)
  if (column === undefined) return `The target “${schema.target}” is not among the analysed columns.`
  if (isNumeric(column)) return `The target “${schema.target}” is numeric: it needs two or more levels.`
  const positive = schema.positive === null ? -1 : column.levels.indexOf(schema.positive)
  if (positive < 0)
    return `The target’s positive value “${schema.positive ?? ''}” does not occur in the training rows.`
  return { name: schema.target, positive }
}

function withChoices(input: EvaluationInput, choices: Choices): EvaluationInput {
  const { schema } = input
  const { groups, quasiIdentifiers, sensitive, bins } = choices
  return {
    ...input,
    bins: bins ?? input.bins,
    schema: {
      ...schema,
      groups:
        groups === undefined ? schema.groups : schema.groups.filter(({ name }) => groups.includes(name)),
      quasiIdentifiers: quasiIdentifiers === undefined ? schema.quasiIdentifiers : [...quasiIdentifiers],
      sensitive: sensitive === undefined ? schema.sensitive : sensitive,
    },
  }
}
