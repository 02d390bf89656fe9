import { aboutMetric } from '$lib/evaluate/about'

/** An id's title; made of the id itself where nothing is said of it yet. */
export function titleOf(id: string): string {
  return aboutMetric(id)?.title ?? readable(id)
}

function readable(id: string): string {
  const words = id.replace(/^[a-z]+\./, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
