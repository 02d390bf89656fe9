import katex from 'katex'
import type { Formula } from '$lib/evaluate/methods/method'
import { titleOf } from './titles'
import type { Piece, SetFormula } from './typeset'

const MARKS = /\$([^$]+)\$|`([^`]+)`|\*([^*]+)\*|\{#([a-z]+)\|([^}]+)\}|\{([a-z]+\.[a-z0-9_]+)\}/g

/** A text of a method or a decision, taken apart at its marks (see `Method`). @throws katex.ParseError for wrong TeX */
export function setText(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  const plain = (to: number) => {
    if (to > from) pieces.push({ kind: 'text', text: text.slice(from, to) })
  }
  for (const match of text.matchAll(MARKS)) {
    plain(match.index)
    pieces.push(pieceOf(match))
    from = match.index + match[0].length
  }
  plain(text.length)
  return pieces
}

function pieceOf([, tex, code, emphasis, place, words, id]: RegExpExecArray): Piece {
  if (tex !== undefined) return { kind: 'math', html: typeset(tex, false) }
  if (code !== undefined) return { kind: 'code', text: code }
  if (emphasis !== undefined) return { kind: 'emphasis', text: emphasis }
  if (place !== undefined) return { kind: 'place', place, text: words ?? place }
  return { kind: 'method', id: id ?? '', text: titleOf(id ?? '') }
}

export function setFormula({ tex, where }: Formula): SetFormula {
  return { html: typeset(tex, true), where: where === undefined ? [] : setText(where) }
}

function typeset(tex: string, displayMode: boolean): string {
  return katex.renderToString(tex, { displayMode, output: 'htmlAndMathml', strict: 'error' })
}
