import { ModelError } from '../base/errors'

export interface Message {
  role: 'system' | 'user'
  content: string
}

/** One question to a model. */
export interface Ask {
  messages: Message[]
  /** JSON Schema that the answer should follow, where the model can be held to one. */
  schema: object | null
  temperature: number | null
  seed: number | null
  /** An answer longer than this many characters is cut off: the model is going round in circles. */
  mostCharacters: number
}

/** Tokens as the server reported them. */
export interface Usage {
  in: number
  out: number
}

export interface Answer {
  text: string
  /** Null where the server didn't say, or broke off before it could. */
  usage: Usage | null
  /** `length`: the model's own limit; `cut`: ours. */
  finish: 'stop' | 'length' | 'cut' | 'filtered'
}

/** One request as it was really sent. */
export interface Sent {
  status: number | null
  /** The body itself: it never holds the key. */
  body: string
  /** What the server had reported of an answer that broke off. */
  usage?: Usage
}

export interface AskHooks {
  signal: AbortSignal
  /** Each piece of the answer as it comes. */
  onText?: (piece: string) => void
  /** Called once a request has got its answer, or has failed for good. */
  onSent?: (sent: Sent) => void
}

/** Who can be asked. One `ask` is one request. @throws ModelFailure, Cancelled */
export interface Model {
  readonly name: string
  /** Host and port where the questions go. */
  readonly host: string
  ask(ask: Ask, hooks: AskHooks): Promise<Answer>
  /** The body of the request that `ask` would send first, to the byte: for the gate and for hashes. */
  bodyOf(ask: Ask): string
}

export type FailureKind =
  /** Asked too fast or the server is busy: the same question may be asked again. */
  | 'busy'
  /** No answer, or one that broke off. */
  | 'lost'
  /** The server lacks something that was asked for: it is left out from now on, and the question asked again. */
  | 'lacking'
  /** Asking again would bring the same. */
  | 'refused'

/** Why a request brought no answer. */
export class ModelFailure extends ModelError {
  constructor(
    readonly kind: FailureKind,
    what: string,
    remedy = '',
    /** Milliseconds after which the server wants to be asked again. */
    readonly retryAfter: number | null = null,
  ) {
    super(what, remedy)
  }
}
