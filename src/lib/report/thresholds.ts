import type { Area, Known } from './standing'

/** Up to `good` an amount counts as good, beyond `poor` as poor, between them as mixed. */
export interface Limits {
  good: number
  poor: number
}

/** Where a person has put limits, by the threshold's id; the rest are as they stand here. */
export type ChosenLimits = Readonly<Record<string, Limits>>

export interface Threshold {
  id: string
  area: Area
  title: string
  /** Id of the metric that is judged, or of the first of several. */
  metric: string
  /** What is held against the limits, in words: the larger, the worse. */
  amount: string
  unit: string | null
  limits: Limits
  /** Why these numbers, one sentence. */
  reason: string
  /** What the verdict then says. */
  says: Record<Known, string>
  /** The worst that this check alone can make of its area. */
  atWorst: 'mixed' | 'poor'
}

/** Every number by which a verdict is given. Order is the order of the checks within their area. */
export const thresholds = [
  {
    id: 'columns',
    area: 'faithful',
    title: 'Single columns',
    metric: 'fidelity.kl',
    amount: 'KL divergence above twice its noise floor',
    unit: 'nats',
    limits: { good: 0.02, poor: 0.1 },
    reason:
      '0.02 nats are what a tenth of the rows in the wrong half of a column makes, 0.1 what a fifth makes; twice the floor leaves room for the floor’s own scatter.',
    says: {
      good: 'single columns look like the real ones',
      mixed: 'single columns are roughly like the real ones',
      poor: 'single columns differ from the real ones',
    },
    atWorst: 'poor',
  },
  {
    id: 'pairs',
    area: 'faithful',
    title: 'Pairs of columns',
    metric: 'fidelity.correlation_similarity',
    amount: 'Similarity of correlations or of pairs with categories lost against a perfect generator',
    unit: null,
    limits: { good: 0.01, poor: 0.025 },
    reason:
      '0.01 are correlations that are off by 0.02 on average, which few analyses would notice; 0.025 are 0.05, as much as many a clinical correlation is worth.',
    says: {
      good: 'columns move together as in the real rows',
      mixed: 'columns move together less than in the real rows',
      poor: 'how columns move together is largely lost',
    },
    atWorst: 'poor',
  },
  {
    id: 'joint',
    area: 'faithful',
    title: 'All columns at once',
    metric: 'fidelity.detection_auc_gbdt',
    amount: 'AUC of a model that tells synthetic from real rows, above 0.5',
    unit: null,
    limits: { good: 0.1, poor: 0.3 },
    reason:
      'At an AUC of 0.6 the model picks the synthetic one of a pair six times in ten, little better than a coin; at 0.8 it is right four times in five.',
    says: {
      good: 'a model hardly tells them from real rows',
      mixed: 'a model tells some of them from real rows',
      poor: 'a model tells them from real rows with ease',
    },
    atWorst: 'poor',
  },
  {
    id: 'signal',
    area: 'useful',
    title: 'What a model learns',
    metric: 'utility.auroc_tstr',
    amount: 'AUROC lost by training on synthetic rows instead of real ones',
    unit: null,
    limits: { good: 0.03, poor: 0.1 },
    reason:
      '0.03 is what another draw of the test rows often changes; 0.1 is a fifth of all that lies between chance and perfection. An interval that reaches the real rows’ mark counts as good up to halfway between the two.',
    says: {
      good: 'a model trained on these rows does nearly as well on real patients as one trained on real rows',
      mixed: 'a model trained on these rows works on real patients, but worse than one trained on real rows',
      poor: 'a model trained on these rows loses much of what real rows teach',
    },
    atWorst: 'poor',
  },
  {
    id: 'prevalence',
    area: 'useful',
    title: 'Share of the outcome',
    metric: 'utility.label_prevalence_gap',
    amount: 'Difference in the share of positive outcomes above twice its noise floor',
    unit: null,
    limits: { good: 0.02, poor: 0.1 },
    reason:
      'Two percentage points shift a predicted risk less than most models err anyway; ten make every risk that such a model states wrong.',
    says: {
      good: 'the outcome is about as common as in real rows',
      mixed: 'the outcome is more or less common than in real rows',
      poor: 'the outcome is far from as common as in real rows',
    },
    atWorst: 'mixed',
  },
  {
    id: 'calibration',
    area: 'useful',
    title: 'Calibration',
    metric: 'utility.calibration_slope_tstr',
    amount: 'How much farther from 1 the calibration slope is than that of the model trained on real rows',
    unit: null,
    limits: { good: 0.2, poor: 0.5 },
    reason:
      'A slope of 0.8 means log odds stated a quarter too extreme, 0.5 twice as extreme as true; a model trained on real rows is seldom at 1 itself, and its own distance is taken off.',
    says: {
      good: 'the risks that a model trained on them states are as true as those of the real one',
      mixed: 'the risks that a model trained on them states are less true than those of the real one',
      poor: 'the risks that a model trained on them states are far less true than those of the real one',
    },
    atWorst: 'mixed',
  },
  {
    id: 'dependence',
    area: 'useful',
    title: 'Outcome and features',
    metric: 'utility.label_dependence',
    amount: 'Share of shuffled outcomes that depend on the features as much as the synthetic ones do',
    unit: null,
    limits: { good: 0.05, poor: 0.2 },
    reason:
      'Above 1 in 20 it isn’t shown that the synthetic outcome has anything to do with the patient; above 1 in 5 nothing even points to it.',
    says: {
      good: 'the outcome depends on the features',
      mixed: 'the outcome is not shown to depend on the features',
      poor: 'nothing shows that the outcome depends on the features',
    },
    atWorst: 'mixed',
  },
  {
    id: 'shares',
    area: 'fair',
    title: 'Shares of groups',
    metric: 'fairness.group_share_tv',
    amount: 'Part of the rows in another group than in the real table, above twice its noise floor',
    unit: null,
    limits: { good: 0.03, poor: 0.1 },
    reason:
      'Three rows in a hundred in another group change no analysis of a large group; ten can halve a minority.',
    says: {
      good: 'groups have about their real shares',
      mixed: 'shares of groups are somewhat off',
      poor: 'shares of groups are off',
    },
    atWorst: 'poor',
  },
  {
    id: 'within-groups',
    area: 'fair',
    title: 'Rows within groups',
    metric: 'fairness.kl_by_group',
    amount: 'KL divergence within groups above twice its noise floor',
    unit: 'nats',
    limits: { good: 0.05, poor: 0.2 },
    reason:
      'Twice what is allowed of all rows together, since groups are smaller and scatter more than the whole.',
    says: {
      good: 'rows within groups are as true as they can be',
      mixed: 'rows within groups are somewhat off',
      poor: 'rows within groups are far off',
    },
    atWorst: 'poor',
  },
  {
    id: 'errors',
    area: 'fair',
    title: 'Errors of a model by group',
    metric: 'fairness.equalized_odds_difference_tstr',
    amount: 'Gap between groups in a model’s error rates, above that of the model trained on real rows',
    unit: null,
    limits: { good: 0.05, poor: 0.15 },
    reason:
      'Five percentage points are within what a group of a few hundred people scatters; at fifteen one group is missed visibly more often than another because of the synthetic rows.',
    says: {
      good: 'a model trained on them adds no gap between groups',
      mixed: 'a model trained on them adds to the gap between groups',
      poor: 'a model trained on them treats groups far less alike',
    },
    atWorst: 'poor',
  },
  {
    id: 'copies',
    area: 'private',
    title: 'Copies',
    metric: 'privacy.exact_match',
    amount: 'Share of rows that equal a training row, lower end of its interval, above coincidence',
    unit: null,
    limits: { good: 0.005, poor: 0.005 },
    reason:
      'A copy is a real record: the half percent only leaves room for how roughly coincidence is known. There is nothing between copying and not.',
    says: {
      good: 'no more rows equal a training row than coincidence explains',
      mixed: 'some rows equal a training row beyond coincidence',
      poor: 'it copies real rows',
    },
    atWorst: 'poor',
  },
  {
    id: 'membership',
    area: 'private',
    title: 'Membership, over all people',
    metric: 'privacy.mia_nearest_auc',
    amount: 'AUC of the strongest of five membership attacks, lower end of its interval, above 0.5',
    unit: null,
    limits: { good: 0.02, poor: 0.1 },
    reason:
      'The strongest of five lies a little above chance by choice alone, which 0.02 allows for; at 0.6 an attacker who compares a member with a stranger is right six times in ten.',
    says: {
      good: 'no attack tells who was among the training rows',
      mixed: 'an attack has some success in telling who was among the training rows',
      poor: 'an attack tells who was among the training rows',
    },
    atWorst: 'poor',
  },
  {
    id: 'exposed-few',
    area: 'private',
    title: 'Membership, the few most exposed',
    metric: 'privacy.mia_nearest_tpr_at_fpr_01',
    amount:
      'Members found at 1 % false alarms by the strongest attack, lower end of its interval, above chance',
    unit: null,
    limits: { good: 0.01, poor: 0.04 },
    reason:
      'Where 1 % of strangers are suspected, 5 % of the members found means that five of six suspects were members, if there are as many strangers as members.',
    says: {
      good: 'no attack singles out a few members',
      mixed: 'an attack singles out some members',
      poor: 'an attack singles out members',
    },
    atWorst: 'poor',
  },
  {
    id: 'attribute',
    area: 'private',
    title: 'Guessing the sensitive value',
    metric: 'privacy.attribute_inference_risk',
    amount: 'Right guesses about members beyond those about strangers, lower end of the interval',
    unit: null,
    limits: { good: 0.02, poor: 0.1 },
    reason:
      'What can be guessed of strangers as well is knowledge about people at large, not a leak; of that excess two in a hundred are left to chance, ten are not.',
    says: {
      good: 'the sensitive value of members is guessed no better than that of strangers',
      mixed: 'the sensitive value of members is guessed somewhat better than that of strangers',
      poor: 'the sensitive value of members is guessed better than that of strangers',
    },
    atWorst: 'poor',
  },
  {
    id: 'linkability',
    area: 'private',
    title: 'Linking two halves of a record',
    metric: 'privacy.linkability_risk',
    amount: 'Members linked beyond strangers linked, lower end of the interval',
    unit: null,
    limits: { good: 0.02, poor: 0.1 },
    reason: 'As for guessing: only what succeeds for members and not for strangers is a leak.',
    says: {
      good: 'halves of members’ records are linked no more often than those of strangers',
      mixed: 'halves of members’ records are linked somewhat more often than those of strangers',
      poor: 'halves of members’ records are linked more often than those of strangers',
    },
    atWorst: 'poor',
  },
  {
    id: 'epsilon',
    area: 'private',
    title: 'Bound on ε',
    metric: 'privacy.effective_epsilon_lower',
    amount: 'The ε that the nearest-row attack proves at least',
    unit: null,
    limits: { good: 0.1, poor: 1 },
    reason:
      'An ε of 0.1 means that odds can be moved by a tenth, an ε of 1 that they can be nearly tripled. The bound is from below: the true ε may be anything above.',
    says: {
      good: 'no ε worth naming is proven',
      mixed: 'the attack proves that ε is not small',
      poor: 'the attack proves a large ε',
    },
    atWorst: 'poor',
  },
  {
    id: 'nearness',
    area: 'private',
    title: 'Nearness (a proxy)',
    metric: 'privacy.dcr_share',
    amount:
      'Share of rows nearer to a training row than to an unseen one, lower end of its interval, above what no copying gives',
    unit: null,
    limits: { good: 0.01, poor: 0.1 },
    reason:
      'One in a hundred makes up for an interval that is a little too narrow; from ten in a hundred on, rows are remembered in numbers. Distances are a proxy: being far proves nothing.',
    says: {
      good: 'rows lie no nearer to training rows than chance allows',
      mixed: 'rows lie nearer to training rows than chance allows',
      poor: 'rows lie much nearer to training rows than chance allows',
    },
    atWorst: 'poor',
  },
] as const satisfies readonly Threshold[]

export type ThresholdId = (typeof thresholds)[number]['id']

/** A threshold by its id. */
export function thresholdOf(id: ThresholdId): Threshold {
  const found: Threshold | undefined = thresholds.find((one) => one.id === id)
  if (found === undefined) throw new RangeError(`no threshold ${id}`)
  return found
}

/** The limits that count: the person's where they are numbers, `poor` never below `good`. */
export function limitsOf({ id, limits }: Threshold, chosen: ChosenLimits): Limits {
  const own = Object.hasOwn(chosen, id) ? chosen[id] : undefined
  const good = own !== undefined && Number.isFinite(own.good) ? own.good : limits.good
  const poor = own !== undefined && Number.isFinite(own.poor) ? own.poor : limits.poor
  return { good, poor: Math.max(good, poor) }
}

/** Whether a person has put limits elsewhere than they stand here. */
export function isChanged(threshold: Threshold, chosen: ChosenLimits): boolean {
  const { good, poor } = limitsOf(threshold, chosen)
  return good !== threshold.limits.good || poor !== threshold.limits.poor
}
