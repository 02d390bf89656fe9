/** The page's half of a model from a file, for tests in a bare page under the site's policy. */
import { openWllama } from '../../src/lib/state/wllama'

const wllama = {
  open: openWllama,
  files: () => [...(document.querySelector('input')?.files ?? [])],
}
export type WllamaPage = typeof wllama

Object.assign(window, { wllama })
