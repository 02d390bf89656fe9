import { describe, expect, it } from 'vitest'
import { openNodeEngine } from '../table/engine-node'
import { readFiles } from '../table/read'
import { recipeInput } from './recipe-input'

const COLUMNS =
  'patientunitstayid,uniquepid,patienthealthsystemstayid,hospitalid,gender,age,ethnicity,unittype,hospitaldischargeyear,' +
  'hospitaladmitoffset,hospitaldischargeoffset,hospitaldischargestatus,unitdischargestatus'

/** Raw stays, each of a person of its own; one in fifty is over 89 years old. */
function patients(stays: number): string {
  const lines = Array.from({ length: stays }, (_, i) => {
    const age = i % 50 === 0 ? '> 89' : String(20 + (i % 60))
    return `${i},002-${i},${i},${i % 7},Female,${age},Caucasian,MICU,2014,-10,4000,Alive,Alive`
  })
  return `${COLUMNS}\n${lines.join('\n')}\n`
}

describe('raw tables', () => {
  it('of more persons than a column has levels become a cohort, and what reading them changed is counted', async () => {
    const engine = openNodeEngine()
    const files = [{ name: 'patient.csv', data: new Blob([patients(25_000)]) }]
    const task = { recipe: 'eicu', window: null, outcome: null }
    const { table, notes } = await recipeInput(task, files, {
      read: (raw, options) => readFiles(() => engine, raw, options),
      openEngine: () => engine,
    })
    expect(table.rows).toBe(25_000)
    expect(notes.filter(({ rule }) => rule !== 'recipe')).toMatchObject([
      { file: 'patient.csv', rule: 'censored', column: 'age', count: 500, undo: null },
    ])
  })
})
