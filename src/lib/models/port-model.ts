import { Cancelled, messageOf } from '../base/errors'
import { ModelFailure, type Answer, type Ask, type FailureKind, type Model, type Sent } from './model'

/** From whoever asks to the worker that has the engine. */
type Asked = { type: 'ask'; id: number; ask: Ask } | { type: 'abort'; id: number }

/** Back: once what the model is, then for each `ask` its `text`s, a `sent`, and an `answer` or a `failed`. */
type Told =
  | { type: 'about'; name: string; host: string }
  | { type: 'text'; id: number; piece: string }
  | { type: 'sent'; id: number; sent: Sent }
  | { type: 'answer'; id: number; answer: Answer }
  | {
      type: 'failed'
      id: number
      kind: FailureKind | 'cancelled' | 'broken'
      message: string
      retryAfter: number | null
    }

/** The engine's half: asks the model whatever comes over the port. */
export function answerModel(port: MessagePort, model: Model): void {
  const running = new Map<number, AbortController>()
  const tell = (told: Told) => port.postMessage(told)

  async function ask(id: number, asked: Ask): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const answer = await model.ask(asked, {
        signal: controller.signal,
        onText: (piece) => tell({ type: 'text', id, piece }),
        onSent: (sent) => tell({ type: 'sent', id, sent }),
      })
      tell({ type: 'answer', id, answer })
    } catch (error) {
      const known = error instanceof ModelFailure
      tell({
        type: 'failed',
        id,
        kind: known ? error.kind : error instanceof Cancelled ? 'cancelled' : 'broken',
        message: messageOf(error),
        retryAfter: known ? error.retryAfter : null,
      })
    } finally {
      running.delete(id)
    }
  }

  port.onmessage = ({ data }: MessageEvent<Asked>) => {
    if (data.type === 'ask') void ask(data.id, data.ask)
    else running.get(data.id)?.abort()
  }
  tell({ type: 'about', name: model.name, host: model.host })
}

interface Waiting {
  told(told: Told): void
}

/** The asking half: a model that lives behind the port. Resolves once the engine has said what it is. */
export function portModel(port: MessagePort, bodyOf: Model['bodyOf']): Promise<Model> {
  const waiting = new Map<number, Waiting>()
  let last = 0
  const send = (asked: Asked) => port.postMessage(asked)

  const askOver: Model['ask'] = (ask, { signal, onText, onSent }) => {
    const id = ++last
    return new Promise<Answer>((resolve, reject) => {
      if (signal.aborted) throw new Cancelled()
      const leave = () => {
        waiting.delete(id)
        signal.removeEventListener('abort', stop)
      }
      // The engine may need a while to let go; whoever asked doesn't wait for it.
      const stop = () => {
        leave()
        send({ type: 'abort', id })
        reject(new Cancelled())
      }
      signal.addEventListener('abort', stop)
      waiting.set(id, {
        told(told) {
          if (told.type === 'text') onText?.(told.piece)
          else if (told.type === 'sent') onSent?.(told.sent)
          else if (told.type === 'answer') {
            leave()
            resolve(told.answer)
          } else if (told.type === 'failed') {
            leave()
            reject(errorOf(told))
          }
        },
      })
      send({ type: 'ask', id, ask })
    })
  }

  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.type === 'about') resolve({ name: data.name, host: data.host, ask: askOver, bodyOf })
      else waiting.get(data.id)?.told(data)
    }
  })
}

function errorOf({ kind, message, retryAfter }: Extract<Told, { type: 'failed' }>): Error {
  if (kind === 'cancelled') return new Cancelled()
  return new ModelFailure(kind === 'broken' ? 'refused' : kind, message, '', retryAfter)
}
