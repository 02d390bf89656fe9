import { describe, expect, it } from 'vitest'
import { byCodePoint } from './code-points'

describe('order by code points', () => {
  it('a beginning comes first, capitals before small letters, as in Python', () => {
    expect(['b', 'ab', 'a', 'B', '10', '9', ''].sort(byCodePoint)).toEqual([
      '',
      '10',
      '9',
      'B',
      'a',
      'ab',
      'b',
    ])
  })
  it('signs beyond the basic plane come last, whatever UTF-16 makes of them', () => {
    expect(['\u{1F600}', '\uE000', 'z'].sort(byCodePoint)).toEqual(['z', '\uE000', '\u{1F600}'])
    expect(['\u{1F600}', '\uE000'].sort()).toEqual(['\u{1F600}', '\uE000'])
  })
  it('equal texts are equal', () => {
    expect(byCodePoint('ß', 'ß')).toBe(0)
  })
})
