import { describe, expect, it } from 'vitest'
import { groupOf, inputOf, tablesOf, type Cells } from '../../../tests/golden/tables'
import { stream } from '../base/random'
import { EvaluationContext } from './context'
import { measure, type Measurer, type Partly } from './measure'
import type { EvaluationInput } from './metric'
import { MetricsService, weigh } from './service'

const cells = (name: string, rows: number): Cells => {
  const random = stream('measure', name)
  const age = Array.from({ length: rows }, () => Math.round(random.normal() * 12 + 60))
  return {
    age,
    lactate: age.map(() => (random.next() < 0.1 ? null : Math.round(random.next() * 80) / 10)),
    sex: age.map(() => (random.next() < 0.5 ? 'F' : 'M')),
    died: age.map((years) => (random.next() < 1 / (1 + Math.exp(4 - years / 15)) ? '1' : '0')),
  }
}

const input = ((): EvaluationInput => {
  const [train, synthetic, control, test] = tablesOf(
    ['train', 'synthetic', 'control', 'test'].map((name) => cells(name, 80)),
    ['died'],
  )
  if (train === undefined || synthetic === undefined || control === undefined || test === undefined)
    throw new Error('no tables')
  const around = { control, test, target: 'died', groups: [groupOf('sex')], resamples: 4, draws: 2 }
  return inputOf(train, synthetic, around)
})()

/** A worker without a thread. */
function hand(service = new MetricsService()): Measurer {
  return {
    open: async (input) => service.open(input),
    adjust: async (choices) => service.adjust(choices),
    compute: async (family, onProgress) => service.compute(family, onProgress),
    pictures: async () => service.pictures(),
  }
}

async function opened(): Promise<Measurer> {
  const one = hand()
  await one.open(input)
  return one
}

function task(metrics: EvaluationInput['metrics'] = 'all') {
  const { families, unknown } = new MetricsService().plan(metrics)
  const order = [...families.flatMap(({ ids }) => ids), ...unknown]
  return { families, order, kept: [], unknown, blank: new EvaluationContext(input).metric('', {}) }
}

const never = () => Promise.reject(new Error('no other worker'))

describe('measuring by several workers', () => {
  it('gives the same numbers in the same order for any number of them', async () => {
    const alone = weigh(input)
    for (const workers of [1, 2, 3]) {
      const hands = await Promise.all(Array.from({ length: workers }, opened))
      const together = await measure(task(), hands, never)
      expect(together.metrics).toEqual(alone.metrics)
      expect(together.curves).toEqual(alone.curves)
      expect(together.pictures).toEqual(alone.pictures)
    }
  }, 120_000)

  it('quick families come first, then the heaviest', async () => {
    const { families } = task()
    const named: string[] = []
    const one = await opened()
    await measure(task(), [one], never, { onFamily: (name) => named.push(name) })
    const weights = named.map((name) => families.find((family) => family.name === name)?.heavy ?? NaN)
    const quick = weights.filter((heavy) => heavy === 0).length
    expect(quick).toBeGreaterThan(20)
    expect(weights.slice(0, quick).every((heavy) => heavy === 0)).toBe(true)
    expect(weights.slice(quick)).toEqual(weights.slice(quick).sort((a, b) => b - a))
    expect(weights[quick]).toBe(15)
  })

  it('progress goes by the work that is done: the heavy half is not nearly all when the quick families are', async () => {
    const { families } = task()
    const quick = families.filter(({ heavy = 0 }) => heavy === 0).length
    const shares: number[] = []
    await measure(task(), [await opened()], never, {
      onProgress: ({ done, share }) => done === quick && share !== undefined && shares.push(share),
    })
    expect(shares[0]).toBeGreaterThan(0)
    expect(shares[0]).toBeLessThan(0.5)
    expect(quick / families.length).toBeGreaterThan(0.5)
  })

  it('families that share something heavy are computed by one worker', async () => {
    const by = new Map<string, Set<number>>()
    const shares = new Map(task().families.map(({ name, shares = [] }) => [name, shares]))
    const hands = await Promise.all(
      [0, 1].map(async (place): Promise<Measurer> => {
        const one = await opened()
        return {
          ...one,
          compute: async (family, onProgress) => {
            for (const name of shares.get(family.name) ?? [])
              by.set(name, new Set([...(by.get(name) ?? []), place]))
            await new Promise((resolve) => setTimeout(resolve))
            return one.compute(family, onProgress)
          },
        }
      }),
    )
    await measure(task(), hands, never)
    expect(by.size).toBeGreaterThan(2)
    for (const places of by.values()) expect(places.size).toBe(1)
  }, 60_000)

  it('a worker that breaks down costs the family that it was computing, and no other', async () => {
    const broken: Measurer = {
      ...(await opened()),
      compute: () => Promise.reject(new Error('out of memory')),
    }
    let replaced = 0
    const { metrics } = await measure(task(['fidelity.kl', 'fidelity.ks_complement']), [broken], async () => {
      replaced++
      return opened()
    })
    expect(replaced).toBe(1)
    expect(metrics.map(({ id, value }) => [id, value === null])).toEqual([
      ['fidelity.kl', true],
      ['fidelity.ks_complement', false],
    ])
    expect(metrics[0]?.reason).toMatch(/broke down: out of memory/)
  })

  it('tells what it has found, family by family, and keeps it when it is stopped', async () => {
    const stop = new AbortController()
    const told: Partly[] = []
    const took: number[] = []
    const one = await opened()
    const hanging: Measurer = {
      ...one,
      compute: (family, onProgress) =>
        family.ids.includes('fidelity.wasserstein')
          ? new Promise(() => stop.abort())
          : one.compute(family, onProgress),
    }
    const ids = ['fidelity.kl', 'fidelity.ks_complement', 'fidelity.wasserstein', 'privacy.exact_match']
    const { metrics } = await measure(task([...ids, 'privacy.nothing']), [hanging], never, {
      stop: stop.signal,
      onFound: (found) => told.push(found),
      onFamily: (_, seconds) => took.push(seconds),
    })
    expect(took.map((seconds) => seconds >= 0)).toEqual([true, true])
    expect(told.map(({ metrics }) => metrics.length)).toEqual([0, 1, 2])
    expect(told[0]?.pictures?.features).toHaveLength(4)
    expect(metrics.map(({ id, value, reason }) => [id, value === null ? reason : 'a number'])).toEqual([
      ['fidelity.kl', 'a number'],
      ['fidelity.ks_complement', 'a number'],
      ['fidelity.wasserstein', 'Measuring was stopped before it came to this'],
      ['privacy.exact_match', 'Measuring was stopped before it came to this'],
      ['privacy.nothing', 'This metric is not part of this version'],
    ])
  })
})

describe('other choices on the same tables', () => {
  it('change what depends on them as if it had been measured so from the start, and nothing else', () => {
    const context = new EvaluationContext(input)
    const all = weigh(input).metrics
    const service = new MetricsService()
    service.open(input)
    const { families } = service.plan('all')
    for (const { name, ids } of families) service.compute({ name, ids })
    service.adjust({ bins: 5, groups: [] })
    const afresh = weigh({ ...input, bins: 5, schema: { ...input.schema, groups: [] } }).metrics
    for (const { name, ids, depends = [] } of families) {
      const again = service.compute({ name, ids }).metrics
      expect(again).toEqual(afresh.filter(({ id }) => ids.includes(id)))
      if (!depends.includes('bins') && !depends.includes('groups'))
        expect(again).toEqual(all.filter(({ id }) => ids.includes(id)))
    }
    expect(context.adjusted({ bins: 5 }).bins).toBe(5)
  }, 60_000)
})
