import { Cancelled, messageOf } from '../base/errors'
import { sha256Hex } from '../base/hash'
import type { OnProgress } from '../base/progress'
import { stream } from '../base/random'
import type { Train } from '../cohort/holdout'
import { rulesOver } from '../cohort/rules'
import type { ColumnSchema, Schema } from '../cohort/schema'
import { ModelFailure, type Answer, type Ask, type Model, type Sent } from '../models/model'
import { withRetry } from '../models/retry'
import type { Table } from '../table/table'
import { chooseExamples } from './examples'
import type { Generated } from './generator'
import { RecordScanner } from './parse'
import type { Briefing, Disclosure, Question, RawRow, Strategy } from './strategies/strategy'
import { Tally, type Price } from './tally'
import { rawRowOf, Validator } from './validate'

/** One run of a language model. */
export interface LlmTask {
  strategy: Strategy
  disclosure: Disclosure
  /** Rows of `train` that prompts may show; 0 under disclosure `none`. */
  examples: number
  temperature: number | null
  budget: { usd: number | null; requests: number | null; tokens: number | null; minutes: number | null }
  price: Price | null
  train: Train
  schema: Schema
  /** Columns to write, in table order. */
  columns: readonly string[]
  rows: number
  seed: number
  /** Id of the cell, for the ledger and for the random streams. */
  cell: string
}

export interface LlmRunHooks {
  onProgress?: OnProgress
  onLedger?: (line: string) => void
  onRows?: (rows: Table) => void
  keepBodies?: boolean
  /** Ends the run: what has landed is kept. */
  stop?: AbortSignal
  /** Throws the run away. */
  signal?: AbortSignal
}

/** Questions that are out at a time, once the first has come back well. */
const LANES = 4
/** Values of one answer: longer answers drift, shorter ones pay for the prompt again and again. */
const VALUES_AN_ANSWER = 600
const FEWEST_ROWS = 4
const MOST_ROWS = 25
/** Answers in a row without a usable row, after which asking on is a waste. */
const FRUITLESS = 5
/** Characters of one value with its key, generously: an answer beyond this goes round in circles. */
const CHARACTERS_A_VALUE = 80
/** Characters of words around the records. */
const SLACK = 4_000

/** What the first question would be, word for word, and which training rows it shows. */
export function firstQuestion(task: LlmTask): { ask: Ask; shown: Int32Array } {
  const { briefing, shown } = brief(task)
  const rows = Math.min(task.rows, rowsAnAnswer(briefing.columns.length))
  const { value, done } = task.strategy.batch(briefing, rows).next()
  if (done === true) throw new RangeError(`the strategy “${task.strategy.name}” asks nothing`)
  return { ask: askOf(task, value, rows, 0), shown }
}

/**
 * Asks a model for rows until there are enough, several questions at a time, and holds each row against the schema.
 * Whatever ends it early, every row that passed is kept, and the counts add up.
 * @throws Cancelled only through `signal`
 */
export async function runLlm(task: LlmTask, model: Model, hooks: LlmRunHooks = {}): Promise<Generated> {
  return new Run(task, model, hooks).run()
}

class Run {
  private readonly started = performance.now()
  private readonly tally: Tally
  private readonly briefing: Briefing
  private readonly shown: Int32Array
  private readonly validator: Validator
  private readonly kept: number[][] = []
  /** Aborted where nothing more is to be waited for. */
  private readonly ending = new AbortController()
  /** Why no more is asked, once that is so. */
  private why: string | null = null
  private batches = 0
  private awaited = 0
  private fruitless = 0

  constructor(
    private readonly task: LlmTask,
    private readonly model: Model,
    private readonly hooks: LlmRunHooks,
  ) {
    const { train, schema, rows, price } = task
    this.tally = new Tally(rows, price)
    const { briefing, shown } = brief(task)
    this.briefing = briefing
    this.shown = shown
    this.validator = new Validator(train, briefing.columns, schema.target, shown, briefing.rules)
  }

  async run(): Promise<Generated> {
    const { rows, budget } = this.task
    const { signal, stop } = this.hooks
    const cancel = () => this.hangUp('Cancelled.')
    const halt = () => this.hangUp('Stopped by the person.')
    const clock =
      budget.minutes === null
        ? undefined
        : setTimeout(
            () => this.hangUp(`The budget of ${budget.minutes} minutes is used up.`),
            budget.minutes * 60_000,
          )
    signal?.addEventListener('abort', cancel)
    stop?.addEventListener('abort', halt)
    if (signal?.aborted === true) cancel()
    else if (stop?.aborted === true) halt()
    try {
      // Alone at first: what the server lacks is found out once, not by every lane.
      await this.batch()
      await Promise.all(Array.from({ length: LANES }, () => this.lane()))
    } finally {
      clearTimeout(clock)
      signal?.removeEventListener('abort', cancel)
      stop?.removeEventListener('abort', halt)
    }
    if (signal?.aborted === true) throw new Cancelled()
    const { kept, shown, tally } = this
    const seconds = Math.round(performance.now() - this.started) / 1000
    return {
      table: this.validator.tableOf(kept),
      counts: tally.counts(seconds),
      status: kept.length >= rows ? 'done' : kept.length > 0 ? 'stopped' : 'failed',
      reason: kept.length >= rows ? null : this.why,
      members: shown,
    }
  }

  private async lane(): Promise<void> {
    while (this.why === null && this.kept.length + this.awaited < this.task.rows) await this.batch()
  }

  /** Asks nothing more; what is on its way may still come. */
  private close(why: string): void {
    this.why ??= why
  }

  /** Asks nothing more and hangs up. */
  private hangUp(why: string): void {
    this.close(why)
    this.ending.abort()
  }

  /** One batch: its questions in turn, and its rows. */
  private async batch(): Promise<void> {
    const { task, briefing, tally } = this
    const left = task.rows - tally.produced - this.awaited
    if (left <= 0 || this.why !== null) return
    // A few more than are missing at the end: a model that spoils one row of three would never get there else.
    const wanted = Math.max(FEWEST_ROWS, Math.min(left, rowsAnAnswer(briefing.columns.length)))
    const number = this.batches++
    const before = tally.produced + tally.surplus
    this.awaited += wanted
    try {
      const plan = task.strategy.batch(briefing, wanted)
      let step = plan.next()
      while (step.done !== true) {
        step = plan.next(await this.question(step.value, wanted, number))
        if (step.done !== true && this.ending.signal.aborted) return
      }
      for (const row of step.value) this.take(row, false)
      this.landed()
    } catch (error) {
      if (error instanceof Cancelled) return
      if (!(error instanceof ModelFailure)) throw error
      this.close(error.message)
    } finally {
      this.awaited -= wanted
    }
    this.judge(tally.produced + tally.surplus > before)
  }

  private judge(bore: boolean): void {
    this.fruitless = bore ? 0 : this.fruitless + 1
    if (this.fruitless < FRUITLESS) return
    const most = this.tally.reasons[0]?.[0]
    this.close(
      `${FRUITLESS} answers in a row held no usable row${most === undefined ? '' : `, most often: ${most}`}. Another model or strategy may do better.`,
    )
  }

  /** One question, with its retries, down to its records. */
  private question(question: Question, wanted: number, number: number): Promise<RawRow[]> {
    const ask = askOf(this.task, question, wanted, number)
    return withRetry((tries) => this.attempt(ask, question.whole === true, number, tries), {
      signal: this.ending.signal,
      random: stream(this.task.seed, this.task.cell, 'retry', number),
      mayRetry: () => this.why === null && this.unpaid() === null,
      onWait: (milliseconds, { message }) =>
        this.progress(`waiting ${Math.ceil(milliseconds / 1000)} s. ${message}`),
    })
  }

  /**
   * One request. An answer that broke off, or was stopped, after some records is an answer: the rest is asked for anew.
   * @param whole its records are rows, taken as they land
   * @throws ModelFailure when no record came
   */
  private async attempt(ask: Ask, whole: boolean, number: number, tries: number): Promise<RawRow[]> {
    const { task, tally, shown, hooks } = this
    this.payOrClose()
    tally.requests++
    tally.realRowsDisclosed = shown.length
    const since = performance.now()
    const scanner = new RecordScanner(task.columns)
    const records: RawRow[] = []
    const sent: Sent = { status: null, body: '' }
    let text = ''
    let usable = 0
    let answer: Answer | null = null
    let failure: unknown = null
    try {
      answer = await this.model.ask(ask, {
        signal: this.ending.signal,
        onSent: (facts) => Object.assign(sent, facts),
        onText: (piece) => {
          text += piece
          const landed = scanner.push(piece)
          if (landed.length === 0) return
          records.push(...landed)
          if (!whole) return
          for (const record of landed) if (this.take(record, scanner.mended.has(record))) usable++
          this.landed()
        },
      })
    } catch (error) {
      failure = error
    }
    scanner.end()
    tally.reject('not-parsed', scanner.broken)
    if (answer !== null && scanner.found + scanner.broken === 0) tally.reject('not-parsed')
    if (!whole) usable = scanner.found
    if (usable === 0) tally.failedRequests++
    const answered = sent.status !== null && sent.status < 300
    const asked = ask.messages.reduce((sum, { content }) => sum + content.length, 0)
    const tokens = answered ? tally.spend(answer?.usage ?? null, asked, text.length) : null
    this.note({
      batch: number,
      try: tries,
      promptSha256: sha256Hex(JSON.stringify(ask.messages)),
      characters: sent.body.length,
      realRows: shown.length,
      status: sent.status,
      finish: answer?.finish ?? null,
      failure: failure === null ? null : failure instanceof Cancelled ? this.why : messageOf(failure),
      records: scanner.found,
      usable,
      tokensIn: tokens?.in ?? 0,
      tokensOut: tokens?.out ?? 0,
      tokensEstimated: tokens?.estimated ?? 0,
      seconds: Math.round(performance.now() - since) / 1000,
      ...(hooks.keepBodies === true ? { body: sent.body, answer: text } : {}),
    })
    if (failure === null || failure instanceof Cancelled) return records
    if (failure instanceof ModelFailure && records.length > 0) return records
    throw failure
  }

  /** @returns whether the row passed */
  private take(record: RawRow, mended: boolean): boolean {
    const { tally, kept } = this
    const row = this.validator.check(record, mended)
    if (typeof row === 'string') {
      tally.reject(row)
      return false
    }
    if (kept.length >= this.task.rows) {
      tally.surplus++
      return true
    }
    kept.push(row.cells)
    tally.produced++
    if (row.repaired) tally.repaired++
    return true
  }

  private shownRows = 0

  private landed(): void {
    this.progress('writing')
    if (this.kept.length === this.shownRows) return
    this.shownRows = this.kept.length
    this.hooks.onRows?.(this.validator.tableOf(this.kept))
  }

  private progress(doing: string): void {
    this.hooks.onProgress?.({ doing, done: this.kept.length, total: this.task.rows })
  }

  /** Which budget is used up, in words, or null. */
  private unpaid(): string | null {
    const { budget } = this.task
    const { requests, tokens, dollars } = this.tally
    if (budget.requests !== null && requests >= budget.requests)
      return `The budget of ${budget.requests} requests is used up.`
    if (budget.tokens !== null && tokens >= budget.tokens)
      return `The budget of ${budget.tokens} tokens is used up.`
    if (budget.usd !== null && dollars !== null && dollars >= budget.usd)
      return `The budget of ${budget.usd} US dollars is used up.`
    return null
  }

  private payOrClose(): void {
    const unpaid = this.unpaid()
    if (unpaid === null) return
    this.close(unpaid)
    throw new Cancelled()
  }

  private note(facts: Record<string, unknown>): void {
    const { task, model, hooks } = this
    hooks.onLedger?.(
      JSON.stringify({
        time: new Date().toISOString(),
        cell: task.cell,
        host: model.host,
        model: model.name,
        strategy: task.strategy.name,
        strategyVersion: task.strategy.version,
        disclosure: task.disclosure,
        ...facts,
      }),
    )
  }
}

function brief(task: LlmTask): { briefing: Briefing; shown: Int32Array } {
  const { train, schema, columns: names, disclosure, seed, cell } = task
  const columns = names.flatMap((name): ColumnSchema[] =>
    schema.columns.filter((column) => column.name === name),
  )
  const shown =
    disclosure === 'examples'
      ? chooseExamples(train, schema.target, task.examples, stream(seed, cell, 'examples'))
      : new Int32Array(0)
  const examples = Array.from(shown, (row) => rawRowOf(train, columns, row))
  const rules = rulesOver(schema.rules, new Set(names))
  return { briefing: { columns, schema, rules, disclosure, examples }, shown }
}

function askOf(task: LlmTask, { messages, schema }: Question, wanted: number, number: number): Ask {
  const { temperature, seed, cell, columns } = task
  return {
    messages,
    schema,
    temperature,
    seed: stream(seed, cell, 'request', number).int(2 ** 31),
    mostCharacters: SLACK + wanted * columns.length * CHARACTERS_A_VALUE,
  }
}

function rowsAnAnswer(columns: number): number {
  return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(VALUES_AN_ANSWER / Math.max(1, columns))))
}
