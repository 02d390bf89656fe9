/** A copy of this tree in which what CONTRIBUTING.md adds is really added. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** One new file, and one line at the end of another. */
export interface Addition {
  file: { path: string; text: string }
  line: { path: string; text: string }
}

/** The additions of CONTRIBUTING.md in their order: of two blocks of TypeScript each, the file and the line, the path above. */
export function additionsIn(text: string): Addition[] {
  const blocks = [...text.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm)].map(([, path = '', code = '']) => ({
    path,
    text: code,
  }))
  return blocks.flatMap((file, i) => {
    const line = blocks[i + 1]
    return i % 2 === 1 || line === undefined ? [] : [{ file, line }]
  })
}

/** What git says of the tree after an addition: paths that are new, and lines that others gained and lost. */
export interface Difference {
  added: string[]
  changed: { path: string; gained: number; lost: number }[]
}

export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'wardloom-contributing-'))

  /** Copies all that a clone would have, as it stands here, and the compiled kernels; lends it the packages. */
  constructor() {
    const known = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    }).split('\0')
    const kernels = ['src/lib/learn/kernels-wasm.ts']
    for (const path of [...known, ...kernels].filter((one) => one !== '' && existsSync(join(root, one))))
      cpSync(join(root, path), join(this.folder, path))
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'))
    // What SvelteKit writes for the pages; nothing here is one.
    mkdirSync(join(this.folder, '.svelte-kit'))
    writeFileSync(join(this.folder, '.svelte-kit/tsconfig.json'), '{}\n')
    writeFileSync(
      join(this.folder, '.gitignore'),
      `${readFileSync(join(root, '.gitignore'), 'utf8')}\nnode_modules\n`,
    )
    this.git('init', '--quiet')
    this.keep()
  }

  /** Makes an addition, and tells what it changed. */
  add({ file, line }: Addition): Difference {
    mkdirSync(dirname(join(this.folder, file.path)), { recursive: true })
    writeFileSync(join(this.folder, file.path), file.text, { flag: 'wx' })
    appendFileSync(join(this.folder, line.path), line.text)
    this.git('add', '--all')
    const added = this.lines('diff', '--cached', '--name-only', '--diff-filter=A')
    const changed = this.lines('diff', '--cached', '--numstat', '--diff-filter=a').map((said) => {
      const [gained = '', lost = '', path = ''] = said.split('\t')
      return { path, gained: Number(gained), lost: Number(lost) }
    })
    this.keep()
    return { added, changed }
  }

  /** Runs Node there. @returns what it printed, and what it complained of */
  run(...args: string[]): { said: string; complaint: string; status: number | null } {
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 64_000_000,
    })
    return { said: stdout, complaint: stderr, status }
  }

  private keep(): void {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', 'as it stands')
  }

  private git(...args: string[]): string {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...who, ...args], { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' })
  }

  private lines(...args: string[]): string[] {
    return this.git(...args)
      .split('\n')
      .filter((line) => line !== '')
  }
}
