import type { Headless } from './headless'

/** Starts the browser; its driver is loaded only now, so that unusable input is told at once. */
export async function startHeadless(port: number): Promise<Headless> {
  const { Headless: Started } = await import('./headless')
  return Started.start(port)
}
