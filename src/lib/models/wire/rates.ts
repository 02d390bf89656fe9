/**
 * When a server wants to be asked again, from the headers that it lets a page read.
 * Sources: RFC 9110 (Retry-After), https://platform.openai.com/docs/guides/rate-limits,
 * https://platform.claude.com/docs/en/api/rate-limits, https://openrouter.ai/docs/api-reference/limits
 * @param now milliseconds since 1970
 * @returns milliseconds from `now`, or null where no header says
 */
export function waitIn(headers: Record<string, string>, now: number): number | null {
  const inMilliseconds = numberOf(headers['retry-after-ms'])
  if (inMilliseconds !== null) return Math.max(0, inMilliseconds)
  const retryAfter = headers['retry-after']
  if (retryAfter !== undefined) {
    const seconds = numberOf(retryAfter)
    if (seconds !== null) return Math.max(0, seconds * 1000)
    const date = Date.parse(retryAfter)
    if (!Number.isNaN(date)) return Math.max(0, date - now)
  }
  const waits = spent(headers).flatMap((reset) => resetIn(headers[reset] ?? '', now) ?? [])
  return waits.length === 0 ? null : Math.max(...waits)
}

/** The `reset` headers of what is used up: `…-remaining-requests: 0` goes with `…-reset-requests`. */
function spent(headers: Record<string, string>): string[] {
  return Object.keys(headers)
    .filter((name) => name.includes('remaining') && numberOf(headers[name]) === 0)
    .map((name) => name.replace('remaining', 'reset'))
}

/** A span (`6m0s`, `120ms`, `1.5`), a date, or seconds or milliseconds since 1970. */
function resetIn(text: string, now: number): number | null {
  const number = numberOf(text)
  if (number !== null) {
    if (number < 1e8) return number * 1000
    return Math.max(0, (number < 1e11 ? number * 1000 : number) - now)
  }
  if (/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    return [...text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)].reduce(
      (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
      0,
    )
  }
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}
