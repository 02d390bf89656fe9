/** What is wrong with a text as JSON, and where; `key` is a name that one object carries twice. */
export interface JsonFault {
  at: number
  key: string | null
}

const TOKEN = /[ \t\r\n]*(?:("(?:[^"\\\n\r\t]|\\.)*")|([{}[\],:])|([^\s{}[\],:"]+))/y
const LITERAL = /^(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

/**
 * The first place where a text stops being JSON (NaN and Infinity apart), or where an object names a key again, which
 * JSON.parse would let win in silence. Null if there's neither.
 */
export function faultIn(text: string): JsonFault | null {
  /** Open objects and lists; an object has the keys that it named. */
  const open: (Set<string> | null)[] = []
  let expected: 'value' | 'key' | 'colon' | 'next' | 'first-value' | 'first-key' = 'value'
  TOKEN.lastIndex = 0
  for (;;) {
    const from = TOKEN.lastIndex
    const found = TOKEN.exec(text)
    if (found === null) {
      const rest = text.slice(from).search(/\S/)
      return rest < 0 && open.length === 0 && expected === 'next'
        ? null
        : { at: rest < 0 ? text.length : from + rest, key: null }
    }
    const [, string, mark, literal] = found
    const at = TOKEN.lastIndex - (string ?? mark ?? literal ?? '').length
    const inside = open.at(-1)
    const closes =
      (mark === '}' && inside != null && (expected === 'next' || expected === 'first-key')) ||
      (mark === ']' && inside === null && (expected === 'next' || expected === 'first-value'))
    if (closes) {
      open.pop()
      expected = 'next'
    } else if (expected === 'value' || expected === 'first-value') {
      if (mark === '{') {
        open.push(new Set())
        expected = 'first-key'
      } else if (mark === '[') {
        open.push(null)
        expected = 'first-value'
      } else if (string !== undefined || LITERAL.test(literal ?? '')) expected = 'next'
      else return { at, key: null }
    } else if (expected === 'key' || expected === 'first-key') {
      if (string === undefined || inside == null) return { at, key: null }
      const key = keyOf(string)
      if (inside.has(key)) return { at, key }
      inside.add(key)
      expected = 'colon'
    } else if (expected === 'colon') {
      if (mark !== ':') return { at, key: null }
      expected = 'value'
    } else {
      if (mark !== ',' || inside === undefined) return { at, key: null }
      expected = inside === null ? 'value' : 'key'
    }
  }
}

function keyOf(string: string): string {
  try {
    return String(JSON.parse(string))
  } catch {
    return string
  }
}

/** Names in a value that was parsed, at every depth. */
export function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) {
    let keys = 0
    for (const item of value) keys += keysOf(item)
    return keys
  }
  const values = Object.values(value)
  let keys = values.length
  for (const item of values) keys += keysOf(item)
  return keys
}

const NAMED = /"(?:[^"\\]|\\.)*"([ \t\r\n]*:)?/g

/** Names in a text that is JSON, those named twice counted twice. */
export function namesIn(text: string): number {
  let names = 0
  NAMED.lastIndex = 0
  for (let found = NAMED.exec(text); found !== null; found = NAMED.exec(text)) {
    if (found[1] !== undefined) names++
  }
  return names
}
