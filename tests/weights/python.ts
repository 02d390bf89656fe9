import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What Python fetches for tests lies here, in no repository. */
export const cache = fileURLToPath(new URL('../out/weights', import.meta.url))

const execute = promisify(execFile)

/** Runs a program to its end. @throws Error with the last line that it said */
export async function run(
  program: string,
  args: readonly string[],
  minutes: number,
  env: Record<string, string> = {},
): Promise<void> {
  try {
    await execute(program, [...args], {
      timeout: minutes * 60_000,
      maxBuffer: 1 << 28,
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', ...env },
    })
  } catch (error) {
    const { stderr = '', killed = false } = error as { stderr?: string; killed?: boolean }
    if (killed) throw new Error(`it took longer than ${minutes} minutes`, { cause: error })
    throw new Error(stderr.trim().split('\n').pop()?.slice(0, 200) ?? '', { cause: error })
  }
}

/** A Python that has pip, or null. */
export async function python(): Promise<string | null> {
  for (const name of ['python3', 'python']) {
    const works = await run(name, ['-m', 'pip', '--version'], 1).then(
      () => true,
      () => false,
    )
    if (works) return name
  }
  return null
}
