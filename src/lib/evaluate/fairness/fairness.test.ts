import { describe, expect, it } from 'vitest'
import { groupOf, inputOf, tablesOf, type Around, type Cells } from '../../../../tests/golden/tables'
import { stream } from '../../base/random'
import type { Group } from '../../cohort/schema'
import { evaluate } from '../evaluate'
import { families } from '../families'
import type { Metric } from '../metric'
import { wilsonInterval } from '../statistics'
import { crossingsOf } from './crossings'
import type { GroupCodes } from './group-codes'

const FAIRNESS = families.flatMap((family) => family.ids).filter((id) => id.startsWith('fairness.'))
const GAPS = FAIRNESS.filter((id) => /_(trtr|tstr)$/.test(id))

function cohort(rows: number, seed: number, asian = 0.1): Cells {
  const random = stream('fairness', seed)
  const all = Array.from({ length: rows }, () => {
    const sex = random.next() < 0.5 ? 'F' : 'M'
    const race = random.next() < asian ? 'asian' : random.next() < 0.3 ? 'black' : 'white'
    const x = random.int(32)
    const risk = 1 / (1 + Math.exp(-(x - 16) / (sex === 'F' ? 3 : 12)))
    return { sex, race: random.next() < 0.04 ? null : race, x, died: random.next() < risk ? 'yes' : 'no' }
  })
  const names = ['sex', 'race', 'x', 'died'] as const
  return Object.fromEntries(names.map((name) => [name, all.map((row) => row[name])]))
}

const around: Around = {
  target: 'died',
  positive: 'yes',
  groups: [groupOf('sex'), groupOf('race')],
  metrics: FAIRNESS,
}

function weigh(cells: readonly Cells[], more: Around = {}): Map<string, Metric> {
  const [real, synthetic, test] = tablesOf(cells)
  if (real === undefined || synthetic === undefined) throw new Error('no tables')
  const { metrics } = evaluate(inputOf(real, synthetic, { ...around, test: test ?? null, ...more }))
  return new Map(metrics.map((metric) => [metric.id, metric]))
}

function of(found: ReadonlyMap<string, Metric>, id: string): Metric {
  const metric = found.get(`fairness.${id}`)
  if (metric === undefined) throw new Error(`no ${id}`)
  return metric
}

const three = [cohort(500, 1), cohort(400, 2), cohort(450, 3)]
const found = weigh(three)
const crossedKeys = ({ perGroup }: Metric) => Object.keys(perGroup).filter((key) => key.includes(' & '))

describe('groups crossed', () => {
  it('stand beside the groups, and every value is what it is without them', () => {
    const bySex = weigh(three, { groups: [groupOf('sex')] })
    const byRace = weigh(three, { groups: [groupOf('race')] })
    for (const id of FAIRNESS.map((full) => full.slice(9))) {
      const metric = of(found, id)
      if (['kl_by_group_gap', 'group_share_tv'].includes(id)) continue
      expect(crossedKeys(metric), id).toContain('sex=F & race=black')
      expect(metric.settings['intersections'], id).toEqual(crossedKeys(metric))
      const single = (of: Metric) => Object.entries(of.perGroup).filter(([key]) => !key.includes(' & '))
      const [sex, race] = [of(bySex, id), of(byRace, id)]
      if (id !== 'kl_by_group') expect(single(metric), id).toEqual([...single(sex), ...single(race)])
      const values = [sex.value, race.value]
      if (/difference|prevalence/.test(id)) expect(metric.value, id).toBe(Math.max(...values.map(Number)))
    }
  })

  it('a crossed group has the number that a column of its own would have', () => {
    const crossed = three.map((cells): Cells => ({
      x: cells['x'] ?? [],
      died: cells['died'] ?? [],
      both: (cells['sex'] ?? []).map((sex, i) => `${sex}${cells['race']?.[i] ?? '?'}`),
    }))
    const alone = weigh(crossed, { groups: [groupOf('both')] })
    const numbers = (metric: Metric, key: (sex: string, race: string) => string) =>
      ['F', 'M'].flatMap((sex) => ['white', 'black', 'asian'].map((race) => metric.perGroup[key(sex, race)]))
    for (const id of ['kl_by_group', 'prevalence_gap_by_group']) {
      const mine = numbers(of(found, id), (sex, race) => `sex=${sex} & race=${race}`)
      const theirs = numbers(of(alone, id), (sex, race) => `both=${sex}${race}`)
      expect(mine.filter((value) => value != null).length, id).toBeGreaterThan(3)
      mine.forEach((value, i) => {
        if (value == null) expect(theirs[i]).toBeNull()
        else expect(value, id).toBeCloseTo(theirs[i] ?? -1, 12)
      })
    }
    const floors = of(found, 'kl_by_group').settings['perGroupFloors']
    expect(Object.keys(floors ?? {})).toContain('sex=F & race=white')
  })

  it('small ones are null with their reason, and named', () => {
    const metric = of(found, 'auroc_by_group_tstr')
    const small = Object.entries(metric.perGroup).filter(([, value]) => value === null)
    expect(small.length).toBeGreaterThan(0)
    expect(metric.settings['tooSmall']).toEqual(small.map(([key]) => key))
    for (const [key] of small) expect(metric.reasons[key]).toMatch(/^Fewer than 10 positives or 10 negatives/)
    const kl = of(found, 'kl_by_group')
    for (const key of crossedKeys(kl))
      if (kl.perGroup[key] === null) expect(kl.reasons[key]).toMatch(/^(Fewer than 20|Absent from)/)
  })

  it('groups of too many levels are not crossed, which is said', () => {
    const many = three.map((cells) => ({
      ...cells,
      race: (cells['race'] ?? []).map((_, i) => `r${i % 250}`),
    }))
    const metric = of(weigh(many), 'kl_by_group')
    expect(crossedKeys(metric)).toEqual([])
    expect(metric.settings['notCrossed']).toEqual(['sex & race'])
  })

  it('with three groups every pair, and all three', () => {
    const cells = three.map((one) => ({
      ...one,
      unit: (one['x'] ?? []).map((x) => (Number(x) % 2 ? 'a' : 'b')),
    }))
    const all = weigh(cells, { groups: [groupOf('sex'), groupOf('race'), groupOf('unit')] })
    for (const id of ['equal_opportunity_difference_tstr', 'kl_by_group']) {
      const names = crossedKeys(of(all, id)).map((key) => key.replaceAll(/=[^ ]*/g, ''))
      expect([...new Set(names)], id).toEqual([
        'sex & race',
        'sex & unit',
        'race & unit',
        'sex & race & unit',
      ])
    }
    const { settings } = of(all, 'kl_by_group')
    expect(settings['notCrossed']).toBeUndefined()
    expect(settings['crossingLimits']).toEqual({
      combinationsOfOne: 400,
      combinationsOfAll: 2000,
      crossings: 128,
    })
    // The numbers of three crossed are those of one column that holds all three.
    const both = cells.map((one: Cells): Cells => {
      const [sex = [], race = [], unit = []] = [one['sex'], one['race'], one['unit']]
      return {
        x: one['x'] ?? [],
        died: one['died'] ?? [],
        three: sex.map((level, i) => `${level}${race[i] ?? '?'}${unit[i]}`),
      }
    })
    const alone = weigh(both, { groups: [groupOf('three')] })
    const theirs = of(alone, 'prevalence_gap_by_group').perGroup
    expect(Object.keys(of(all, 'auroc_by_group_trtr').perGroup)).toContain('sex=F & race=white & unit=a')
    const gaps = of(all, 'prevalence_gap_by_group').perGroup
    expect(gaps['sex=F & race=white & unit=a']).toBeCloseTo(theirs['three=Fwhitea'] ?? -1, 12)
    expect(gaps['sex=M & race=black & unit=b']).toBeCloseTo(theirs['three=Mblackb'] ?? -1, 12)
  })

  it('many groups are crossed up to a limit, pairs first, and what is left out is named', () => {
    const group = (name: string, place: number, levels: number): GroupCodes => {
      const codes = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 2 ** place) % levels)
      const seen = Array.from({ length: levels }, (_, level) => ({ key: `${name}=${level}`, level }))
      return {
        name,
        columns: [name],
        levels,
        seen,
        real: codes,
        synthetic: codes,
        realCounts: [],
        syntheticCounts: [],
      }
    }
    const four = [...'abcd'].map((name, place) => group(name, place, 2))
    const limits = { combinationsOfOne: 8, combinationsOfAll: 100, crossings: 100 }
    const whole = crossingsOf(four, limits)
    expect(whole.kept.map(({ name }) => name)).toEqual([
      ...['a & b', 'a & c', 'a & d', 'b & c', 'b & d', 'c & d'],
      ...['a & b & c', 'a & b & d', 'a & c & d', 'b & c & d'],
    ])
    expect(whole.kept[6]?.keys[5]).toBe('a=1 & b=0 & c=1')
    expect(whole.leftOut).toEqual(['a & b & c & d'])
    // Six pairs of four combinations, and one of three.
    const few = crossingsOf(four, { ...limits, combinationsOfAll: 32 })
    expect(few.kept).toHaveLength(7)
    expect(few.leftOut).toEqual(['a & b & d', 'a & c & d', 'b & c & d'])
    const pairs = crossingsOf(four, { ...limits, crossings: 5 })
    expect(pairs.leftOut).toEqual(['c & d', 'a & b & c', 'a & b & d'])
    // 24 groups have sixteen million crossings: tried are few.
    const started = performance.now()
    const many = crossingsOf(Array.from({ length: 24 }, (_, place) => group(`g${place}`, place % 9, 2)))
    expect(many.kept).toHaveLength(128)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('absent groups', () => {
  it('what a generator lost or made up is flagged', () => {
    const [real = {}, synthetic = {}, test = {}] = three
    const white = {
      ...synthetic,
      race: (synthetic['race'] ?? []).map((race, i) =>
        i < 30 ? 'martian' : race === 'asian' ? 'white' : race,
      ),
    }
    const lost = weigh([real, white, test])
    const kl = of(lost, 'kl_by_group')
    expect(kl.perGroup).toMatchObject({ 'race=asian': null, 'race=martian': null })
    expect(kl.reasons['race=asian']).toBe('Absent from the synthetic rows')
    expect(kl.reasons['race=martian']).toBe('Absent from the training rows')
    expect(kl.settings).toMatchObject({
      absentInSynthetic: ['race=asian'],
      absentInTraining: ['race=martian'],
    })
    // Models are tested on real rows: there the group is, and it has its numbers.
    const gap = of(lost, 'auroc_by_group_tstr')
    expect(gap.perGroup['race=asian']).toBeGreaterThan(0.4)
    expect(gap.settings['absentInSynthetic']).toEqual(['race=asian'])
    expect(gap.perGroup['race=martian']).toBeNull()
  })

  it('test rows of a level that neither R nor S has are counted', () => {
    const [real = {}, synthetic = {}, test = {}] = three
    const other = { ...test, race: (test['race'] ?? []).map((race, i) => (i < 7 ? 'new' : race)) }
    const metric = of(weigh([real, synthetic, other]), 'demographic_parity_difference_trtr')
    expect(metric.settings['testRowsOfOtherLevels']).toEqual({ race: 7 })
    expect(Object.keys(metric.perGroup).join()).not.toContain('new')
  })
})

describe('resamples of a gap', () => {
  // Eight groups that are alike but for chance.
  const alike = (rows: number, seed: number): Cells => {
    const random = stream('alike', seed)
    const x = Array.from({ length: rows }, () => random.int(40))
    return {
      x,
      g: x.map(() => `g${random.int(8)}`),
      died: x.map((value) => (random.next() < value / 40 ? 'yes' : 'no')),
    }
  }
  const drawn = [1, 2, 3, 4, 5].map((seed) =>
    weigh([alike(500, seed), alike(500, seed + 10), alike(400, seed + 20)], { groups: [groupOf('g')] }),
  )
  const gaps = FAIRNESS.map((full) => full.slice(9)).filter((id) => /gap|difference/.test(id))

  it('lie above it, which is said, and claim no confidence', () => {
    expect(gaps).toHaveLength(8)
    for (const id of gaps) {
      const metrics = drawn.map((one) => of(one, id))
      for (const { intervalKind, settings } of metrics) {
        expect(intervalKind, id).toBe('resampling-spread')
        expect(settings['interval'], id).toMatch(/above the value/)
      }
      const above = metrics.map(({ value, interval }) => {
        if (value === null || interval === null) throw new Error(`no ${id}`)
        return (interval[0] + interval[1]) / 2 - value
      })
      expect(
        above.reduce((sum, off) => sum + off, 0),
        id,
      ).toBeGreaterThan(0)
    }
  })

  it('a mean over groups is no gap', () => {
    const { intervalKind, settings } = of(drawn[0] ?? new Map(), 'auroc_by_group_tstr')
    expect(intervalKind).toBe('confidence')
    expect(settings['interval']).toBeUndefined()
  })
})

describe('models by group', () => {
  it('a model unfair to one sex is found so, beside what real rows give', () => {
    for (const id of GAPS) {
      const metric = found.get(id)
      expect(metric?.value, id).toBeGreaterThan(0)
      expect(metric?.ceiling, id).toBe(found.get(id.replace('tstr', 'trtr'))?.value)
      const [low, high] = metric?.interval ?? [1, 0]
      expect(low, id).toBeLessThanOrEqual(high)
    }
    const auroc = of(found, 'auroc_by_group_tstr').perGroup
    expect(auroc['sex=F']).toBeGreaterThan((auroc['sex=M'] ?? 1) + 0.05)
    expect(Object.keys(of(found, 'auroc_by_group_tstr').settings['perGroupIntervals'] ?? {})).toContain(
      'sex=F',
    )
  })

  it('each group’s rates have Wilson’s interval, of the rows that they are shares of', () => {
    const [, , test = {}] = three
    const women = (died: string) =>
      (test['sex'] ?? []).filter((sex, i) => sex === 'F' && test['died']?.[i] === died).length
    const denominators = {
      demographic_parity_difference: women('yes') + women('no'),
      equalized_odds_difference: women('no'),
      equal_opportunity_difference: women('yes'),
    }
    for (const [id, n] of Object.entries(denominators)) {
      const { perGroup, settings } = of(found, `${id}_tstr`)
      const intervals = settings['perGroupIntervals'] as Record<string, [number, number]>
      const hits = (perGroup['sex=F'] ?? NaN) * n
      expect(hits, id).toBeCloseTo(Math.round(hits), 9)
      expect(intervals['sex=F'], id).toEqual(wilsonInterval(Math.round(hits), n))
    }
  })

  it('equalized odds is the larger of both gaps, null unless both are there', () => {
    const eod = of(found, 'equalized_odds_difference_tstr')
    expect(eod.value).toBeGreaterThanOrEqual(of(found, 'equal_opportunity_difference_tstr').value ?? 2)
    // Fewer than ten survivors in one sex: no false positive rate there, and so no gap of them.
    const [real = {}, synthetic = {}, test = {}] = three
    const few = {
      ...test,
      died: (test['died'] ?? []).map((died, i) => (test['sex']?.[i] === 'M' ? 'yes' : died)),
    }
    const none = weigh([real, synthetic, few], { groups: [groupOf('sex')] })
    expect(of(none, 'equal_opportunity_difference_tstr').value).not.toBeNull()
    expect(of(none, 'equalized_odds_difference_tstr')).toMatchObject({
      value: null,
      interval: null,
      reason: 'Too few groups of the test rows are large enough',
    })
    expect(of(none, 'equalized_odds_difference_tstr').settings['truePositiveRates']).toMatchObject({
      'sex=F': expect.any(Number),
      'sex=M': expect.any(Number),
    })
  })

  it('one-hot groups and missing levels have rates too', () => {
    const race: Group = { name: 'race', columns: ['black', 'asian'], oneHot: true, other: 'white' }
    const hot = three.map((cells): Cells => {
      const set = (name: string) =>
        (cells['race'] ?? []).map((own) => (own === null ? null : own === name ? 'yes' : 'no'))
      return { x: cells['x'] ?? [], died: cells['died'] ?? [], black: set('black'), asian: set('asian') }
    })
    const plain = three.map((cells): Cells => ({
      x: cells['x'] ?? [],
      died: cells['died'] ?? [],
      race: cells['race'] ?? [],
    }))
    const one = weigh(hot, { groups: [race] })
    const two = weigh(plain, { groups: [groupOf('race')] })
    expect(Object.keys(of(one, 'auroc_by_group_tstr').perGroup).sort()).toEqual(
      Object.keys(of(two, 'auroc_by_group_tstr').perGroup).sort(),
    )
    expect(of(one, 'prevalence_gap_by_group').perGroup).toEqual(
      expect.objectContaining(of(two, 'prevalence_gap_by_group').perGroup),
    )
    expect(of(one, 'group_share_tv').value).toBeCloseTo(of(two, 'group_share_tv').value ?? -1, 12)
  })

  it('the order of T’s rows changes no number', () => {
    const turned = three.map((cells) =>
      Object.fromEntries(Object.entries(cells).map(([name, list]) => [name, [...list].reverse()])),
    )
    const again = weigh(turned)
    const rounded = ({ value, interval }: Metric) =>
      [value, ...(interval ?? [])].map((number) => number?.toFixed(12))
    for (const id of GAPS.map((full) => full.slice(9)))
      expect(rounded(of(again, id)), id).toEqual(rounded(of(found, id)))
  })
})
