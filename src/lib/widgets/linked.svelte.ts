import { getContext, setContext } from 'svelte'
import type { LinkKey } from '../charts/scene'

const KEY = Symbol('linked')

/** What the pointer or the keyboard is at: everything on the screen that is about the same lights up. */
export class Linked {
  /** Names of columns, groups, sites, …: one, or both of a pair. */
  keys = $state.raw<readonly string[]>([])

  lights(about: LinkKey | undefined): boolean {
    return about !== undefined && isAbout(typeof about === 'string' ? [about] : about, this.keys)
  }

  at(about: LinkKey | undefined): void {
    this.keys = about === undefined ? [] : typeof about === 'string' ? [about] : about
  }
}

/** Whether what is about `own` is meant by `keys`: a pair is meant by either of its names, by both where two are meant. */
function isAbout(own: readonly string[], keys: readonly string[]): boolean {
  if (keys.length === 0) return false
  return own.length > 1 && keys.length > 1
    ? own.every((key) => keys.includes(key))
    : own.some((key) => keys.includes(key))
}

/** Lets the pictures under this component light up together. */
export function setLinked(): Linked {
  return setContext(KEY, new Linked())
}

/** That of the screen, or one of its own for a picture that stands alone. */
export function getLinked(): Linked {
  return getContext<Linked | undefined>(KEY) ?? new Linked()
}

/** Names of a drawn mark (`data-key`). */
export function keysOf(element: Element): string[] {
  return element.getAttribute('data-key')?.split('\n') ?? []
}
