import type { LedgerLine } from '$lib/generate/ledger'
import type { ResultsCell } from '$lib/study/results-cell'

/** A question as it was sent, and what came. */
export interface WayStep {
  messages: { role: string; content: string }[]
  answer: string
  /** The columns that it asks for; those of the whole row where its form is asked for in words. */
  columns: string[]
  /** What the answer gave the first patient, as it was written: whether it passed is another question. */
  values: Record<string, string>
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
  /** The columns of a row, in the order in which they are asked for. */
  columns: string[]
}

/**
 * The questions of the first batch of which anything came, else of the first batch, in their order; the last try of each.
 * @returns null where the ledger has no words of it
 */
export function wayOf(
  { id, strategy, generation, featureNames, target }: ResultsCell,
  ledger: readonly LedgerLine[],
): Way | null {
  const whole = [...featureNames, ...(target === null ? [] : [target])]
  const own = ledger.filter((line) => line.cell === id && line.body !== undefined)
  const [first] = own
  if (first === undefined || strategy === null) return null
  const { batch } = own.find(({ usable }) => usable > 0) ?? first
  const steps = new Map<number, LedgerLine>()
  for (const line of own) if (line.batch === batch) steps.set(line.step, line)
  const { requests, received, produced, requested } = generation
  const told = [...steps.values()]
    .sort((a, b) => a.step - b.step)
    .map(({ body = '', answer = '', usable, status }): WayStep => {
      const columns = columnsIn(body) ?? whole
      return {
        messages: messagesIn(body),
        answer,
        columns,
        values: valuesIn(answer, columns),
        usable,
        status,
      }
    })
  return {
    strategy,
    model: first.model,
    date: first.time.slice(0, 10),
    ...{ requests, received, produced, requested },
    steps: told,
    columns: [...new Set(told.flatMap(({ columns }) => columns))],
  }
}

/** Of a question in OpenAI's form, or as an engine in the page is given it. */
function messagesIn(body: string): WayStep['messages'] {
  const { messages } = JSON.parse(body) as { messages?: WayStep['messages'] }
  return messages ?? []
}

interface Records {
  properties?: { records?: { items?: { properties?: Record<string, unknown> } } }
}

/** The keys of a record by the question's own schema; null where its form is asked for in words. */
function columnsIn(body: string): string[] | null {
  const { response_format: form } = JSON.parse(body) as {
    response_format?: { json_schema?: { schema?: Records } }
  }
  const keys = Object.keys(form?.json_schema?.schema?.properties?.records?.items?.properties ?? {})
  return keys.length === 0 ? null : keys.filter((key) => key !== 'id')
}

/** Of the first record that the answer holds, in whatever state the rest of it is. */
function valuesIn(answer: string, columns: readonly string[]): Record<string, string> {
  const [record] = /\{[^{}]*\}/.exec(answer) ?? []
  if (record === undefined) return {}
  const found = columns.flatMap((name) => {
    const key = name.replaceAll(/[^\w]/g, '\\$&')
    const [, value] = new RegExp(`"${key}"\\s*:\\s*("[^"]*"|[^,}\\s]+)`).exec(record) ?? []
    return value === undefined ? [] : [[name, value.replaceAll('"', '')] as const]
  })
  return Object.fromEntries(found)
}
