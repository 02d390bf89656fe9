import { messageOf } from '../base/errors'
import type { Asked, Told, Transport, WebRequest } from './transport'

/**
 * The doorway's half: does what is asked over the port, for that origin alone, and tells what comes back.
 * The frame's policy holds the line; the check here gives a clear answer instead of a blocked request.
 */
export function answerPort(port: MessagePort, origin: string, transport: Transport): void {
  const running = new Map<number, AbortController>()
  const tell = (told: Told, transfer: Transferable[] = []) => port.postMessage(told, transfer)

  async function ask(id: number, request: WebRequest): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      if (new URL(request.url).origin !== origin)
        throw new Error(`This doorway leads to ${origin} and nowhere else.`)
      const { chunks, ...head } = await transport(request, controller.signal)
      tell({ type: 'head', id, ...head })
      for await (const chunk of chunks) {
        // A chunk may be a view on a larger buffer: only its own bytes go.
        const bytes = chunk.slice()
        tell({ type: 'chunk', id, bytes }, [bytes.buffer])
      }
      tell({ type: 'end', id })
    } catch (error) {
      tell({ type: 'failed', id, message: messageOf(error) })
    } finally {
      running.delete(id)
    }
  }

  port.onmessage = ({ data, ports: [further] }: MessageEvent<Asked>) => {
    if (data.type === 'ask') void ask(data.id, data.request)
    else if (data.type === 'port') {
      if (further !== undefined) answerPort(further, origin, transport)
    } else running.get(data.id)?.abort()
  }
}
