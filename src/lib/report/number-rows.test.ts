import { describe, expect, it } from 'vitest'
import { found, numberRows, ordered } from './number-rows'
import { metric } from './testing'

const rows = numberRows([
  metric('fidelity.kl', { value: 0.02, floor: 0.01, interval: [0.01, 0.03] }),
  metric('fidelity.kl_paper', { value: 0.5, floor: 0.4 }),
  metric('utility.auroc_tstr', { value: 0.78, ceiling: 0.84, interval: [0.7, 0.8] }),
  metric('utility.auroc_trtr', { reason: 'There is no test table' }),
  metric('privacy.dcr_share', { value: 0.8, floor: 0.8, warning: 'small' }),
  metric('privacy.mia_paper_auc', { value: 0.6 }),
  metric('nobody.knows', { value: 0 }),
])
const ids = (some: readonly { metric: { id: string } }[]) => some.map((row) => row.metric.id)

describe('the rows of every number', () => {
  it('say what a value is of, which are the paper’s, and which are proxies', () => {
    expect(rows.map(({ against }) => against)).toEqual([
      '0.020, where 0.010 is the best attainable.',
      '0.500, where 0.400 is the best attainable.',
      '0.780 of a best attainable 0.840.',
      '',
      '0.800, where 0.800 is what nothing amiss would give.',
      'The best attainable value isn’t known.',
      'The best attainable value isn’t known.',
    ])
    expect(rows.map(({ tag }) => tag)).toEqual([
      null,
      'the paper’s variant',
      null,
      null,
      'a proxy',
      'the paper’s variant',
      null,
    ])
    expect(rows.map(({ remark }) => remark)[3]).toBe('There is no test table')
  })

  it('are found by title, id, area and tag, whatever the case, all words needed', () => {
    expect(ids(found(rows, 'KL', null))).toEqual(['fidelity.kl', 'fidelity.kl_paper'])
    expect(ids(found(rows, ' paper  kl ', null))).toEqual(['fidelity.kl_paper'])
    expect(ids(found(rows, 'auroc', 'fidelity'))).toEqual([])
    expect(ids(found(rows, '', 'privacy'))).toEqual(['privacy.dcr_share', 'privacy.mia_paper_auc'])
    expect(ids(found(rows, 'trained on REAL', null))).toEqual(['utility.auroc_trtr'])
    expect(found(rows, '(', null)).toEqual([])
  })

  it('are sorted by any column, those without a number last either way', () => {
    const up = ids(ordered(rows, 'value', false))
    const down = ids(ordered(rows, 'value', true))
    expect(up[0]).toBe('nobody.knows')
    expect(down[0]).toBe('privacy.dcr_share')
    expect([up.at(-1), down.at(-1)]).toEqual(['utility.auroc_trtr', 'utility.auroc_trtr'])
    expect(ids(ordered(rows, 'interval', true)).slice(0, 2)).toEqual(['utility.auroc_tstr', 'fidelity.kl'])
    expect(ids(ordered(rows, 'area', false)).slice(-2)).toEqual([
      'privacy.dcr_share',
      'privacy.mia_paper_auc',
    ])
    expect(ids(ordered(rows, 'title', false))).toHaveLength(rows.length)
    expect(ordered(rows, 'ceiling', false)[0]?.metric.id).toBe('utility.auroc_tstr')
  })
})
