import { describe, expect, it } from 'vitest'
import type { CellPlan } from '../../study/cells'
import { baselineOf } from '../../study/ready'
import type { ResultsCell } from '../../study/results-cell'
import { repeatedOf } from '../../study/spread'
import { settingText, studyFigure } from './study'

const plans = (['gaussian-copula', 'independent', 'bootstrap'] as const).flatMap((method) =>
  [1, 2].map((seed): CellPlan => ({
    id: `${method} ${seed}`,
    generator: baselineOf(method),
    features: 5,
    rows: 300,
    seed,
    setting: { task: null, fold: null, outcomeColumns: 'drop' },
  })),
)
const settings = repeatedOf(plans, 'death')
const values: Record<string, number | null> = {
  'gaussian-copula 1': 0.7,
  'gaussian-copula 2': 0.8,
  'independent 1': 0.6,
  'independent 2': 0.6,
  'bootstrap 1': 0.9,
  'bootstrap 2': null,
}
const cellOf = (id: string) => ({
  metrics: [
    { id: 'utility.auroc_tstr', value: values[id] ?? null, floor: null, ceiling: 0.92 },
  ] as ResultsCell['metrics'],
})

describe('a study’s picture', () => {
  it('says which setting is best and worst but for the copies, and shows the spread over seeds', () => {
    const figure = studyFigure(settings, 'utility.auroc_tstr', cellOf)
    expect(figure?.finding).toMatch(/best with gaussian-copula \(0\.750\), worst with independent \(0\.600\)/)
    expect(figure?.table.rows[0]?.slice(0, 9)).toEqual([
      ...['gaussian-copula', 5, 300, 'death', 'left out'],
      ...[0.75, 0.7, 0.8, 2],
    ])
    expect(figure?.draw(700).marks.length).toBeGreaterThan(5)
  })

  it('tells outcomes apart, and never names one of them the better', () => {
    const stayed = { target: 'stayed', positive: '1' }
    const both = repeatedOf(
      plans.flatMap((plan) => [plan, { ...plan, setting: { ...plan.setting, task: stayed } }]),
      'death',
    )
    const figure = studyFigure(both, 'utility.auroc_tstr', cellOf)
    expect(figure?.finding).toMatch(
      /of death best with gaussian-copula \(0\.750\), worst with independent \(0\.600\); of stayed best/,
    )
    expect(both.map((setting) => settingText(setting, both))[1]).toBe('gaussian-copula, target stayed')
  })

  it('is not drawn before anything was measured', () => {
    expect(studyFigure(settings, 'utility.auroc_tstr', () => null)).toBeNull()
  })

  it('names what differs between settings alone', () => {
    expect(settings.map((setting) => settingText(setting, settings))).toEqual([
      'gaussian-copula',
      'independent',
      'bootstrap',
    ])
  })
})
