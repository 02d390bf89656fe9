import { aboutMetric } from '$lib/evaluate/about'
import { methodOf } from '$lib/evaluate/methods/methods'
import { nullExperiment } from '$lib/evaluate/methods/null-experiment'
import { publicMetricIds } from '$lib/study/metric-ids'
import { areaOf } from '../areas'
import { casesOf } from '../cases.server'
import { titleOf } from '../titles'
import { setFormula, setText } from '../typeset.server'

/** All that the page of an id shows, typeset; null for an id that has none. */
export async function methodPage(id: string) {
  const method = methodOf(id)
  if (method === null) return null
  const about = aboutMetric(id)
  const own = publicMetricIds().filter((other) => areaOf(other) === areaOf(id))
  const place = own.indexOf(id)
  return {
    id,
    area: areaOf(id),
    title: titleOf(id),
    asks: method.asks[id] ?? '',
    definition: about?.definition ?? null,
    facts: about === null ? [] : factsOf(about),
    formula: method.formula.map(setFormula),
    high: setText(method.high),
    low: setText(method.low),
    settings: method.settings.map(([name, value]) => ({ name: setText(name), value: setText(value) })),
    edges: method.edges.map(setText),
    peers: method.peers.map(setText),
    paper: method.paper === undefined ? null : setText(method.paper),
    interval: setText(method.interval),
    floor: setText(method.floor),
    ceiling: method.ceiling === undefined ? null : setText(method.ceiling),
    references: method.references.map(setText),
    cases: await casesOf(id),
    nothing: { made: nullExperiment.made, repetitions: nullExperiment.repetitions, rows: rowsOf(id) },
    previous: neighbour(own[place - 1]),
    next: neighbour(own[place + 1]),
  }
}

function rowsOf(id: string) {
  return nullExperiment.rows.filter((row) => row.id === id)
}

function neighbour(id: string | undefined): { id: string; title: string } | null {
  return id === undefined ? null : { id, title: titleOf(id) }
}

function factsOf({
  better,
  aim,
  unit,
}: NonNullable<ReturnType<typeof aboutMetric>>): { name: string; value: string }[] {
  const best = {
    higher: 'higher is better',
    lower: 'lower is better',
    near: aim === null ? 'neither high nor low: compare' : 'the nearer to it the better',
  }[better]
  return [
    { name: 'Direction', value: best },
    ...(aim === null ? [] : [{ name: 'Best value', value: String(aim) }]),
    ...(unit === null ? [] : [{ name: 'Unit', value: unit }]),
  ]
}
