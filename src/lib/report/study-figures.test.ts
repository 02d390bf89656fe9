import { describe, expect, it } from 'vitest'
import { planCells } from '../study/cells'
import { bundleOf } from './bundle'
import { ended, partsOf, studyOf } from './bundle-testing'
import { makeResults } from './results'
import { studyFigures } from './study-figures'

const generators = [
  { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
  { id: 'columns', kind: 'baseline', method: 'independent' },
]
const study = studyOf({ generators, seeds: [1, 2] })
const cells = planCells(study).map(({ id, generator, seed }) => ({
  ...ended(id, generator.id, seed),
  ranking: [
    { name: 'lactate', gain: 3 },
    { name: 'age', gain: 1 },
  ],
}))
const files = new Map(bundleOf(partsOf(study, cells)).map(({ path, content }) => [path, content]))

describe('a study as a whole', () => {
  it('has its main numbers over all settings and its ranking, in the report and as pictures beside it', () => {
    const names = [...files.keys()].filter((path) => path.startsWith('figures/study-'))
    expect(names).toEqual(
      expect.arrayContaining([
        'figures/study-fidelity.kl.svg',
        'figures/study-utility.auroc_tstr.svg',
        'figures/study-importance-1.svg',
      ]),
    )
    const report = files.get('report.html') ?? ''
    expect(report).toContain('The study as a whole')
    expect(report).toMatch(/lactate tells most about/)
  })

  it('says nothing of a single cell, nor of an evaluation alone', () => {
    const { software, environment, source, cohort } = partsOf(study, cells)
    const results = makeResults({
      software,
      study: source,
      environment,
      cohort,
      cells: cells.map(({ cell }) => cell),
    })
    expect(studyFigures(results, null)).toEqual([])
    expect(studyFigures({ ...results, cells: results.cells.slice(0, 1) }, study)).toEqual([])
  })
})
