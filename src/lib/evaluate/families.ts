import type { EvaluationContext } from './context'
import { groupShareFamily } from './fairness/group-share'
import { klByGroupFamily } from './fairness/kl-by-group'
import { modelGapsFamily } from './fairness/model-gaps'
import { prevalenceByGroupFamily } from './fairness/prevalence-by-group'
import { adherenceFamily } from './fidelity/adherence'
import { alphaBetaFamily } from './fidelity/alpha-beta'
import { contingencyFamily } from './fidelity/contingency'
import { correlationFamily } from './fidelity/correlation'
import { coverageFamily } from './fidelity/coverage'
import { boostedDetectionFamily, logisticDetectionFamily } from './fidelity/detection'
import { klFamily } from './fidelity/kl'
import { klPaperFamily } from './fidelity/kl-paper'
import { ksFamily } from './fidelity/ks'
import { missingFamily } from './fidelity/missing'
import { mmdFamily } from './fidelity/mmd'
import { pmseFamily } from './fidelity/pmse'
import { prdcFamily } from './fidelity/prdc'
import { ruleViolationsFamily } from './fidelity/rule-violations'
import { tvFamily } from './fidelity/tv'
import { wassersteinFamily } from './fidelity/wasserstein'
import { furtherMetrics } from './further'
import type { MetricFamily } from './metric'
import { attributeInferenceFamily } from './privacy/attribute-inference'
import { capProtectionFamily } from './privacy/cap-protection'
import { disclosureFamily } from './privacy/disclosure'
import { distanceFamily } from './privacy/distances'
import { effectiveEpsilonFamily } from './privacy/effective-epsilon'
import { exactMatchFamily } from './privacy/exact-match'
import { identifiabilityFamily } from './privacy/identifiability'
import { linkabilityFamily } from './privacy/linkability'
import { miaClassifierFamily } from './privacy/mia-classifier'
import { miaDomiasFamily } from './privacy/mia-domias'
import { miaNearestFamily } from './privacy/mia-nearest'
import { miaPaperFamily } from './privacy/mia-paper'
import { miaRatioFamily } from './privacy/mia-ratio'
import { nearMatchFamily } from './privacy/near-match'
import { nnaaFamily } from './privacy/nnaa'
import { uniquesFamily } from './privacy/uniques'
import { calibrationFamily } from './utility/calibration'
import { importanceFamily } from './utility/importance'
import { labelDependenceFamily } from './utility/label-dependence'
import { prevalenceFamily } from './utility/prevalence'
import { siteFamily } from './utility/site-auroc'
import { utilityFamily } from './utility/utility'

/**
 * Every metric family, in the order of the areas. Those of the contract stand here, their texts in `about/` and `methods/`; what
 * is added to them is a file and a line in `further-metrics.ts`.
 */
export const families: readonly MetricFamily<EvaluationContext>[] = [
  klFamily,
  klPaperFamily,
  ksFamily,
  wassersteinFamily,
  tvFamily,
  missingFamily,
  coverageFamily,
  adherenceFamily,
  ruleViolationsFamily,
  correlationFamily,
  contingencyFamily,
  alphaBetaFamily,
  prdcFamily,
  boostedDetectionFamily,
  logisticDetectionFamily,
  pmseFamily,
  mmdFamily,
  utilityFamily,
  calibrationFamily,
  siteFamily,
  importanceFamily,
  prevalenceFamily,
  labelDependenceFamily,
  klByGroupFamily,
  groupShareFamily,
  prevalenceByGroupFamily,
  modelGapsFamily,
  distanceFamily,
  exactMatchFamily,
  nearMatchFamily,
  nnaaFamily,
  miaNearestFamily,
  miaRatioFamily,
  miaDomiasFamily,
  miaClassifierFamily,
  miaPaperFamily,
  effectiveEpsilonFamily,
  attributeInferenceFamily,
  linkabilityFamily,
  capProtectionFamily,
  uniquesFamily,
  disclosureFamily,
  identifiabilityFamily,
  ...furtherMetrics,
]
