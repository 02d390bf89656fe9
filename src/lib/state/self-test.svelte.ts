import { Cancelled, messageOf } from '../base/errors'
import type { GoldenFiles } from '../evaluate/golden/golden'
import type { GoldenResult } from '../evaluate/golden/run'
import type { Bench } from './bench'

/** What came of one case in this browser: its numbers, or why there are none. */
export type Outcome = GoldenResult | { id: string; failure: string }

/** Golden cases run in the reader's own browser, in the worker that measures their tables too. */
export class SelfTest {
  /** What came of each case so far, by its id. */
  outcomes = $state.raw<ReadonlyMap<string, Outcome>>(new Map())
  /** The case that is being run. */
  running = $state<string | null>(null)
  /** Why the tables that some cases need could not be had. */
  error = $state.raw<string | null>(null)
  private files: GoldenFiles | null = null
  private job: AbortController | null = null

  constructor(
    private readonly bench: Pick<Bench, 'golden' | 'close'>,
    private readonly load: () => Promise<GoldenFiles>,
  ) {}

  /** Runs the cases one after the other; what came of them before is forgotten. */
  async run(ids: readonly string[]): Promise<void> {
    this.stop()
    const job = new AbortController()
    this.job = job
    this.error = null
    this.outcomes = new Map([...this.outcomes].filter(([id]) => !ids.includes(id)))
    try {
      this.files ??= await this.load()
    } catch (failure) {
      // Only the cases about these tables can't be run without them; they will say so.
      this.error = messageOf(failure)
    }
    for (const id of ids) {
      if (job.signal.aborted) return
      this.running = id
      try {
        this.keep(await this.bench.golden(id, this.files, job.signal))
      } catch (failure) {
        if (failure instanceof Cancelled) return
        this.keep({ id, failure: messageOf(failure) })
      }
    }
    this.running = null
  }

  /** Ends what is being run; the results so far stay. */
  stop(): void {
    this.job?.abort()
    this.job = null
    this.running = null
  }

  /** Ends everything and lets the worker go. */
  close(): void {
    this.stop()
    this.bench.close()
  }

  private keep(outcome: Outcome): void {
    this.outcomes = new Map([...this.outcomes, [outcome.id, outcome]])
  }
}
