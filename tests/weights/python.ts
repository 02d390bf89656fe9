import { spawnSync } from 'node:child_process'

/** A Python that has pip, or null. */
export function python(): string | null {
  const works = (name: string) =>
    spawnSync(name, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0
  return ['python3', 'python'].find(works) ?? null
}
