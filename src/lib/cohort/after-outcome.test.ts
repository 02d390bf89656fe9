import { expect, it } from 'vitest'
import { otherOutcome } from './after-outcome'

it.each([
  ['death', 'long_stay', true],
  ['long_stay', 'death', true],
  ['death', 'readmission', true],
  // How the stay ended is known when a readmission is foreseen; another readmission isn't.
  ['readmission', 'death', false],
  ['readmission', 'readmitted_30d', true],
  [null, 'death', false],
])(
  'for the target %s, the other task’s target %s is known only after the outcome: %s',
  (target, other, late) => {
    expect(otherOutcome(target, other) !== null).toBe(late)
  },
)
