import type { Ask } from '../model'

/** Where the questions go: nowhere. */
export const WLLAMA_HOST = 'this page'

/** What the engine is given of a question: this, and nothing else. */
export function wllamaBody(name: string, { messages, schema, temperature, seed }: Ask): string {
  return JSON.stringify({
    model: name,
    messages,
    ...(temperature === null ? {} : { temperature }),
    ...(seed === null ? {} : { seed }),
    ...(schema === null ? {} : { schema }),
  })
}
