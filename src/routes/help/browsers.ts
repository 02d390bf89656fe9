/**
 * What the site asks of a browser, and what becomes of it where that is missing. Chromium runs the tests; in Firefox and in
 * WebKitGTK, which has Safari's engine, the main jobs were done once on the day of `triedOnce`; the rest is from documentation.
 */
export const triedOnce = { day: '30 November 2026', firefox: 'Firefox 153', webkit: 'WebKitGTK 2.50.6' }

export interface Need {
  need: string
  chromium: string
  firefox: string
  safari: string
  without: string
}

export const needs: readonly Need[] = [
  {
    need: 'Reading files, baselines, metrics, reports',
    chromium: 'Tried: works',
    firefox: 'Tried: works; module workers from 114',
    safari: 'Tried in WebKitGTK: works; module workers from 15',
    without: 'The pages to be read work without any script; the studio says that it needs one.',
  },
  {
    need: 'The lock (policies of pages, and of workers that start from memory)',
    chromium: 'Tried: holds, way by way',
    firefox: 'Tried by four ways out: holds; the others by the same standard',
    safari: 'Tried in WebKitGTK by three ways out: holds; the others by the same standard',
    without: 'Check it yourself: “What can leave” says how in each browser.',
  },
  {
    need: 'A hosted model, or a server on this machine, through a doorway',
    chromium: 'Tried: works',
    firefox: 'Tried: works',
    safari: 'Tried in WebKitGTK: works',
    without: 'Questions and answers go by files, on the same screen.',
  },
  {
    need: 'Light and dark colours (light-dark)',
    chromium: 'Tried: works',
    firefox: 'From 120',
    safari: 'From 17.5',
    without: 'Older browsers show the browser’s own colours; everything can be read.',
  },
  {
    need: 'Answers kept on this device (private files, written in a worker)',
    chromium: 'Tried: works',
    firefox: 'From 111, not in private windows',
    safari: 'From 16.4, not in private windows',
    without: 'A run is kept in memory, and as a file that you save.',
  },
  {
    need: 'A model on this device’s GPU (WebGPU)',
    chromium: 'Tried on a software GPU; off by default on some Linux machines',
    firefox: 'From 141 on Windows, later on other systems',
    safari: 'From 26',
    without: 'A model file from disk (GGUF), a server on this machine, or a hosted model.',
  },
  {
    need: 'A model file from disk (GGUF, WebAssembly with SIMD)',
    chromium: 'Tried: works',
    firefox: 'Tried: is loaded',
    safari: 'From 16.4',
    without: 'A server on this machine, or a hosted model.',
  },
  {
    need: 'A server on this machine, asked by a page over https',
    chromium: 'Tried: works; from version 142 the browser asks you first',
    firefox: 'Should work; local addresses count as safe',
    safari: 'Refused',
    without: 'Run the site on the machine itself: npm start.',
  },
  {
    need: 'Opening without a network (service worker)',
    chromium: 'Tried: works',
    firefox: 'Tried: is kept; not in private windows',
    safari: 'Tried in WebKitGTK: is kept; Safari lets it go after seven days without a visit',
    without: 'The site needs its server each time.',
  },
  {
    need: 'Installing it as an app',
    chromium: 'Tried: what the browser asks for is there',
    firefox: 'On Android; on a desk not, or as a taskbar tab',
    safari: '“Add to Home Screen”, and “Add to Dock” from 17',
    without: 'A bookmark does the same.',
  },
]
