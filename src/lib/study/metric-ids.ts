import { furtherMetrics } from '../evaluate/further'

/** The public metric identifiers of version 1 as contracts.md has them, without their area. A study may ask for any of them by name. */
const byArea: Record<string, string> = {
  fidelity:
    'kl kl_reverse kl_paper js ks_complement tv_complement wasserstein missing_similarity range_coverage category_coverage ' +
    'boundary_adherence category_adherence correlation_similarity correlation_similarity_spearman contingency_similarity ' +
    'alpha_precision beta_coverage authenticity prdc_precision prdc_recall prdc_density prdc_coverage detection_auc_gbdt ' +
    'detection_auc_logistic pmse pmse_ratio mmd rule_violations',
  utility:
    'auroc_{trtr,tstr,trts,tsts} auprc_{trtr,tstr,trts,tsts} brier_{trtr,tstr,trts,tsts} calibration_slope_{trtr,tstr} ' +
    'auroc_gap site_auroc_tstr importance_agreement label_prevalence_gap label_dependence',
  fairness:
    'kl_by_group kl_by_group_gap group_share_tv prevalence_gap_by_group demographic_parity_difference_{trtr,tstr} ' +
    'equalized_odds_difference_{trtr,tstr} equal_opportunity_difference_{trtr,tstr} auroc_by_group_{trtr,tstr}',
  privacy:
    'dcr_median dcr_p05 dcr_holdout_median dcr_share nndr_p05 exact_match near_match nnaa_loss ' +
    'mia_{nearest,knn,ratio,domias,classifier}_{auc,advantage,tpr_at_fpr_01} mia_paper_{auc,advantage,risk} ' +
    'effective_epsilon_lower attribute_inference_risk linkability_risk cap_protection k_anonymity uniques_share ' +
    'replicated_uniques disco epsilon_identifiability',
}

/** All public identifiers with their area, e.g. `privacy.dcr_share`: those of the contract, then those that were added. */
export function publicMetricIds(): string[] {
  const contract = Object.entries(byArea).flatMap(([area, ids]) =>
    ids.split(' ').flatMap((pattern) => expand(pattern).map((id) => `${area}.${id}`)),
  )
  return [...contract, ...furtherMetrics.flatMap(({ ids }) => ids)]
}

function expand(pattern: string): string[] {
  const match = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern)
  if (match === null) return [pattern]
  const [, head = '', choices = '', tail = ''] = match
  return choices.split(',').flatMap((choice) => expand(`${head}${choice}${tail}`))
}
