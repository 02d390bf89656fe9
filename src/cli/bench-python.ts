/** What the benchmarks ask of Python, which may not be there. */
import { spawnSync } from 'node:child_process'

export const interpreter = process.env.PYTHON ?? 'python3'

/** The number that a program prints, or null where Python or a package of it is missing. */
export function python(program: string): number | null {
  const { status, stdout } = spawnSync(interpreter, ['-c', program], { encoding: 'utf8' })
  return status === 0 ? Number(stdout.trim()) : null
}
