/**
 * The files of one version of the site, as its build made them: what is given out has the hash that the build wrote down,
 * so that neither a server in the middle of an update nor anything else that writes into caches can slip in another.
 */

/** `shell` is kept at once, `reader` once the studio has been opened, the rest when it is first used. */
export type Tier = 'shell' | 'reader' | 'use'

export interface BuildList {
  version: string
  /** By path from the site's root, a folder's page by the folder's path with its slash; '' is the front page. */
  files: Record<string, readonly [sha256: string, tier: Tier]>
}

/** How many files are asked for at a time. */
const LANES = 6
/** These speak of how the bytes travelled, and what is kept no longer travels. */
const OF_TRANSPORT = ['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive']

export class Shelf {
  private readonly prefix: string
  readonly name: string

  /** @param root address of the site's front page, with its slash */
  constructor(
    private readonly root: URL,
    private readonly list: BuildList,
  ) {
    this.prefix = `wardloom:${root.pathname}:`
    this.name = this.prefix + list.version
  }

  /** The path that is asked for, if it is one of this version's files and plainly read; else null. */
  pathOf({ method, url, headers }: Request): string | null {
    const { origin, pathname } = new URL(url)
    if (method !== 'GET' || origin !== this.root.origin || headers.has('range')) return null
    if (!pathname.startsWith(this.root.pathname)) return null
    const path = pathname.slice(this.root.pathname.length)
    return Object.hasOwn(this.list.files, path) ? path : null
  }

  /** The address with its slash, if only that is missing: what a static server redirects to. */
  folderOf({ mode, url }: Request): string | null {
    const { origin, pathname, search } = new URL(url)
    if (mode !== 'navigate' || origin !== this.root.origin || !pathname.startsWith(this.root.pathname))
      return null
    const path = `${pathname.slice(this.root.pathname.length)}/`
    return Object.hasOwn(this.list.files, path) ? `${pathname}/${search}` : null
  }

  /** @throws where a file isn't to be had as the build made it: then this version isn't taken up, and what there was stays */
  async fill(tier: Tier): Promise<void> {
    const paths = Object.keys(this.list.files).filter((path) => this.list.files[path]?.[1] === tier)
    const queue = paths.values()
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        for (const path of queue) {
          if ((await this.kept(path)) === null && (await this.inherit(path)) === null) await this.take(path)
        }
      }),
    )
  }

  /** Takes over from older versions what is the same in this one. */
  async inheritAll(): Promise<void> {
    for (const path of Object.keys(this.list.files)) {
      if ((await this.kept(path)) === null) await this.inherit(path)
    }
  }

  /** A file of this version, from here or from the server. */
  async answer(path: string, request: Request): Promise<Response> {
    // Cleared by the person or the browser, all of it: then the site is the server's again.
    if (!(await caches.has(this.name))) return fetch(request)
    const kept = await this.kept(path)
    if (kept !== null) return kept
    return this.take(path).catch(() => Response.error())
  }

  async dropOthers(): Promise<void> {
    for (const name of await this.others()) await caches.delete(name)
  }

  private async others(): Promise<string[]> {
    return (await caches.keys()).filter((name) => name.startsWith(this.prefix) && name !== this.name)
  }

  private async kept(path: string): Promise<Response | null> {
    const cache = await caches.open(this.name)
    return this.sound(path, await cache.match(this.address(path)))
  }

  private async inherit(path: string): Promise<Response | null> {
    for (const name of await this.others()) {
      const response = await this.sound(path, await (await caches.open(name)).match(this.address(path)))
      if (response !== null) return this.put(path, response)
    }
    return null
  }

  private async take(path: string): Promise<Response> {
    // The browser's own cache may hold a file of the version before.
    const response = await this.sound(path, await fetch(this.address(path), { cache: 'no-cache' }))
    if (response === null)
      throw new Error(`${path || 'the front page'} is not that of version ${this.list.version}`)
    return this.put(path, response)
  }

  /** The response made anew from its bytes, if they are what the build made of this path. */
  private async sound(path: string, response: Response | undefined): Promise<Response | null> {
    if (response === undefined || !response.ok) return null
    const bytes = await response.arrayBuffer()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (hex !== this.list.files[path]?.[0]) return null
    const headers = new Headers(response.headers)
    for (const name of OF_TRANSPORT) headers.delete(name)
    // Not the response itself: one that was redirected may not answer a navigation.
    return new Response(bytes, { headers })
  }

  private async put(path: string, response: Response): Promise<Response> {
    const cache = await caches.open(this.name)
    await cache.put(this.address(path), response.clone())
    return response
  }

  private address(path: string): string {
    return new URL(path, this.root).href
  }
}
