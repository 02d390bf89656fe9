import { asset } from '$app/paths'
import type { GoldenFiles } from '../evaluate/golden/golden'

/** The student placements, from this site's own server. @throws Error if they can't be had */
export async function loadGoldenFiles(): Promise<GoldenFiles> {
  const [real, synthetic] = await Promise.all([
    textOf(asset('/golden/student_placements_real.csv')),
    textOf(asset('/golden/student_placements_synthetic.csv')),
  ])
  return { real, synthetic }
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url)
  if (!response.ok)
    throw new Error(
      `The student placements could not be loaded (${response.status}). Reload the page and try again.`,
    )
  return response.text()
}
