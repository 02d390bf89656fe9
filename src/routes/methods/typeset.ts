/** A piece of a text as a page sets it. */
export type Piece =
  | { kind: 'text' | 'code' | 'emphasis'; text: string }
  /** Typeset while the site was built: KaTeX's HTML with MathML beside it. */
  | { kind: 'math'; html: string }
  /** To another method. */
  | { kind: 'method'; id: string; text: string }
  /** To a place under “How numbers are made”. */
  | { kind: 'place'; place: string; text: string }

export interface SetFormula {
  html: string
  where: Piece[]
}
