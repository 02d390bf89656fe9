import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/** A browser that speaks to nobody unasked: no updates, no sync, no field trials. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
]

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  '/snap/bin/chromium',
]

/** The path of a Chrome or Chromium: CHROME_PATH, then PATH, then the usual places, then Playwright's own; null if none. */
export function findChromium(): string | null {
  const named = process.env.CHROME_PATH
  if (named !== undefined && named !== '') return runs(named) ? named : null
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...places, chromium.executablePath()].find((path) => path !== '' && runs(path)) ?? null
}

/** Starts it headless. @throws Error in one line that says how to get one */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) {
    const named = process.env.CHROME_PATH
    throw new Error(
      named !== undefined && named !== ''
        ? `CHROME_PATH is ${named}, but no program is there. Point it at a Chrome or Chromium.`
        : 'No Chrome or Chromium was found. Install one (Debian: apt-get install chromium) or set CHROME_PATH.',
    )
  }
  // The command's own handlers end it: a browser that goes first would look like a failed cell.
  return chromium.launch({
    executablePath,
    args: [...chromiumFlags],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
