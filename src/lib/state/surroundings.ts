import { resolve } from '$app/paths'
import type { Surroundings } from './connection.svelte'
import { KeyStore } from './key-store'
import { codeFrom } from './sign-in'

/** The real ones. Read late, since the state is made where pages are prerendered too. */
export function browserSurroundings(): Surroundings {
  return {
    get origin() {
      return location.origin
    },
    get callback() {
      return new URL(`${resolve('/')}signin/openrouter/`, location.href).href
    },
    openRouter: 'https://openrouter.ai',
    store: new KeyStore(() => new URL(resolve('/'), location.href).pathname),
    codeFrom,
  }
}
