import { describe, expect, it } from 'vitest'
import type { Metric } from '../evaluate/metric'
import type { AreaVerdict } from './area-verdict'
import type { Area } from './standing'
import { everything, metric } from './testing'
import { thresholds } from './thresholds'
import { verdictOf } from './verdict'

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

  const whole = (changes: Record<string, Partial<Metric>>) =>
    new Map(
      verdictOf(everything().metrics.map((one) => ({ ...one, ...changes[one.id] }))).map((one) => [
        one.area,
        one,
      ]),
    )

  it('sees what only all columns together show', () => {
    const right = { ...everything(), metrics: [...everything().metrics] }
    right.metrics.push(
      metric('fidelity.kl', { value: 0.01, floor: 0.01 }),
      metric('fidelity.correlation_similarity', { value: 0.98, floor: 0.98, interval: [0.97, 0.99] }),
    )
    const [faithful] = verdictOf(right.metrics)
    expect(faithful).toMatchObject({ standing: 'poor', finding: 'right columns and pairs, still told apart' })
    expect(faithful?.sentence).toMatch(/^A model tells them from real rows with ease: AUC .* 0\.830/)
    expect(faithful?.sentence).toContain('; yet columns move together as in the real rows')
  })

  it('lets a flaw beside the signal make it mixed at most, and names it', () => {
    const useful = whole({}).get('useful')
    expect(useful).toMatchObject({ standing: 'mixed', finding: 'trains nearly as well, with a flaw' })
    expect(useful?.checks.map(({ threshold, standing }) => [threshold, standing])).toEqual([
      ['signal', 'good'],
      ['prevalence', 'unknown'],
      ['calibration', 'mixed'],
      ['dependence', 'poor'],
    ])
    expect(useful?.sentence).toContain('p = 0.300')
  })

  it('takes the strongest attack, and only what is beyond its interval for success', () => {
    expect(whole({}).get('private')).toMatchObject({
      standing: 'mixed',
      finding: 'an attack has some success',
    })
    const weak = Object.fromEntries(
      ['ratio', 'classifier', 'nearest'].flatMap((attack) =>
        ['auc', 'tpr_at_fpr_01'].map((number) => [
          `privacy.mia_${attack}_${number}`,
          { interval: [0, 0.6] as [number, number] },
        ]),
      ),
    )
    const calm = whole(weak).get('private')
    expect(calm?.finding).toBe('no leakage found by these tests')
    expect(calm?.sentence).toContain('the strongest of 5 membership attacks (')
    const strong = { 'privacy.mia_knn_auc': { value: 0.7, interval: [0.68, 0.72] as [number, number] } }
    expect(whole(strong).get('private')).toMatchObject({
      standing: 'poor',
      finding: 'an attack tells members',
    })
  })

  it.each(['attribute_inference_risk', 'linkability_risk'])('counts %s beyond its interval', (id) => {
    const leak = (interval: [number, number]) =>
      verdictOf([
        metric('privacy.dcr_share', { value: 0.8, interval: [0.78, 0.82], floor: 0.8 }),
        metric(`privacy.${id}`, { value: 0.12, interval, intervalKind: 'confidence' }),
      ])[3]
    expect(leak([0.11, 0.13])?.standing).toBe('poor')
    expect(leak([0.05, 0.2])?.standing).toBe('mixed')
    expect(leak([-0.02, 0.3])?.standing).toBe('good')
  })

  it('counts an added gap between groups only beyond chance', () => {
    const gap = (interval: [number, number]) =>
      verdictOf([
        metric('fairness.group_share_tv', { value: 0.01, floor: 0.01 }),
        metric('fairness.equalized_odds_difference_tstr', { value: 0.3, interval }),
        metric('fairness.equalized_odds_difference_trtr', { value: 0.1, interval }),
      ])[2]
    expect(gap([0.2, 0.4])).toMatchObject({
      standing: 'poor',
      finding: 'groups are there, a model errs unlike',
    })
    expect(gap([0.05, 0.4])?.standing).toBe('good')
    // Resamples of a gap lie above it: these reach as far from 0.3 as 0.1 does.
    expect(gap([0.28, 0.55])?.standing).toBe('good')
  })

  it('is given anew when a threshold moves, and each threshold can move it', () => {
    const kl = [metric('fidelity.kl', { value: 0.06, floor: 0.01 })]
    const at = (good: number, poor: number) => verdictOf(kl, { columns: { good, poor } })[0]?.standing
    expect([at(0.05, 0.1), at(0.01, 0.1), at(0.01, 0.02)]).toEqual(['good', 'mixed', 'poor'])
    // A limit that lies under the other gives way.
    expect(at(0.05, 0)).toBe('good')
    expect(verdictOf(kl, { columns: { good: NaN, poor: NaN } })[0]?.standing).toBe('mixed')
  })

  it('makes one check of each threshold', () => {
    for (const metrics of [[], everything().metrics]) {
      const checked = verdictOf(metrics).flatMap(({ checks }) => checks.map(({ threshold }) => threshold))
      expect(checked).toEqual(thresholds.map(({ id }) => id))
    }
    for (const { checks } of verdictOf(everything().metrics))
      for (const { said } of checks) expect(said).toMatch(/^\S.*[^\s]$/)
  })
})
