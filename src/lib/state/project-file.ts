import type { Studio } from './studio.svelte'

/** The text of the project file, by code that is loaded only now. @param withData puts the cohort's own rows into it */
export async function projectFile(studio: Studio, withData: boolean): Promise<string> {
  const { projectOf } = await import('./outputs')
  return projectOf(studio, withData)
}
