import { resolve } from '$app/paths'
import { proxy, releaseProxy, transfer, wrap, type Remote } from 'comlink'
import { BENCH_PORT, BENCH_READY } from '../../rooms/bench-protocol'
import { Cancelled } from '../base/errors'
import type { OnProgress } from '../base/progress'
import type { EvaluationInput } from '../evaluate/metric'
import type { MetricsService, Weighed } from '../evaluate/service'
import { copyForSending } from './send-table'

interface Open {
  frame: HTMLIFrameElement
  service: Remote<MetricsService>
  failed: Promise<never>
}

/** The page's handle on the bench frame. One frame, made on first use, dropped when it fails or is cancelled. */
export class Bench {
  private opening: Promise<Open> | null = null

  /** Weighs one synthetic table. Aborting drops the frame: what it was computing ends with it. */
  async evaluate(input: EvaluationInput, onProgress: OnProgress, signal?: AbortSignal): Promise<Weighed> {
    const { service, failed } = await this.open()
    const { sent, buffers } = await copyInput(input)
    const cancelled = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.close()
        reject(new Cancelled())
      })
    })
    if (signal?.aborted) throw new Cancelled()
    try {
      return await Promise.race([
        service.evaluate(transfer(sent, buffers), proxy(onProgress)),
        failed,
        cancelled,
      ])
    } catch (error) {
      this.close()
      throw error
    }
  }

  close(): void {
    const opening = this.opening
    this.opening = null
    void opening?.then(
      ({ frame, service }) => {
        service[releaseProxy]()
        frame.remove()
      },
      () => undefined,
    )
  }

  private open(): Promise<Open> {
    this.opening ??= openFrame().catch((error: unknown) => {
      this.opening = null
      throw error
    })
    return this.opening
  }
}

function openFrame(): Promise<Open> {
  return new Promise((resolveOpen, reject) => {
    const frame = document.createElement('iframe')
    frame.hidden = true
    frame.title = 'Measuring bench'
    frame.src = new URL(`${resolve('/')}rooms/bench.html`, location.href).href
    let fail: (error: Error) => void = reject
    const failed = new Promise<never>((_, rejectLater) => {
      fail = (error) => {
        reject(error)
        rejectLater(error)
      }
    })
    failed.catch(() => undefined)
    const listen = (event: MessageEvent) => {
      if (event.source !== frame.contentWindow || event.origin !== location.origin) return
      if (event.data === BENCH_READY) {
        const { port1, port2 } = new MessageChannel()
        frame.contentWindow?.postMessage(BENCH_PORT, location.origin, [port2])
        resolveOpen({ frame, service: wrap<MetricsService>(port1), failed })
      } else if (typeof event.data === 'object' && event.data !== null && 'benchError' in event.data) {
        fail(new Error(`The measuring bench stopped: ${String(event.data.benchError)}`))
      }
    }
    addEventListener('message', listen)
    frame.addEventListener('error', () => fail(new Error('The measuring bench could not be loaded.')))
    document.body.append(frame)
  })
}

async function copyInput(input: EvaluationInput): Promise<{ sent: EvaluationInput; buffers: ArrayBuffer[] }> {
  const train = await copyForSending(input.train)
  const synthetic = await copyForSending(input.synthetic)
  const control = input.control === null ? null : await copyForSending(input.control)
  const test = input.test === null ? null : await copyForSending(input.test)
  return {
    sent: {
      ...input,
      train: train.table,
      synthetic: synthetic.table,
      control: control?.table ?? null,
      test: test?.table ?? null,
    },
    buffers: [train, synthetic, control, test].flatMap((copy) => copy?.buffers ?? []),
  }
}
