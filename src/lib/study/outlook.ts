import type { Decision } from '../generate/disclosure/decisions'
import type { CellMark } from '../generate/disclosure/cells'
import type { Finding } from '../generate/disclosure/finding'
import type { Account } from '../generate/disclosure/released'
import { estimateOf, type Estimate, type Measured } from '../generate/estimate'
import { firstQuestion } from '../generate/first-question'
import { marginalsOf, strataOf } from '../generate/strata'
import { sha256Hex } from '../base/hash'
import type { Ask, Message } from '../models/model'
import { webLlmBody } from '../models/engines/web-llm-model'
import { wllamaBody } from '../models/engines/wllama-body'
import { hostedWires } from '../models/wires'
import { llmTaskOf } from './llm-task'
import type { LlmJob } from './ports'
import type { ModelChoice } from './study'

/** Everything that a person may want to know before a run: what would be sent, and what it would take. */
export interface Outlook {
  messages: Message[]
  /** The first request's body, to the byte, its hash and its size. */
  body: string
  sha256: string
  bytes: number
  /** Real rows in it as they are shown, with a mark for each of their cells. */
  shown: { row: Record<string, unknown>; marks: Record<string, CellMark> }[]
  realRows: number
  realCells: number
  /** Rows passed over for commoner ones, and rows whose quasi-identifiers are generalised. */
  avoided: number
  generalised: number
  findings: Finding[]
  decisions: Record<string, Decision>
  /** What the statistics that are told rest on; null where none are told. */
  account: Account | null
  /** The blocks that a row is written in. */
  chain: (readonly string[])[]
  /** Of each group's level: the cohort's share and the share that is asked for. */
  marginals: { level: string; cohort: number; asked: number }[]
  estimate: Estimate
}

/** @throws SchemaError where the job can't be run */
export function outlookOf(job: LlmJob, noiseKey: string | null, measured: Measured | null): Outlook {
  const task = llmTaskOf(job, noiseKey)
  const { ask, brief, shows } = firstQuestion(task)
  const { briefing, chosen, findings, decisions, account } = brief
  const body = requestBody(job.generator.model, ask)
  // Block by block a request shows the columns written so far alone.
  const marks = brief.marks.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => shows.includes(name))),
  )
  const asked = marginalsOf(briefing.strata)
  const cohort =
    briefing.strata.length === 0
      ? {}
      : marginalsOf(
          strataOf({ ...task, shares: 'cohort', threshold: 1, noisy: false, disclosure: 'statistics' }),
        )
  return {
    messages: ask.messages,
    body,
    sha256: sha256Hex(body),
    bytes: new TextEncoder().encode(body).length,
    shown: briefing.examples.map((row, i) => ({ row, marks: marks[i] ?? {} })),
    realRows: briefing.examples.length,
    realCells: marks.reduce(
      (sum, row) => sum + Object.values(row).filter((mark) => mark === 'real' || mark === 'coarsened').length,
      0,
    ),
    avoided: chosen.avoided,
    generalised: chosen.generalised,
    findings,
    decisions,
    account,
    chain: task.strategy.chain(briefing).map((block) => [...block]),
    marginals: [...new Set([...Object.keys(cohort), ...Object.keys(asked)])].sort(byGroup).map((level) => ({
      level,
      cohort: cohort[level] ?? 0,
      asked: asked[level] ?? 0,
    })),
    estimate: estimateOf(task, task.price, measured),
  }
}

/** The body of a request to that model, before anything is known of what its server lacks. */
export function requestBody({ wire, baseUrl, name }: ModelChoice, ask: Ask): string {
  if (wire === 'wllama') return wllamaBody(name, ask)
  if (wire === 'web-llm') return webLlmBody(ask, false)
  const nobody = () => Promise.reject(new Error('nothing is sent while it is looked at'))
  return hostedWires[wire].model({ baseUrl, name, key: null, transport: nobody }).bodyOf(ask)
}

/** Levels of one group together, in the order in which they came. */
function byGroup(a: string, b: string): number {
  const group = (level: string) => level.slice(0, level.indexOf('='))
  return group(a).localeCompare(group(b))
}
