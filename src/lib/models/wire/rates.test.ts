import { describe, expect, it } from 'vitest'
import { waitIn } from './rates'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('the wait that headers name', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['a date', { 'retry-after': 'Tue, 24 Nov 2026 12:01:30 GMT' }, 90_000],
    ['a date that has passed', { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    ['a span', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0.5s' }, 360_500],
    [
      'milliseconds as a span',
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '120ms' },
      120,
    ],
    [
      'the longest of what is used up',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '3s',
      },
      3_000,
    ],
    [
      'a date in Anthropic’s way',
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-24T12:00:20Z',
      },
      20_000,
    ],
    [
      'milliseconds since 1970',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW + 5_000) },
      5_000,
    ],
  ])('is %s', (_, headers, wait) => {
    expect(waitIn(headers, NOW)).toBe(wait)
  })

  it('is none where nothing is used up, or nothing said', () => {
    expect(waitIn({}, NOW)).toBeNull()
    expect(waitIn({ 'retry-after': 'soon' }, NOW)).toBeNull()
    expect(
      waitIn({ 'x-ratelimit-remaining-requests': '9', 'x-ratelimit-reset-requests': '5s' }, NOW),
    ).toBeNull()
  })
})
