import { briefOf } from './brief'
import { promptLength } from './asker'
import { rowsAnAnswer } from './first-question'
import type { RawRow, Settled } from './strategies/strategy'
import { CHARACTERS_A_TOKEN, type Price } from './tally'
import type { LlmTask } from './task'
import { rawRowOf } from './validate'

/** What a run will take if every answer is as it should be; a model that spoils rows takes more. */
export interface Estimate {
  requests: number
  tokensIn: number
  tokensOut: number
  /** US dollars; null without a price. */
  usd: number | null
  /** Characters a token that it rests on, and whether they were measured on this model. */
  ratio: { in: number; out: number; measured: boolean }
}

/** What requests so far say of a model's tokens. */
export interface Measured {
  charactersIn: number
  tokensIn: number
  charactersOut: number
  tokensOut: number
}

/**
 * Plays one batch of the plan with training rows in the place of answers (they stay here) and counts its characters.
 * Tokens come from characters a token: as measured on this model, or a customary guess before any answer.
 * @throws SchemaError where the task can't be run
 */
export function estimateOf(task: LlmTask, price: Price | null, measured: Measured | null): Estimate {
  const { briefing } = briefOf(task)
  const { strategy, train, rows } = task
  const portion = Math.min(rows, rowsAnAnswer(strategy.widest(briefing)))
  const records = Array.from({ length: portion }, (_, i) =>
    rawRowOf(train, briefing.columns, i % Math.max(1, train.rows)),
  )
  let [questions, asked, answered] = [0, 0, 0]
  const plan = strategy.batch(briefing, { rows: portion, stratum: briefing.strata[0] ?? null })
  let next = plan.next()
  while (next.done !== true) {
    const { block } = next.value
    questions++
    asked += promptLength(next.value) + JSON.stringify(next.value.schema ?? '').length
    const ids = [...(block?.patients.keys() ?? [])]
    const written = block === null ? records : records.map((row) => pick(row, block.columns))
    const said = block === null ? records : written.map((row, i) => ({ [block.key]: ids[i], ...row }))
    answered += JSON.stringify({ records: said }).length
    next = plan.next(
      ids.map((id, i): Settled => ({ id, row: written[i] ?? {}, repaired: false, reason: null })),
    )
  }
  const batches = Math.ceil(rows / portion)
  const isMeasured = measured !== null && measured.tokensIn > 0 && measured.tokensOut > 0
  const ratio = isMeasured
    ? {
        in: measured.charactersIn / measured.tokensIn,
        out: measured.charactersOut / measured.tokensOut,
        measured: true,
      }
    : { in: CHARACTERS_A_TOKEN, out: CHARACTERS_A_TOKEN, measured: false }
  const tokensIn = Math.round((asked * batches) / ratio.in)
  const tokensOut = Math.round((answered * rows) / portion / ratio.out)
  const usd = price === null ? null : (tokensIn * price.in + tokensOut * price.out) / 1e6
  return { requests: questions * batches, tokensIn, tokensOut, usd, ratio }
}

function pick(row: RawRow, names: readonly string[]): RawRow {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]))
}
