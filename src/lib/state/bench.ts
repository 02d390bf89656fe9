import { resolve } from '$app/paths'
import { proxy, transfer, wrap, type Remote } from 'comlink'
import { BENCH_READY, isWorkerFailed, type WorkerWanted } from '../../rooms/bench-protocol'
import { Cancelled } from '../base/errors'
import type { OnProgress } from '../base/progress'
import { changedBy, dependentOn } from '../evaluate/choices'
import type { GoldenFiles } from '../evaluate/golden/golden'
import type { GoldenResult } from '../evaluate/golden/run'
import { measure, type Measured, type MeasureHooks, type Measurer, type Measuring } from '../evaluate/measure'
import type { Choices, Evaluation, EvaluationInput, FamilyPlan, Metric } from '../evaluate/metric'
import type { MetricsService } from '../evaluate/service'
import type { Table } from '../table/table'
import { orAborted } from './or-aborted'
import { copyForSending } from './send-table'

/** More workers than this gain little: the longest family decides. */
const MOST_WORKERS = 4
/** Bytes of tables, copied to every worker, above which there are fewer of them. */
const MOST_COPIED = 600_000_000

/** The page's handle on the bench: one frame and its workers, made on first use, dropped when cancelled. */
export class Bench {
  private room: Promise<Room> | null = null
  private hands: Hand[] = []
  /** The tables that the workers have open. */
  private open: EvaluationInput | null = null

  /** Weighs one synthetic table. Aborting `signal` drops the workers: what they were computing ends with them. */
  evaluate(input: EvaluationInput, hooks: MeasureHooks = {}, signal?: AbortSignal): Promise<Measured> {
    return this.guarded(
      signal,
      () => {
        this.open = null
        return this.measured(input, {}, {}, (families) => ({ families, kept: [] }), hooks)
      },
      hooks.stop,
    )
  }

  /**
   * The same tables under other choices: only what depends on them is computed, by workers that still have the rest.
   * @param input as it was first evaluated; @param before the choices that `earlier` was made under
   */
  adjust(
    input: EvaluationInput,
    before: Choices,
    choices: Choices,
    earlier: Evaluation,
    hooks: MeasureHooks = {},
    signal?: AbortSignal,
  ): Promise<Measured> {
    return this.guarded(
      signal,
      async () => {
        const found = await this.measured(
          input,
          before,
          choices,
          (families) => {
            const again = dependentOn(families, choices)
            const ids = new Set(again.flatMap(({ ids }) => ids))
            return { families: again, kept: earlier.metrics.filter(({ id }) => !ids.has(id)) }
          },
          hooks,
        )
        const curves = { ...earlier.curves, ...found.curves }
        return { ...found, curves, seconds: earlier.seconds + found.seconds }
      },
      hooks.stop,
    )
  }

  /** @param part which families are computed, and which metrics stay as they were */
  private async measured(
    input: EvaluationInput,
    before: Choices,
    choices: Choices,
    part: (families: readonly FamilyPlan[]) => Pick<Measuring, 'families' | 'kept'>,
    hooks: MeasureHooks,
  ): Promise<Measured> {
    const started = performance.now()
    const hands = await this.start(workersFor(input, navigator.hardwareConcurrency))
    const all = { ...before, ...choices }
    // Workers that have these tables open have the earlier choices, too.
    const isOpen = this.open === input
    this.open = input
    const [blank] = await Promise.all(
      hands.map((hand) => (isOpen ? hand.adjust(choices) : opened(hand, input, all))),
    )
    if (blank === undefined) throw new RangeError('no worker')
    const { families, unknown } = await this.first.plan(input.metrics)
    const order = [...families.flatMap(({ ids }) => ids), ...unknown]
    const replace = async (broken: Measurer) => {
      const hand = await this.replace(broken)
      await opened(hand, input, all)
      return hand
    }
    const found = await measure({ ...part(families), order, unknown, blank }, hands, replace, hooks)
    return { ...found, seconds: (performance.now() - started) / 1000 }
  }

  /** Runs one golden case. Aborting drops the workers. */
  golden(id: string, files: GoldenFiles | null, signal?: AbortSignal): Promise<GoldenResult> {
    return this.guarded(
      signal,
      async () => {
        await this.start(1)
        return this.first.golden(id, files)
      },
      undefined,
    )
  }

  close(): void {
    const room = this.room
    this.room = null
    this.hands = []
    this.open = null
    void room?.then(
      ({ frame }) => frame.remove(),
      () => undefined,
    )
  }

  private get first(): Hand {
    const [hand] = this.hands
    if (hand === undefined) throw new RangeError('no worker')
    return hand
  }

  private async guarded<T>(
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    stop: AbortSignal | undefined,
  ): Promise<T> {
    if (signal?.aborted === true) throw new Cancelled()
    try {
      const done = await orAborted(signal, () => this.close(), work)
      // Workers that were stopped in the middle of something would go on with it.
      if (stop?.aborted === true) this.close()
      return done
    } catch (error) {
      this.close()
      throw error
    }
  }

  private async start(count: number): Promise<Hand[]> {
    const opening = (this.room ??= openRoom())
    const room = await opening.catch((error: unknown) => {
      this.room = null
      throw error
    })
    while (this.hands.length < count) this.hands.push(room.hire())
    return this.hands.slice(0, count)
  }

  private async replace(broken: Measurer): Promise<Hand> {
    const room = await (this.room ??= openRoom())
    const hand = room.hire()
    this.hands = this.hands.map((other) => (other === broken ? hand : other))
    return hand
  }
}

/** Has a worker open the tables under those choices. @returns a metric without id, value and reason */
async function opened(hand: Hand, input: EvaluationInput, choices: Choices): Promise<Metric> {
  const blank = await hand.open(input)
  return changedBy(choices).length === 0 ? blank : hand.adjust(choices)
}

/** One worker of the bench. */
class Hand implements Measurer {
  constructor(
    private readonly service: Remote<MetricsService>,
    private readonly failed: Promise<never>,
  ) {}

  plan(metrics: EvaluationInput['metrics']) {
    return this.race(this.service.plan(metrics))
  }

  async open(input: EvaluationInput): Promise<Metric> {
    const { sent, buffers } = await copyInput(input)
    return this.race(this.service.open(transfer(sent, buffers)))
  }

  adjust(choices: Choices): Promise<Metric> {
    return this.race(this.service.adjust(choices))
  }

  compute(family: Pick<FamilyPlan, 'name' | 'ids'>, onProgress: OnProgress) {
    return this.race(this.service.compute({ name: family.name, ids: family.ids }, proxy(onProgress)))
  }

  pictures() {
    return this.race(this.service.pictures())
  }

  golden(id: string, files: GoldenFiles | null): Promise<GoldenResult> {
    return this.race(this.service.golden(id, files))
  }

  private race<T>(job: Promise<T>): Promise<T> {
    return Promise.race([job, this.failed])
  }
}

interface Room {
  frame: HTMLIFrameElement
  hire(): Hand
}

function openRoom(): Promise<Room> {
  return new Promise((resolveOpen, reject) => {
    const frame = document.createElement('iframe')
    frame.hidden = true
    frame.title = 'Measuring bench'
    frame.src = new URL(`${resolve('/')}rooms/bench.html`, location.href).href
    const fails: ((error: Error) => void)[] = []
    const hire = (): Hand => {
      const { port1, port2 } = new MessageChannel()
      const failed = new Promise<never>((_, rejectLater) => fails.push(rejectLater))
      failed.catch(() => undefined)
      const wanted: WorkerWanted = { wardloomWorker: fails.length - 1 }
      frame.contentWindow?.postMessage(wanted, location.origin, [port2])
      return new Hand(wrap<MetricsService>(port1), failed)
    }
    addEventListener('message', (event: MessageEvent<unknown>) => {
      const { data } = event
      if (event.source !== frame.contentWindow || event.origin !== location.origin) return
      if (data === BENCH_READY) resolveOpen({ frame, hire })
      else if (isWorkerFailed(data)) fails[data.wardloomWorkerFailed]?.(new Error(data.message))
    })
    frame.addEventListener('error', () => reject(new Error('The measuring bench could not be loaded.')))
    document.body.append(frame)
  })
}

/** As many as there are cores, fewer where each would hold very large tables. */
export function workersFor(input: EvaluationInput, cores: number): number {
  const cells = [input.train, input.synthetic, input.control, input.test].reduce(
    (sum, table) => sum + (table === null ? 0 : table.rows * table.columns.length),
    0,
  )
  const affordable = Math.floor(MOST_COPIED / (8 * Math.max(1, cells)))
  return Math.max(1, Math.min(MOST_WORKERS, cores, affordable))
}

async function copyInput(input: EvaluationInput): Promise<{ sent: EvaluationInput; buffers: ArrayBuffer[] }> {
  const buffers: ArrayBuffer[] = []
  const copied = async <T extends Table>(table: T): Promise<T> => {
    const copy = await copyForSending(table)
    buffers.push(...copy.buffers)
    return copy.table
  }
  const sent = {
    ...input,
    train: await copied(input.train),
    synthetic: await copied(input.synthetic),
    control: input.control === null ? null : await copied(input.control),
    test: input.test === null ? null : await copied(input.test),
  }
  return { sent, buffers }
}
