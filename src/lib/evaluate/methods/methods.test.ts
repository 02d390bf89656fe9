import { describe, expect, it } from 'vitest'
import { publicMetricIds } from '../../study/metric-ids'
import { methodOf } from './methods'
import { nullExperiment } from './null-experiment'

const ids = publicMetricIds()

describe('method texts', () => {
  it.each(ids)('%s has one, with all that a page says', (id) => {
    const method = methodOf(id)
    expect(method).not.toBeNull()
    expect(method?.asks[id]).toMatch(/^\S.*\?$/)
    expect(method?.formula.length).toBeGreaterThan(0)
    for (const text of [method?.high, method?.low, method?.interval, method?.floor])
      expect(text).toMatch(/\S[.)]$|^0\.$/)
    expect(method?.settings.length).toBeGreaterThan(0)
    expect(method?.edges.length).toBeGreaterThan(0)
    expect(method?.references.length).toBeGreaterThan(0)
  })

  it('are of public ids only, and no two ask the same', () => {
    const asked = ids.map((id) => methodOf(id)?.asks[id])
    expect(new Set(asked).size).toBe(ids.length)
    const strange = ids
      .flatMap((id) => Object.keys(methodOf(id)?.asks ?? {}))
      .filter((id) => !ids.includes(id))
    expect(strange).toEqual([])
    expect(methodOf('fidelity.no_such_metric')).toBeNull()
  })
})

describe('the null experiment', () => {
  it('has rows of public ids, in distributions that it describes', () => {
    const names = nullExperiment.distributions.map(({ name }) => name)
    for (const row of nullExperiment.rows) {
      expect(ids).toContain(row.id)
      expect(names).toContain(row.distribution)
      for (const number of [row.mean, row.sd, row.floor, row.coverage, row.expected])
        expect(number === null || Number.isFinite(number)).toBe(true)
    }
  })
})
