/** Our metrics beside the reference's: every number that the reference has, at its place in the metric. */
import type { Metric } from '../../src/lib/evaluate/metric'
import { NOT_BUILT } from '../../src/lib/evaluate/measure'

/** A number, or one that another program reaches only within a distance: ties of trees, means of random draws. */
type Answer = number | null | { value: number; within: number } | Answer[] | { [key: string]: Answer }

export interface Reference {
  packages: Record<string, string>
  metrics: Record<string, Record<string, Answer>>
}

export interface Compared {
  /** E.g. `fidelity.kl`, `fidelity.kl floor`, `fidelity.kl perFeature age`. */
  what: string
  here: number | null
  python: number | null
  /** How far apart they may be. */
  within: number
  verdict: 'agrees' | 'differs' | 'not built'
  /** Why there is no number here. */
  reason: string | null
}

/** Of arithmetic alone: the order of a sum may differ. */
const ARITHMETIC = 1e-9

export function compare(metrics: readonly Metric[], reference: Reference): Compared[] {
  const ours = new Map(metrics.map((metric) => [metric.id, metric]))
  return Object.entries(reference.metrics).flatMap(([id, answers]) => {
    const metric = ours.get(id)
    const built = metric !== undefined && metric.reason !== NOT_BUILT
    return leaves(answers, []).map(({ path, value, within }): Compared => {
      const here = built ? numberAt(metric, path) : null
      const agrees = value === null || here === null ? value === here : Math.abs(here - value) <= within
      return {
        what: [id, ...(path.join() === 'value' ? [] : path)].join(' '),
        here,
        python: value,
        within,
        verdict: built ? (agrees ? 'agrees' : 'differs') : 'not built',
        reason: here === null ? (metric?.reason ?? null) : null,
      }
    })
  })
}

interface Leaf {
  path: string[]
  value: number | null
  within: number
}

function leaves(answer: Answer | Record<string, Answer>, path: string[]): Leaf[] {
  if (answer === null) return [{ path, value: null, within: 0 }]
  if (typeof answer === 'number')
    return [{ path, value: answer, within: ARITHMETIC * Math.max(1, Math.abs(answer)) }]
  if (isWithin(answer)) return [{ path, ...answer }]
  return Object.entries(answer).flatMap(([key, inner]: [string, Answer]) => leaves(inner, [...path, key]))
}

function isWithin(answer: object): answer is { value: number; within: number } {
  return 'value' in answer && 'within' in answer
}

function numberAt(metric: Metric, path: readonly string[]): number | null {
  let found: unknown = metric
  for (const key of path) found = found === null ? null : Object(found)[key]
  return typeof found === 'number' ? found : null
}
