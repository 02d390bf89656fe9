import { describe, expect, it } from 'vitest'
import type { ResultsFolds } from '../../study/folds'
import type { ResultsCell } from '../../study/results-cell'
import { foldsFigure } from './folds'

const folds: ResultsFolds = {
  by: 'site',
  minimum: 10,
  list: [
    { name: 'A', members: ['A'], train: 60, control: 15, test: 25 },
    { name: 'B', members: ['B'], train: 60, control: 15, test: 25 },
    { name: '(small sites)', members: ['C', 'D'], train: 60, control: 15, test: 25 },
  ],
  untested: { members: ['E'], rows: 12 },
}

function cell(
  fold: string,
  synthetic: number | null,
  real: number | null,
): Pick<ResultsCell, 'fold' | 'metrics'> {
  const metric = (id: string, value: number | null) => ({
    id,
    value,
    interval: value === null ? null : [value - 0.02, value + 0.02],
    reason: value === null ? 'No deaths among its rows.' : null,
  })
  return {
    fold,
    metrics: [
      metric('utility.auroc_tstr', synthetic),
      metric('utility.auroc_trtr', real),
    ] as ResultsCell['metrics'],
  }
}

describe('the picture of what was left out in turn', () => {
  it('has both models with intervals at each site, averages over seeds, and names whom it pooled', () => {
    const cells = [
      cell('A', 0.7, 0.8),
      cell('A', 0.74, 0.8),
      cell('B', 0.8, 0.82),
      cell('(small sites)', 0.6, 0.9),
    ]
    const figure = foldsFigure(cells, folds, 'rows of copula')
    // (.72 + .80 + .60) / 3 and (.80 + .82 + .90) / 3
    expect(figure?.finding).toContain(
      'Over 3 sites, models trained on rows of copula reach an AUROC of 0.707 on average, those trained on real rows 0.840.',
    )
    expect(figure?.finding).toMatch(/2 of 3 sites.*most for 2 small sites together/)
    expect(figure?.howToRead).toMatch(/fewer than 10 patients with or without the outcome: C, D\./)
    expect(figure?.howToRead).toMatch(/only trained on: E\./)
    expect(figure?.table.rows[0]).toEqual(['site A', 0.8, 0.78, 0.82, 0.72, 0.7, 0.74, null])
    expect(figure?.draw(700).marks.length).toBeGreaterThan(10)
  })

  it('shows what has ended of a study that still runs, and says why a site has no number', () => {
    const figure = foldsFigure([cell('A', 0.7, 0.8), cell('B', null, null)], folds, 'rows of copula')
    expect(figure?.finding).toMatch(/^Over 1 sites?,/)
    expect(figure?.table.rows.map((row) => row.at(-1))).toEqual([null, 'No deaths among its rows.', null])
    expect(foldsFigure([], folds, 'rows of copula')).toBeNull()
  })
})
