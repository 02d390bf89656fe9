/** Where a server sends the key back, nobody who reads or writes down its words may see it. */
const INSTEAD = '[key]'
/** A shorter one would be found in ordinary words. */
const SHORTEST = 4

/** Takes the key out of whole words. */
export function cleaner(key: string | null): (words: string) => string {
  if (key === null || key.length < SHORTEST) return (words) => words
  const pattern = new RegExp(key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi')
  return (words) => words.replace(pattern, INSTEAD)
}

/** Takes the key out of an answer that comes in pieces: what may be its beginning waits for the next piece. */
export class KeyFilter {
  private held = ''
  private readonly clean: (words: string) => string
  private readonly key: string

  constructor(key: string | null) {
    this.clean = cleaner(key)
    this.key = key === null || key.length < SHORTEST ? '' : key.toLowerCase()
  }

  push(piece: string): string {
    if (this.key === '') return piece
    const text = this.clean(this.held + piece)
    const keep = this.beginning(text)
    this.held = text.slice(text.length - keep)
    return text.slice(0, text.length - keep)
  }

  /** What waited, once nothing more comes. */
  end(): string {
    const rest = this.held
    this.held = ''
    return rest
  }

  /** How many characters at the end may be the key's first. */
  private beginning(text: string): number {
    const end = text.slice(-this.key.length + 1).toLowerCase()
    for (let length = Math.min(end.length, this.key.length - 1); length > 0; length--)
      if (this.key.startsWith(end.slice(end.length - length))) return length
    return 0
  }
}
