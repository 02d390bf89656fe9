import type { Studio } from './studio.svelte'

/** The demographic groups with their levels, as the design's schema lists them. */
export function groupsOf({ cohort }: Studio): { name: string; levels: string[] }[] {
  const schema = cohort.described?.schema
  return (schema?.groups ?? []).map(({ name, columns, oneHot, other }) => {
    const [only] = columns
    const own = schema?.columns.find((column) => column.name === only)?.categories ?? []
    return { name, levels: oneHot ? [...columns, other ?? 'other'] : own }
  })
}
