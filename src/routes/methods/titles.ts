import { capital } from '$lib/base/words'
import { aboutMetric } from '$lib/evaluate/about'

/** An id's title; made of the id itself where nothing is said of it yet. */
export function titleOf(id: string): string {
  return aboutMetric(id)?.title ?? readable(id)
}

function readable(id: string): string {
  return capital(id.replace(/^[a-z]+\./, '').replaceAll('_', ' '))
}
