import { EvaluationContext } from '../context'
import { cellsOf, sizesOf } from '../privacy/cells'
import { protectionScore } from '../privacy/cap-protection'
import { nearMatches } from '../privacy/near-match'
import { tablesOfA } from './fixtures'
import { check, checkList, checkOf, EXACT, type Golden } from './golden'
import goldens from './goldens.json'
import { inputOf, metricOfTables, numberOf, tablesOf } from './tables'

const CAP = 'privacy.cap_protection'
const K = 'privacy.k_anonymity'
const UNIQUES = 'privacy.uniques_share'
const REPLICATED = 'privacy.replicated_uniques'
const DISCO = 'privacy.disco'
const NEAR = 'privacy.near_match'

/** The mixed fixture with its quasi-identifiers and who died as the sensitive column; small groups are told of. */
function measured(id: string, quasiIdentifiers: readonly string[] = ['sex', 'unit']) {
  const { T, S, H } = tablesOfA()
  return metricOfTables(id, T, S, { control: H, target: 'died', quasiIdentifiers, nMin: 1 })
}

export const disclosureCases: readonly Golden[] = [
  {
    id: 'A4',
    title: 'Rows that are new up to one percent',
    source: 'SDMetrics’ NewRowSynthesis, which is one minus this',
    metrics: [NEAR],
    run: () => [
      check('one of ten rows is near a training row', 1 - goldens.A.newrow, measured(NEAR).value, EXACT),
    ],
  },
  {
    id: 'G17',
    title: 'One near match of five',
    source: 'After SDMetrics’ own tests of NewRowSynthesis: a score of 0.8',
    metrics: [NEAR],
    run: () => {
      const [real, synthetic] = tablesOf([
        { x: [1, 2, 3, 4, 5], c: [...'ABCBA'] },
        { x: [1, 7, 8, 9, 10], c: [...'ABCBA'] },
      ])
      if (real === undefined || synthetic === undefined) throw new RangeError('no tables')
      const hits = nearMatches(synthetic, real)
      return [check('share', 1 - 0.8, hits.reduce((sum, hit) => sum + hit, 0) / hits.length, EXACT)]
    },
  },
  {
    id: 'A13',
    title: 'Who died, behind sex and unit',
    source: 'SDMetrics’ DisclosureProtection, by exact keys',
    metrics: [CAP],
    run: () => {
      const { value, settings } = measured(CAP)
      return [
        check('protection', goldens.A.cap.cap, value, EXACT),
        check(
          'what guessing among all levels leaves',
          goldens.A.cap.baseline,
          numberOf(settings['baseline']),
          EXACT,
        ),
        check('SDMetrics’ score', goldens.A.cap.score, numberOf(settings['score']), EXACT),
      ]
    },
  },
  {
    id: 'G18',
    title: 'Protection as a part of what guessing leaves',
    source: 'SDMetrics’ own tests of DisclosureProtection',
    metrics: [CAP],
    run: () => [
      check('0.4 of 0.98', 0.40816326530612246, protectionScore(0.4, 0.98), EXACT),
      check('0.88 of 0.98', 0.8979591836734694, protectionScore(0.88, 0.98), EXACT),
      check('more than all: 1', 1, protectionScore(0.99, 0.98), 0),
      check('one level only: none', null, protectionScore(0, 0)),
    ],
  },
  {
    id: 'A14',
    title: 'The smallest cell, and rows that are alone',
    source: 'Counted by hand',
    metrics: [K, UNIQUES],
    run: () => {
      const three = ['sex', 'unit', 'died']
      const uniques = measured(UNIQUES, three)
      const { T, S } = tablesOfA()
      const context = new EvaluationContext(
        inputOf(T, S, { target: 'died', quasiIdentifiers: ['sex', 'unit'], nMin: 1 }),
      )
      const cells = cellsOf(context)
      const sizes = (table: 'real' | 'synthetic') =>
        typeof cells === 'string'
          ? []
          : sizesOf(cells[table], cells.size)
              .filter((rows) => rows > 0)
              .sort()
      return [
        checkOf(K, 'sex, unit and outcome: smallest cell', 1, measured(K, three).value, 0),
        checkOf(UNIQUES, 'four of ten synthetic rows are alone', 0.4, uniques.value, EXACT),
        checkOf(UNIQUES, 'four of ten real rows are', 0.4, numberOf(uniques.settings['real']), EXACT),
        checkOf(K, 'sex and unit: cells', 6, numberOf(measured(K).settings['cells']), 0),
        ...checkList('of the training rows, size', [1, 1, 2, 2, 2, 2], sizes('real'), 0),
        ...checkList('of the synthetic rows, size', [1, 1, 1, 2, 2, 3], sizes('synthetic'), 0),
        checkOf(UNIQUES, 'sex and unit: three of ten are alone', 0.3, measured(UNIQUES).value, EXACT),
      ]
    },
  },
  {
    id: 'A15',
    title: 'Synthpop’s measures of disclosure',
    source: 'The formulas of synthpop’s disclosure.R, in percent there',
    metrics: [REPLICATED, DISCO],
    run: () => {
      const { UiO, UiOiS, repU, iS, DiS, DiSCO } = goldens.A.synthpop
      const [replicated, disco] = [measured(REPLICATED), measured(DISCO)]
      return [
        checkOf(
          REPLICATED,
          'unique in the original (UiO)',
          UiO / 100,
          numberOf(replicated.settings['UiO']),
          EXACT,
        ),
        checkOf(
          REPLICATED,
          'of these in the synthetic table (UiOiS)',
          UiOiS / 100,
          numberOf(replicated.settings['UiOiS']),
          EXACT,
        ),
        checkOf(REPLICATED, 'unique in both (repU)', repU / 100, replicated.value, EXACT),
        checkOf(DISCO, 'in the synthetic table (iS)', iS / 100, numberOf(disco.settings['iS']), EXACT),
        checkOf(DISCO, 'with one answer there (DiS)', DiS / 100, numberOf(disco.settings['DiS']), EXACT),
        checkOf(DISCO, 'and the right one (DiSCO)', DiSCO / 100, disco.value, EXACT),
      ]
    },
  },
]
