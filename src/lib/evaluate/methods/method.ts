/**
 * What a method page says. Texts may hold `$TeX$`, `` `code` ``, `{area.id}` for a link to that id's page, and
 * `{#place|words}` for a link to a place under “How numbers are made”.
 */
export interface Method {
  /** What each id of this entry asks, one sentence each. */
  asks: Readonly<Record<string, string>>
  formula: readonly Formula[]
  /** How to read a high and a low number. */
  high: string
  low: string
  /** What is fixed, name and value. */
  settings: readonly (readonly [name: string, value: string])[]
  /** Cases that a definition leaves open, and how they are decided here. */
  edges: readonly string[]
  /** What other packages do differently. */
  peers: readonly string[]
  /** What differs between the paper's number and this one. */
  paper?: string
  interval: string
  floor: string
  ceiling?: string
  references: readonly string[]
}

export interface Formula {
  tex: string
  /** What its letters stand for, to follow it. */
  where?: string
}
