import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimFolder } from './claim'
import { Unusable } from './command'

const dir = () => mkdtempSync(join(tmpdir(), 'wardloom-claim-'))

function leaveLock(out: string, process: number, host = hostname()): string {
  mkdirSync(join(out, 'journal'), { recursive: true })
  const path = join(out, 'journal/lock')
  writeFileSync(path, JSON.stringify({ process, host }))
  return path
}

describe('claimFolder', () => {
  it('makes the folder, and takes it away again where nothing was written', async () => {
    const top = dir()
    const release = await claimFolder(join(top, 'a/b'))
    expect(existsSync(join(top, 'a/b/journal/lock'))).toBe(true)
    await release()
    expect(existsSync(join(top, 'a'))).toBe(false)
  })

  it('keeps what was written', async () => {
    const out = join(dir(), 'out')
    const release = await claimFolder(out)
    writeFileSync(join(out, 'results.json'), '{}')
    await release()
    expect(existsSync(join(out, 'results.json'))).toBe(true)
    expect(existsSync(join(out, 'journal'))).toBe(false)
  })

  it('refuses a second run in the same folder', async () => {
    const out = dir()
    const other = spawn('sleep', ['60'])
    try {
      leaveLock(out, other.pid ?? 0)
      await expect(claimFolder(out)).rejects.toThrow(/--out: another run is writing to/)
    } finally {
      other.kill()
    }
  })

  it('takes over what a killed run left behind', async () => {
    const out = dir()
    leaveLock(out, 2 ** 22 + 1)
    await (
      await claimFolder(out)
    )()
    const old = leaveLock(out, process.ppid)
    utimesSync(old, new Date(0), new Date(0))
    await (
      await claimFolder(out)
    )()
    expect(existsSync(old)).toBe(false)
  })

  it('says in one line where nothing can be written', async () => {
    const file = join(dir(), 'file')
    writeFileSync(file, '')
    await expect(claimFolder(file)).rejects.toThrow(Unusable)
    await expect(claimFolder(join(file, 'below'))).rejects.toThrow(/can't be written/)
    await expect(claimFolder('/dev/null/x')).rejects.toThrow(/can't be written/)
  })

  // Node's own recursive mkdir never ends here.
  it.runIf(existsSync('/proc/self'))('does not hang where a folder takes no folders', async () => {
    await expect(claimFolder('/proc/wardloom/out')).rejects.toThrow(/can't be written/)
  })
})
