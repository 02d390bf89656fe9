import { describe, expect, it } from 'vitest'
import { Cancelled } from '../base/errors'
import { Lanes } from './lanes'

const { signal } = new AbortController()

/** Takes as many lanes as there are at once. */
async function takeAll(lanes: Lanes): Promise<number[]> {
  const entered: number[] = []
  const { open } = lanes
  for (let i = 0; i < open; i++) entered.push(await lanes.enter(signal))
  return entered
}

describe('lanes', () => {
  it('begin with one, and grow with each answer up to the most', async () => {
    const lanes = new Lanes(4)
    const widths: number[] = []
    for (let i = 0; i < 6; i++) {
      await lanes.enter(signal)
      lanes.leave()
      widths.push(lanes.open)
      lanes.won()
    }
    expect(widths).toEqual([1, 2, 3, 4, 4, 4])
  })

  it('let nobody in beyond their number until one leaves', async () => {
    const lanes = new Lanes(3)
    await lanes.enter(signal)
    let inside = false
    const waiting = lanes.enter(signal).then(() => (inside = true))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(inside).toBe(false)
    lanes.leave()
    await waiting
    expect(inside).toBe(true)
  })

  it('halve once for all that were out together, and grow slowly from there', async () => {
    const lanes = new Lanes(8)
    for (let i = 0; i < 7; i++) lanes.won()
    const entered = await takeAll(lanes)
    expect(entered).toHaveLength(8)
    for (const one of entered) lanes.busy(one, null)
    expect(lanes.open).toBe(4)
    entered.forEach(() => lanes.leave())
    for (let i = 0; i < 4; i++) lanes.won()
    expect(lanes.open).toBe(4)
    for (let i = 0; i < 2; i++) lanes.won()
    expect(lanes.open).toBe(5)
  })

  it('are all quiet for as long as the server wants', async () => {
    const lanes = new Lanes(4)
    const entered = await lanes.enter(signal)
    lanes.busy(entered, 60)
    lanes.leave()
    const before = performance.now()
    await lanes.enter(signal)
    expect(performance.now() - before).toBeGreaterThan(45)
  })

  it('are quiet ever longer where the server refuses again and again and names no wait', async () => {
    const lanes = new Lanes(4)
    const refused = async () => {
      const entered = await lanes.enter(signal)
      lanes.busy(entered, null)
      lanes.leave()
    }
    // The first time may be one too many at once: fewer lanes are enough.
    const before = performance.now()
    await refused()
    await refused()
    expect(performance.now() - before).toBeLessThan(500)
    const entered = await lanes.enter(signal)
    expect(performance.now() - before).toBeGreaterThan(900)
    lanes.won()
    lanes.busy(entered, null)
    lanes.leave()
    const again = performance.now()
    await lanes.enter(signal)
    expect(performance.now() - again).toBeLessThan(500)
  })

  it('are left by whoever is cancelled while waiting', async () => {
    const lanes = new Lanes(1)
    await lanes.enter(signal)
    const controller = new AbortController()
    const waiting = lanes.enter(controller.signal)
    controller.abort()
    await expect(waiting).rejects.toBeInstanceOf(Cancelled)
    lanes.leave()
    await lanes.enter(signal)
  })
})
