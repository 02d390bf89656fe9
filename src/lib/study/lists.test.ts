import { describe, expect, it } from 'vitest'
import { listText, readList } from './lists'

describe('a list that a person types', () => {
  it('is read whatever stands between, each value once', () => {
    expect(readList('5, 10;10  ALL', 1, 99, 'all')).toEqual({ values: [5, 10, 'all'], problem: null })
    expect(listText([5, 10, 'all'])).toBe('5, 10, all')
    expect(readList('-3 0', -10, 10).values).toEqual([-3, 0])
  })

  it.each([
    ['', /at least one/],
    ['5, x', /“x” is no whole number/],
    ['1.5', /no whole number/],
    ['0', /at least 1/],
    ['1e3', /no whole number/],
    ['100', /at most 99/],
    ['all', /“all”/],
  ])('says what is wrong with “%s”', (text, problem) => {
    expect(readList(text, 1, 99).problem).toMatch(problem)
  })
})
