const OPEN = '<think>'
const CLOSE = '</think>'

/**
 * Drops the thinking that some local servers leave at the start of an answer, between `<think>` and `</think>`:
 * its drafts of records are no records.
 */
export class ThinkFilter {
  /** Characters left out so far. */
  dropped = 0
  private state: 'start' | 'inside' | 'past' = 'start'
  private held = ''

  push(piece: string): string {
    if (this.state === 'past') return piece
    this.held += piece
    if (this.state === 'start') {
      const start = this.held.trimStart()
      if (start.length < OPEN.length && OPEN.startsWith(start)) return ''
      if (!start.startsWith(OPEN)) return this.leave(this.held)
      this.state = 'inside'
      this.held = start.slice(OPEN.length)
    }
    const end = this.held.indexOf(CLOSE)
    if (end >= 0) {
      this.dropped += end
      return this.leave(this.held.slice(end + CLOSE.length))
    }
    // The end of what is held may be the beginning of the closing mark.
    const keep = Math.min(this.held.length, CLOSE.length - 1)
    this.dropped += this.held.length - keep
    this.held = this.held.slice(this.held.length - keep)
    return ''
  }

  private leave(text: string): string {
    this.state = 'past'
    this.held = ''
    return text
  }
}
