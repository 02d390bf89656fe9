import { readdirSync, readFileSync } from 'node:fs'

/** Watches the memory of all processes that this one started, from now on. */
export class MemoryWatch {
  private readonly samples: { at: number; bytes: number }[] = []
  private readonly timer = setInterval(() => this.look(), 100)

  private look(): void {
    this.samples.push({ at: performance.now(), bytes: memoryOfChildren() })
  }

  /** The most held at once between two moments; null where it can't be told. */
  peak(from = 0, to = Infinity): number | null {
    const most = this.samples.reduce(
      (most, { at, bytes }) => (at >= from && at <= to ? Math.max(most, bytes) : most),
      0,
    )
    return most === 0 ? null : most
  }

  stop(): void {
    clearInterval(this.timer)
  }
}

/** Resident bytes of the processes that this one started, as Linux tells them; 0 elsewhere. */
function memoryOfChildren(): number {
  if (process.platform !== 'linux') return 0
  const parents = new Map<number, number>()
  const resident = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]))
      resident.set(Number(name), Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024)
    } catch {
      // A process that has just ended counts for nothing.
    }
  }
  const isOurs = (id: number | undefined): boolean =>
    id !== undefined && id > 1 && (id === process.pid || isOurs(parents.get(id)))
  return [...resident].reduce((sum, [id, bytes]) => sum + (id !== process.pid && isOurs(id) ? bytes : 0), 0)
}
