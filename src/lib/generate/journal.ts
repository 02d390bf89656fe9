import type { FailureKind, Usage } from '../models/model'

/**
 * The journal of a cell: append-only, one JSON line a step, so that what has been received is never asked for again.
 * A request stands in it before it is sent, its words as records land, its end when it has one. Version 1.
 */
export type JournalLine =
  /** A run begins or goes on. `task`: SHA-256 of all that the prompts are made of. */
  | { at: 'run'; version: 1; task: string }
  /** The secret that noise is drawn with: whoever has it can take the noise off again. */
  | { at: 'noise'; key: string }
  | { at: 'batch'; batch: number; rows: number; stratum: number }
  | ({ at: 'ask'; batch: number; step: number; try: number } & AskedFacts)
  | { at: 'text'; batch: number; step: number; try: number; text: string }
  | ({ at: 'end'; batch: number; step: number; try: number } & AttemptEnd)

/** What the ledger tells of a request besides its end. */
export interface AskedFacts {
  /** ISO 8601 in UTC. */
  time: string
  /** Of the body, as its bytes in UTF-8. */
  sha256: string
  bytes: number
}

export interface AttemptEnd {
  status: number | null
  finish: 'stop' | 'length' | 'cut' | 'filtered' | null
  usage: Usage | null
  failure: { kind: FailureKind | 'cancelled' | 'broken'; message: string } | null
  /** Since the cell's first run began, pauses left out. */
  elapsed: number
}

/** A request of an earlier run: its words, and its end unless that run was killed while it was out. */
export interface RecordedAttempt {
  asked: AskedFacts
  text: string
  end: AttemptEnd | null
}

export interface RecordedBatch {
  batch: number
  rows: number
  stratum: number
}

/** What earlier runs of a cell received. */
export interface Recorded {
  batches: ReadonlyMap<number, RecordedBatch>
  attempts: ReadonlyMap<string, RecordedAttempt>
  /** Seconds that they took in all. */
  seconds: number
}

/** Where a run's journal is kept. */
export interface JournalStore {
  /** The lines of earlier runs of that task, the oldest first. */
  read(task: string): Promise<readonly string[]>
  /** Resolves once the lines will outlive the tab or process. Never called again before that. */
  append(lines: readonly string[]): Promise<void>
}

/** Hands lines to a store in their order, those together that came while it was busy. */
export class JournalWriter {
  private waiting: string[] = []
  private writing: Promise<void> | null = null

  constructor(private readonly store: JournalStore | null) {}

  /** Resolves once the line stands in the journal. */
  append(line: JournalLine): Promise<void> {
    if (this.store === null) return Promise.resolve()
    this.waiting.push(JSON.stringify(line))
    return (this.writing ??= this.writeAll(this.store))
  }

  /** Resolves once all lines so far stand in the journal. */
  async written(): Promise<void> {
    await this.writing
  }

  private async writeAll(store: JournalStore): Promise<void> {
    // A turn later: all lines of this turn go together.
    await Promise.resolve()
    try {
      while (this.waiting.length > 0) await store.append(this.waiting.splice(0))
    } finally {
      this.writing = null
    }
  }
}

export function attemptKey(batch: number, step: number, tries: number): string {
  return `${batch}/${step}/${tries}`
}

/**
 * Reads a journal. A last line that a kill cut off is passed over; a run of another task (another prompt, cohort or
 * model) makes everything before it void.
 */
export function readJournal(lines: Iterable<string>, task: string): Recorded {
  let reader = new Reader()
  let isOurs = false
  for (const line of lines) {
    const entry = parse(line)
    if (entry === null) continue
    if (entry.at === 'run') {
      isOurs = entry.version === 1 && entry.task === task
      if (!isOurs) reader = new Reader()
    } else if (isOurs && entry.at !== 'noise') reader.take(entry)
  }
  return reader
}

class Reader implements Recorded {
  readonly batches = new Map<number, RecordedBatch>()
  readonly attempts = new Map<string, RecordedAttempt>()
  seconds = 0

  take(entry: Exclude<JournalLine, { at: 'run' | 'noise' }>): void {
    if (entry.at === 'batch') {
      const { batch, rows, stratum } = entry
      if (!this.batches.has(batch)) this.batches.set(batch, { batch, rows, stratum })
      return
    }
    const key = attemptKey(entry.batch, entry.step, entry.try)
    if (entry.at === 'ask') {
      const { time, sha256, bytes } = entry
      if (!this.attempts.has(key))
        this.attempts.set(key, { asked: { time, sha256, bytes }, text: '', end: null })
      return
    }
    const attempt = this.attempts.get(key)
    if (attempt === undefined) return
    if (entry.at === 'text') attempt.text += entry.text
    else {
      const { status, finish, usage, failure, elapsed } = entry
      attempt.end = { status, finish, usage, failure, elapsed }
      this.seconds = Math.max(this.seconds, elapsed)
    }
  }
}

function parse(line: string): JournalLine | null {
  try {
    return JSON.parse(line) as JournalLine
  } catch {
    return null
  }
}
