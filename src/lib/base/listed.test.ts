import { expect, it } from 'vitest'
import { listed } from './listed'

it('lists by the names, whatever the order of the lines', () => {
  expect(listed({ b: 2, c: 3, a: 1 })).toEqual([1, 2, 3])
  expect(listed({})).toEqual([])
})
