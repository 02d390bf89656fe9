import { describe, expect, it } from 'vitest'
import { cohortService } from '../cohort/service'
import { weigh } from '../evaluate/service'
import { baselineService } from '../generate/baselines/service'
import { cellText, columnOf } from '../table/table'
import { bytesOf, cohortFrom, csvRows, filesOf, isThere, rowOf } from './eicu-testing'
import { parseStudy } from './parse'
import type { StudyPorts } from './ports'
import { runStudy } from './run'

const raw = ['patient', 'apachePatientResult', 'apacheApsVar', 'apachePredVar', 'hospital', 'treatment'].map(
  (name) => `eicu-demo/${name}.csv.gz`,
)
const hourly = 'eicu-demo-hourly/eicu_demo_dyn.parquet'
const there = [...raw, hourly].every(isThere)
if (!there) console.warn('No eICU demo tables in ../shared/data: the outcomes are not tested on real tables.')
const files = (names: readonly string[]) => names.map((name) => ({ name, data: new Blob([bytesOf(name)]) }))

/** Labels of every stay of the demo by loops over the raw files, without any of the recipe's code. */
function countedApart(longStay = 3) {
  const patients = csvRows('eicu-demo/patient.csv.gz')
  const ventilated = new Set<string>()
  for (const row of csvRows('eicu-demo/apachePatientResult.csv.gz'))
    if (row.apacheversion === 'IVa' && Number(row.actualventdays) > 0)
      ventilated.add(row.patientunitstayid ?? '')
  for (const { treatmentstring = '', patientunitstayid = '' } of csvRows('eicu-demo/treatment.csv.gz')) {
    const parts = treatmentstring.split('|')
    if (parts.includes('mechanical ventilation') && !treatmentstring.includes('non-invasive'))
      ventilated.add(patientunitstayid)
  }
  const yes = (flag: boolean) => (flag ? '1' : '0')
  return new Map(
    patients.map((row) => {
      const id = row.patientunitstayid ?? ''
      const diedInUnit = row.unitdischargestatus === 'Expired'
      const later = patients.some(
        (other) =>
          other.patienthealthsystemstayid === row.patienthealthsystemstayid &&
          other.unitstaytype === 'readmit' &&
          /ICU/.test(other.unittype ?? '') &&
          Number(other.unitvisitnumber) > Number(row.unitvisitnumber),
      )
      return [
        id,
        {
          death: yes(diedInUnit || row.hospitaldischargestatus === 'Expired'),
          icu_death: row.unitdischargestatus === '' ? null : yes(diedInUnit),
          long_stay: yes(Number(row.unitdischargeoffset) / 60 / 24 > longStay),
          ventilated: yes(ventilated.has(id)),
          readmitted: diedInUnit ? null : yes(later),
        },
      ] as const
    }),
  )
}

describe('outcomes of the open demo', () => {
  it.runIf(there)('have the labels that plain loops over the files find, row by row', async () => {
    const input = await cohortFrom(files([...raw, hourly]))
    const apart = countedApart()
    const ids = columnOf(input.table, 'patientunitstayid')
    const ones = { death: 0, icu_death: 0, long_stay: 0, ventilated: 0, readmitted: 0 }
    expect(input.table.rows).toBe(906)
    for (let row = 0; row < input.table.rows; row++) {
      const stay = ids === undefined ? '' : (cellText(ids, row) ?? '')
      const expected = apart.get(stay)
      expect(rowOf(input, Number(stay)), stay).toMatchObject({ ...expected })
      for (const name of Object.keys(ones) as (keyof typeof ones)[])
        if (expected?.[name] === '1') ones[name]++
    }
    expect(ones).toEqual({ death: 87, icu_death: 45, long_stay: 367, ventilated: 332, readmitted: 45 })
  })

  it.runIf(there)('change nothing of the cohort: the others are set apart', async () => {
    const input = await cohortFrom(files([...raw, hourly]))
    const { schema } = cohortService.describe({ ...input, codebook: null })
    const features = schema.columns.filter(
      ({ role, afterOutcome }) => role === 'feature' && afterOutcome === null,
    )
    expect(schema.target).toBe('death')
    expect(features).toHaveLength(72)
    expect(features.map(({ name }) => name)).not.toContain('long_stay')
    expect(schema.columns.find(({ name }) => name === 'long_stay')).toMatchObject({
      role: 'excluded',
      label: 'Long stay in the unit',
    })
  })

  it.runIf(there)('stand as the label where they are asked for, with a threshold of one’s own', async () => {
    const input = await cohortFrom(files([...raw, hourly]), { outcome: 'long-stay', longStayDays: 7 })
    const apart = countedApart(7)
    const { table, schema } = cohortService.describe({ ...input, codebook: null })
    expect([schema.target, schema.positive, schema.sensitive]).toEqual(['long_stay', '1', 'long_stay'])
    const [ids, label] = [columnOf(table, 'patientunitstayid'), columnOf(table, 'long_stay')]
    if (ids === undefined || label === undefined) throw new Error('no label')
    for (let row = 0; row < table.rows; row++)
      expect(cellText(label, row)).toBe(apart.get(cellText(ids, row) ?? '')?.long_stay)
    expect(columnOf(table, 'hospital_death')).toBeDefined()
    expect(input.notes.map(({ said }) => said)).toContain(
      'long_stay is a stay of more than 7 days in the unit, from unit admission to unit discharge, alive or not',
    )
  })

  it.runIf(there)(
    'are run in one study, each with a model trained on real rows and one on synthetic, and none leaks into another',
    async () => {
      const input = await cohortFrom(files([...raw, hourly]))
      const labels = ['death', 'icu_death', 'long_stay', 'ventilated', 'readmitted']
      const study = parseStudy(
        JSON.stringify({
          version: 1,
          cohort: { recipe: 'eicu', files: ['patient.csv.gz'] },
          tasks: labels.slice(1).map((target) => ({ target, positive: 1 })),
          holdout: { by: 'row' },
          generators: [{ id: 'copula', kind: 'baseline', method: 'gaussian-copula' }],
          rows: [700],
          metrics: ['utility.auroc_trtr', 'utility.auroc_tstr'],
        }),
      )
      const { cells } = await runStudy(study, input, ports)
      expect(cells.map(({ cell }) => [cell.target, cell.status])).toEqual(
        labels.map((name) => [name, 'done']),
      )
      for (const { cell } of cells) {
        for (const name of ['death', 'icu_death', 'long_stay', 'ventilated', 'readmitted'])
          expect(cell.featureNames, cell.target ?? '').not.toContain(name)
        for (const { id, value } of cell.metrics) {
          expect(value, `${id} of ${cell.target ?? ''}`).toBeGreaterThan(0.4)
          expect(value, `${id} of ${cell.target ?? ''}`).toBeLessThan(0.98)
        }
      }
      const featuresOf = (target: string) =>
        cells.find(({ cell }) => cell.target === target)?.cell.featureNames
      expect(featuresOf('ventilated')).not.toContain('ventdays')
      expect(featuresOf('readmitted')).not.toContain('hosp_los')
    },
    120_000,
  )
})

const ports: StudyPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (job) => baselineService.generate(job),
  llm: () => Promise.reject(new Error('no model here')),
  evaluate: async (task, hooks) => weigh({ ...task, resamples: 20, draws: 3 }, hooks?.onProgress),
  now: () => 0,
}

describe('outcomes of hand-made tables', () => {
  const PATIENT =
    'patientunitstayid,uniquepid,patienthealthsystemstayid,hospitalid,gender,age,ethnicity,unittype,hospitaldischargeyear,' +
    'hospitaladmitoffset,hospitaldischargeoffset,hospitaldischargestatus,unitdischargestatus,unitdischargeoffset,unitvisitnumber,unitstaytype'
  const stay = (id: number, person: number, visit: number, type: string, minutes: number, ended = 'Alive') =>
    `${id},p${person},${person},59,Female,50,Asian,MICU,2014,${-60 * visit},9000,Alive,${ended},${minutes},${visit},${type}`
  const tables = {
    'patient.csv': [
      PATIENT,
      stay(1, 1, 1, 'admit', 4320),
      stay(2, 1, 2, 'readmit', 100),
      stay(3, 2, 1, 'admit', 4321),
      stay(4, 2, 2, 'transfer', 100),
      stay(5, 3, 1, 'admit', 10, 'Expired'),
      stay(6, 4, 2, 'readmit', 10),
      stay(7, 4, 3, 'stepdown/other', 10),
    ],
    'treatment.csv': [
      'treatmentid,patientunitstayid,treatmentoffset,treatmentstring,activeupondischarge',
      '1,1,5,pulmonary|ventilation and oxygenation|mechanical ventilation,False',
      '2,3,5,pulmonary|ventilation and oxygenation|non-invasive ventilation,False',
      '3,5,5,pulmonary|ventilation and oxygenation|mechanical ventilation|non-invasive ventilation,False',
      '4,6,5,surgery|pulmonary therapies|Mechanical Ventilation|tidal volume 6-10 ml/kg,False',
    ],
  }

  it('tell a threshold from above it, a return from a transfer, and a mode of ventilation from a mask', async () => {
    const input = await cohortFrom(filesOf(tables))
    const labels = (id: number) => {
      const { long_stay, readmitted, ventilated } = rowOf(input, id)
      return [long_stay, readmitted, ventilated]
    }
    expect([1, 3, 5, 6].map(labels)).toEqual([
      ['0', '1', '1'],
      ['1', '0', '0'],
      ['0', null, '0'],
      ['0', '0', '1'],
    ])
  })

  it('need their tables, and say which', async () => {
    const { 'patient.csv': patient } = tables
    await expect(cohortFrom(filesOf({ 'patient.csv': patient }), { outcome: 'ventilation' })).rejects.toThrow(
      'cohort.outcome: The outcome “ventilation” needs apachePatientResult or treatment. Add it, or ask for another.',
    )
    const { notes } = await cohortFrom(filesOf({ 'patient.csv': patient }))
    expect(notes.map(({ said }) => said)).toContain(
      'no ventilated: it needs apachePatientResult or treatment',
    )
  })
})
