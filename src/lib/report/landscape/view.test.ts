import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facets } from './cell'
import { cellOf } from './testing'
import { firstView, parseView, settleView, viewText, withLevel, type View } from './view'

const metric = fc.constantFrom('utility.auroc_tstr', 'fidelity.kl', 'privacy.mia_nearest_auc', 'cost.usd')
const count = fc.integer({ min: 1, max: 999_999_999 })
const views: fc.Arbitrary<View> = fc.record({
  view: fc.constantFrom('lines' as const, 'trade-off' as const),
  metric,
  against: metric,
  x: fc.constantFrom('features' as const, 'rows' as const, null),
  facet: fc.constantFrom(...facets, null),
  only: fc.record(
    {
      features: count,
      rows: count,
      target: count,
      fold: count,
      outcomeColumns: fc.constantFrom('keep' as const, 'drop' as const),
    },
    { requiredKeys: [] },
  ),
  paper: fc.boolean(),
  selected: fc.option(fc.stringMatching(/^[0-9a-f]{12}$/), { nil: null }),
})

describe('a view in the address', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(parseView(new URLSearchParams(viewText(view)))).toEqual(view)
      }),
    )
  })

  it('is empty where nothing was chosen', () => {
    expect(viewText(firstView)).toBe('')
    expect(parseView(new URLSearchParams(''))).toEqual(firstView)
  })

  it('leaves what it can’t mean alone, whatever that is', () => {
    const wrong =
      'view=pie&metric=secret&against=__proto__&x=time&panels=constructor&rows=-1&fold=A&outcome-columns=both&cell=../x&other=1'
    expect(parseView(new URLSearchParams(wrong))).toEqual(firstView)
    fc.assert(
      fc.property(fc.string(), (text) => {
        const view = parseView(new URLSearchParams(text))
        expect(parseView(new URLSearchParams(viewText(view)))).toEqual(view)
      }),
    )
  })

  it('never holds a name of the data: targets and folds go by their place', () => {
    const cells = ['St. Mary', 'Charité'].map((fold) => cellOf({ fold }, null))
    const [fixed] = settleView(firstView, cells).fixed
    expect(fixed).toMatchObject({ dimension: 'fold', level: { at: 'St. Mary' } })
    if (fixed === undefined) return
    const only = withLevel(firstView, fixed, { at: 'Charité' })
    expect(viewText({ ...firstView, only })).toBe('fold=2')
    expect(settleView({ ...firstView, only }, cells).cells[0]?.fold).toBe('Charité')
    expect(withLevel({ ...firstView, only }, fixed, null)).toEqual({})
  })
})
