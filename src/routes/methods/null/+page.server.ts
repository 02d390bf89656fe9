import { nullExperiment } from '$lib/evaluate/methods/null-experiment'
import { areaOf, areas } from '../areas'

export const csr = false

export const load = () => ({
  made: nullExperiment.made,
  repetitions: nullExperiment.repetitions,
  distributions: nullExperiment.distributions,
  areas: areas
    .map((one) => ({ ...one, rows: nullExperiment.rows.filter(({ id }) => areaOf(id) === one) }))
    .filter(({ rows }) => rows.length > 0),
})
