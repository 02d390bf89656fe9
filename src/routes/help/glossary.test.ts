import { expect, it } from 'vitest'
import { anchorOf, terms } from './glossary'

it('explains each term once, in order, under an anchor of its own', () => {
  const names = terms.map(({ term }) => term)
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')))
  expect(new Set(names.map(anchorOf)).size).toBe(names.length)
  for (const { meaning } of terms) expect(meaning).toMatch(/\.$/)
})
