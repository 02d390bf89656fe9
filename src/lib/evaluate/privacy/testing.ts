import { inputOf, tablesOf, type Around, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import { type Table } from '../../table/table'
import { evaluate } from '../evaluate'
import { families } from '../families'
import type { EvaluationInput, Metric } from '../metric'

/** All privacy ids. */
export const privacyIds = families.flatMap((family) => family.ids).filter((id) => id.startsWith('privacy.'))

export interface Given extends Around {
  members?: Int32Array
  quasiIdentifiers?: string[]
  sensitive?: string | null
}

/** Metrics by id without their area: all privacy ids unless `metrics` names some. */
export function measured(
  real: Table,
  synthetic: Table,
  { members, quasiIdentifiers, sensitive, ...around }: Given = {},
): { of: (id: string) => Metric; input: EvaluationInput; curves: Record<string, [number, number][]> } {
  const metrics = (around.metrics ?? privacyIds).map((id) => (id.includes('.') ? id : `privacy.${id}`))
  const plain = inputOf(real, synthetic, { ...around, metrics })
  const input: EvaluationInput = {
    ...plain,
    members,
    schema: {
      ...plain.schema,
      quasiIdentifiers: quasiIdentifiers ?? plain.schema.quasiIdentifiers,
      sensitive: sensitive === undefined ? plain.schema.sensitive : sensitive,
    },
  }
  const found = evaluate(input)
  const byId = new Map(found.metrics.map((metric) => [metric.id, metric]))
  return {
    input,
    curves: found.curves,
    of: (id) => {
      const metric = byId.get(`privacy.${id}`)
      if (metric === undefined) throw new Error(`no ${id}`)
      return metric
    },
  }
}

/** Tables from columns of cells, codes in common; `died` is coded. */
export function tables(...all: Cells[]): Table[] {
  return tablesOf(all, ['died'])
}

/** The table at that place. */
export function at(list: readonly Table[], place: number): Table {
  const table = list[place]
  if (table === undefined) throw new Error('no table')
  return table
}

/** Patients drawn alike: numbers with ties and missing values, categories, an outcome. */
export function cohort(rows: number, seed: number): Cells {
  const random = stream('privacy cohort', seed)
  const all = Array.from({ length: rows }, () => {
    const age = Math.round(55 + 18 * random.normal())
    return {
      age: random.next() < 0.03 ? null : age,
      lactate: random.next() < 0.25 ? null : Math.round(10 * Math.exp(0.5 * random.normal())) / 10,
      days: random.int(5),
      sex: random.next() < 0.04 ? null : random.next() < 0.45 ? 'F' : 'M',
      unit: random.next() < 0.1 ? null : (['MICU', 'SICU', 'CCU'][random.int(3)] ?? null),
      died: random.next() < 0.1 + age / 300 ? '1' : '0',
    }
  })
  const names = ['age', 'lactate', 'days', 'sex', 'unit', 'died'] as const
  return Object.fromEntries(names.map((name) => [name, all.map((row) => row[name])]))
}
