import { auroc, averagePrecision, brier } from '../../learn/scores'
import { fixtureA, pick } from './fixtures'
import { check, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { correlationRatio } from '../textbook'
import { metricOf } from './tables'

const DEPENDENCE = 'utility.label_dependence'

const ways = ['trtr', 'tstr', 'trts', 'tsts']

export const scoreCases: readonly Golden[] = [
  {
    id: 'G12',
    title: 'How well four scores order four labels',
    source: 'The documented examples of scikit-learn',
    metrics: ['auroc', 'auprc', 'brier'].flatMap((score) => ways.map((way) => `utility.${score}_${way}`)),
    run: () => {
      const [plain, tied] = goldens.G12_auc
      return [
        check('AUROC', 0.75, auroc(plain?.s ?? [], plain?.y ?? []), EXACT),
        check('average precision, step form', 0.8333333333, averagePrecision(plain?.s ?? [], plain?.y ?? [])),
        check('AUROC with a tie, which counts half', 0.875, auroc(tied?.s ?? [], tied?.y ?? []), EXACT),
        check('Brier score', 0.0375, brier([0.1, 0.9, 0.8, 0.3], [0, 1, 1, 0]), EXACT),
      ]
    },
  },
  {
    id: 'S1',
    title: 'Cramér’s V of a feature and the label',
    source:
      'SciPy’s association, without Yates’ correction; SynthEval, with it and squared, prints 0.0625 for the first',
    metrics: [DEPENDENCE],
    run: () => {
      const eight = { a: [...'00011110'], died: [...'00111010'] }
      const unit = pick(fixtureA.T, 'unit', 'sex')
      return [
        check(
          'two columns of eight rows',
          0.5,
          metricOf(DEPENDENCE, eight, eight, { target: 'died' }).value,
          EXACT,
        ),
        check(
          'unit and sex of the mixed fixture (A6)',
          0.2581988897,
          metricOf(DEPENDENCE, unit, unit, { target: 'sex', positive: 'F' }).value,
        ),
      ]
    },
  },
  {
    id: 'S2',
    title: 'Correlation ratio of a number and a label',
    source: 'SynthEval’s documentation tests; no id computes it, the method’s page compares V with it',
    metrics: [DEPENDENCE],
    run: () => [
      check('1, 2, 3, 4 in turns: η²', 0.2, correlationRatio([0, 1, 0, 1], [1, 2, 3, 4]), EXACT),
      check('a constant has none', null, correlationRatio([0, 1, 0, 1], [3, 3, 3, 3])),
    ],
  },
]
