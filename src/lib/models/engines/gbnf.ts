/**
 * A JSON Schema as a grammar that llama.cpp holds a model to (GBNF). Ours rather than llama.cpp's own conversion,
 * because a model of 135 million weights must not be able to run away: every text, number and list has an end.
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
 */
import { decimalsBetween, integersBetween } from './gbnf-numbers'

/** The part of JSON Schema that the strategies write. */
interface Part {
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: readonly Part[]
  properties?: Readonly<Record<string, Part>>
  items?: Part
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  multipleOf?: number
  format?: string
  /** Ours: in a list of records, each of this property's levels stands in one record, in this order. */
  'x-each'?: boolean
}

export interface Grammar {
  text: string
  /** Characters of the shortest answer that it allows. */
  least: number
}

/** Where the schema sets no bound of its own. */
const MOST_ITEMS = 64
const MOST_CHARACTERS = 60

/** @throws RangeError for a schema beyond what the strategies write */
export function grammarOf(schema: object): Grammar {
  const rules = new Rules()
  const root = rules.of(schema as Part, 'answer')
  return { text: [`root ::= ${root.rule}`, ...rules.lines].join('\n'), least: root.least }
}

interface Made {
  rule: string
  least: number
}

class Rules {
  readonly lines: string[] = []

  of(part: Part, name: string): Made {
    if (part.anyOf !== undefined) return this.either(part.anyOf.map((one, i) => this.of(one, `${name}-${i}`)))
    if (part.const !== undefined) return literal(part.const)
    if (part.enum !== undefined) return this.levels(part, part.enum)
    const types = [part.type ?? []].flat()
    if (types.length === 0) throw new RangeError(`the schema gives ${name} no type`)
    return this.either(types.map((type) => this.typed(part, type, name)))
  }

  private typed(part: Part, type: string, name: string): Made {
    switch (type) {
      case 'object':
        return this.object(part, name)
      case 'array':
        return this.array(part, name)
      case 'string':
        return text(part)
      case 'integer':
        return integer(part)
      case 'number':
        return decimal(part)
      case 'boolean':
        return this.either([literal(true), literal(false)])
      case 'null':
        return literal(null)
      default:
        throw new RangeError(`the schema gives ${name} the type “${type}”, which no grammar is known for`)
    }
  }

  /** Every property, in the order of the schema: a model can't leave one out, or invent one. */
  private object({ properties = {} }: Part, name: string): Made {
    const inside = this.members(Object.entries(properties), name)
    const rule = ['"{"', inside.rule, '"}"'].filter((word) => word !== '').join(' ')
    return this.named(name, { rule, least: inside.least + 2 })
  }

  private members(properties: readonly (readonly [string, Part])[], name: string): Made {
    const made = properties.map(([key, part], i) => {
      const value = this.of(part, `${name}-${i}`)
      const head = `${JSON.stringify(key)}:`
      return { rule: `${quoted(head)} ${value.rule}`, least: head.length + value.least }
    })
    const commas = Math.max(0, made.length - 1)
    return {
      rule: made.map(({ rule }) => rule).join(' "," '),
      least: made.reduce((sum, { least }) => sum + least, commas),
    }
  }

  private array(
    { items, minItems = 1, maxItems = Math.max(minItems, MOST_ITEMS) }: Part,
    name: string,
  ): Made {
    if (items === undefined) throw new RangeError(`the schema says nothing of the items of ${name}`)
    const [[key, first] = ['', {}], ...others] = Object.entries(items.properties ?? {})
    if (first['x-each'] === true) return this.each(key, first.enum ?? [], others, name)
    if (maxItems < minItems) throw new RangeError(`the schema asks for more items of ${name} than it allows`)
    if (maxItems === 0) return literal([])
    const { rule, least } = this.of(items, `${name}-item`)
    const fewest = Math.max(1, minItems)
    const more = `("," ${rule}){${fewest - 1},${maxItems - 1}}`
    const filled = `${rule}${maxItems > 1 ? ` ${more}` : ''}`
    return this.named(name, {
      rule: `"[" ${minItems === 0 ? `(${filled})?` : filled} "]"`,
      least: minItems === 0 ? 2 : 1 + fewest * (least + 1),
    })
  }

  /** One record for each level of its first property: none is left out, and none comes twice. */
  private each(
    key: string,
    levels: readonly unknown[],
    others: readonly (readonly [string, Part])[],
    name: string,
  ): Made {
    const made = this.members(others, `${name}-item`)
    const rest = made.rule === '' ? made : this.named(`${name}-rest`, made)
    const records = levels.map((level) => {
      const head = `{${JSON.stringify(key)}:${JSON.stringify(level)}${others.length === 0 ? '' : ','}`
      return { rule: `${quoted(head)} ${rest.rule} "}"`, least: head.length + rest.least + 1 }
    })
    return this.named(name, {
      rule: `"[" ${records.map(({ rule }) => rule).join(' "," ')} "]"`,
      least: records.reduce((sum, { least }) => sum + least + 1, 1),
    })
  }

  /** The levels, and null where the type allows it. */
  private levels({ type }: Part, levels: readonly unknown[]): Made {
    const known = new Set(levels)
    if ([type].flat().includes('null')) known.add(null)
    return this.either([...known].map(literal))
  }

  private either(made: readonly Made[]): Made {
    const [first] = made
    if (first === undefined) throw new RangeError('the schema leaves a value no choice')
    if (made.length === 1) return first
    return {
      rule: `(${made.map(({ rule }) => rule).join(' | ')})`,
      least: Math.min(...made.map(({ least }) => least)),
    }
  }

  private named(name: string, { rule, least }: Made): Made {
    this.lines.push(`${name} ::= ${rule}`)
    return { rule: name, least }
  }
}

function literal(value: unknown): Made {
  const json = JSON.stringify(value)
  return { rule: quoted(json), least: json.length }
}

/** A text without quotes, backslashes and line breaks: those have no place in a value, and lead small models astray. */
function text({ format, minLength = 0, maxLength = Math.max(minLength, MOST_CHARACTERS) }: Part): Made {
  if (format === 'date')
    return {
      rule: `"\\"" [12] [0-9]{3} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01]) "\\""`,
      least: 12,
    }
  return { rule: `"\\"" [^"\\\\\\x00-\\x1F\\x7F]{${minLength},${maxLength}} "\\""`, least: 2 + minLength }
}

function integer({ minimum, maximum }: Part): Made {
  return { rule: integersBetween(minimum ?? null, maximum ?? null), least: 1 }
}

function decimal({ minimum, maximum, multipleOf }: Part): Made {
  return { rule: decimalsBetween(minimum ?? null, maximum ?? null, multipleOf ?? null), least: 1 }
}

/** A text as GBNF writes it. */
function quoted(words: string): string {
  if (words === '') return ''
  const escaped = [...words].map((char) => {
    const code = char.codePointAt(0) ?? 0
    if (char === '"' || char === '\\') return `\\${char}`
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : char
  })
  return `"${escaped.join('')}"`
}
