import { describe, expect, it } from 'vitest'
import { goldens, groupOf } from '../../../../tests/golden/tables'
import type { Group } from '../../cohort/schema'
import { wilsonInterval } from '../statistics'
import { protectionScore } from './cap-protection'
import { at, cohort, measured, tables, type Given } from './testing'

const { T, S, H } = goldens.A
const fixture = (given: Given = {}) => {
  const list = tables(T, S, H)
  return measured(at(list, 0), at(list, 1), {
    control: at(list, 2),
    target: 'died',
    quasiIdentifiers: ['sex', 'unit'],
    nMin: 1,
    ...given,
  })
}

describe('fixture A', () => {
  it('A13: the sensitive value behind the quasi-identifiers', () => {
    const metric = fixture().of('cap_protection')
    expect(metric.value).toBeCloseTo(goldens.A.cap.cap, 12)
    expect(metric.settings['baseline']).toBe(0.5)
    expect(metric.settings['score']).toBeCloseTo(goldens.A.cap.score, 12)
    expect(metric.settings).toMatchObject({
      quasiIdentifiers: ['sex', 'unit'],
      sensitive: 'died',
      leftOut: [],
    })
  })

  it('G18: protection as a part of what guessing leaves', () => {
    expect(protectionScore(0.4, 0.98)).toBeCloseTo(0.40816326530612246, 12)
    expect(protectionScore(0.88, 0.98)).toBeCloseTo(0.8979591836734694, 12)
    expect(protectionScore(0.99, 0.98)).toBe(1)
    expect(protectionScore(0, 0)).toBeNull()
  })

  it('A14: the smallest cell, and rows that are alone', () => {
    const outcome = fixture({ quasiIdentifiers: ['sex', 'unit', 'died'] })
    expect(outcome.of('k_anonymity').value).toBe(1)
    expect(outcome.of('uniques_share').value).toBeCloseTo(0.4, 12)
    expect(outcome.of('uniques_share').settings['real']).toBeCloseTo(0.4, 12)
    expect(outcome.of('uniques_share').interval).toEqual(wilsonInterval(4, 10))
    const two = fixture()
    expect(two.of('k_anonymity').settings).toMatchObject({ cells: 6, lDiversity: 1, rowsInCellsUnder5: 1 })
    expect(two.of('uniques_share').value).toBeCloseTo(0.3, 12)
  })

  it('A15: synthpop’s six', () => {
    const { of } = fixture()
    const percent = (value: unknown) => Math.round(100 * Number(value))
    const { UiO, UiOiS, repU, iS, DiS, DiSCO } = goldens.A.synthpop
    expect(percent(of('replicated_uniques').value)).toBe(repU)
    expect(percent(of('replicated_uniques').settings['UiO'])).toBe(UiO)
    expect(percent(of('replicated_uniques').settings['UiOiS'])).toBe(UiOiS)
    expect(percent(of('disco').value)).toBe(DiSCO)
    expect(percent(of('disco').settings['iS'])).toBe(iS)
    expect(percent(of('disco').settings['DiS'])).toBe(DiS)
  })

  it('of fewer than eleven real people no count is told beside the value', () => {
    const { of } = fixture({ nMin: undefined })
    expect(of('replicated_uniques').value).toBeCloseTo(0.1, 12)
    expect(of('replicated_uniques').settings).toMatchObject({ UiO: null, UiOiS: null })
    expect(of('uniques_share').settings['real']).toBeNull()
    expect(of('disco').settings).toMatchObject({ iS: null, DiS: null, control: null })
    expect(of('cap_protection').settings['matched']).toBeNull()
  })
})

describe('quasi-identifiers', () => {
  it('a group’s name stands for its levels', () => {
    const race: Group = { name: 'race', columns: ['black', 'asian'], oneHot: true, other: 'white' }
    const [r, s] = tables(
      { black: [1, 1, 0, 0, 0, null], asian: [0, 1, 1, 0, 0, null], died: [1, 0, 1, 0, 0, 1] },
      { black: [1, 0, 0, 0, 0], asian: [0, 1, 0, 0, 1], died: [1, 1, 0, 0, 1] },
    )
    if (r === undefined || s === undefined) throw new Error('no tables')
    const { of } = measured(r, s, {
      target: 'died',
      groups: [race],
      quasiIdentifiers: ['race'],
      nMin: 1,
      metrics: ['k_anonymity', 'replicated_uniques', 'disco'],
    })
    // S: one black, two asian, two white. R: two black, one asian, two white, one without an answer.
    expect(of('k_anonymity').value).toBe(1)
    expect(of('k_anonymity').settings).toMatchObject({ cells: 3, quasiIdentifiers: ['race'] })
    expect(of('replicated_uniques').value).toBe(0)
    expect(of('replicated_uniques').settings['UiO']).toBeCloseTo(2 / 6, 12)
    // Black is 1 in S: right for one of two; asian 1: right for one; white 0: right for both.
    expect(of('disco').value).toBeCloseTo(4 / 6, 12)
  })

  it('numbers count by their exact value, missing is a value, and what is not analysed is named', () => {
    const [r, s] = tables({ x: [1, 1, null, null, 2] }, { x: [1, 1.0000001, null, null, -0] })
    if (r === undefined || s === undefined) throw new Error('no tables')
    const { of } = measured(r, s, {
      quasiIdentifiers: ['x', 'zip'],
      nMin: 1,
      metrics: ['uniques_share', 'replicated_uniques'],
    })
    expect(of('uniques_share').value).toBeCloseTo(3 / 5, 12)
    expect(of('uniques_share').settings).toMatchObject({ quasiIdentifiers: ['x'], leftOut: ['zip'] })
  })

  it('none chosen, none analysed, or none but the sensitive column: null with that reason', () => {
    const ids = ['cap_protection', 'k_anonymity', 'uniques_share', 'replicated_uniques', 'disco']
    for (const id of ids) {
      expect(fixture({ quasiIdentifiers: [] }).of(id).reason).toBe('No quasi-identifiers were chosen')
      expect(fixture({ quasiIdentifiers: ['zip'] }).of(id).reason).toMatch(/^None of the quasi-identifiers/)
    }
    expect(fixture({ quasiIdentifiers: ['died'] }).of('cap_protection').reason).toMatch(/sensitive one apart/)
    expect(fixture({ quasiIdentifiers: ['died'] }).of('uniques_share').value).toBe(0)
  })

  it('no sensitive column: what needs one says so, the rest stands', () => {
    const { of } = fixture({ target: undefined, sensitive: null })
    for (const id of ['cap_protection', 'disco'])
      expect(of(id).reason).toBe('No sensitive column and no target was chosen')
    expect(of('k_anonymity').settings).toMatchObject({ lDiversity: null })
    expect(of('uniques_share').value).toBeCloseTo(0.3, 12)
  })

  it('a numeric sensitive column counts by its exact value; no key in common: null', () => {
    const list = tables(
      { c: [...'aabb'], y: [1, 2, 3, null] },
      { c: [...'aaab'], y: [1, 1, 2, null] },
      { c: [...'zz'], y: [1, 2] },
    )
    const of = (s: number) =>
      measured(at(list, 0), at(list, s), {
        quasiIdentifiers: ['c'],
        sensitive: 'y',
        nMin: 1,
        metrics: ['cap_protection', 'disco', 'k_anonymity'],
      })
    // a: 2/3 and 1/3; b: 0 and 1.
    expect(of(1).of('cap_protection').value).toBeCloseTo(1 - 2 / 4, 12)
    expect(of(1).of('disco').value).toBeCloseTo(1 / 4, 12)
    expect(of(1).of('k_anonymity').settings['lDiversity']).toBe(1)
    expect(of(2).of('cap_protection')).toMatchObject({ value: null })
    expect(of(2).of('cap_protection').reason).toMatch(/No training row shares/)
    expect(of(2).of('disco').value).toBe(0)
  })

  it('doubling S changes no share of training rows', () => {
    const [r, s] = tables(cohort(80, 1), cohort(60, 2))
    if (r === undefined || s === undefined) throw new Error('no tables')
    const twice = {
      rows: 120,
      columns: s.columns.map((column) =>
        'values' in column
          ? { ...column, values: Float64Array.of(...column.values, ...column.values) }
          : { ...column, codes: Int32Array.of(...column.codes, ...column.codes) },
      ),
    }
    const given = { target: 'died', groups: [groupOf('sex'), groupOf('unit')] }
    const [one, two] = [measured(r, s, given), measured(r, twice, given)]
    for (const id of ['cap_protection', 'disco', 'exact_match', 'near_match', 'epsilon_identifiability'])
      expect(two.of(id).value, id).toBeCloseTo(one.of(id).value ?? NaN, 12)
    expect(two.of('k_anonymity').value).toBe(2 * (one.of('k_anonymity').value ?? NaN))
  })
})
