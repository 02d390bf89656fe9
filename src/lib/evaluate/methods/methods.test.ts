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

  it('was run often, and is calm but for what depends on the number of rows', () => {
    expect(nullExperiment.repetitions).toBeGreaterThanOrEqual(200)
    const restless = nullExperiment.rows.filter(({ calm }) => !calm)
    expect(restless.map(({ id, distribution }) => [id, distribution])).toEqual([
      ['fidelity.alpha_precision', 'small control'],
      ['fidelity.prdc_coverage', 'small control'],
    ])
  })

  it('claims coverage only where intervals hold the truth as often as they say, over all distributions', () => {
    for (const id of ids) {
      const rows = nullExperiment.rows.filter((row) => row.id === id && row.coverage !== null)
      const n = rows.reduce((sum, { repetitions = 0 }) => sum + repetitions, 0)
      if (n === 0) continue
      const held =
        rows.reduce((sum, { coverage, repetitions = 0 }) => sum + (coverage ?? 0) * repetitions, 0) / n
      // Wilson's interval of dcr_share is known to be narrow (metrics.md, Intervals): the page says so.
      const level = id === 'privacy.dcr_share' ? 0.9 : 0.95
      const covers = held >= level - 3 * Math.sqrt((level * (1 - level)) / n)
      if (rows.some(({ claimed }) => claimed)) expect(covers, `${id} covers ${held}`).toBe(true)
    }
  })
})
