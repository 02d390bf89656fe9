import type { Metric } from '../evaluate/metric'

/** The membership attacks with a proper holdout, in the order shown. The paper's own variant is not among them. */
export const attacks = [
  { id: 'nearest', title: 'nearest row' },
  { id: 'knn', title: 'five nearest rows' },
  { id: 'ratio', title: 'nearest, against reference' },
  { id: 'domias', title: 'density ratio' },
  { id: 'classifier', title: 'classifier' },
] as const

/** The membership attack on the downstream model, as the paper has it. */
export const paperAttack = { id: 'paper', title: 'the paper’s, by the model' } as const

/** The attack whose number is surest to be high: by the lower end of its interval. Null where none was measured. */
export function strongest(
  by: ReadonlyMap<string, Metric>,
  number: 'auc' | 'tpr_at_fpr_01',
): { title: string; metric: Metric & { value: number }; of: number } | null {
  const measured = attacks.flatMap(({ id, title }) => {
    const metric = by.get(`privacy.mia_${id}_${number}`)
    if (metric === undefined || metric.value === null) return []
    return [{ title, metric: { ...metric, value: metric.value } }]
  })
  const lower = ({ metric }: (typeof measured)[number]): number => metric.interval?.[0] ?? metric.value
  const [first] = [...measured].sort((a, b) => lower(b) - lower(a))
  return first === undefined ? null : { ...first, of: measured.length }
}

/** Metrics that carry the paper's own definition; beside each stands a sounder one. */
export function isPaperVariant(id: string): boolean {
  return /\.(kl_paper|mia_paper_\w+)$/.test(id)
}
