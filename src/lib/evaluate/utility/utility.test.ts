import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupOf, inputOf, tablesOf, type Around, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import type { Table } from '../../table/table'
import { evaluate } from '../evaluate'
import { families } from '../families'
import type { Evaluation, Metric } from '../metric'

const UTILITY = families.flatMap((family) => family.ids).filter((id) => id.startsWith('utility.'))

/** Patients whose death hangs on x, less on the unit; `how` strongly. */
function cohort(rows: number, seed: number, how = 1): Cells {
  const random = stream('utility', seed)
  const all = Array.from({ length: rows }, () => {
    const x = random.int(16)
    const unit = ['MICU', 'SICU', 'CCU'][random.int(3)] ?? null
    const risk = 1 / (1 + Math.exp(-how * ((x - 8) / 2 + (unit === 'CCU' ? 1 : 0))))
    return {
      x: random.next() < 0.1 ? null : x,
      unit: random.next() < 0.1 ? null : unit,
      noise: random.int(64) / 8,
      sex: random.next() < 0.45 ? 'F' : 'M',
      died: random.next() < 0.03 ? null : random.next() < risk ? 'yes' : 'no',
      site: random.next() < 0.05 ? null : `h${random.int(5)}`,
      region: random.next() < 0.5 ? 'west' : 'east',
    }
  })
  const names = ['x', 'unit', 'noise', 'sex', 'died', 'site', 'region'] as const
  return Object.fromEntries(names.map((name) => [name, all.map((row) => row[name])]))
}

const around: Around = { target: 'died', positive: 'yes', site: 'site', region: 'region' }

function weigh(cells: readonly Cells[], more: Around = {}): Evaluation {
  const [real, synthetic, test] = tablesOf(cells)
  if (real === undefined || synthetic === undefined) throw new Error('no tables')
  return evaluate(inputOf(real, synthetic, { ...around, test: test ?? null, metrics: UTILITY, ...more }))
}

const byId = (found: Evaluation) => new Map(found.metrics.map((metric) => [metric.id, metric]))

function of(found: ReadonlyMap<string, Metric>, id: string): Metric {
  const metric = found.get(id)
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

const three = [cohort(260, 1), cohort(240, 2, 0.5), cohort(220, 3)]
const whole = weigh(three)
const found = byId(whole)

describe('four ways', () => {
  it('each id has a value, the ceiling of models trained and tested on real rows, and its sizes', () => {
    for (const score of ['auroc', 'auprc', 'brier']) {
      const best = of(found, `utility.${score}_trtr`).value
      for (const way of ['trtr', 'tstr', 'trts', 'tsts']) {
        const metric = of(found, `utility.${score}_${way}`)
        expect(metric.value, metric.id).toBeGreaterThan(0)
        expect(metric.ceiling, metric.id).toBe(best)
        expect(typeof metric.settings['logistic'], metric.id).toBe('number')
        const onReal = way.endsWith('tr')
        expect(metric.interval === null, metric.id).toBe(!onReal)
        const labelled = (cells: Cells | undefined) => cells?.['died']?.filter((cell) => cell !== null).length
        expect(metric.settings['testRows']).toBe(labelled(three[onReal ? 2 : 1]))
        expect(metric.settings['trainRows']).toBe(labelled(three[way.startsWith('tr') ? 0 : 1]))
      }
    }
  })

  it('without a test table what is tested on synthetic rows is there all the same', () => {
    const without = byId(weigh(three.slice(0, 2)))
    expect(of(without, 'utility.auroc_trts').value).toBe(of(found, 'utility.auroc_trts').value)
    expect(of(without, 'utility.auroc_tsts').value).toBe(of(found, 'utility.auroc_tsts').value)
    expect(of(without, 'utility.importance_agreement').value).toBe(
      of(found, 'utility.importance_agreement').value,
    )
    expect(of(without, 'utility.auroc_trts').ceiling).toBeNull()
    for (const id of ['auroc_trtr', 'brier_tstr', 'calibration_slope_tstr', 'site_auroc_tstr'])
      expect(of(without, `utility.${id}`)).toMatchObject({ value: null, reason: 'There is no test table' })
  })

  it('copies of a row never stand on both sides: with labels at random they teach nothing within S', () => {
    const random = stream('copies')
    const rows = Array.from({ length: 60 }, () => ({
      x: random.next(),
      died: random.next() < 0.5 ? 'yes' : 'no',
    }))
    const twice = [...rows, ...rows, ...rows]
    const cells: Cells = { x: twice.map(({ x }) => x), died: twice.map(({ died }) => died) }
    const copied = byId(weigh([cells, cells], { metrics: ['utility.auroc_tsts', 'utility.auroc_trts'] }))
    expect(of(copied, 'utility.auroc_trts').value).toBeGreaterThan(0.95)
    expect(of(copied, 'utility.auroc_tsts').value).toBeLessThan(0.7)
  })
})

describe('curves', () => {
  it('the curves of each model on T, each with its band', () => {
    for (const way of ['trtr', 'tstr']) {
      for (const name of ['roc', 'pr', 'calibration']) {
        const [curve, low, high] = ['', '_low', '_high'].map((end) => whole.curves[`${name}_${way}${end}`])
        expect(curve?.length, name).toBeGreaterThan(2)
        expect(low?.map(([x]) => x)).toEqual(curve?.map(([x]) => x))
        curve?.forEach(([, y], i) => {
          expect(low?.[i]?.[1], name).toBeLessThanOrEqual((high?.[i]?.[1] ?? -1) + 1e-12)
          if (name === 'calibration') {
            expect(low?.[i]?.[1]).toBeLessThanOrEqual(y)
            expect(high?.[i]?.[1]).toBeGreaterThanOrEqual(y)
          }
        })
      }
      const pr = whole.curves[`pr_${way}`]?.slice(1) ?? []
      expect(pr.reduce((sum, [, y]) => sum + y, 0) / pr.length).toBeCloseTo(
        of(found, `utility.auprc_${way}`).value ?? -1,
        1,
      )
      const [first, last] = [
        whole.curves[`calibration_${way}`]?.[0],
        whole.curves[`calibration_${way}`]?.at(-1),
      ]
      expect(first?.[0]).toBeLessThan(last?.[0] ?? 0)
      expect(first?.[1]).toBeLessThan(last?.[1] ?? 0)
    }
  })
})

describe('within sites', () => {
  it('sites that differ in how common death is help the pooled score of no model', () => {
    // The model knows the site alone, by a column that tells it.
    const cells = (rows: number, shift: number): Cells => {
      const i = Array.from({ length: rows }, (_, k) => k + shift)
      const site = i.map((k) => (k % 2 === 0 ? 'a' : 'b'))
      return {
        x: i.map((k) => (k % 2 === 0 ? 1 : 5)),
        died: i.map((k) => (k % 10 < (k % 2 === 0 ? 2 : 8) ? 'yes' : 'no')),
        site,
      }
    }
    const apart = byId(weigh([cells(200, 0), cells(200, 1000), cells(200, 3000)], { region: undefined }))
    expect(of(apart, 'utility.auroc_tstr').value).toBeGreaterThan(0.7)
    const within = of(apart, 'utility.site_auroc_tstr')
    expect(within.value).toBe(0.5)
    expect(within.perSite).toEqual({ a: 0.5, b: 0.5 })
    expect(within.settings['trtr']).toBe(0.5)
    expect(within.ceiling).toBe(0.5)
  })

  it('one site only: the AUROC of all rows', () => {
    const one = three.map((cells) => ({ ...cells, site: (cells['site'] ?? []).map(() => 'h') }))
    const single = byId(weigh(one))
    expect(of(single, 'utility.site_auroc_tstr').value).toBe(of(single, 'utility.auroc_tstr').value)
    expect(of(single, 'utility.site_auroc_tstr').interval).toEqual(of(single, 'utility.auroc_tstr').interval)
  })

  it('small sites have a reason, and a number together with their region', () => {
    // Twenty sites of eleven rows each.
    const small = three.map((cells) => ({
      ...cells,
      site: (cells['site'] ?? []).map((_, i) => (i < 100 ? 'big' : `s${i % 20}`)),
    }))
    const metric = of(byId(weigh(small)), 'utility.site_auroc_tstr')
    expect(Object.keys(metric.perSite)).toHaveLength(23)
    expect(metric.perSite['big']).toBeGreaterThan(0.5)
    expect(metric.perSite['s7']).toBeNull()
    expect(metric.reasons['s7']).toMatch(/^Fewer than 10 positives or 10 negatives/)
    for (const region of ['region=east', 'region=west']) expect(metric.perSite[region]).toBeGreaterThan(0.5)
    const { regions, perSiteIntervals, perSiteTrtr } = metric.settings
    expect(regions).toMatchObject({ 'region=west': expect.arrayContaining(['s7']) })
    expect(Object.keys(perSiteIntervals ?? {}).sort()).toEqual(['big', 'region=east', 'region=west'])
    expect(Object.keys(perSiteTrtr ?? {})).toHaveLength(23)
  })

  it('no site column: null with that reason', () => {
    const none = byId(weigh(three, { site: undefined, region: undefined }))
    expect(of(none, 'utility.site_auroc_tstr').reason).toBe('No site column was chosen')
    expect(of(none, 'utility.auroc_tstr').perSite).toEqual({})
  })
})

describe('importance', () => {
  it('is that of Spearman over the shares of gain, and the same table agrees with itself', () => {
    const metric = of(found, 'utility.importance_agreement')
    const [a, b] = [metric.settings['gainShareReal'], metric.settings['gainShareSynthetic']]
    expect(Object.keys(a ?? {}).sort()).toEqual(['noise', 'sex', 'unit', 'x'])
    expect(Object.keys(a ?? {})[0]).toBe('x')
    expect(Object.keys(b ?? {}).sort()).toEqual(['noise', 'sex', 'unit', 'x'])
    const [real] = three
    const same = byId(weigh([real ?? {}, real ?? {}], { metrics: ['utility.importance_agreement'] }))
    expect(of(same, 'utility.importance_agreement').value).toBe(1)
  })

  it('one feature has no order', () => {
    const cells: Cells = {
      x: [1, 2, 3, 4, 5, 6, 7, 8],
      died: ['no', 'no', 'no', 'yes', 'no', 'yes', 'yes', 'yes'],
    }
    const metric = of(byId(weigh([cells, cells])), 'utility.importance_agreement')
    expect(metric).toMatchObject({ value: null, reason: 'There is one feature only: nothing to rank' })
  })
})

describe('label dependence', () => {
  it('labels dealt at random are found out, real ones are not', () => {
    const strong = of(byId(weigh([cohort(400, 5), cohort(400, 6)])), 'utility.label_dependence')
    expect(strong.settings['p']).toBe(1 / 201)
    expect(strong.settings['note']).toBeUndefined()
    expect(strong.warning).toBeNull()
    const none = of(byId(weigh([cohort(400, 5), cohort(400, 6, 0)])), 'utility.label_dependence')
    expect(none.settings['p']).toBeGreaterThan(0.05)
    expect(none.settings['note']).toMatch(/no more than by chance/)
    expect(none.warning).toBe('weak labels')
    expect(none.settings['real']).toBeCloseTo(Number(strong.settings['real']), 12)
    const weak = of(byId(weigh([cohort(2000, 5, 2), cohort(2000, 6, 0.15)])), 'utility.label_dependence')
    expect(weak.settings['p']).toBeLessThan(0.05)
    expect(weak.settings['note']).toMatch(/less than half as much/)
    expect(weak.warning).toBe('weak labels')
  })

  it('where nothing depends in R either, nothing is wrong with S', () => {
    const metric = of(byId(weigh([cohort(300, 5, 0), cohort(300, 6, 0)])), 'utility.label_dependence')
    expect(metric.settings['note']).toMatch(/^In the real rows, too/)
    expect(metric.warning).toBeNull()
  })

  it('under independence p is spread evenly', () => {
    const small = Array.from({ length: 60 }, (_, k) =>
      Number(
        of(
          byId(weigh([cohort(60, 900), cohort(60, 1000 + k, 0)], { metrics: ['utility.label_dependence'] })),
          'utility.label_dependence',
        ).settings['p'],
      ),
    )
    const below = small.filter((p) => p <= 0.5).length
    expect(below).toBeGreaterThan(17)
    expect(below).toBeLessThan(43)
  })

  it('a feature that is constant in S is undefined, and said so', () => {
    const [real = {}, synthetic = {}] = three
    const flat = { ...synthetic, noise: (synthetic['noise'] ?? []).map(() => 2) }
    const metric = of(byId(weigh([real, flat])), 'utility.label_dependence')
    expect(metric.perFeature['noise']).toBeNull()
    expect(metric.reasons['noise']).toBe('It has the same value in every labelled row')
    expect(metric.settings['defined']).toBe(3)
  })
})

describe('edges', () => {
  const eight: Cells = {
    x: [1, 2, 3, 4, 5, 6, 7, 8],
    c: ['a', 'b', null, 'a', 'b', 'a', 'b', 'a'],
    died: ['no', 'no', 'yes', 'no', 'yes', 'no', 'yes', 'yes'],
  }
  const wellFormed = (metrics: readonly Metric[]) => {
    for (const metric of metrics) {
      expect(JSON.stringify(metric), metric.id).not.toMatch(/NaN|Infinity/)
      if (metric.value === null) expect(metric.reason, metric.id).toBeTruthy()
    }
  }

  it('eight rows', () => {
    const tiny = weigh([eight, eight, eight], { site: undefined, region: undefined })
    wellFormed(tiny.metrics)
    expect(of(byId(tiny), 'utility.auroc_tsts').value).not.toBeNull()
    expect(of(byId(tiny), 'utility.auroc_tsts').warning).toBe('small')
  })

  it('one class in R, in S or in T costs what needs both there', () => {
    const flat: Cells = { ...eight, died: eight['died']?.map(() => 'yes') ?? [] }
    const more = { site: undefined, region: undefined }
    const inS = byId(weigh([eight, flat, eight], more))
    for (const way of ['tstr', 'tsts'])
      expect(of(inS, `utility.auroc_${way}`).reason).toBe(
        'Not trainable: the synthetic rows have no negative label',
      )
    expect(of(inS, 'utility.auroc_trts').reason).toBe(
      "Can't be tested: the synthetic rows have no negative label",
    )
    expect(of(inS, 'utility.label_dependence').reason).toBe('The labelled synthetic rows have one label only')
    expect(of(inS, 'utility.auroc_trtr').value).not.toBeNull()
    const inR = byId(weigh([flat, eight, eight], more))
    for (const way of ['trtr', 'trts'])
      expect(of(inR, `utility.brier_${way}`).reason).toBe(
        'Not trainable: the training rows have no negative label',
      )
    expect(of(inR, 'utility.brier_tstr')).toMatchObject({ ceiling: null, value: expect.any(Number) })
    const inT = byId(weigh([eight, eight, flat], more))
    expect(of(inT, 'utility.auprc_tstr').reason).toBe("Can't be tested: the test rows have no negative label")
    expect(of(inT, 'utility.auprc_tsts').value).not.toBeNull()
    wellFormed([...inS.values(), ...inR.values(), ...inT.values()])
  })

  it('too few different rows of a class to fold', () => {
    const one: Cells = { ...eight, died: eight['died']?.map((_, i) => (i === 3 ? 'yes' : 'no')) ?? [] }
    const metric = of(byId(weigh([eight, one], { site: undefined })), 'utility.auroc_tsts')
    expect(metric.reason).toMatch(/^Not trainable within folds/)
  })

  it('S lacks the target, or there is no feature: every utility id says why', () => {
    for (const [more, why] of [
      [{ lacking: ['died'] }, /lacks the target/],
      [{ target: undefined }, /No target was chosen/],
    ] as const) {
      const { metrics } = weigh(three, more)
      wellFormed(metrics)
      for (const metric of metrics) expect(metric.reason, metric.id).toMatch(why)
    }
    const alone = weigh([{ died: eight['died'] ?? [] }, { died: eight['died'] ?? [] }], { site: undefined })
    for (const { id, reason } of alone.metrics)
      if (!/prevalence|site/.test(id)) expect(reason, id).toBe('There are no features beside the target')
  })
})

describe('what changes no number', () => {
  const numbers = (evaluation: Evaluation, but: RegExp = /^$/) =>
    evaluation.metrics
      .filter(({ id }) => !but.test(id))
      .map(({ id, value, interval, intervalKind, ceiling, settings }) => ({
        id,
        value: rounded(value),
        // A resampling spread is drawn from S’s rows by number.
        interval: intervalKind === 'confidence' ? interval?.map(rounded) : null,
        ceiling: rounded(ceiling),
        p: settings['p'],
        logistic: rounded(settings['logistic']),
      }))
  const rounded = (value: unknown) => (typeof value === 'number' ? Number(value.toFixed(6)) : value)
  const small = [cohort(60, 11), cohort(50, 12), cohort(60, 13)]
  const before = weigh(small)

  it('the order of rows and columns, in any table', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const random = stream('order', seed)
        const names = random.shuffle(Object.keys(small[0] ?? {}))
        const turned = small.map((cells) => {
          const order = random.sample(cells['x']?.length ?? 0, cells['x']?.length ?? 0)
          return Object.fromEntries(
            names.map((name) => [name, Array.from(order, (row) => cells[name]?.[row] ?? null)]),
          )
        })
        expect(numbers(weigh(turned))).toEqual(numbers(before))
      }),
      { numRuns: 5 },
    )
  })

  it('the names of categories', () => {
    const names: Record<string, string> = {
      MICU: 'z',
      SICU: 'a',
      CCU: 'm',
      F: 'x1',
      M: 'w',
      yes: '0',
      no: '1',
    }
    const renamed = small.map((cells) =>
      Object.fromEntries(
        Object.entries(cells).map(([name, list]) => [
          name,
          list.map((cell) => (typeof cell === 'string' ? (names[cell] ?? cell) : cell)),
        ]),
      ),
    )
    expect(numbers(weigh(renamed, { positive: '0' }))).toEqual(numbers(before))
  })

  it('the unit of a number, for models fitted to all rows', () => {
    const scaled = small.map((cells) => ({
      ...cells,
      noise: (cells['noise'] ?? []).map((cell) => (typeof cell === 'number' ? 4 * cell - 16 : cell)),
    }))
    // Folds, permutations and resamples follow the rows' contents.
    const drawn = /tsts/
    const values = (evaluation: Evaluation) =>
      numbers(evaluation, drawn).map(({ id, value, ceiling, logistic }) => ({ id, value, ceiling, logistic }))
    expect(values(weigh(scaled))).toEqual(values(before))
  })

  it('which level is called positive, for scores of ranking', () => {
    const other = weigh(small, { positive: 'no' })
    // Average precision is that of the positives; the prevalence gap’s spread is drawn.
    const one = /auprc|prevalence/
    expect(numbers(other, one)).toEqual(numbers(before, one))
  })

  it('tables are left as they were', () => {
    const tables = tablesOf(small)
    const text = (list: readonly Table[]) =>
      JSON.stringify(
        list.map(({ columns }) => columns.map((c) => ('values' in c ? [...c.values] : [...c.codes]))),
      )
    const [real, synthetic, test] = tables
    if (real === undefined || synthetic === undefined || test === undefined) throw new Error('no tables')
    const kept = text(tables)
    evaluate(inputOf(real, synthetic, { ...around, test, groups: [groupOf('sex')], metrics: UTILITY }))
    expect(text(tables)).toBe(kept)
  })
})
