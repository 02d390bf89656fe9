import { resolve } from '$app/paths'
import { KeyStore } from './key-store'
import { codeFrom } from './sign-in'

/** Where this page lives, and the ways out of it that no doorway covers. */
export interface Surroundings {
  readonly origin: string
  /** Where a sign-in comes back to. */
  readonly callback: string
  readonly openRouter: string
  readonly store: Pick<KeyStore, 'why' | 'save' | 'load' | 'forget' | 'forgetAll'>
  codeFrom(url: string, signal: AbortSignal): Promise<string>
}

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
