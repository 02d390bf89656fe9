import { expectedL1 } from '../expected-l1'
import { residual, residualError } from '../privacy/rate-difference'
import { wilson, withinUnit } from '../statistics'
import { check, checkList, EXACT, type Check, type Golden } from './golden'
import goldens from './goldens.json'

/** z of a two-sided interval of 68 %. */
const Z68 = 0.994457883209753

/** Ids whose interval is Wilson's, or the difference of two (Newcombe's). */
const rates = [
  'privacy.exact_match',
  'privacy.near_match',
  'privacy.dcr_share',
  'privacy.uniques_share',
  'fidelity.rule_violations',
]
const differences = ['privacy.attribute_inference_risk', 'privacy.linkability_risk']

export const intervalCases: readonly Golden[] = [
  {
    id: 'N1',
    title: 'Wilson’s interval',
    source: 'Anonymeter’s own tests',
    metrics: [...rates, ...differences],
    run: () => [
      ...half(850, 1000, 0.8486606345, 0.022129293),
      ...half(0, 1000, 0.0019133792, 0.0019133792),
      ...half(1000, 1000, 0.9980866208, 0.0019133792),
      ...half(100, 100, 0.9815032509, 0.0184967491),
      ...half(23, 100, 0.2399882445, 0.0815555857),
      ...half(11, 100, 0.1244274643, 0.0618855007),
      check('100 of 100 at 68 %: centre', 0.9951036895, wilson(100, 100, Z68).centre),
      check('100 of 100 at 68 %: half-width', 0.0048963105, wilson(100, 100, Z68).error),
    ],
  },
  {
    id: 'N3',
    title: 'A rate and its ends are kept within 0 and 1',
    source: 'Anonymeter’s own tests; our differences of rates are not clipped, Wilson’s intervals are',
    metrics: rates,
    run: () => [
      ...kept(0.1, 0.3, [0.1, 0, 0.4]),
      ...kept(1.1, 0.5, [1, 0.6, 1]),
      ...kept(-0.1, 0.2, [0, 0, 0.1]),
    ],
  },
  {
    id: 'N4',
    title: 'A risk from the hits of an attack and those on unseen rows',
    source:
      'Anonymeter; the residual is arithmetic on Wilson’s centres, our risk is the plain difference of rates',
    metrics: differences,
    run: () => {
      const { attacks, hits, control, baseline, risk, baseline_risk, ci } = goldens.N4_risk
      const [ofHits, ofControl] = [wilson(hits, attacks), wilson(control, attacks)]
      const [a, c] = [ofHits.centre, ofControl.centre]
      const error = residualError(ofHits, ofControl)
      return [
        check('20 guesses right of 500, centre', baseline_risk, wilson(baseline, attacks).centre),
        check('120 of 500 against 80 of 500, residual', risk, residual(a, c)),
        ...checkList('and its end', ci, [risk - error, risk + error]),
      ]
    },
  },
  {
    id: 'M2',
    title: 'How far two samples of one distribution lie apart',
    source: 'Mostlyai-qa’s formula, and simulation',
    metrics: ['fidelity.tv_complement'],
    run: () => [
      check(
        '0.5, 0.2, 0.2, 0.1: 3,000 and 6,000 rows',
        0.0285459859,
        expectedL1([0.5, 0.2, 0.2, 0.1], 3000, 6000),
      ),
      check('0.9, 0.09, 0.01: 8,000 and 2,000 rows', 0.0136773472, expectedL1([0.9, 0.09, 0.01], 8000, 2000)),
      check('half and half: 100 and 100 rows', 0.1128379167, expectedL1([0.5, 0.5], 100, 100)),
      check(
        'the accuracy to expect: 6,000 and 12,000 rows of the first',
        0.9899074699,
        1 - expectedL1([0.5, 0.2, 0.2, 0.1], 6000, 12000) / 2,
      ),
    ],
  },
]

function kept(value: number, error: number, expected: readonly number[]): Check[] {
  const found = withinUnit(value, error)
  return checkList(`${value} ± ${error}: value and ends`, expected, [found.value, ...found.interval], EXACT)
}

function half(hits: number, n: number, centre: number, error: number): Check[] {
  const found = wilson(hits, n)
  const what = `${hits} of ${n.toLocaleString('en')}`
  return [check(`${what}: centre`, centre, found.centre), check(`${what}: half-width`, error, found.error)]
}
