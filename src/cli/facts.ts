import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Version and commit, as constants compiled into the site, so that every manifest can name the code that made it. */
export function buildFacts(): Record<string, string> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  return {
    __WARDLOOM_VERSION__: JSON.stringify(version),
    __WARDLOOM_COMMIT__: JSON.stringify(process.env.WARDLOOM_COMMIT ?? commit()),
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=12', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
