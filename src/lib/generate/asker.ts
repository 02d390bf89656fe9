import { Cancelled, messageOf } from '../base/errors'
import { sha256Hex } from '../base/hash'
import { stream } from '../base/random'
import { ModelFailure, type Answer, type Ask, type Model, type Sent } from '../models/model'
import { withRetry } from '../models/retry'
import {
  attemptKey,
  type AskedFacts,
  type AttemptEnd,
  type JournalLine,
  type RecordedAttempt,
  type Recorded,
} from './journal'
import { Landing, type Take } from './landing'
import type { Lanes } from './lanes'
import type { LedgerLine } from './ledger'
import type { Spending } from './spending'
import type { Question, Settled } from './strategies/strategy'
import type { Spent, Tally } from './tally'
import type { Validator } from './validate'

/** Times in a row that requests failed, after which the host is taken for gone; those that were out together count once. */
const MOST_FAILURES = 8
/** Milliseconds after which a failure weighs as much as three: nobody waits for eight of these. */
const LONG = 30_000
/** Characters of one value with its key, generously: an answer beyond this goes round in circles. */
const CHARACTERS_A_VALUE = 80
/** Characters of words around the records. */
const SLACK = 4_000

const CUT_OFF = {
  kind: 'cancelled',
  message: 'Out when the run was cut off: it may have been billed.',
} as const

/** Which question of a run: a batch, and the step within it. */
export interface Place {
  batch: number
  step: number
}

/** All that an asker works with; one a run. */
export interface AskerParts {
  model: Model
  temperature: number | null
  seed: number
  columns: readonly string[]
  validator: Validator
  tally: Tally
  spending: Spending
  lanes: Lanes
  recorded: Recorded
  /** Written before anything that it tells of happens. */
  journal: (line: JournalLine) => Promise<void>
  /** Ends the run where a line could not be written. */
  unwritten: (error: unknown) => void
  /** The same as `journal` without waiting, for what has happened already. */
  note: (line: JournalLine) => void
  ledger: (
    facts: Omit<LedgerLine, 'cell' | 'strategy' | 'strategyVersion' | 'disclosure'>,
    words: { body: string; answer: string },
  ) => void
  /** Rows of the training table that the prompts show, and how many of a column's values among them stand there. */
  shown: Int32Array
  cellsShown: (columns: readonly string[]) => number
  /** Aborted where nothing more is waited for. */
  signal: AbortSignal
  /** Asks nothing more. */
  close: (why: string) => void
  why: () => string | null
  elapsed: () => number
  onWords: () => void
  onWait: (words: string) => void
  /** Takes the questions instead of the model, for answers that come by file. */
  defer: ((question: OpenQuestion) => void) | null
  /** Requests by `attemptKey` whose answers have only just come by file: the ledger has none of them yet. */
  fresh: ReadonlySet<string>
  /** Whether requests of earlier runs go to the ledger again: whoever keeps it tells which of them it has. */
  relist: boolean
}

/** What came of a question. */
interface Came {
  /** The records of a block. */
  settled: Settled[]
  /** Whether the model's own limit, or ours, cut the answer short. */
  short: boolean
  /** Why nothing usable came, where the model's own end says so. */
  emptyFor: string | null
}

/** A question that waits for its answer. */
export interface OpenQuestion {
  place: Place & { try: number }
  ask: Ask
}

/**
 * Asks questions: with retries, within the budget and the lanes, each request in the journal before it is sent, in
 * the tally and in the ledger. What an earlier run received is taken from the journal instead.
 */
export class Asker {
  private failures = 0
  /** When a failure last counted, on the clock of `performance.now`. */
  private failedAt = -Infinity
  /** Lines of the ledger that wait for the journal. */
  private listing: Promise<void> = Promise.resolve()

  constructor(private readonly parts: AskerParts) {}

  /**
   * @param wanted records that the question asks for
   * @param take judges whole rows as they land
   * @throws ModelFailure where no record came; Cancelled where the run ends
   */
  async ask(question: Question, wanted: number, place: Place, take: Take): Promise<Came> {
    const { parts } = this
    const landing = () => new Landing(question, parts.columns, parts.validator, take)
    let tries = 0
    for (; ; tries++) {
      const known = parts.recorded.attempts.get(attemptKey(place.batch, place.step, tries))
      if (known === undefined) break
      const landed = landing()
      if (this.replay(known, question, landed, { ...place, try: tries })) return cameOf(landed, known.end)
    }
    const ask = askOf(question, wanted, parts.columns.length, parts, place)
    if (parts.defer !== null) {
      parts.defer({ place: { ...place, try: tries }, ask })
      throw new Cancelled()
    }
    return withRetry((k) => this.attempt(ask, question, landing(), { ...place, try: tries + k - 1 }), {
      signal: parts.signal,
      random: stream(parts.seed, 'retry', place.batch, place.step),
      mayRetry: () => parts.why() === null,
      onWait: (milliseconds, { message }) =>
        parts.onWait(`waiting ${Math.ceil(milliseconds / 1000)} s. ${message}`),
    })
  }

  /** Resolves once the ledger has all requests that have ended. */
  async listed(): Promise<void> {
    await this.listing
  }

  /** One request. An answer that broke off, or was stopped, after some records is an answer. */
  private async attempt(
    ask: Ask,
    question: Question,
    landing: Landing,
    place: Place & { try: number },
  ): Promise<Came> {
    const { parts } = this
    const { lanes, spending, tally, model } = parts
    const entered = await this.enter(place.batch)
    const since = performance.now()
    const time = new Date().toISOString()
    const body = model.bodyOf(ask)
    const sha256 = sha256Hex(body)
    const bytes = new TextEncoder().encode(body).length
    const sent: Sent = { status: null, body }
    const words = new Unwritten(parts, place)
    let answer: Answer | null = null
    let failure: unknown = null
    await parts.journal({ at: 'ask', ...place, time, sha256, bytes }).catch((error: unknown) => {
      lanes.leave()
      spending.came()
      tally.requests--
      throw error
    })
    tally.realRowsDisclosed = Math.max(
      tally.realRowsDisclosed,
      question.shows.length > 0 ? parts.shown.length : 0,
    )
    try {
      answer = await model.ask(ask, {
        signal: parts.signal,
        onSent: (facts) => Object.assign(sent, facts),
        onText: (piece) => {
          words.add(piece)
          if (!landing.push(piece)) return
          words.flush()
          parts.onWords()
        },
      })
    } catch (error) {
      failure = error
    }
    landing.end()
    const end: AttemptEnd = {
      status: sent.status,
      finish: answer?.finish ?? null,
      usage: answer?.usage ?? sent.usage ?? null,
      failure: failureOf(failure),
      elapsed: parts.elapsed(),
    }
    words.flush()
    const cost = this.count(landing, end, promptLength(ask))
    // Only now: whoever waits for the budget has to see what this one cost.
    spending.came()
    const seconds = Math.round(performance.now() - since) / 1000
    const list = () =>
      this.note(question, place, { time, sha256, bytes }, landing, end, cost, {
        seconds,
        body: sent.body,
        answer: words.all,
      })
    // The journal first: a request that the ledger has and the journal lacks would be counted otherwise after a kill.
    const written = parts.journal({ at: 'end', ...place, ...end }).catch(parts.unwritten)
    this.listing = Promise.all([this.listing, written]).then(list)
    this.learn(failure, landing, entered, performance.now() - since)
    // Whoever waits for the lane has to see first what this one learnt.
    lanes.leave()
    if (failure === null || (landing.found > 0 && !isBug(failure))) return cameOf(landing, end)
    throw failure
  }

  /**
   * Waits until the budget and the lanes let a request go. Batches that began first go first: rows that are whole are
   * worth more than many begun.
   * @throws Cancelled
   */
  private async enter(rank: number): Promise<number> {
    const { lanes, spending, signal, close, why } = this.parts
    for (;;) {
      const entered = await lanes.enter(signal, rank)
      const asked = why() === null ? spending.mayAsk() : null
      if (asked?.may === 'yes') {
        // Counted at once: other lanes look at the budget before this one's request is on its way.
        spending.sent()
        this.parts.tally.requests++
        return entered
      }
      lanes.leave()
      if (asked === null) throw new Cancelled()
      if (asked.may === 'no') {
        close(asked.why)
        throw new Cancelled()
      }
      await spending.change(signal)
    }
  }

  /** An answer of an earlier run. @returns whether it holds, or is to be asked for anew */
  private replay(
    { asked, text, end }: RecordedAttempt,
    question: Question,
    landing: Landing,
    place: Place & { try: number },
  ): boolean {
    const { tally, shown } = this.parts
    tally.requests++
    if (question.shows.length > 0) tally.realRowsDisclosed = shown.length
    landing.push(text)
    landing.end()
    // One that was out when the run was cut off counts as sent, and may have been billed.
    const known: AttemptEnd = end ?? { status: 200, finish: null, usage: null, failure: CUT_OFF, elapsed: 0 }
    const cost = this.count(landing, known, promptLength(question))
    // The ledger of the earlier run has all the others.
    if (
      end === null ||
      this.parts.relist ||
      this.parts.fresh.has(attemptKey(place.batch, place.step, place.try))
    )
      this.note(question, place, asked, landing, known, cost, { seconds: 0, body: '', answer: text })
    return landing.found > 0 || (end !== null && end.failure === null)
  }

  private note(
    { shows }: Question,
    place: Place & { try: number },
    { time, sha256, bytes }: AskedFacts,
    landing: Landing,
    { status, finish, failure }: AttemptEnd,
    cost: Spent | null,
    { seconds, ...words }: { seconds: number; body: string; answer: string },
  ): void {
    const { model, shown, cellsShown, ledger, why } = this.parts
    const rows = shows.length > 0 ? [...shown] : []
    ledger(
      {
        time,
        host: model.host,
        model: model.name,
        ...place,
        promptSha256: sha256,
        bytes,
        realRows: rows.length,
        realCells: cellsShown(shows),
        rows,
        status,
        finish,
        failure: failure?.kind === 'cancelled' && failure !== CUT_OFF ? why() : (failure?.message ?? null),
        characters: landing.characters,
        records: landing.found,
        usable: landing.usable,
        tokensIn: cost?.in ?? 0,
        tokensOut: cost?.out ?? 0,
        tokensEstimated: cost?.estimated ?? 0,
        usd: cost?.usd ?? null,
        seconds,
      },
      words,
    )
  }

  private count(
    landing: Landing,
    { status, usage, failure, finish }: AttemptEnd,
    asked: number,
  ): Spent | null {
    const { tally } = this.parts
    tally.records += landing.found + landing.broken
    tally.reject('not-parsed', landing.broken + landing.strays)
    if (finish !== null && failure === null && landing.found + landing.broken === 0) {
      tally.records++
      tally.reject('not-parsed')
    }
    if (landing.usable === 0) tally.failedRequests++
    // An engine in the page has no status; a question that was given up on its way may have been billed.
    const isBilled =
      finish !== null ||
      landing.characters > 0 ||
      failure?.kind === 'cancelled' ||
      (status !== null && status >= 200 && status < 300)
    return isBilled ? tally.spend(usage, asked, landing.characters) : null
  }

  private learn(failure: unknown, landing: Landing, entered: number, milliseconds: number): void {
    const { lanes, close, model } = this.parts
    if (failure === null || landing.found > 0) {
      this.failures = 0
      if (failure === null) lanes.won()
      return
    }
    if (!(failure instanceof ModelFailure) || failure.kind === 'lacking') return
    if (failure.kind === 'refused') close(failure.message)
    if (failure.kind === 'busy') lanes.busy(entered, failure.retryAfter)
    if (entered < this.failedAt) return
    this.failedAt = performance.now()
    this.failures += milliseconds > LONG ? 3 : 1
    if (this.failures >= MOST_FAILURES)
      close(`The requests to ${model.host} fail again and again. The last time: ${failure.message}`)
  }
}

/** The words of an answer on their way into the journal: written whenever a record has closed. */
class Unwritten {
  all = ''
  private written = 0

  constructor(
    private readonly parts: Pick<AskerParts, 'note'>,
    private readonly place: Place & { try: number },
  ) {}

  add(piece: string): void {
    this.all += piece
  }

  flush(): void {
    if (this.written === this.all.length) return
    const text = this.all.slice(this.written)
    this.written = this.all.length
    this.parts.note({ at: 'text', ...this.place, text })
  }
}

export function askOf(
  { messages, schema, block }: Question,
  wanted: number,
  columns: number,
  { temperature, seed }: { temperature: number | null; seed: number },
  { batch, step }: Place,
): Ask {
  const values = wanted * (block === null ? columns : block.columns.length + 1)
  return {
    messages,
    schema,
    temperature,
    seed: stream(seed, 'request', batch, step).int(2 ** 31),
    mostCharacters: SLACK + values * CHARACTERS_A_VALUE,
  }
}

export function promptLength({ messages }: Pick<Ask, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0)
}

function failureOf(failure: unknown): AttemptEnd['failure'] {
  if (failure === null) return null
  const kind =
    failure instanceof ModelFailure ? failure.kind : failure instanceof Cancelled ? 'cancelled' : 'broken'
  return { kind, message: messageOf(failure) }
}

function isBug(failure: unknown): boolean {
  return !(failure instanceof ModelFailure) && !(failure instanceof Cancelled)
}

function cameOf({ settled, usable }: Landing, end: AttemptEnd | null): Came {
  const finish = end?.finish ?? null
  return {
    settled,
    short: finish === 'length' || finish === 'cut',
    emptyFor:
      usable > 0
        ? null
        : finish === 'filtered'
          ? 'The model declined to answer, or a filter of its server kept the answer back.'
          : finish === 'length'
            ? 'The model’s own limit cut its answer off before a row was whole. Ask for fewer columns.'
            : null,
  }
}
