import { publicMetricIds } from '$lib/study/metric-ids'
import { areas } from '../areas'
import { allCases } from '../cases.server'
import { titleOf } from '../titles'

export const load = async () => {
  const cases = await allCases()
  return {
    cases,
    areas: areas.map((one) => ({
      ...one,
      metrics: publicMetricIds()
        .filter((id) => id.startsWith(`${one.area}.`))
        .map((id) => ({
          id,
          title: titleOf(id),
          cases: cases.filter(({ metrics }) => metrics.includes(id)).map((own) => own.id),
        })),
    })),
  }
}
