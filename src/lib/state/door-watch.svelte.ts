import { isDoorwayNotice } from '../../rooms/doorway-protocol'

/** A doorway that is in this page, whoever put it there. */
export interface SeenDoor {
  id: number
  /** Origins that it leads to, as its own policy has them; `anywhere` where it names none. */
  origins: string[]
  since: Date
  /** Null where it stands in a frame that can't be seen from here: only leaving the page closes it. */
  frame: HTMLIFrameElement | null
}

/** Doorways deep in other frames leave no trace in the page when they go. */
const LOOK_EVERY = 2000

/**
 * Counts the doorways from outside the code that opens them: by the frames that are in the page, and by the notice that
 * each doorway gives of itself to the window. So one that was opened behind the studio's back is counted too.
 */
export class DoorWatch {
  doors = $state.raw<SeenDoor[]>([])
  private readonly known = new Map<Window, SeenDoor>()
  private last = 0

  /** Watches until the function that it gives back is called. */
  start(): () => void {
    const observer = new MutationObserver(() => this.look())
    observer.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ['src'] })
    const listen = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (origin !== location.origin || !isDoorwayNotice(data) || data.doorway !== 'open') return
      if (source !== null && 'closed' in source) this.see(source, data.origin)
    }
    addEventListener('message', listen)
    const timer = setInterval(() => this.look(), LOOK_EVERY)
    this.look()
    return () => {
      observer.disconnect()
      removeEventListener('message', listen)
      clearInterval(timer)
    }
  }

  private look(): void {
    for (const { src, contentWindow } of document.querySelectorAll('iframe')) {
      if (contentWindow === null || !URL.canParse(src)) continue
      const { pathname, hash } = new URL(src)
      if (pathname.endsWith('/rooms/doorway.html')) this.see(contentWindow, wayOf(hash))
    }
    let gone = false
    for (const window of this.known.keys()) {
      if (!window.closed) continue
      this.known.delete(window)
      gone = true
    }
    if (gone) this.tell()
  }

  private see(window: Window, way: string): void {
    const origins = way === 'none' ? [] : way === '' ? ['anywhere'] : way.split(' ')
    const known = this.known.get(window)
    if (known !== undefined && known.origins.join(' ') === origins.join(' ')) return
    const frame = [...document.querySelectorAll('iframe')].find(
      ({ contentWindow }) => contentWindow === window,
    )
    this.known.set(window, { id: ++this.last, origins, since: new Date(), frame: frame ?? null })
    this.tell()
  }

  private tell(): void {
    // A room that leads nowhere is no way out.
    this.doors = [...this.known.values()].filter(({ origins }) => origins.length > 0)
  }
}

function wayOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1))
  } catch {
    return ''
  }
}
