import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { InputFile } from '../lib/report/manifest'
import type { HeadlessFile } from '../lib/study/headless'
import { Unusable } from './command'

/** A file for the page: how the person wrote it, where it lies, and which field names it. */
export interface LocalFile extends HeadlessFile {
  path: string
  /** The field or option to name when it isn't there. */
  field: string
}

/** @throws Unusable naming the field whose file isn't there or is a folder */
export async function hashInputs(files: readonly LocalFile[]): Promise<InputFile[]> {
  const inputs: InputFile[] = []
  for (const { name, path, use, field } of files) {
    const found = await stat(path).catch(() => null)
    if (found === null) throw new Unusable(`${field}: ${name} is not there.`)
    if (!found.isFile()) throw new Unusable(`${field}: ${name} is not a file.`)
    inputs.push({ file: name, use, bytes: found.size, sha256: await hashFile(path) })
  }
  return inputs
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
