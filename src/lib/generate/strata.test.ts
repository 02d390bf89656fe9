import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inferSchema } from '../cohort/infer'
import { mergeSchemaPart } from '../cohort/merge'
import { applySchema } from '../cohort/apply'
import type { SchemaPart } from '../cohort/schema'
import { tableOf } from '../cohort/testing'
import { marginalsOf, strataOf, type StrataTask } from './strata'

/** 60 F and 40 M; of each a quarter on the small ward, and one man on a ward of his own. */
function task(part: SchemaPart = {}, change: Partial<StrataTask> = {}): StrataTask {
  const sex = Array.from({ length: 100 }, (_, i) => (i < 60 ? 'F' : 'M'))
  const ward = sex.map((_, i) => (i === 99 ? 'attic' : i % 4 === 0 ? 'small' : 'large'))
  const black = sex.map((_, i) => (i % 5 === 0 ? 1 : 0))
  const asian = sex.map((_, i) => (i % 5 === 1 ? 1 : 0))
  const table = tableOf({ sex, ward, black, asian, died: sex.map((_, i) => (i % 10 === 0 ? 'yes' : 'no')) })
  const schema = mergeSchemaPart(table, inferSchema(table), {
    target: 'died',
    positive: 'yes',
    groups: ['sex'],
    ...part,
  })
  return {
    train: applySchema(table, schema),
    schema,
    groups: null,
    shares: 'cohort',
    disclosure: 'none',
    threshold: 5,
    noisy: false,
    ...change,
  }
}

const shares = (given: StrataTask) =>
  Object.fromEntries(strataOf(given).map(({ label, share }) => [label, Math.round(share * 1e6) / 1e6]))

describe('the groups of patients to write', () => {
  it('have the cohort’s proportions, or equal ones', () => {
    expect(shares(task())).toEqual({ 'sex = F': 0.6, 'sex = M': 0.4 })
    expect(shares(task({}, { shares: 'equal' }))).toEqual({ 'sex = F': 0.5, 'sex = M': 0.5 })
  })

  it('cross where there are several, and one-hot columns make one', () => {
    const race = { name: 'race', columns: ['black', 'asian'], other: 'white' }
    const crossed = strataOf(task({ groups: ['sex', race] }))
    expect(crossed).toHaveLength(6)
    expect(crossed[2]).toMatchObject({
      label: 'sex = F, race = white',
      values: { sex: 'F', black: '0', asian: '0' },
    })
    expect(crossed.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('follow free shares of one group and keep the other’s as they are', () => {
    const race = { name: 'race', columns: ['black', 'asian'], other: 'white' }
    const strata = strataOf(task({ groups: ['sex', race] }, { shares: { F: 0.1, M: 0.9 } }))
    const marginals = marginalsOf(strata)
    expect(marginals['sex=F']).toBeCloseTo(0.1, 9)
    expect(marginals['race=black']).toBeCloseTo(0.2, 9)
  })

  it('fit any positive shares of two groups at once', () => {
    const race = { name: 'race', columns: ['black', 'asian'], other: 'white' }
    const share = fc.double({ min: 0.05, max: 1, noNaN: true })
    fc.assert(
      fc.property(share, share, share, share, share, (f, m, black, asian, white) => {
        const strata = strataOf(
          task({ groups: ['sex', race] }, { shares: { 'sex=F': f, 'sex=M': m, black, asian, white } }),
        )
        const marginals = marginalsOf(strata)
        expect(marginals['sex=F']).toBeCloseTo(f / (f + m), 6)
        expect(marginals['race=asian']).toBeCloseTo(asian / (black + asian + white), 6)
      }),
      { numRuns: 30 },
    )
  })

  it('are refused under “none” where their levels are known from the data alone', () => {
    expect(() => strataOf(task({ groups: ['ward'] }))).toThrow(
      /“ward” are known from the data alone.*Declare them/,
    )
    const declared = {
      groups: ['ward'],
      columns: [{ name: 'ward', categories: ['small', 'large', 'attic'] }],
    }
    expect(Object.keys(shares(task(declared, { shares: 'equal' })))).toContain('ward = attic')
    // The cohort's own proportions would tell of the one patient there.
    expect(Object.keys(shares(task(declared)))).not.toContain('ward = attic')
  })

  it('are those that were declared, whatever the data have, where nothing of the data may be told', () => {
    const part = {
      groups: ['sex', 'ward'],
      columns: [
        { name: 'sex', categories: ['F', 'M', 'X'] },
        { name: 'ward', categories: ['small', 'large'] },
      ],
    }
    const equal = shares(task(part, { shares: 'equal' }))
    expect(Object.keys(equal)).toHaveLength(6)
    expect(equal['sex = X, ward = small']).toBeCloseTo(1 / 6, 5)
    expect(JSON.stringify([equal, shares(task(part))])).not.toContain('attic')
    const noisy = { disclosure: 'statistics', noisy: true } as const
    expect(shares(task(part, { ...noisy, shares: 'equal' }))).toEqual(equal)
    expect(() => strataOf(task(part, { ...noisy, shares: { F: 1, M: 1 } }))).toThrow(
      /nothing of the group “ward”/,
    )
  })

  it('never name a rare level that nobody declared', () => {
    const given = task({ groups: ['ward'] }, { disclosure: 'statistics' })
    expect(Object.keys(shares(given)).sort()).toEqual(['ward = large', 'ward = small'])
  })

  it('are not asked for in exact proportions where noise is to hide them', () => {
    expect(() => strataOf(task({}, { disclosure: 'statistics', noisy: true }))).toThrow(/exact proportions/)
    expect(
      Object.keys(shares(task({}, { disclosure: 'statistics', noisy: true, shares: 'equal' }))),
    ).toHaveLength(2)
  })

  it('are refused in words where there are none, or a share names none', () => {
    expect(() => strataOf(task({ groups: [] }))).toThrow(/needs a demographic group/)
    expect(() => strataOf(task({}, { shares: { X: 1 } }))).toThrow(/“X”, which is no level/)
    expect(() => strataOf(task({}, { groups: ['race'] }))).toThrow(/no group “race”/)
  })
})
