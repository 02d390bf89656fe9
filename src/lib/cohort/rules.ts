import { SchemaError } from '../base/errors'

/** What a rule sees of one row: a number, a level, or null where the value is missing. */
export type ValueOf = (column: string) => number | string | null

/** A rule of the cohort, ready to be held against rows (contracts.md, study file). */
export interface Rule {
  /** As it was written. */
  text: string
  /** The columns that it names, each once. */
  columns: readonly string[]
  /** Whether a row keeps it; null when a missing value leaves it open, which breaks nothing. */
  holds(value: ValueOf): boolean | null
}

type Value = number | string | boolean | null
type Term = (value: ValueOf) => Value

/** A part of a rule: a condition or a value, and where it starts. */
interface Part {
  term: Term
  isCondition: boolean
  start: Token
}

interface Token {
  kind: 'name' | 'quoted' | 'level' | 'number' | 'sign' | 'end'
  text: string
  at: number
}

/** Brackets, negations and conclusions within one another. */
const DEEPEST = 200
/** Characters of a rule that an error about it quotes. */
const MOST_SHOWN = 200
const WORDS = new Set(['and', 'or', 'not', 'implies'])
const TOKEN =
  /\s*(?:(?<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|"(?<quoted>(?:[^"]|"")+)"|'(?<level>(?:[^']|'')*)'|(?<sign><=|>=|==|!=|[<>+\-*/()]))/uy

/**
 * A comparison of arithmetic over columns, numbers and levels, joined by `not`, `and`, `or`, `implies`, which bind
 * in that order, `implies` from the right. Missing values follow Kleene's three-valued logic.
 * @throws SchemaError that names the rule and the place in it
 */
export function parseRule(text: string, field?: string): Rule {
  return new Parser(text, field).rule()
}

/** The rules that speak of nothing but these columns. @throws SchemaError on one that can't be read */
export function rulesOver(texts: readonly string[], names: ReadonlySet<string>): Rule[] {
  return texts
    .map((text) => parseRule(text))
    .filter(({ columns }) => columns.every((name) => names.has(name)))
}

class Parser {
  private readonly tokens: Token[]
  private at = 0
  private readonly columns = new Set<string>()
  private depth = 0

  constructor(
    private readonly text: string,
    private readonly field: string | undefined,
  ) {
    this.tokens = this.read()
  }

  rule(): Rule {
    const { text, columns } = this
    const part = this.implication()
    if (this.peek().kind !== 'end') throw this.wrong('is one word too many', this.peek())
    const term = this.condition(part)
    if (columns.size === 0) throw this.wrong('names no column', part.start)
    return { text, columns: [...columns], holds: (value) => truth(term(value)) }
  }

  private read(): Token[] {
    const { text } = this
    const tokens: Token[] = []
    TOKEN.lastIndex = 0
    let place = 0
    for (;;) {
      TOKEN.lastIndex = place
      const match = TOKEN.exec(text)
      if (match === null) break
      place = TOKEN.lastIndex
      const [kind, found] = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined) ?? []
      const at = place - (found?.length ?? 0)
      if (kind === 'quoted') tokens.push({ kind, text: (found ?? '').replaceAll('""', '"'), at })
      else if (kind === 'level') tokens.push({ kind, text: (found ?? '').replaceAll("''", "'"), at })
      else tokens.push({ kind: kind as Token['kind'], text: found ?? '', at })
    }
    const rest = text.slice(place).trim()
    if (rest !== '') throw this.wrong('can’t be read', { kind: 'sign', text: rest.slice(0, 12), at: place })
    return [...tokens, { kind: 'end', text: '', at: text.length }]
  }

  /** A part within a part: text without an end to it would fill the stack. */
  private within(next: () => Part): Part {
    if (this.depth >= DEEPEST) throw this.wrong(`lies within ${DEEPEST} others`, this.peek())
    this.depth++
    const part = next()
    this.depth--
    return part
  }

  private implication(): Part {
    const left = this.either()
    if (!this.takeWord('implies')) return left
    const [a, b] = [this.condition(left), this.condition(this.within(() => this.implication()))]
    const term: Term = (value) => {
      const given = truth(a(value))
      if (given === false) return true
      const follows = truth(b(value))
      return follows === true ? true : given === null || follows === null ? null : false
    }
    return { term, isCondition: true, start: left.start }
  }

  private either(): Part {
    return this.joined('or', () => this.both(), true)
  }

  private both(): Part {
    return this.joined('and', () => this.negation(), false)
  }

  /** Conditions in a row, of which one that is `decisive` settles the whole. */
  private joined(word: string, next: () => Part, decisive: boolean): Part {
    const first = next()
    if (this.peek().kind !== 'name' || this.peek().text !== word) return first
    const terms = [this.condition(first)]
    while (this.takeWord(word)) terms.push(this.condition(next()))
    const term: Term = (value) => {
      const truths = terms.map((one) => truth(one(value)))
      return truths.includes(decisive) ? decisive : truths.includes(null) ? null : !decisive
    }
    return { term, isCondition: true, start: first.start }
  }

  private negation(): Part {
    const start = this.peek()
    if (!this.takeWord('not')) return this.comparison()
    const inner = this.condition(this.within(() => this.negation()))
    const term: Term = (value) => {
      const found = truth(inner(value))
      return found === null ? null : !found
    }
    return { term, isCondition: true, start }
  }

  private comparison(): Part {
    const left = this.sum()
    const sign = this.peek()
    if (sign.kind !== 'sign' || !/^[<>=!]/.test(sign.text)) return left
    this.at++
    const [a, b] = [this.value(left), this.value(this.sum())]
    return { term: (value) => compare(a(value), b(value), sign.text), isCondition: true, start: left.start }
  }

  private sum(): Part {
    return this.computed(() => this.product(), { '+': (a, b) => a + b, '-': (a, b) => a - b })
  }

  private product(): Part {
    return this.computed(() => this.factor(), { '*': (a, b) => a * b, '/': (a, b) => a / b })
  }

  private computed(next: () => Part, signs: Record<string, (a: number, b: number) => number>): Part {
    let left = next()
    for (;;) {
      const { kind, text } = this.peek()
      const combine = kind === 'sign' ? signs[text] : undefined
      if (combine === undefined) return left
      this.at++
      const [a, b] = [this.value(left), this.value(next())]
      left = {
        term: (value) => arithmetic(a(value), b(value), combine),
        isCondition: false,
        start: left.start,
      }
    }
  }

  private factor(): Part {
    const start = this.peek()
    const { kind, text } = start
    this.at++
    const part = (term: Term): Part => ({ term, isCondition: false, start })
    if (kind === 'number') {
      const number = Number(text)
      return part(() => number)
    }
    if (kind === 'level') return part(() => text)
    if (kind === 'quoted' || (kind === 'name' && !WORDS.has(text))) {
      this.columns.add(text)
      return part((value) => value(text))
    }
    if (kind === 'sign' && text === '-') {
      const inner = this.value(this.within(() => this.factor()))
      return part((value) => arithmetic(0, inner(value), (a, b) => a - b))
    }
    if (kind === 'sign' && text === '(') {
      const inner = this.within(() => this.implication())
      const close = this.peek()
      if (close.text !== ')' || close.kind !== 'sign') throw this.wrong('is where a “)” should be', close)
      this.at++
      return { ...inner, start }
    }
    throw this.wrong('is where a column, number or level should be', start)
  }

  private condition({ term, isCondition, start }: Part): Term {
    if (!isCondition) throw this.wrong('is compared with nothing', start)
    return term
  }

  private value({ term, isCondition, start }: Part): Term {
    if (isCondition) throw this.wrong('is a condition where a value should be', start)
    return term
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', at: this.text.length }
  }

  private takeWord(word: string): boolean {
    const { kind, text } = this.peek()
    if (kind !== 'name' || text !== word) return false
    this.at++
    return true
  }

  private wrong(what: string, { text, kind, at }: Token): SchemaError {
    const where = kind === 'end' ? 'its end' : `“${text}” (character ${at + 1})`
    const rule = this.text.length > MOST_SHOWN ? `${this.text.slice(0, MOST_SHOWN)}…` : this.text
    return new SchemaError(
      `The rule “${rule}”: ${where} ${what}.`,
      'A rule compares columns, numbers and levels, such as sysbp_min <= sysbp_max, joined by and, or, not, implies.',
      { field: this.field },
    )
  }
}

function truth(value: Value): boolean | null {
  return typeof value === 'boolean' ? value : null
}

/** The number that a value is: a level that spells one counts as it. */
function numberOf(value: Value): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.trim() === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

function arithmetic(a: Value, b: Value, combine: (a: number, b: number) => number): number | null {
  const [left, right] = [numberOf(a), numberOf(b)]
  if (left === null || right === null) return null
  const result = combine(left, right)
  return Number.isFinite(result) ? result : null
}

function compare(a: Value, b: Value, sign: string): boolean | null {
  if (a === null || b === null) return null
  const [left, right] = [numberOf(a), numberOf(b)]
  // Two levels are the same if they are spelled so: 01 is no 1.
  const areLevels = typeof a === 'string' && typeof b === 'string' && (sign === '==' || sign === '!=')
  if (left !== null && right !== null && !areLevels)
    return holds(left < right ? -1 : left > right ? 1 : 0, sign)
  // Levels are equal or not; an order between words would be the alphabet's, which nobody means.
  if (sign === '==') return String(a) === String(b)
  if (sign === '!=') return String(a) !== String(b)
  return null
}

function holds(order: number, sign: string): boolean {
  switch (sign) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '==':
      return order === 0
    default:
      return order !== 0
  }
}
