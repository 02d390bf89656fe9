import { gowerRows, gowerSpace } from '../../learn/neighbours'
import type { EvaluationContext } from '../context'
import type { MetricFamily } from '../metric'
import { GOWER_SETTINGS, NO_CONTROL, tableNamed } from './neighbours'
import { rateDifference } from './rate-difference'
import { forEachTied } from './tied'
import { columnValues, sensitiveOf, type ColumnValues } from './values'

const ID = 'privacy.attribute_inference_risk'
/** How far a guessed number may be off, as a part of the true one. */
const TOLERANCE = 0.05

/**
 * How much better the sensitive value of a training row can be guessed than that of an unseen one, by whoever knows all
 * its other columns and takes what most of the nearest synthetic rows have.
 */
export const attributeInferenceFamily: MetricFamily<EvaluationContext> = {
  name: 'guessing the sensitive value',
  ids: [ID],
  depends: ['sensitive'],
  compute(context) {
    const found = attributeInference(context)
    return { metrics: [typeof found === 'string' ? context.metric(ID, { reason: found, floor: 0 }) : found] }
  },
}

function attributeInference(context: EvaluationContext) {
  const sensitive = sensitiveOf(context)
  if ('reason' in sensitive) return sensitive.reason
  const { name } = sensitive
  const control = tableNamed(context, 'control')
  if (control === null) return NO_CONTROL
  const [real, synthetic] = [tableNamed(context, 'real'), tableNamed(context, 'synthetic')]
  const known = real.columns.map((column) => column.name).filter((other) => other !== name)
  if (known.length === 0) return 'Nothing is known: the sensitive column is the only one'
  const secret = columnValues(name, { real, synthetic, control })
  const space = gowerSpace(real, known)
  const side = { space, reference: gowerRows(space, synthetic) }
  const hits = (from: 'real' | 'control') => {
    const table = from === 'real' ? real : control
    const own = secret[from] ?? new Int32Array(0)
    const right = new Uint8Array(table.rows)
    const guess = new Majority(secret)
    forEachTied([side], table, (row, [tied = new Int32Array(0)]) => {
      right[row] = isRight(secret, guess.of(tied), own[row] ?? 0) ? 1 : 0
    })
    return right
  }
  const rates = { real: hits('real'), control: hits('control') }
  const commonest = new Majority(secret).of(Int32Array.from({ length: synthetic.rows }, (_, row) => row))
  const always = (from: 'real' | 'control') => {
    const own = secret[from] ?? new Int32Array(0)
    return own.reduce((sum, value) => sum + (isRight(secret, commonest, value) ? 1 : 0), 0) / own.length
  }
  const baseline = always('real')
  const rate = rates.real.reduce((sum, hit) => sum + hit, 0) / rates.real.length
  return rateDifference(context, ID, rates, {
    ...GOWER_SETTINGS,
    secret: name,
    known: known.length,
    ...(secret.numeric === null ? {} : { tolerance: TOLERANCE }),
    majorityBaseline: baseline,
    controlMajorityBaseline: always('control'),
    strength:
      rate > baseline
        ? 'the attack beats always guessing the commonest synthetic value'
        : 'a weak attack: always guessing the commonest synthetic value is right as often, so a low value is no proof of safety',
  })
}

/** The commonest value among rows of S; of equally common ones the one that comes first in the order of preference. */
class Majority {
  private readonly counts: Int32Array

  constructor(private readonly secret: ColumnValues) {
    this.counts = new Int32Array(secret.size)
  }

  of(rows: Int32Array): number {
    const { counts } = this
    const { synthetic, preference } = this.secret
    let best = -1
    for (const row of rows) {
      const value = synthetic[row] ?? 0
      counts[value] = (counts[value] ?? 0) + 1
    }
    for (const row of rows) {
      const value = synthetic[row] ?? 0
      const more = (counts[value] ?? 0) - (counts[best] ?? 0)
      if (best < 0 || more > 0 || (more === 0 && (preference[value] ?? 0) < (preference[best] ?? 0)))
        best = value
    }
    for (const row of rows) counts[synthetic[row] ?? 0] = 0
    return best
  }
}

/** Whether a guess (by number of value) is right: equal, or for numbers within 5 % of the true one. */
export function isRight({ numeric }: Pick<ColumnValues, 'numeric'>, guess: number, truth: number): boolean {
  if (guess === truth) return true
  if (numeric === null) return false
  const [a, b] = [numeric.values[guess] ?? NaN, numeric.values[truth] ?? NaN]
  return Math.abs(a - b) <= TOLERANCE * (b === 0 ? numeric.range : Math.abs(b))
}
