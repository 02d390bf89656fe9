/** A golden case as a page shows it before it is run: what is expected, of which id. */
export interface ShownCase {
  id: string
  title: string
  source: string
  metrics: readonly string[]
  checks: readonly ShownCheck[]
}

export interface ShownCheck {
  /** Its place among all checks of the case. */
  place: number
  what: string
  expected: number | null
  tolerance: number
}

/** A case's anchor on the self-test page. */
export function anchorOf(id: string): string {
  return id.replaceAll(' ', '-')
}

/** A number with all the digits that matter for a comparison. */
export function digits(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(12)))
}
