import {
  access,
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { canonicalJson, sha256Hex } from '../lib/base/hash'
import type { LedgerLine } from '../lib/generate/ledger'
import { bundleOf } from '../lib/report/bundle'
import type { InputFile, OtherFile } from '../lib/report/manifest'
import { isOver } from '../lib/study/cells'
import type { HeadlessEnvironment, HeadlessPrepared, HeadlessSoftware } from '../lib/study/headless'
import type { EndedCell } from '../lib/study/results-cell'
import type { Study } from '../lib/study/study'
import { hashFile } from './inputs'

/** What a run knows beside its cells; `journal/run.json`. */
export interface RunRecord {
  version: 1
  title: string
  /** The study file as it was written. */
  source: unknown
  inputs: InputFile[]
  prepared: HeadlessPrepared
  environment: HeadlessEnvironment
  software: HeadlessSoftware
}

const LINE_END = 0x0a

interface CellRecord {
  /** Which inputs it was made from: other data make other cells. */
  inputs: string
  ended: EndedCell
  /** Budget and price under which it ended (`limitsOf`); absent where a shard was taken over. */
  limits?: string
}

/** DIR of a command: everything that ends is on disk at once, so that a later run goes on from there. */
export class ResultsFolder {
  /** Requests that the ledger has, once one was to be added. */
  private listed: Set<string> | null = null

  constructor(readonly dir: string) {}

  async open(): Promise<void> {
    for (const name of ['journal', 'synthetic', 'tables', 'figures'])
      await mkdir(join(this.dir, name), { recursive: true })
    await appendFile(join(this.dir, 'ledger.jsonl'), '')
  }

  /** Cells that had ended in an earlier run on the same inputs, failed ones too. */
  async allCells(inputs: readonly InputFile[]): Promise<Map<string, EndedCell>> {
    return new Map((await this.records(inputs)).map(({ ended }) => [ended.cell.id, ended]))
  }

  /** Those that need no further run: failed ones are tried again, and stopped ones where their limits have changed. */
  async endedCells(
    inputs: readonly InputFile[],
    limits: ReadonlyMap<string, string>,
  ): Promise<Map<string, EndedCell>> {
    const records = await this.records(inputs)
    const over = records.filter(({ ended, limits: before }) =>
      isOver(ended.cell, before, limits.get(ended.cell.id)),
    )
    return new Map(over.map(({ ended }) => [ended.cell.id, ended]))
  }

  private async records(inputs: readonly InputFile[]): Promise<CellRecord[]> {
    const key = keyOf(inputs)
    const names = await readdir(join(this.dir, 'journal')).catch(() => [])
    const records: CellRecord[] = []
    for (const name of names.filter((one) => /^[0-9a-f]{12}\.json$/.test(one))) {
      const record = await this.readJournal<CellRecord>(name)
      if (record === null || record.inputs !== key) continue
      if (await this.holds(record.ended.cell.file)) records.push(record)
    }
    return records
  }

  /** Whether a cell's rows are still there: without them it has to be made again. */
  private async holds(file: string | null): Promise<boolean> {
    if (file === null) return true
    return access(join(this.dir, file)).then(
      () => true,
      () => false,
    )
  }

  async run(): Promise<RunRecord | null> {
    return this.readJournal<RunRecord>('run.json')
  }

  async keepRun(record: RunRecord): Promise<void> {
    await this.write('journal/run.json', `${JSON.stringify(record)}\n`)
  }

  async keepCell(ended: EndedCell, inputs: readonly InputFile[], limits?: string): Promise<void> {
    const record: CellRecord = { inputs: keyOf(inputs), ended, limits }
    await this.write(`journal/${ended.cell.id}.json`, `${JSON.stringify(record)}\n`)
  }

  /** What a cell's model said so far, for a run that goes on after this one was killed. */
  async keepJournal(cell: string, lines: readonly string[]): Promise<void> {
    await appendFile(this.journalOf(cell), lines.map((line) => `${line}\n`).join(''))
  }

  /** The journals of these cells, where they have one. */
  async journals(cells: readonly string[]): Promise<{ cell: string; path: string }[]> {
    const names = await readdir(join(this.dir, 'journal')).catch((): string[] => [])
    return cells
      .filter((cell) => names.includes(`${cell}.jsonl`))
      .map((cell) => ({ cell, path: this.journalOf(cell) }))
  }

  private journalOf(cell: string): string {
    return join(this.dir, 'journal', `${cell}.jsonl`)
  }

  /** Passed over where the ledger has that very request: a run that goes on tells all of them again. */
  async keepLedger(cell: string, line: string): Promise<void> {
    const path = join(this.dir, 'ledger.jsonl')
    if (this.listed === null) {
      const known = await readFile(path, 'utf8').catch(() => '')
      this.listed = new Set(known.split('\n').flatMap((one) => (one === '' ? [] : requestOf(one))))
    }
    const entry = JSON.stringify({ cell, ...(JSON.parse(line) as object) })
    const [request = ''] = requestOf(entry)
    if (this.listed.has(request)) return
    this.listed.add(request)
    await appendFile(path, `${entry}\n`)
  }

  /** Takes the line away that a kill cut off in the ledger and in these journals: what is appended begins a line of its own. */
  async mend(cells: readonly string[]): Promise<void> {
    for (const path of [join(this.dir, 'ledger.jsonl'), ...cells.map((cell) => this.journalOf(cell))]) {
      const bytes = await readFile(path).catch(() => null)
      if (bytes === null || bytes.length === 0 || bytes.at(-1) === LINE_END) continue
      await truncate(path, bytes.lastIndexOf(LINE_END) + 1)
    }
  }

  /** A part of a long text; it takes its name once the last part is there. */
  async keepText(path: string, text: string, first: boolean, last: boolean): Promise<void> {
    const whole = join(this.dir, path)
    await mkdir(dirname(whole), { recursive: true })
    await (first ? writeFile(`${whole}.part`, text) : appendFile(`${whole}.part`, text))
    if (last) await rename(`${whole}.part`, whole)
  }

  /** Takes over the synthetic tables and the journals of another folder's cells. */
  async takeFrom(other: ResultsFolder, cells: readonly EndedCell[]): Promise<void> {
    for (const { cell } of cells) {
      if (cell.file !== null) await copyFile(join(other.dir, cell.file), join(this.dir, cell.file))
    }
    for (const { cell, path } of await other.journals(cells.map((ended) => ended.cell.id)))
      await copyFile(path, this.journalOf(cell))
  }

  /** The ledgers of other folders, one after the other, as this folder's whole ledger. */
  async takeLedgers(others: readonly ResultsFolder[]): Promise<void> {
    const texts = others.map(({ dir }) => readFile(join(dir, 'ledger.jsonl'), 'utf8').catch(() => ''))
    await this.write('ledger.jsonl', (await Promise.all(texts)).join(''))
  }

  /** results.json, report.html, manifest.json, tables and figures, from the cells that have ended. */
  async writeBundle(record: RunRecord, study: Study | null, ended: readonly EndedCell[]): Promise<void> {
    const hashes = new Map<string, string>()
    for (const { cell } of ended) {
      if (cell.file !== null) hashes.set(cell.id, await hashFile(join(this.dir, cell.file)))
    }
    const others = await this.others(ended)
    const { title, source, inputs, prepared, environment, software } = record
    const files = bundleOf({
      ...prepared,
      title,
      source,
      inputs,
      environment,
      software,
      study,
      ended,
      hashes,
      others,
    })
    await this.clear('figures', new Set(files.map(({ path }) => path)))
    for (const { path, content } of files) await this.write(path, content)
  }

  /** Tables of cells that this result doesn't have: kept, since an earlier study's rows may have cost money. */
  private async others(ended: readonly EndedCell[]): Promise<OtherFile[]> {
    const own = new Set(ended.map(({ cell }) => cell.file))
    const names = await readdir(join(this.dir, 'synthetic')).catch((): string[] => [])
    const files = names.map((name) => `synthetic/${name}`)
    const others = files.filter((file) => file.endsWith('.csv') && !own.has(file)).sort()
    return Promise.all(others.map(async (file) => ({ file, sha256: await hashFile(join(this.dir, file)) })))
  }

  /** Pictures of an earlier study in the same folder would be taken for this one's. */
  private async clear(folder: string, kept: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(join(this.dir, folder)).catch((): string[] => []))
      if (name.endsWith('.svg') && !kept.has(`${folder}/${name}`))
        await rm(join(this.dir, folder, name), { force: true })
  }

  private async write(path: string, content: string): Promise<void> {
    await this.keepText(path, content, true, true)
  }

  private async readJournal<T>(name: string): Promise<T | null> {
    const text = await readFile(join(this.dir, 'journal', name), 'utf8').catch(() => null)
    // Written by this class and renamed into place when whole.
    return text === null ? null : (JSON.parse(text) as T)
  }
}

/** What tells one request of a ledger from all others; none where the line can't be read. */
function requestOf(line: string): string[] {
  try {
    const { cell, time, batch, step, try: tries } = JSON.parse(line) as LedgerLine
    return [[cell, time, batch, step, tries].join(' ')]
  } catch {
    return []
  }
}

function keyOf(inputs: readonly InputFile[]): string {
  return sha256Hex(canonicalJson(inputs.map(({ file, use, sha256 }) => ({ file, use, sha256 }))))
}
