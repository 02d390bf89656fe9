import { Cancelled, messageOf } from '../base/errors'
import { ModelFailure, type Model } from '../models/model'
import { askedWords } from './asked-words'
import { Asker, promptLength } from './asker'
import { briefOf, taskHash, type Brief } from './brief'
import type { Generated } from './generator'
import { JournalWriter, readJournal, type JournalLine, type Recorded } from './journal'
import { Lanes } from './lanes'
import { ledgerJson } from './ledger'
import { askOfFirst, rowsAnAnswer } from './first-question'
import { Spending } from './spending'
import type { RawRow, Stratum } from './strategies/strategy'
import { Tally } from './tally'
import type { LlmRunHooks, LlmTask, RejectedRow } from './task'
import { Validator } from './validate'

/** A batch at the end asks for a few rows more than are missing. */
const FEWEST_ROWS = 4
/** Batches in a row without a usable row, after which asking on is a waste. */
const FRUITLESS = 5
/** Rejected rows whose words are kept to be looked at; the counts are exact beyond that. */
const MOST_REJECTED = 200
/** Milliseconds between two looks at what has landed. */
const LOOK_EVERY = 200
/** Rows of such a look. */
const LOOK_AT = 100

/** A few rows that are asked for together. */
interface Batch {
  number: number
  rows: number
  stratum: number
}

/**
 * @throws Cancelled only through `signal`; SchemaError where the task can't be run
 */
export async function runLlm(task: LlmTask, model: Model, hooks: LlmRunHooks = {}): Promise<Generated> {
  return new Run(task, model, hooks).run()
}

/**
 * Asks a model for rows until there are enough, several batches at a time, and holds each row against the schema.
 * Whatever ends it early, every row that passed is kept, and the counts add up.
 */
class Run {
  private readonly started = performance.now()
  private readonly tally: Tally
  private readonly brief: Brief
  private readonly validator: Validator
  private readonly lanes: Lanes
  private readonly journal: JournalWriter
  private asker: Asker | null = null
  /** Rows of each stratum: asked for in all, kept, and on their way. One stratum where the strategy has none. */
  private readonly quotas: number[]
  private readonly kept: number[]
  private readonly awaited: number[]
  /** Aborted where nothing more is to be waited for. */
  private readonly ending = new AbortController()
  /** Why no more is asked, once that is so. */
  private why: string | null = null
  private batches = 0
  /** Questions that a batch takes, and that those under way will still take. */
  private readonly steps: number
  private pending = 0
  private readonly spending: Spending
  private left: number
  private portion: number
  private fruitless = 0
  private rejectedShown = 0
  private recorded: Recorded | null = null

  constructor(
    private readonly task: LlmTask,
    private readonly model: Model,
    private readonly hooks: LlmRunHooks,
  ) {
    const { train, schema, rows, price, strategy } = task
    this.brief = briefOf(task)
    const { briefing, shown } = this.brief
    this.steps = strategy.chain(briefing).length
    this.tally = new Tally(rows, price, this.isChain)
    this.validator = new Validator({
      train,
      columns: briefing.columns,
      target: schema.target,
      shown,
      rules: briefing.rules,
      repairs: task.repairs,
    })
    this.lanes = new Lanes(hooks.lanes ?? 1)
    this.journal = new JournalWriter(hooks.journal ?? null)
    this.quotas = quotasOf(rows, briefing.strata)
    this.kept = this.quotas.map(() => 0)
    this.awaited = this.quotas.map(() => 0)
    this.portion = rowsAnAnswer(strategy.widest(briefing))
    const { ask } = askOfFirst(task, this.brief, this.portion)
    const words = promptLength(ask) + this.portion * task.columns.length * 15
    this.spending = new Spending(task.budget, this.tally, words / 4)
    // A model that gives hardly anything usable is given up after ten times the ideal.
    this.left = 20 + 10 * Math.ceil(rows / this.portion)
  }

  async run(): Promise<Generated> {
    const { rows, budget } = this.task
    const { signal, stop, journal } = this.hooks
    const hash = taskHash(this.brief, this.task, this.model.name, this.task.temperature)
    this.recorded = readJournal((await journal?.read(hash)) ?? [], hash)
    const cancel = () => this.hangUp('Cancelled.')
    const halt = () => this.hangUp('Stopped by the person.')
    const clock =
      budget.minutes === null
        ? undefined
        : setTimeout(
            () => this.hangUp(`The budget of ${budget.minutes} minutes is used up.`),
            Math.max(0, budget.minutes * 60 - this.recorded.seconds) * 1000,
          )
    signal?.addEventListener('abort', cancel)
    stop?.addEventListener('abort', halt)
    if (signal?.aborted === true) cancel()
    else if (stop?.aborted === true) halt()
    try {
      await this.journal.append({ at: 'run', version: 1, task: hash })
      this.asker = this.makeAsker(this.recorded)
      await this.replay(this.recorded)
      await this.writeAll()
      await this.journal.written()
      await this.asker.listed()
    } catch (error) {
      // Nothing that has been received may be lost to a fault of our own.
      this.close(messageOf(error))
    } finally {
      clearTimeout(clock)
      signal?.removeEventListener('abort', cancel)
      stop?.removeEventListener('abort', halt)
    }
    if (signal?.aborted === true) throw new Cancelled()
    if (this.hooks.defer !== undefined && this.tally.produced < rows)
      this.close('Questions wait for their answers.')
    this.look(true)
    const { tally, validator } = this
    const { count } = validator.kept
    return {
      table: validator.kept.tableOf(),
      counts: tally.counts(Math.round(this.elapsed() * 1000) / 1000),
      status: count >= rows ? 'done' : count > 0 ? 'stopped' : 'failed',
      reason: count >= rows ? null : this.why,
      members: this.brief.shown,
      asked: askedWords(this.task, this.brief),
    }
  }

  /** Batches of an earlier run come first: what they received stands in the journal, what they lack is asked for. */
  private async replay({ batches }: Recorded): Promise<void> {
    for (const { batch, rows, stratum } of batches.values()) {
      this.batches = Math.max(this.batches, batch + 1)
      if (this.quotas[stratum] === undefined) continue
      this.expect(stratum, rows)
      await this.write({ number: batch, rows, stratum })
      // What bore nothing then may bear something now: the model, its key or the server may have changed.
      this.fruitless = 0
      if (this.why !== null && this.ending.signal.aborted) return
    }
  }

  private async writeAll(): Promise<void> {
    const running = new Set<Promise<void>>()
    for (;;) {
      // Half of them wait for a lane, so that none stands empty while answers are judged and journals written.
      while (running.size < 2 * this.lanes.most || this.hooks.defer !== undefined) {
        const batch = this.next()
        if (batch === null) break
        const writing = this.write(batch).finally(() => running.delete(writing))
        running.add(writing)
      }
      if (running.size === 0) return
      await Promise.race(running)
    }
  }

  /** What is asked for next: of the stratum that lacks most, or null where nothing is to be asked now. */
  private next(): Batch | null {
    if (this.why !== null) return null
    const lacks = this.quotas.map((quota, i) => quota - (this.kept[i] ?? 0) - (this.awaited[i] ?? 0))
    const stratum = lacks.indexOf(Math.max(...lacks))
    const lacking = lacks[stratum] ?? 0
    if (lacking <= 0) return null
    if (this.isChain && !this.spending.hasRoom(this.pending, this.steps)) {
      if (this.pending > 0) return null
      const { requests } = this.task.budget
      if (requests !== null && this.tally.requests + this.steps > requests) {
        this.close(
          `The budget of ${requests} requests has no room for further rows, which take ${this.steps}.`,
        )
        return null
      }
    }
    if (this.left-- <= 0) {
      this.close(
        `The model gave too few usable rows${this.mostOften()}. Another model or strategy may do better.`,
      )
      return null
    }
    // A few more than are missing at the end: a model that spoils one row of three would never get there else.
    const fewest = this.isChain ? 1 : Math.min(FEWEST_ROWS, this.portion)
    const rows = Math.max(fewest, Math.min(lacking, this.portion))
    const number = this.batches++
    this.expect(stratum, rows)
    this.note({ at: 'batch', batch: number, rows, stratum })
    return { number, rows, stratum }
  }

  private get isChain(): boolean {
    return this.steps > 1
  }

  private expect(stratum: number, rows: number): void {
    this.awaited[stratum] = (this.awaited[stratum] ?? 0) + rows
  }

  /** One batch: its questions in turn, and its rows. */
  private async write({ number, rows, stratum }: Batch): Promise<void> {
    const { asker, tally, task } = this
    const { briefing } = this.brief
    if (asker === null) return
    const before = tally.produced + tally.surplus
    let toAsk = this.steps
    this.pending += toAsk
    const take = (record: RawRow, mended: boolean) => this.take(record, mended, stratum, number)
    try {
      const plan = task.strategy.batch(briefing, { rows, stratum: briefing.strata[stratum] ?? null })
      let next = plan.next()
      for (let step = 0; next.done !== true; step++) {
        const wanted = next.value.block?.patients.size ?? rows
        const { settled, short, emptyFor } = await asker.ask(
          next.value,
          wanted,
          { batch: number, step },
          take,
        )
        if (toAsk > 0) {
          toAsk--
          this.pending--
        }
        if (emptyFor !== null) this.lastFailure = emptyFor
        if (short)
          this.shorten(next.value.block === null ? tally.produced + tally.surplus - before : settled.length)
        next = plan.next(settled)
        if (next.done !== true && this.ending.signal.aborted) return
      }
      for (const { row, repaired } of next.value.rows) take(row, repaired)
      for (const reason of next.value.lost) {
        tally.reject(reason)
        this.showRejected({ reason, column: null, batch: number, text: '' })
      }
      this.look(false)
    } catch (error) {
      if (error instanceof Cancelled) {
        // A question that waits for its answer is on its way for as long as that takes.
        if (this.hooks.defer !== undefined) this.expect(stratum, rows)
        return
      }
      // What may pass later has been tried often enough by now; whether the host is gone the asker tells.
      if (!(error instanceof ModelFailure)) this.hangUp(messageOf(error))
      else if (error.kind === 'refused' || error.kind === 'lacking') this.close(error.message)
      else this.lastFailure = error.message
    } finally {
      this.pending -= toAsk
      this.awaited[stratum] = (this.awaited[stratum] ?? 0) - rows
    }
    this.judge(tally.produced + tally.surplus > before)
  }

  private lastFailure: string | null = null

  private judge(bore: boolean): void {
    this.fruitless = bore ? 0 : this.fruitless + 1
    if (bore) this.lastFailure = null
    if (this.fruitless < FRUITLESS) return
    this.close(
      this.lastFailure ??
        `${FRUITLESS} answers in a row held no usable row${this.mostOften()}. Another model or strategy may do better.`,
    )
  }

  private mostOften(): string {
    const most = this.tally.reasons[0]?.[0]
    return most === undefined ? '' : `, most often: ${most}`
  }

  /** The model's own limit cut an answer off: fewer rows fit than were asked for. */
  private shorten(fitted: number): void {
    this.portion = Math.max(1, Math.min(this.portion - 1, fitted === 0 ? this.portion >> 1 : fitted))
  }

  /** @returns whether the row passed */
  private take(record: RawRow, mended: boolean, stratum: number, batch: number): boolean {
    const { tally, validator } = this
    const verdict = validator.check(record, mended)
    if ('reason' in verdict) {
      tally.reject(verdict.reason)
      this.showRejected({ ...verdict, batch, text: this.textOf(record) })
      return false
    }
    const kept = this.kept[stratum] ?? 0
    if (kept >= (this.quotas[stratum] ?? 0)) {
      tally.surplus++
      return true
    }
    validator.keep()
    this.kept[stratum] = kept + 1
    tally.produced++
    if (verdict.repaired) tally.repaired++
    return true
  }

  private textOf(record: RawRow): string {
    return this.rejectedShown < MOST_REJECTED ? JSON.stringify(record).slice(0, 4_000) : ''
  }

  private showRejected(row: RejectedRow): void {
    if (this.rejectedShown++ < MOST_REJECTED) this.hooks.onRejected?.(row)
  }

  /** Into the journal, without waiting: lines keep their order, and the end of the run waits for all of them. */
  private note(line: JournalLine): void {
    this.journal.append(line).catch((error: unknown) => this.unwritten(error))
  }

  private unwritten(error: unknown): void {
    this.close(`The journal could not be written: ${messageOf(error)}`)
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

  private elapsed(): number {
    return (this.recorded?.seconds ?? 0) + (performance.now() - this.started) / 1000
  }

  private lookedAt = -Infinity
  private shownRows = 0

  /** Tells how far it is, and shows the newest rows: not at every row, since others have to draw them. */
  private look(now: boolean): void {
    const time = performance.now()
    if (!now && time - this.lookedAt < LOOK_EVERY) return
    this.lookedAt = time
    this.progress('writing')
    const { count } = this.validator.kept
    if (count === this.shownRows) return
    this.shownRows = count
    this.hooks.onRows?.(this.validator.kept.tableOf(Math.max(0, count - LOOK_AT)))
  }

  private progress(doing: string): void {
    this.hooks.onProgress?.({ doing, done: this.validator.kept.count, total: this.task.rows })
  }

  private makeAsker(recorded: Recorded): Asker {
    const { task, model, tally, validator, lanes, hooks } = this
    const { briefing, shown } = this.brief
    return new Asker({
      model,
      temperature: task.temperature,
      seed: task.seed,
      columns: task.columns,
      validator,
      tally,
      spending: this.spending,
      lanes,
      recorded,
      journal: (line) => this.journal.append(line),
      unwritten: (error) => this.unwritten(error),
      note: (line) => this.note(line),
      ledger: (facts, words) =>
        hooks.onLedger?.(
          ledgerJson(
            {
              ...facts,
              cell: task.cell,
              strategy: task.strategy.name,
              strategyVersion: task.strategy.version,
              disclosure: task.disclosure,
              ...words,
            },
            hooks.keepBodies === true,
          ),
        ),
      shown,
      cellsShown: (columns) =>
        briefing.examples.reduce(
          (sum, row) => sum + columns.filter((name) => row[name] !== null && row[name] !== undefined).length,
          0,
        ),
      signal: this.ending.signal,
      close: (why) => this.close(why),
      why: () => this.why,
      elapsed: () => this.elapsed(),
      onWords: () => this.look(false),
      onWait: (words) => this.progress(words),
      defer: hooks.defer ?? null,
      fresh: hooks.fresh ?? new Set(),
      relist: hooks.relist === true,
    })
  }
}

/** How many rows of each stratum make the whole, by largest remainders. */
function quotasOf(rows: number, strata: readonly Stratum[]): number[] {
  if (strata.length === 0) return [rows]
  const exact = strata.map(({ share }) => share * rows)
  const quotas = exact.map(Math.floor)
  const byRemainder = exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder)
  const missing = rows - quotas.reduce((sum, quota) => sum + quota, 0)
  for (const { i } of byRemainder.slice(0, missing)) quotas[i] = (quotas[i] ?? 0) + 1
  return quotas
}
