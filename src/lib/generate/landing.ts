import { RecordScanner } from './parse'
import type { Question, RawRow, Settled } from './strategies/strategy'
import type { Validator } from './validate'

/** Judges a whole row. @returns whether it passed */
export type Take = (record: RawRow, mended: boolean) => boolean

/** What arrives of one answer: its records as they close, each judged at once. */
export class Landing {
  /** Records that passed. */
  usable = 0
  /** Records of a block that name no patient who was asked for: no row can be made of them. */
  strays = 0
  readonly settled: Settled[] = []
  /** Characters of the answer. */
  characters = 0
  private readonly scanner: RecordScanner

  constructor(
    private readonly question: Question,
    names: readonly string[],
    private readonly validator: Validator,
    private readonly take: Take,
  ) {
    const { block } = question
    this.scanner = new RecordScanner(block === null ? names : [block.key, ...block.columns])
  }

  get found(): number {
    return this.scanner.found
  }

  /** Records that could not be read. */
  get broken(): number {
    return this.scanner.broken
  }

  /** @returns whether a record closed */
  push(piece: string): boolean {
    this.characters += piece.length
    const landed = this.scanner.push(piece)
    for (const record of landed) this.judge(record, this.scanner.mended.has(record))
    return landed.length > 0
  }

  /** The answer is over. */
  end(): void {
    this.scanner.end()
  }

  private judge(record: RawRow, mended: boolean): void {
    const { block } = this.question
    if (block === null) {
      if (this.take(record, mended)) this.usable++
      return
    }
    const settled = this.validator.settle(record, mended, block)
    if (settled === null) {
      this.strays++
      return
    }
    this.settled.push(settled)
    if (settled.row !== null) this.usable++
  }
}
