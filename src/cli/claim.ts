import { mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { messageOf } from '../lib/base/errors'
import { Unusable } from './command'

/** A claim is renewed every few seconds; one that was not for so long belongs to a run that is gone. */
const RENEWED = 5_000
const GONE = 30_000

/**
 * Makes the folder and takes it for this run alone: two at once would ask and count everything twice.
 * @returns gives the folder back, and takes it away again where nothing was written
 * @throws Unusable when it can't be written, or another run is at it
 */
export async function claimFolder(dir: string): Promise<() => Promise<void>> {
  const journal = join(dir, 'journal')
  const path = join(journal, 'lock')
  const made: string[] = []
  try {
    await makeFolder(journal, made)
    await take(path, dir)
  } catch (error) {
    await removeEmpty(made)
    if (error instanceof Unusable) throw error
    throw new Unusable(`--out: ${dir} can't be written (${codeOf(error)}). Name a folder that can.`)
  }
  const renew = setInterval(() => {
    const now = new Date()
    void utimes(path, now, now).catch(() => undefined)
  }, RENEWED).unref()
  return async () => {
    clearInterval(renew)
    await rm(path, { force: true })
    await removeEmpty(made)
  }
}

/** One level after the other: Node's own recursive way never ends where a folder's parent takes no folders. */
async function makeFolder(path: string, made: string[]): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return
  if (dirname(path) !== path) await makeFolder(dirname(path), made)
  try {
    await mkdir(path)
    made.unshift(path)
  } catch (error) {
    // Another run made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || found !== null) throw error
  }
}

async function take(path: string, dir: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(path, JSON.stringify({ process: process.pid, host: hostname() }), { flag: 'wx' })
      return
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || tries > 3) throw error
      if (await isHeld(path))
        throw new Unusable(
          `--out: another run is writing to ${dir}. Wait for it to end, or name another folder.`,
        )
      await rm(path, { force: true })
    }
  }
}

/** A killed run leaves its claim behind: nobody of that number, or nobody who renews it. */
async function isHeld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (found === null || Date.now() - found.mtimeMs > GONE) return false
  const text = await readFile(path, 'utf8').catch(() => '')
  const number = Number(/"process":(\d+)/.exec(text)?.[1])
  if (!text.includes(`"host":${JSON.stringify(hostname())}`) || !Number.isInteger(number)) return true
  if (number === process.pid) return false
  try {
    process.kill(number, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** Folders that hold nothing, the innermost first. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rmdir(folder).catch(() => undefined)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)
}
