import { fitGbdt, GBDT, predictGbdt, type GbdtOptions } from '../../learn/gbdt'
import type { Matrix } from '../../learn/matrix'
import type { Tree } from '../../learn/tree'
import { check, checkList, EXACT, type Golden } from './golden'

/** Every id whose number is, or rests on, gradient boosting. */
const boosted = [
  ...['auroc', 'auprc', 'brier'].flatMap((score) =>
    ['trtr', 'tstr', 'trts', 'tsts'].map((way) => `utility.${score}_${way}`),
  ),
  'utility.calibration_slope_trtr',
  'utility.calibration_slope_tstr',
  'utility.auroc_gap',
  'utility.site_auroc_tstr',
  'utility.importance_agreement',
  ...[
    'demographic_parity_difference',
    'equalized_odds_difference',
    'equal_opportunity_difference',
    'auroc_by_group',
  ].flatMap((id) => ['trtr', 'tstr'].map((way) => `fairness.${id}_${way}`)),
  'fidelity.detection_auc_gbdt',
  ...['auc', 'advantage', 'tpr_at_fpr_01'].map((what) => `privacy.mia_classifier_${what}`),
  ...['auc', 'advantage', 'risk'].map((what) => `privacy.mia_paper_${what}`),
]

/** The published numbers have six or seven decimals. */
const SIX = 1e-6
const repeat = (value: number, times: number): number[] => Array.from({ length: times }, () => value)

const matrix = (...columns: number[][]): Matrix => ({
  rows: columns[0]?.length ?? 0,
  columns: columns.map((column) => Float64Array.from(column)),
  sources: columns.map((_, i) => `x${i}`),
})
const options = (some: Partial<GbdtOptions>): GbdtOptions => ({ ...GBDT, ...some })
const stump = options({ depth: 1, learningRate: 1, minChildWeight: 0 })

const tied = matrix([1, 2, 3, 4, 5, 6, 7, 8])
const tiedLabels = [0, 0, 0, 1, 0, 1, 1, 1]

export const boostingCases: readonly Golden[] = [
  {
    id: 'X1',
    title: 'Three stumps of gradient boosting, every best split unique',
    source: 'XGBoost 1.7.4 (exact), and an independent booster in NumPy',
    metrics: boosted,
    run: () => {
      const x = matrix([1, 2, 3, 4, 6, 7, 9, 10, 12])
      const y = [0, 0, 1, 0, 0, 1, 1, 1, 1]
      const { trees } = fitGbdt(x, y, { ...stump, rounds: 3 })
      const one = predictGbdt(fitGbdt(x, y, { ...stump, rounds: 1 }), x)
      const three = predictGbdt(fitGbdt(x, y, { ...stump, rounds: 3 }), x)
      const leaves = trees.flatMap((tree) => [tree.weight[1] ?? NaN, tree.weight[2] ?? NaN])
      return [
        ...checkList(
          'cut of tree',
          [6.5, 6.5, 2.5],
          trees.map((tree) => tree.cut[0] ?? NaN),
          EXACT,
        ),
        ...checkList('gain of tree', [2.9230769, 0.8268116, 0.5133521], gains(trees), SIX),
        ...checkList('leaf', [-0.6666667, 1, -0.3282829, 0.6021814, -0.3872429, 0.4005204], leaves, SIX),
        ...checkList('after one round, row', [...repeat(0.339244, 5), ...repeat(0.731059, 4)], one, SIX),
        ...checkList(
          'after three rounds, row',
          [...repeat(0.200657, 2), ...repeat(0.355619, 3), ...repeat(0.88108, 4)],
          three,
          SIX,
        ),
      ]
    },
  },
  {
    id: 'X2',
    title: 'Missing values: left, right, and against all that are present',
    source: 'XGBoost 1.7.4 (exact), and an independent booster in NumPy',
    metrics: boosted,
    run: () => {
      const x = matrix(
        [34, 71, 58, 45, 80, 67, 29, 52, 63, 77, 41, 69],
        [1.1, 4.2, 2, NaN, 6.3, 2.4, 0.9, 1.7, NaN, 3.8, 2.9, 1.3],
      )
      const y = [0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0]
      const model = fitGbdt(x, y, options({ depth: 2, learningRate: 0.3, minChildWeight: 0, rounds: 5 }))
      const [first] = model.trees
      const right = first?.right[0] ?? -1
      // A split of the present against the missing has its cut beyond every value.
      const apart = model.trees.slice(1, 4).map((tree) => tree.gain[tree.cut.indexOf(Infinity)] ?? NaN)
      return [
        check('first split is of lactate (column 1)', 1, first?.feature[0]),
        check('at', 2.65, first?.cut[0]),
        check('the missing go right (1: yes)', 1, first?.missingLeft[0] === false ? 1 : 0),
        check('its gain', 4.95, first?.gain[0], SIX),
        check('left leaf', -0.36, first?.weight[first.left[0] ?? -1], SIX),
        check('right child splits age (column 0)', 0, first?.feature[right]),
        check('at', 54, first?.cut[right]),
        check('with a gain of', 0.4, first?.gain[right], SIX),
        check('and the leaves', 0, first?.weight[first.left[right] ?? -1], SIX),
        check('and', 0.3, first?.weight[first.right[right] ?? -1], SIX),
        ...checkList(
          'gain of present against missing, round 2 to 4',
          [0.2932284, 0.2145404, 0.1643225],
          apart,
          SIX,
        ),
        ...checkList(
          'after five rounds, row',
          [
            0.202159, 0.768467, 0.202159, 0.435311, 0.768467, 0.238411, 0.202159, 0.202159, 0.562479,
            0.768467, 0.710883, 0.238411,
          ],
          predictGbdt(model, x),
          SIX,
        ),
      ]
    },
  },
  {
    id: 'X3',
    title: 'The smallest weight of a child is kept to',
    source: 'XGBoost 1.7.4 (exact)',
    metrics: boosted,
    run: () => {
      const model = fitGbdt(tied, tiedLabels, options({ depth: 2, learningRate: 0.3, rounds: 1 }))
      const three = fitGbdt(tied, tiedLabels, options({ depth: 2, learningRate: 0.3, rounds: 3 }))
      return [
        check('cut', 4.5, model.trees[0]?.cut[0]),
        check('gain', 1, model.trees[0]?.gain[0]),
        ...checkList('row', [...repeat(0.46257, 4), ...repeat(0.53743, 4)], predictGbdt(model, tied), 1e-5),
        ...checkList(
          'after three rounds, row',
          [...repeat(0.46257, 4), ...repeat(0.53743, 4)],
          predictGbdt(three, tied),
          1e-5,
        ),
      ]
    },
  },
  {
    id: 'X4',
    title: 'Gains where two splits tie',
    source: 'XGBoost 1.7.4 (exact); which of the two is taken is a matter of taste, what it gains is not',
    metrics: boosted,
    run: () =>
      checkList(
        'gain of tree',
        [2.2857142, 1.316631],
        gains(fitGbdt(tied, tiedLabels, { ...stump, rounds: 2 }).trees),
        SIX,
      ),
  },
]

function gains(trees: readonly Tree[]): number[] {
  return trees.map((tree) => tree.gain[0] ?? NaN)
}
