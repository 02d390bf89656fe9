import type { Metric } from '../evaluate/metric'
import type { Drawable } from './figures'

/** A metric with everything not given left empty, for tests. */
export function metric(id: string, fields: Partial<Metric>): Metric {
  return {
    id,
    value: null,
    interval: null,
    intervalKind: null,
    floor: null,
    ceiling: null,
    n: { train: 3000, synthetic: 2000, control: 750, test: 1250 },
    settings: {},
    perFeature: {},
    perGroup: {},
    perSite: {},
    reasons: {},
    warning: null,
    reason: null,
    ...fields,
  }
}

/** A curve from (0, 0) to (1, 1): above the diagonal for a power under 1. */
export function rising(power: number): [number, number][] {
  return Array.from({ length: 101 }, (_, i) => [i / 100, (i / 100) ** power])
}

const sure = { intervalKind: 'confidence' as const }
const attacks = { nearest: 0.52, knn: 0.51, ratio: 0.56, domias: 0.49, classifier: 0.535, paper: 0.55 }

/** What attacks, joint fidelity, calibration, sites and groups bring, all of it as the metrics give it. */
export function everything(): Drawable {
  const ends = (value: number, half: number): [number, number] => [value - half, value + half]
  return {
    metrics: [
      metric('fidelity.detection_auc_gbdt', {
        ...sure,
        value: 0.83,
        interval: [0.81, 0.85],
        floor: 0.51,
        settings: { atFloorSize: 0.8 },
      }),
      metric('utility.auroc_tstr', {
        ...sure,
        value: 0.78,
        interval: [0.75, 0.81],
        ceiling: 0.8,
        settings: { testPositives: 125, testRows: 1250 },
      }),
      metric('utility.auprc_tstr', {
        ...sure,
        value: 0.3,
        interval: [0.25, 0.36],
        ceiling: 0.41,
        settings: { testPositives: 125, testRows: 1250 },
      }),
      metric('utility.brier_tstr', { ...sure, value: 0.08, interval: [0.07, 0.09], ceiling: 0.075 }),
      metric('utility.calibration_slope_tstr', { ...sure, value: 0.6, interval: [0.5, 0.7] }),
      metric('utility.calibration_slope_trtr', { ...sure, value: 0.95, interval: [0.8, 1.1] }),
      metric('utility.label_dependence', { value: 0.05, settings: { real: 0.11, p: 0.3 } }),
      metric('utility.site_auroc_tstr', {
        ...sure,
        value: 0.77,
        perSite: { '7': 0.7, '12': 0.8, 'region=South': 0.75, '9': null },
        reasons: { '9': 'Fewer than 10 positives' },
        settings: {
          perSiteIntervals: { '7': [0.6, 0.79], '12': [0.7, 0.9], 'region=South': [0.6, 0.85] },
          perSiteTrtr: { '7': 0.85, '12': 0.81, 'region=South': 0.8, '9': null },
          perSiteTrtrIntervals: { '7': [0.8, 0.9], '12': [0.7, 0.9], 'region=South': [0.7, 0.9] },
        },
      }),
      metric('fairness.kl_by_group', {
        value: 0.1,
        floor: 0.02,
        perGroup: { 'sex=F': 0.02, 'sex=M': 0.018, 'sex=F & race=asian': 0.9, 'sex=(missing)': null },
        settings: {
          intersections: ['sex=F & race=asian'],
          perGroupFloors: { 'sex=F': 0.015, 'sex=M': 0.014 },
          perGroupIntervals: { 'sex=F': [0.019, 0.03] },
        },
      }),
      metric('fairness.prevalence_gap_by_group', {
        value: 0.07,
        floor: 0.01,
        perGroup: { 'sex=F': 0.07, 'sex=M': 0.001 },
        settings: {
          perGroupFloors: { 'sex=F': 0.01, 'sex=M': 0.01 },
          perGroupIntervals: { 'sex=F': [0.05, 0.09], 'sex=M': [0, 0.02] },
        },
      }),
      metric('fairness.auroc_by_group_tstr', {
        value: 0.7,
        perGroup: { 'sex=F': 0.7, 'sex=M': 0.72 },
        settings: { perGroupIntervals: { 'sex=F': [0.66, 0.75], 'sex=M': [0.68, 0.76] } },
      }),
      metric('fairness.auroc_by_group_trtr', { value: 0.74, perGroup: { 'sex=F': 0.74, 'sex=M': 0.75 } }),
      ...Object.entries(attacks).flatMap(([id, auc]) => [
        metric(`privacy.mia_${id}_auc`, { ...sure, value: auc, interval: ends(auc, 0.025), floor: 0.5 }),
        metric(`privacy.mia_${id}_advantage`, { ...sure, value: 2 * auc - 0.98, floor: 0.06 }),
        metric(`privacy.mia_${id}_tpr_at_fpr_01`, {
          ...sure,
          value: (auc - 0.48) / 2,
          interval: ends((auc - 0.48) / 2, 0.005),
          floor: 0.0107,
        }),
      ]),
      metric('privacy.exact_match', { ...sure, value: 0, interval: [0, 0.002], settings: { control: 0 } }),
      metric('privacy.dcr_share', { ...sure, value: 0.8, interval: [0.78, 0.82], floor: 0.8 }),
    ],
    curves: {
      ...Object.fromEntries(
        Object.entries(attacks).map(([id, auc]) => [`roc_mia_${id}`, rising((1 - auc) / auc)]),
      ),
      roc_detection_gbdt: rising(0.2),
      roc_trtr: rising(0.25),
      roc_trtr_low: rising(0.35),
      roc_trtr_high: rising(0.2),
      roc_tstr: rising(0.3),
      roc_tstr_low: rising(0.4),
      roc_tstr_high: rising(0.25),
      pr_trtr: rising(1).map(([x]) => [x, 0.8 - 0.7 * x]),
      pr_tstr: rising(1).map(([x]) => [x, 0.6 - 0.5 * x]),
      pr_tstr_low: rising(1).map(([x]) => [x, 0.5 - 0.41 * x]),
      pr_tstr_high: rising(1).map(([x]) => [x, 0.7 - 0.57 * x]),
      calibration_trtr: [
        [0.02, 0.025],
        [0.1, 0.11],
        [0.4, 0.38],
      ],
      calibration_tstr: [
        [0.01, 0.04],
        [0.1, 0.12],
        [0.45, 0.3],
      ],
      calibration_tstr_low: [
        [0.01, 0.02],
        [0.1, 0.08],
        [0.45, 0.22],
      ],
      calibration_tstr_high: [
        [0.01, 0.06],
        [0.1, 0.16],
        [0.45, 0.38],
      ],
    },
    pictures: null,
  }
}
