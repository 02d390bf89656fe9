import { describe, expect, it } from 'vitest'
import { goldens, groupOf, type Cells } from '../../../../tests/golden/tables'
import { takeRows, type Table } from '../../table/table'
import { EvaluationContext } from '../context'
import { families } from '../families'
import { advantageNull } from './attack-null'
import { at, cohort, measured, privacyIds, tables } from './testing'

const attacks = ['nearest', 'knn', 'ratio', 'domias', 'classifier']
const suffixes = ['auc', 'advantage', 'tpr_at_fpr_01']
const mia = [
  ...attacks.flatMap((name) => suffixes.map((suffix) => `mia_${name}_${suffix}`)),
  ...['auc', 'advantage', 'risk'].map((suffix) => `mia_paper_${suffix}`),
]
const around = { target: 'died', groups: [groupOf('sex')] }

/** S with a part of its rows copied from R. */
function leaking(real: Table, synthetic: Table, copied: number): Table {
  return {
    rows: synthetic.rows,
    columns: takeRows(
      {
        rows: real.rows + synthetic.rows,
        columns: real.columns.map((column, j) => {
          const twin = synthetic.columns[j]
          return 'values' in column
            ? {
                ...column,
                values: Float64Array.of(...column.values, ...(twin && 'values' in twin ? twin.values : [])),
              }
            : {
                ...column,
                codes: Int32Array.of(...column.codes, ...(twin && 'codes' in twin ? twin.codes : [])),
              }
        }),
      },
      Array.from({ length: synthetic.rows }, (_, row) => (row < copied ? row : real.rows + row)),
    ).columns,
  }
}

describe('fixture A', () => {
  const list = tables(goldens.A.T, goldens.A.S, goldens.A.H)
  const { of, curves } = measured(at(list, 0), at(list, 1), { ...around, control: at(list, 2) })

  it('A11: the attack by the nearest row', () => {
    expect(of('mia_nearest_auc').value).toBeCloseTo(0.81, 12)
    expect(of('mia_nearest_advantage').value).toBeCloseTo(0.8, 12)
    expect(of('mia_nearest_tpr_at_fpr_01').value).toBeCloseTo(0.8, 12)
  })

  it('floors: one half, the 95 % point of the null, (⌊0.01c⌋ + 1)/(c + 1)', () => {
    expect(of('mia_nearest_auc').floor).toBe(0.5)
    expect(of('mia_nearest_advantage').floor).toBe(advantageNull(10, 10))
    expect(of('mia_nearest_tpr_at_fpr_01').floor).toBeCloseTo(1 / 11, 12)
    // Five of the ten control rows are the attacker's.
    expect(of('mia_ratio_advantage').floor).toBe(advantageNull(10, 5))
    expect(of('mia_ratio_tpr_at_fpr_01').floor).toBeCloseTo(1 / 6, 12)
    const risk = of('mia_paper_risk')
    expect(risk.floor).toBeCloseTo((1 - advantageNull(10, 10)) / 2, 12)
    expect(risk.value).toBeCloseTo((1 - (of('mia_paper_advantage').value ?? NaN)) / 2, 12)
    expect(risk.interval?.[0]).toBeLessThanOrEqual(risk.value ?? 0)
    expect(risk.interval?.[1]).toBeGreaterThanOrEqual(risk.value ?? 1)
  })

  it('each number prints what it rests on', () => {
    for (const id of mia) {
      expect(of(id).intervalKind, id).toBe(/_auc$/.test(id) ? 'confidence' : 'resampling-spread')
      expect(of(id).settings, id).toMatchObject({
        members: 10,
        membersAre: 'all training rows',
        resamples: 20,
      })
      expect(of(id).settings['averagePrecision'], id).toBeGreaterThan(0)
      expect(of(id).settings['tprAtFpr10'], id).toBeGreaterThanOrEqual(0)
    }
    expect(of('mia_ratio_auc').settings).toMatchObject({ nonMembers: 5, runs: 10 })
    for (const name of [...attacks, 'paper']) {
      const curve = curves[`roc_mia_${name}`] ?? []
      expect(curve.length).toBeGreaterThan(100)
      expect(curve.length).toBeLessThanOrEqual(400)
      expect(curve.at(-1)).toEqual([1, 1])
    }
  })
})

describe('nothing leaks: R, S and C are drawn alike', () => {
  for (const [n, m, c] of [
    [400, 400, 400],
    [500, 300, 60],
  ] as const)
    it(
      `n = ${n}, m = ${m}, c = ${c}: AUCs cover one half, differences of rates nought`,
      { timeout: 60_000 },
      () => {
        const list = tables(cohort(n, 11), cohort(m, 12), cohort(c, 13))
        const { of } = measured(at(list, 0), at(list, 1), { ...around, control: at(list, 2), resamples: 100 })
        for (const name of [...attacks, 'paper']) {
          const auc = of(`mia_${name}_auc`)
          expect(auc.interval?.[0], name).toBeLessThan(0.5)
          expect(auc.interval?.[1], name).toBeGreaterThan(0.5)
          const advantage = of(`mia_${name}_advantage`)
          expect(advantage.value, name).toBeLessThan((advantage.floor ?? 0) * 1.2)
        }
        expect(of('effective_epsilon_lower').value).toBeLessThan(0.2)
        for (const id of ['attribute_inference_risk', 'linkability_risk']) {
          expect(of(id).interval?.[0], id).toBeLessThan(0)
          expect(of(id).interval?.[1], id).toBeGreaterThan(0)
        }
        expect(Math.abs(of('nnaa_loss').value ?? 1)).toBeLessThan(0.1)
        const identified = of('epsilon_identifiability')
        expect(Math.abs((identified.value ?? 0) - Number(identified.settings['control']))).toBeLessThan(0.1)
        const share = of('dcr_share')
        expect(share.value).toBeGreaterThan((share.floor ?? 1) - 0.08)
        expect(share.value).toBeLessThan((share.floor ?? 0) + 0.08)
      },
    )
})

describe('everything leaks: S is R', () => {
  const list = tables(cohort(120, 21), cohort(80, 22))
  const real = at(list, 0)
  const { of } = measured(real, real, { ...around, control: at(list, 1) })

  it('the attacks by distance find nearly all, the bound of ε is what 60 of 60 and 0 of 40 prove', () => {
    for (const name of ['nearest', 'ratio']) expect(of(`mia_${name}_auc`).value, name).toBeGreaterThan(0.97)
    // The paper's attack does not: it asks for realism.
    expect(of('mia_paper_auc').value).toBeLessThan(0.85)
    expect(of('effective_epsilon_lower').value).toBeGreaterThan(1.5)
    expect(of('exact_match').value).toBe(1)
    expect(of('attribute_inference_risk').value).toBeGreaterThan(0.1)
    expect(of('linkability_risk').value).toBeGreaterThan(0.2)
    expect(of('nnaa_loss').value).toBeGreaterThan(0.1)
  })

  it('negative test 1: a copy in another order is a copy', () => {
    const again = takeRows(
      real,
      Array.from({ length: 120 }, (_, row) => 119 - row),
    )
    const other = measured(real, again, { ...around, control: at(list, 1) })
    for (const id of ['dcr_median', 'dcr_p05', 'epsilon_identifiability', ...mia.slice(0, 6)])
      expect(other.of(id).value, id).toBe(of(id).value)
    expect(of('dcr_median').value).toBe(0)
  })

  it('a copy of different rows is wholly identifiable', () => {
    const cells: Cells = { x: Array.from({ length: 30 }, (_, i) => i * i), c: [...'ab'.repeat(15)] }
    const one = at(tables(cells), 0)
    expect(
      measured(one, one, { metrics: ['epsilon_identifiability'] }).of('epsilon_identifiability').value,
    ).toBe(1)
  })

  it('a proven bound: all members at distance 0, no one else', () => {
    const [r, c] = tables(
      { x: Array.from({ length: 100 }, (_, i) => i * 2) },
      { x: Array.from({ length: 80 }, (_, i) => i * 2 + 1) },
    )
    if (r === undefined || c === undefined) throw new Error('no tables')
    const found = measured(r, r, { control: c, metrics: ['effective_epsilon_lower'] })
    // Clopper–Pearson for 50 of 50 and for 0 of 40; and the other way round, which is more here.
    const all = (n: number) => 0.025 ** (1 / n)
    const expected = Math.max(Math.log(all(50) / (1 - all(40))), Math.log(all(40) / (1 - all(50))))
    expect(found.of('effective_epsilon_lower').value).toBeCloseTo(expected, 9)
  })
})

describe('members', () => {
  const list = tables(cohort(150, 31), cohort(100, 32), cohort(60, 33))
  const [real, control] = [at(list, 0), at(list, 2)]
  // Only rows 0 … 29 were shown to the generator, and it copied them.
  const synthetic = leaking(real, at(list, 1), 30)
  const shown = Int32Array.from({ length: 30 }, (_, row) => row)

  it('are the rows that the generator was given, wherever that is known', () => {
    const all = measured(real, synthetic, { ...around, control })
    const some = measured(real, synthetic, { ...around, control, members: shown })
    for (const name of ['nearest', 'ratio']) {
      expect(some.of(`mia_${name}_auc`).value, name).toBeGreaterThan(0.93)
      expect(all.of(`mia_${name}_auc`).value, name).toBeLessThan(0.75)
    }
    expect(some.of('mia_knn_auc').settings).toMatchObject({
      members: 30,
      membersAre: 'the training rows that the generator was given',
    })
    expect(some.of('mia_paper_auc').settings['members']).toBe(30)
    expect(some.of('dcr_median').value).toBe(all.of('dcr_median').value)
  })

  it('are all training rows where none are named', () => {
    const empty = measured(real, synthetic, { ...around, control, members: new Int32Array(0), metrics: mia })
    const absent = measured(real, synthetic, { ...around, control, metrics: mia })
    for (const id of mia) expect(empty.of(id)).toEqual(absent.of(id))
  })
})

describe('what must not change them', () => {
  it('the order of rows and columns, and the names of levels', { timeout: 60_000 }, () => {
    const list = tables(cohort(90, 41), cohort(70, 42), cohort(41, 43))
    const names: Record<string, string> = { MICU: 'Zz', SICU: '1', CCU: 'mm' }
    const turned = (table: Table): Table => ({
      rows: table.rows,
      columns: [
        ...takeRows(
          table,
          Array.from({ length: table.rows }, (_, row) => table.rows - 1 - row),
        ).columns,
      ]
        .reverse()
        .map((column) => {
          if ('values' in column || column.name !== 'unit') return column
          // Codes turned round, too.
          const levels = [...column.levels].reverse().map((level) => names[level] ?? level)
          return {
            ...column,
            levels,
            codes: column.codes.map((code) => (code < 0 ? -1 : levels.length - 1 - code)),
          }
        }),
    })
    const members = Int32Array.from({ length: 40 }, (_, i) => 2 * i)
    const given = { ...around, groups: [groupOf('sex'), groupOf('unit')] }
    const one = measured(at(list, 0), at(list, 1), { ...given, control: at(list, 2), members })
    const other = measured(turned(at(list, 0)), turned(at(list, 1)), {
      ...given,
      control: turned(at(list, 2)),
      members: members.map((row) => 89 - row),
    })
    for (const id of privacyIds.map((full) => full.replace('privacy.', ''))) {
      const [a, b] = [one.of(id), other.of(id)]
      expect(b.value, id).toBeCloseTo(a.value ?? NaN, 12)
      expect(b.floor ?? 0, id).toBeCloseTo(a.floor ?? 0, 12)
      expect(b.interval?.[0] ?? 0, id).toBeCloseTo(a.interval?.[0] ?? 0, 12)
    }
  })

  it('the tables that are given are left as they are', () => {
    const list = tables(cohort(40, 51), cohort(40, 52), cohort(20, 53))
    const before = JSON.stringify(
      list.map((table) =>
        table.columns.map((column) =>
          Object.values(column).map((part) =>
            ArrayBuffer.isView(part) ? Array.from(part as Float64Array) : part,
          ),
        ),
      ),
    )
    measured(at(list, 0), at(list, 1), { ...around, control: at(list, 2) })
    const after = JSON.stringify(
      list.map((table) =>
        table.columns.map((column) =>
          Object.values(column).map((part) =>
            ArrayBuffer.isView(part) ? Array.from(part as Float64Array) : part,
          ),
        ),
      ),
    )
    expect(after).toBe(before)
  })
})

describe('too little to go on', () => {
  const list = tables(cohort(60, 61), cohort(50, 62), cohort(30, 63))
  const [real, synthetic, control] = [at(list, 0), at(list, 1), at(list, 2)]
  const rows = (table: Table, count: number) =>
    takeRows(
      table,
      Array.from({ length: count }, (_, row) => row),
    )
  const needControl = [
    ...mia,
    'effective_epsilon_lower',
    'attribute_inference_risk',
    'linkability_risk',
    'nnaa_loss',
  ]

  it('without control rows: null with that reason, the rest as ever', () => {
    for (const none of [null, rows(control, 0)]) {
      const { of, curves } = measured(real, synthetic, { ...around, control: none })
      for (const id of [...needControl, 'dcr_holdout_median', 'dcr_share'])
        expect(of(id), id).toMatchObject({ value: null, reason: 'There is no control table' })
      for (const id of ['exact_match', 'near_match', 'epsilon_identifiability', 'cap_protection', 'disco']) {
        expect(of(id).value, id).not.toBeNull()
        expect(of(id).settings['control'], id).toBeNull()
        expect(of(id).floor, id).toBeNull()
      }
      expect(Object.keys(curves).filter((name) => name.startsWith('roc'))).toEqual([])
    }
  })

  it('one control row can’t be halved; two can', () => {
    const one = measured(real, synthetic, { ...around, control: rows(control, 1) })
    for (const name of ['ratio', 'domias', 'classifier'])
      expect(one.of(`mia_${name}_auc`)).toMatchObject({
        value: null,
        reason: 'Halving the control table needs two rows',
      })
    expect(one.of('mia_nearest_auc').value).not.toBeNull()
    expect(one.of('nnaa_loss').reason).toMatch(/two rows/)
    expect(one.of('effective_epsilon_lower').reason).toMatch(/two control rows/)
    const two = measured(real, synthetic, { ...around, control: rows(control, 2) })
    for (const id of needControl) expect(two.of(id).value, id).not.toBeNull()
    expect(two.of('mia_ratio_auc')).toMatchObject({ settings: { nonMembers: 1 }, warning: 'small' })
  })

  it('eight rows of each, one column, all rows equal: numbers or reasons, never NaN', () => {
    const one = at(tables({ x: Array.from({ length: 20 }, (_, i) => i % 7) }), 0)
    const same = at(tables({ x: Array.from({ length: 20 }, () => 3), c: [...'a'.repeat(20)] }), 0)
    for (const [r, s, c] of [
      [rows(real, 8), rows(synthetic, 8), rows(control, 8)],
      [rows(real, 1), rows(synthetic, 1), rows(control, 1)],
      [one, one, rows(one, 9)],
      [same, same, rows(same, 9)],
    ] as const) {
      const { of } = measured(r, s, { ...(r.columns.length > 2 ? around : {}), control: c })
      for (const id of privacyIds.map((full) => full.replace('privacy.', ''))) {
        const metric = of(id)
        expect(JSON.stringify(metric), id).not.toMatch(/NaN|Infinity/)
        expect(metric.value === null ? metric.reason : metric.value, id).not.toBeNull()
      }
    }
    const { of } = measured(same, same, { control: rows(same, 9) })
    expect(of('mia_nearest_auc').value).toBe(0.5)
    expect(of('mia_nearest_advantage').value).toBe(0)
    expect(of('nnaa_loss').value).toBe(0)
    expect(of('linkability_risk').value).toBe(0)
    expect(of('epsilon_identifiability').reason).toMatch(/constant/)
    expect(measured(one, one, { control: one }).of('linkability_risk').reason).toBe(
      'Two halves need two columns',
    )
  })

  it('no target: no attack by its losses; synthetic rows of one outcome: not trainable', () => {
    expect(
      measured(real, synthetic, { control, metrics: ['mia_paper_auc'] }).of('mia_paper_auc').reason,
    ).toBe('No target was chosen')
    const onlyAlive = {
      ...synthetic,
      columns: synthetic.columns.map((column) =>
        'codes' in column && column.name === 'died'
          ? { ...column, codes: column.codes.map(() => column.levels.indexOf('0')) }
          : column,
      ),
    }
    expect(measured(real, onlyAlive, { ...around, control }).of('mia_paper_risk').reason).toMatch(
      /no positive label/,
    )
  })
})

describe('chosen anew on the same tables', () => {
  it('bins, groups, quasi-identifiers and the sensitive column: as if chosen from the first', () => {
    const list = tables(cohort(60, 71), cohort(50, 72), cohort(24, 73))
    const given = { ...around, groups: [groupOf('sex'), groupOf('unit')], control: at(list, 2) }
    const { input } = measured(at(list, 0), at(list, 1), { ...given, metrics: [] })
    const all = (context: EvaluationContext) =>
      families
        .filter((family) => family.ids.some((id) => id.startsWith('privacy.')))
        .flatMap((family) => family.compute(context, new Set(privacyIds)).metrics)
    const first = new EvaluationContext(input)
    const before = all(first)
    for (const choices of [
      { bins: 4 },
      { quasiIdentifiers: ['unit', 'days'] },
      { sensitive: 'lactate' },
      { groups: ['sex'] },
    ]) {
      const fresh = all(new EvaluationContext(input).adjusted(choices))
      expect(all(first.adjusted(choices))).toEqual(fresh)
      if (!('groups' in choices)) expect(fresh).not.toEqual(before)
    }
  })
})
