import type { LedgerLine } from '$lib/generate/ledger'
import type { ResultsCell } from '$lib/study/results-cell'

/** A question as it was sent, and what came. */
export interface WayStep {
  messages: { role: string; content: string }[]
  answer: string
  /** Rows of the answer that could be used. */
  usable: number
  status: number | null
}

/** How one strategy wrote its first few patients. */
export interface Way {
  strategy: string
  model: string
  date: string
  /** Of the whole cell. */
  requests: number
  received: number
  produced: number
  requested: number
  steps: WayStep[]
}

/**
 * The questions of the first batch of which anything came, else of the first batch, in their order; the last try of each.
 * @returns null where the ledger has no words of it
 */
export function wayOf({ id, strategy, generation }: ResultsCell, ledger: readonly LedgerLine[]): Way | null {
  const own = ledger.filter((line) => line.cell === id && line.body !== undefined)
  const [first] = own
  if (first === undefined || strategy === null) return null
  const { batch } = own.find(({ usable }) => usable > 0) ?? first
  const steps = new Map<number, LedgerLine>()
  for (const line of own) if (line.batch === batch) steps.set(line.step, line)
  const { requests, received, produced, requested } = generation
  return {
    strategy,
    model: first.model,
    date: first.time.slice(0, 10),
    ...{ requests, received, produced, requested },
    steps: [...steps.values()]
      .sort((a, b) => a.step - b.step)
      .map(({ body = '', answer = '', usable, status }) => ({
        messages: messagesIn(body),
        answer,
        usable,
        status,
      })),
  }
}

/** Of a question in OpenAI's form, or as an engine in the page is given it. */
function messagesIn(body: string): WayStep['messages'] {
  const { messages } = JSON.parse(body) as { messages?: WayStep['messages'] }
  return messages ?? []
}
