import { describe, expect, it } from 'vitest'
import type { Metric } from '../evaluate/metric'
import type { AreaVerdict } from './area-verdict'
import type { Area } from './standing'
import { verdictOf } from './verdict'

function metric(id: string, fields: Partial<Metric>): Metric {
  return {
    id,
    value: null,
    interval: null,
    intervalKind: null,
    floor: null,
    ceiling: null,
    n: { train: 3000, synthetic: 2000, control: 750, test: 1250 },
    settings: {},
    perFeature: {},
    perGroup: {},
    perSite: {},
    reasons: {},
    warning: null,
    reason: null,
    ...fields,
  }
}

/** A copula's numbers; each case changes some. */
const usual = {
  'fidelity.kl': { value: 0.012, floor: 0.009, perFeature: { age: 0.01, lactate: 0.03 } },
  'fidelity.correlation_similarity': { value: 0.975, floor: 0.984, interval: [0.972, 0.978] },
  'fidelity.contingency_similarity': { value: 0.93, floor: 0.935, interval: [0.92, 0.94] },
  'utility.auroc_tstr': { value: 0.78, interval: [0.75, 0.81], ceiling: 0.84 },
  'fairness.group_share_tv': { value: 0.01, floor: 0.01 },
  'fairness.kl_by_group': { value: 0.05, floor: 0.03, perGroup: { 'sex=F': 0.04, 'race=asian': null } },
  'privacy.exact_match': { value: 0, interval: [0, 0.002], settings: { control: 0 } },
  'privacy.dcr_share': { value: 0.79, interval: [0.77, 0.81], floor: 0.8 },
} satisfies Record<string, Partial<Metric>>

function verdict(area: Area, changes: Record<string, Partial<Metric>> = {}): AreaVerdict {
  const merged: Record<string, Partial<Metric>> = { ...usual, ...changes }
  const found = verdictOf(Object.entries(merged).map(([id, fields]) => metric(id, fields))).find(
    (one) => one.area === area,
  )
  if (found === undefined) throw new Error(area)
  return found
}

const copy = {
  'privacy.exact_match': { value: 1, interval: [0.998, 1], settings: { control: 0 } },
  'privacy.dcr_share': { value: 1, interval: [0.998, 1], floor: 0.8 },
} satisfies Record<string, Partial<Metric>>

describe('verdict', () => {
  it('has four areas, each with a sentence, and never promises safety', () => {
    const all = [
      ...verdictOf([]),
      ...(['faithful', 'useful', 'fair', 'private'] as const).flatMap((area) => [
        verdict(area),
        verdict(area, copy),
      ]),
    ]
    for (const { sentence, finding, doubt } of all) {
      expect(sentence).toMatch(/^[A-Z].*\.$/)
      expect(`${sentence} ${finding} ${doubt}`).not.toMatch(/\bsafe\b|\bprivate\b|anonym/i)
      expect(sentence).not.toMatch(/NaN|undefined|null|\.\./)
    }
    expect(verdictOf([]).map(({ area, standing }) => [area, standing])).toEqual([
      ['faithful', 'unknown'],
      ['useful', 'unknown'],
      ['fair', 'unknown'],
      ['private', 'unknown'],
    ])
  })

  it('says that a copy copies', () => {
    expect(verdict('private', copy)).toMatchObject({ standing: 'poor', finding: 'copies real rows' })
  })

  it('finds a partial copy beyond coincidence, and does not take coincidence for one', () => {
    const part = { value: 0.1, interval: [0.09, 0.11] as [number, number], settings: { control: 0.001 } }
    expect(verdict('private', { 'privacy.exact_match': part }).finding).toBe('copies real rows')
    const coarse = { value: 0.1, interval: [0.09, 0.11] as [number, number], settings: { control: 0.03 } }
    expect(verdict('private', { 'privacy.exact_match': coarse }).finding).toBe(
      'no leakage found by these tests',
    )
  })

  it('does not call rows of five coarse columns a copy', () => {
    const coarse = { value: 1, interval: [0.998, 1] as [number, number], settings: { control: 0.98 } }
    const share = { value: 0.51, interval: [0.49, 0.53] as [number, number], floor: 0.8 }
    expect(verdict('private', { 'privacy.exact_match': coarse, 'privacy.dcr_share': share }).standing).toBe(
      'good',
    )
  })

  it('names nearness to training rows without a single exact copy', () => {
    const near = { value: 0.95, interval: [0.94, 0.96] as [number, number], floor: 0.8 }
    expect(verdict('private', { 'privacy.dcr_share': near })).toMatchObject({
      standing: 'poor',
      finding: 'too near to training rows',
    })
  })

  it('finds nothing where there is nothing, with the numbers', () => {
    const { sentence, standing } = verdict('private')
    expect(standing).toBe('good')
    expect(sentence).toBe(
      'No leakage found by these tests: as a proxy, 79\u00a0% of the rows lie nearer to a training row than to an unseen one, without copying 80\u00a0% (95\u00a0% interval 77\u00a0% to 81\u00a0%); 0\u00a0% of the rows equal a training row.',
    )
  })

  it('tells why it says nothing, with one full stop', () => {
    const none = { reason: 'There is no control table.' }
    expect(verdict('private', { 'privacy.dcr_share': none }).sentence).toBe(
      "Leakage can't be said: there is no control table. 0\u00a0% of the rows equal a training row.",
    )
    expect(verdict('useful', { 'utility.auroc_tstr': { reason: 'No target was chosen.' } }).sentence).toBe(
      "Use can't be said: no target was chosen.",
    )
  })

  it('orders copy, copula and independent columns by likeness and use', () => {
    const near = {
      'fidelity.correlation_similarity': {
        value: 0.983,
        floor: 0.984,
        interval: [0.98, 0.986] as [number, number],
      },
    }
    const lost = {
      'fidelity.correlation_similarity': {
        value: 0.94,
        floor: 0.984,
        interval: [0.938, 0.942] as [number, number],
      },
      'utility.auroc_tstr': { value: 0.52, interval: [0.48, 0.56] as [number, number], ceiling: 0.84 },
    }
    expect(verdict('faithful', near).standing).toBe('good')
    expect(verdict('faithful').standing).toBe('good')
    expect(verdict('faithful', lost)).toMatchObject({
      standing: 'poor',
      finding: 'right columns, lost relations',
    })
    expect(verdict('useful').standing).toBe('mixed')
    expect(verdict('useful', lost)).toMatchObject({ standing: 'poor', finding: 'no better than chance' })
    expect(
      verdict('useful', { 'utility.auroc_tstr': { value: 0.83, interval: [0.8, 0.86], ceiling: 0.84 } })
        .standing,
    ).toBe('good')
  })

  it('names the worst column when columns are off', () => {
    const off = { value: 0.5, floor: 0.01, perFeature: { age: 0.1, bilirubin: 0.8, unit: null } }
    expect(verdict('faithful', { 'fidelity.kl': off }).sentence).toContain('farthest off bilirubin at 0.800')
  })

  it('counts the groups that are too small', () => {
    expect(verdict('fair').doubt).toContain('1 group is too small')
  })
})
