import { decisions } from '$lib/evaluate/methods/decisions'
import { methodOf } from '$lib/evaluate/methods/methods'
import { publicMetricIds } from '$lib/study/metric-ids'
import { areas } from './areas'
import { titleOf } from './titles'
import { setFormula, setText } from './typeset.server'

export const csr = false

export const load = () => ({
  areas: areas.map((one) => ({
    ...one,
    metrics: publicMetricIds()
      .filter((id) => id.startsWith(`${one.area}.`))
      .map((id) => ({ id, title: titleOf(id), asks: methodOf(id)?.asks[id] ?? '' })),
  })),
  decisions: decisions.map(({ place, title, text, formula }) => ({
    place,
    title,
    text: text.map(setText),
    formula: formula === undefined ? null : setFormula(formula),
  })),
})
