/** Numbers within bounds, digit by digit: the grammar lets no other number be written. */

/** Where the schema sets no bound of its own. */
const FARTHEST = 999_999
const MOST_DECIMALS = 3

/** GBNF of the whole numbers from `low` to `high`, both included; null for no bound. */
export function integersBetween(low: number | null, high: number | null): string {
  const [from, to] = bounds(low, high)
  const first = Math.ceil(from)
  const last = Math.floor(to)
  if (first > last) throw new RangeError(`no whole number lies from ${from} to ${to}`)
  return either(signed(BigInt(first), BigInt(last), 0))
}

/**
 * GBNF of the numbers from `low` to `high` with as many decimals as the bounds have, or one more than none, and the
 * whole numbers among them.
 * @param step of which the number is a multiple: sets the decimals
 */
export function decimalsBetween(low: number | null, high: number | null, step: number | null): string {
  const [from, to] = bounds(low, high)
  const decimals =
    step === null
      ? Math.min(MOST_DECIMALS, Math.max(1, decimalsOf(from), decimalsOf(to)))
      : Math.min(MOST_DECIMALS, decimalsOf(step))
  if (decimals === 0) return integersBetween(low, high)
  const scale = 10 ** decimals
  const first = Math.ceil(Number((from * scale).toFixed(3)))
  const last = Math.floor(Number((to * scale).toFixed(3)))
  if (first > last) throw new RangeError(`no number of ${decimals} decimals lies from ${from} to ${to}`)
  const whole = Math.ceil(from) <= Math.floor(to) ? [integersBetween(from, to)] : []
  return either([...whole, ...signed(BigInt(first), BigInt(last), decimals)])
}

function bounds(low: number | null, high: number | null): [number, number] {
  return [low ?? -Math.max(FARTHEST, -(high ?? 0)), high ?? Math.max(FARTHEST, low ?? 0)]
}

function decimalsOf(value: number): number {
  const [digits = '', exponent = '0'] = String(value).split('e')
  const [, decimals = ''] = digits.split('.')
  return Math.max(0, decimals.length - Number(exponent))
}

/** Alternatives for the whole numbers of a range, with a point before the last `decimals` digits. */
function signed(first: bigint, last: bigint, decimals: number): string[] {
  if (first >= 0n) return unsigned(first, last, decimals)
  // Minus nought is no other number.
  const negative = unsigned(last < 0n ? -last : 1n, -first, decimals)
  const minus = `"-" ${either(negative)}`
  return last < 0n ? [minus] : [minus, ...unsigned(0n, last, decimals)]
}

/** One alternative for each length that the digits can have. */
function unsigned(first: bigint, last: bigint, decimals: number): string[] {
  const pad = (value: bigint) => value.toString().padStart(decimals + 1, '0')
  const alternatives: string[] = []
  let low = first
  while (low <= last) {
    const { length } = pad(low)
    const longest = 10n ** BigInt(length) - 1n
    const high = longest < last ? longest : last
    alternatives.push(digits(pad(low), pad(high), length - decimals))
    low = high + 1n
  }
  return alternatives
}

/** @param point digits before the point; beyond the last digit, there is none */
function digits(low: string, high: string, point: number): string {
  if (low === '') return ''
  const dot = point === 0 ? '"." ' : ''
  const [a = '', b = ''] = [low[0], high[0]]
  const [lowRest, highRest] = [low.slice(1), high.slice(1)]
  const nines = '9'.repeat(lowRest.length)
  const noughts = '0'.repeat(lowRest.length)
  const next = point - 1
  const then = (from: string, rest: string) => `${dot}${from}${rest === '' ? '' : ` ${rest}`}`
  if (a === b) return then(one(a, b), digits(lowRest, highRest, next))
  const alternatives: string[] = []
  // Whole decades go together; what is left below and above them goes apart.
  const start = lowRest === noughts ? a : succeeding(a)
  const end = highRest === nines ? b : preceding(b)
  if (start !== a) alternatives.push(then(one(a, a), digits(lowRest, nines, next)))
  if (start <= end) alternatives.push(then(one(start, end), free(lowRest.length, next)))
  if (end !== b) alternatives.push(then(one(b, b), digits(noughts, highRest, next)))
  return either(alternatives)
}

function free(length: number, point: number): string {
  if (length === 0) return ''
  if (point < 0 || point >= length) return many(length)
  return [point === 0 ? '' : many(point), '"."', many(length - point)].filter((part) => part !== '').join(' ')
}

const many = (count: number) => (count === 1 ? '[0-9]' : `[0-9]{${count}}`)
const one = (low: string, high: string) => (low === high ? `"${low}"` : `[${low}-${high}]`)
const succeeding = (digit: string) => String(Number(digit) + 1)
const preceding = (digit: string) => String(Number(digit) - 1)

function either(alternatives: readonly string[]): string {
  const [only, ...more] = alternatives
  return more.length === 0 ? (only ?? '') : `(${alternatives.join(' | ')})`
}
