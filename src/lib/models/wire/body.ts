/** The body of an answer as it comes: a stream of events, one JSON document, or a web page that should not be there. */
import { createParser } from 'eventsource-parser'
import { ModelFailure } from '../model'
import type { WebResponse } from '../transport'

/** Characters without the end of an event, after which a stream is none. */
const LONGEST_EVENT = 4_000_000

/** What `body` brought: text of a whole document (null when longer than allowed), or events one by one. */
export type Body =
  | { kind: 'events'; events: AsyncIterable<string> }
  | { kind: 'document'; text: () => Promise<string | null> }
  | { kind: 'page' }
  | { kind: 'empty' }

/**
 * Told apart by how it begins, since gateways give wrong content types.
 * @param most characters of a document
 */
export async function openBody(response: WebResponse, most: number): Promise<Body> {
  const pieces = textOf(response)
  let start = ''
  while (start.trim() === '') {
    const { done, value } = await pieces.next()
    if (done === true) return { kind: 'empty' }
    start += value
  }
  const first = start.trimStart()[0]
  if (first === '<') {
    await pieces.return(undefined)
    return { kind: 'page' }
  }
  if (first === '{' || first === '[') return { kind: 'document', text: () => rest(start, pieces, most) }
  return { kind: 'events', events: eventsOf(start, pieces) }
}

/** The body whole, or its beginning where it is longer than `most`. */
export async function wholeText(response: WebResponse, most: number): Promise<string> {
  let text = ''
  for await (const piece of textOf(response)) {
    text += piece
    if (text.length > most) return text.slice(0, most)
  }
  return text
}

/** JSON, or null if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function* textOf({ chunks }: WebResponse): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
}

async function rest(start: string, pieces: AsyncIterable<string>, most: number): Promise<string | null> {
  let text = start
  for await (const piece of pieces) {
    text += piece
    if (text.length > most) return null
  }
  return text
}

/** The data of each event. */
async function* eventsOf(start: string, pieces: AsyncGenerator<string, undefined>): AsyncGenerator<string> {
  let landed: string[] = []
  let since = 0
  const parser = createParser({
    onEvent: ({ data }) => {
      landed.push(data)
      since = 0
    },
  })
  try {
    let piece: string | undefined = start
    while (piece !== undefined) {
      since += piece.length
      parser.feed(piece)
      const now = landed
      landed = []
      yield* now
      if (since > LONGEST_EVENT) throw new ModelFailure('lost', 'The server sends one event without an end.')
      piece = (await pieces.next()).value
    }
    // A last event whose empty line never came is still said.
    parser.feed('\n\n')
    yield* landed
  } finally {
    await pieces.return(undefined)
  }
}
