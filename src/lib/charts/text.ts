import { TYPE_SIZE, type TextMark } from './scene'

const NARROW = new Set([...'\u00a0iljtfrI.,:;\'|!()[]{} -/\\"°'])
const WIDE = new Set([...'mwMWQOG%@–—&+'])

/** About how wide a text is set, in pixels; rather too much than too little, since nothing can be measured here. */
export function textWidth(text: string, size: TextMark['size'], bold = false): number {
  let em = 0
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    if (NARROW.has(letter)) em += 0.38
    else if (WIDE.has(letter)) em += 0.96
    else if (code >= 0x1100) em += 1.05
    else em += /[A-Z=<>]/.test(letter) ? 0.72 : 0.625
  }
  return em * TYPE_SIZE[size] * (bold ? 1.06 : 1)
}

/**
 * A text mark no wider than `room`: cut with an ellipsis, and then whole in its title. Names are cut in the middle,
 * since those of columns often differ at the end alone.
 */
export function fitted(mark: Omit<TextMark, 'type'>, room: number, cut: 'end' | 'middle' = 'end'): TextMark {
  const { text, size, bold } = mark
  if (textWidth(text, size, bold) <= room) return { type: 'text', ...mark }
  const letters = [...text]
  let kept = letters.length - 1
  while (kept > 1 && textWidth(shortened(letters, kept, cut), size, bold) > room) kept--
  return { type: 'text', ...mark, text: shortened(letters, kept, cut), title: mark.title ?? text }
}

function shortened(letters: readonly string[], kept: number, cut: 'end' | 'middle'): string {
  const tail = cut === 'end' ? 0 : Math.floor(kept * 0.45)
  const head = letters
    .slice(0, kept - tail)
    .join('')
    .trimEnd()
  return `${head}…${letters.slice(letters.length - tail).join('')}`
}

/** Lines no wider than `room`, broken at spaces; a longer word has a line of its own. */
export function wrapped(text: string, room: number, size: TextMark['size'], bold = false): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size, bold) > room) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}

export function widest(texts: readonly string[], size: TextMark['size'], bold = false): number {
  return texts.reduce((most, text) => Math.max(most, textWidth(text, size, bold)), 0)
}
