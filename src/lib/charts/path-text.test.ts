import { expect, it } from 'vitest'
import { stream } from '../base/random'
import { shortPath } from './path-text'

/** The points of a path as a browser draws it. */
function pointsOf(d: string): [number, number][] {
  let at: [number, number] = [0, 0]
  return [...d.matchAll(/([MLl])(-?[\d.]+)[ ,]?(-?[\d.]+)/g)].map(([, command, x, y]) => {
    at = command === 'l' ? [at[0] + Number(x), at[1] + Number(y)] : [Number(x), Number(y)]
    return at
  })
}

it('leaves out what the eye can’t see, and ends where the path ends', () => {
  const random = stream('path')
  const points = Array.from({ length: 400 }, (_, i): [number, number] => [
    i / 2,
    100 - i / 5 + random.next() / 10,
  ])
  const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('')
  const short = shortPath(d)
  expect(short.length).toBeLessThan(d.length / 10)
  const drawn = pointsOf(short)
  expect(drawn[0]?.[0]).toBeCloseTo(0, 1)
  expect(drawn.at(-1)?.[0]).toBeCloseTo(199.5, 5)
  expect(drawn.at(-1)?.[1]).toBeCloseTo(points.at(-1)?.[1] ?? 0, 1)
})

it('keeps corners, closed parts and several parts, and paths that it doesn’t know', () => {
  expect(pointsOf(shortPath('M0 0L10 0L10 -5.5L0 -5.5Z'))).toEqual([
    [0, 0],
    [10, 0],
    [10, -5.5],
    [0, -5.5],
  ])
  expect(shortPath('M0 0L10 0L10 -5.5L0 -5.5Z')).toMatch(/Z$/)
  expect(shortPath('M1 1L2 2M5 5L6 7').match(/M/g)).toHaveLength(2)
  expect(shortPath('M0 0C1 1 2 2 3 3')).toBe('M0 0C1 1 2 2 3 3')
})
