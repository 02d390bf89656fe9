import { auroc, averagePrecision, brier } from '../../learn/scores'
import { check, EXACT, type Golden } from './golden'
import goldens from './goldens.json'

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
]
