import { expect, it } from 'vitest'
import { durationText } from './durations'

it.each([
  [0.2, 'under 1 s'],
  [40.4, '40 s'],
  [89.6, '90 s'],
  [150, '3 min'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
])('%d seconds are “%s”', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})
