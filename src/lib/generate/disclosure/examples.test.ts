import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stream } from '../../base/random'
import { applySchema } from '../../cohort/apply'
import { inferSchema } from '../../cohort/infer'
import { mergeSchemaPart } from '../../cohort/merge'
import type { SchemaPart } from '../../cohort/schema'
import { asTrain } from '../../cohort/split'
import { tableOf } from '../../cohort/testing'
import type { Kind } from '../../table/table'
import type { RawRow } from '../strategies/strategy'
import { rawRowOf } from '../validate'
import { cellsShown } from './cells'
import { applyDecisions, safestDecision, type Decision } from './decisions'
import { chooseExamples, type Chosen } from './examples'
import type { Finding } from './finding'
import { findingsIn } from './findings'

type Cells = Record<string, (number | string | null)[]>

function make(cells: Cells, part: SchemaPart, kinds: Record<string, Kind> = {}) {
  const raw = tableOf(cells, kinds)
  const schema = mergeSchemaPart(raw, inferSchema(raw), part)
  const train = asTrain(applySchema(raw, schema))
  const columns = schema.columns
  const choose = (count: number, seed = 1, threshold = 11, allowRare = false) =>
    chooseExamples({ train, schema, columns, count, threshold, random: stream(seed, 'examples'), allowRare })
  const find = (chosen: Chosen, threshold = 11) =>
    findingsIn(train, schema, columns, chosen, threshold, { recipe: null, simulated: false })
  const decide = (chosen: Chosen, findings: Finding[], decision: (finding: Finding) => Decision) =>
    applyDecisions(
      train,
      schema,
      columns,
      chosen,
      11,
      findings,
      new Map(findings.map((finding) => [finding.id, decision(finding)])),
    )
  return { train, schema, columns, choose, find, decide }
}

/** Patients of all ages, three races and one of a fourth. */
function people(n: number, seed: number): Cells {
  const random = stream('people', seed)
  return {
    age: Array.from({ length: n }, () => Math.round(Math.min(90, Math.max(18, 60 + 18 * random.normal())))),
    sex: Array.from({ length: n }, () => (random.next() < 0.5 ? 'F' : 'M')),
    race: Array.from({ length: n }, () => ['a', 'a', 'a', 'b', 'b', 'c'][random.int(6)] ?? 'a').map(
      (race, i) => (i === 3 ? 'Canary' : race),
    ),
    lab: Array.from({ length: n }, () => Math.round(random.next() * 1000) / 10),
    died: Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 'yes' : 'no')),
  }
}

const part: SchemaPart = {
  target: 'died',
  positive: 'yes',
  groups: ['sex', 'race'],
  quasiIdentifiers: ['age', 'sex', 'race'],
}

describe('examples', () => {
  it('share what they tell of their quasi-identifiers with as many rows as the threshold says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 600 }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 30 }),
        (n, seed, count) => {
          const { train, columns, choose, find } = make(people(n, seed), part)
          const chosen = choose(count, seed)
          expect(new Set(chosen.rows).size).toBe(Math.min(count, n))
          expect(find(chosen).filter(({ kind }) => kind === 'rare-combination')).toEqual([])
          expect(JSON.stringify(chosen.shown)).not.toContain('Canary')
          // Whoever is shown alike was treated alike: as many rows as are shown exactly alike exist, at step 0.
          const qi = (row: RawRow) => JSON.stringify([row['age'], row['sex'], row['race']])
          const all = Array.from({ length: n }, (_, row) => qi(rawRowOf(train, columns, row)))
          chosen.shown.forEach((row, i) => {
            if (chosen.steps[i] === 0)
              expect(all.filter((one) => one === qi(row)).length).toBeGreaterThanOrEqual(11)
          })
          expect(chosen.generalised).toBe(chosen.steps.filter((step) => step > 0).length)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keep the shares of the target, are drawn by seed, and touch nothing but quasi-identifiers', () => {
    const { train, columns, choose } = make(people(600, 5), part)
    const chosen = choose(20)
    expect(choose(20)).toEqual(chosen)
    expect(choose(20, 2).rows).not.toEqual(chosen.rows)
    expect(chosen.shown.filter((row) => row['died'] === 'yes')).toHaveLength(2)
    chosen.shown.forEach((row, i) => {
      const raw = rawRowOf(train, columns, chosen.rows[i] ?? -1)
      expect([row['lab'], row['died']]).toEqual([raw['lab'], raw['died']])
      if (row['age'] !== null) expect(Number.isInteger(row['age'])).toBe(true)
    })
  })

  it('avoid rare combinations where common ones are enough, and say how many', () => {
    const n = 400
    const cells = {
      age: Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 50 : 18 + (i % 70))),
      sex: Array.from({ length: n }, () => 'F'),
      race: Array.from({ length: n }, (_, i) => (i % 4 < 2 ? 'a' : 'b')),
      died: Array.from({ length: n }, (_, i) => (i % 10 < 2 ? 'yes' : 'no')),
    }
    const { choose } = make(cells, { ...part, groups: ['race'], quasiIdentifiers: ['age', 'race'] })
    const chosen = choose(20)
    expect(chosen.shown.every((row) => row['age'] === 50)).toBe(true)
    expect(chosen.generalised).toBe(0)
    expect(chosen.avoided).toBeGreaterThan(4)
    expect(chosen.avoided).toBeLessThan(16)
  })

  it('withhold the quasi-identifiers of a cohort of fewer than the threshold, and ask for none of none', () => {
    const { choose } = make(people(9, 1), part)
    const chosen = choose(9)
    expect(
      chosen.shown.every((row) => row['age'] === null && row['sex'] === null && row['race'] === null),
    ).toBe(true)
    expect(choose(0)).toMatchObject({ shown: [], avoided: 0, generalised: 0 })
  })

  it('show a rare level of a one-hot group as one without a column', () => {
    const n = 300
    const flags = (own: (i: number) => boolean) => Array.from({ length: n }, (_, i) => (own(i) ? 1 : 0))
    const { choose } = make(
      {
        race_a: flags((i) => i % 3 === 0),
        race_b: flags((i) => i % 3 === 1 && i > 9),
        race_c: flags((i) => i === 4),
        x: flags((i) => i % 5 === 0),
        died: flags((i) => i % 10 === 0),
      },
      {
        target: 'died',
        groups: [{ name: 'race', columns: ['race_a', 'race_b', 'race_c'] }],
        quasiIdentifiers: ['race'],
      },
    )
    const chosen = choose(300)
    expect(chosen.shown).toHaveLength(300)
    expect(chosen.shown.every((row) => row['race_c'] === '0')).toBe(true)
    expect(chosen.generalised).toBe(1)
  })

  it('show what can’t be avoided as it is once that was allowed, and find it', () => {
    const { choose, find, decide } = make(people(60, 2), part)
    const chosen = choose(20, 1, 11, true)
    expect(chosen.generalised).toBe(0)
    const rare = find(chosen).filter(({ kind }) => kind === 'rare-combination')
    expect(rare).toHaveLength(1)
    expect(rare[0]?.rows).toBe(20)
    const coarse = decide(chosen, rare, () => 'coarsen')
    expect(coarse.rows).toEqual(chosen.rows)
    expect(coarse.generalised).toBe(20)
    expect(find(coarse).filter(({ kind }) => kind === 'rare-combination')).toEqual([])
    expect(decide(chosen, rare, () => 'drop')).toMatchObject({ shown: [], omitted: 20 })
    expect(decide(chosen, rare, () => 'allow').shown).toEqual(chosen.shown)
  })
})

describe('findings', () => {
  const n = 200
  const of = <T>(value: (i: number) => T) => Array.from({ length: n }, (_, i) => value(i))
  const cells: Cells = {
    code: of((i) => 482_000 + 37 * i),
    surname: of((i) => ['Ito', 'Berg', 'Diaz'][i % 3] ?? ''),
    contact: of((i) => (i === 7 ? 'jane.roe@example.org' : i % 2 === 0 ? 'phone' : 'letter')),
    admitted: of((i) => 17_000 + 3 * i),
    remark: of((i) =>
      i === 7 ? 'came by boat from the islands with her brother' : i % 2 === 0 ? 'none' : 'some',
    ),
    ward: of((i) => (i === 7 || i === 9 ? 'isolation' : i < 7 ? 'hospice' : i % 2 === 0 ? 'north' : 'south')),
    urine: of((i) => 300 + 17 * i),
    died: of((i) => (i % 10 === 0 ? 'yes' : 'no')),
  }
  const made = make(cells, { target: 'died', positive: 'yes', quasiIdentifiers: [] }, { admitted: 'date' })
  const chosen = made.choose(n)
  const findings = made.find(chosen)

  it('name kind, columns, counts and places, and no value', () => {
    expect(findings.map(({ id, cells: found }) => [id, found])).toEqual([
      ['identifier:code', n],
      ['identifier:surname', n],
      ['identifier:contact', 1],
      ['date:admitted', n],
      ['free-text:remark', 1],
      ['small-cell:ward', 9],
    ])
    const words = JSON.stringify(findings)
    for (const value of ['482', 'Ito', 'jane', 'boat', 'isolation', 'hospice', '2016'])
      expect(words).not.toContain(value)
    const at = findings.find(({ id }) => id === 'identifier:contact')?.places[0]?.row ?? -1
    expect(chosen.rows[at]).toBe(7)
  })

  it('are gone once carried out the safest way, and the rest of the rows stands', () => {
    const after = made.decide(chosen, findings, safestDecision)
    expect(made.find(after)).toEqual([])
    const words = JSON.stringify(after.shown)
    for (const value of ['jane', 'boat', 'isolation', 'hospice', 'Ito', '482037'])
      expect(words).not.toContain(value)
    expect(after.dropped).toEqual({ identifier: ['code', 'surname', 'contact'], 'free-text': ['remark'] })
    expect(new Set(after.shown.map((row) => row['admitted']))).toEqual(
      new Set(['2016-07-01', '2017-07-01', '2018-07-01']),
    )
    // Isolation and hospice are nine rows together: “other” would tell as much.
    expect(after.shown.filter((row) => row['ward'] === null)).toHaveLength(9)
    expect(after.shown.map((row) => row['urine'])).toEqual(chosen.shown.map((row) => row['urine']))
    // What was decided on isn't changed behind the caller's back.
    expect(JSON.stringify(chosen.shown)).toContain('isolation')
  })

  it('stand where they are allowed, and cells are marked for what they tell', () => {
    const after = made.decide(chosen, findings, ({ kind }) => (kind === 'small-cell' ? 'drop' : 'allow'))
    expect(after.rows).toHaveLength(n - 9)
    expect(made.find(after).map(({ kind }) => kind)).not.toContain('small-cell')
    const safe = made.decide(chosen, findings, safestDecision)
    const at = safe.rows.indexOf(7)
    expect(cellsShown(made.train, made.columns, safe)[at]).toEqual({
      code: 'withheld',
      surname: 'withheld',
      contact: 'withheld',
      admitted: 'coarsened',
      remark: 'withheld',
      ward: 'withheld',
      urine: 'real',
      died: 'real',
    })
  })

  it('ask for the agreement of a source recognised by recipe or names, never of simulated rows', () => {
    const eicu = make(
      { patientunitstayid: of((i) => i * 3 + 141_000), age: of((i) => i % 70), died: of((i) => i % 2) },
      {},
    )
    const found = (source: { recipe: string | null; simulated: boolean }, own = eicu) =>
      findingsIn(own.train, own.schema, own.columns.slice(1), own.choose(3), 11, source).some(
        ({ kind }) => kind === 'agreement',
      )
    expect(found({ recipe: null, simulated: false })).toBe(true)
    expect(found({ recipe: null, simulated: true })).toBe(false)
    expect(found({ recipe: 'eicu', simulated: false }, made)).toBe(true)
    expect(found({ recipe: null, simulated: false }, made)).toBe(false)
  })
})
