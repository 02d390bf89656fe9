import type { FailureKind, Usage } from '../models/model'

/**
 * The journal of a cell: append-only, one JSON line a step, so that what has been received is never asked for again.
 * A request stands in it before it is sent, its words as records land, its end when it has one. Version 1.
 */
export type JournalLine =
  /** A run begins or goes on. `task`: SHA-256 of all that the prompts are made of. */
  | { at: 'run'; version: 1; task: string }
  | { at: 'batch'; batch: number; rows: number; stratum: number }
  | { at: 'ask'; batch: number; step: number; try: number; sha256: string; bytes: number }
  | { at: 'text'; batch: number; step: number; try: number; text: string }
  | ({ at: 'end'; batch: number; step: number; try: number } & AttemptEnd)

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
  /** Resolves once the line will outlive the tab or process. */
  append(line: string): Promise<void>
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
    } else if (isOurs) reader.take(entry)
  }
  return reader
}

class Reader implements Recorded {
  readonly batches = new Map<number, RecordedBatch>()
  readonly attempts = new Map<string, RecordedAttempt>()
  seconds = 0

  take(entry: Exclude<JournalLine, { at: 'run' }>): void {
    if (entry.at === 'batch') {
      const { batch, rows, stratum } = entry
      if (!this.batches.has(batch)) this.batches.set(batch, { batch, rows, stratum })
      return
    }
    const key = attemptKey(entry.batch, entry.step, entry.try)
    if (entry.at === 'ask') {
      if (!this.attempts.has(key)) this.attempts.set(key, { text: '', end: null })
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
