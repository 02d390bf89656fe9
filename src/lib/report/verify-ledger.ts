import type { LedgerLine } from '../generate/ledger'
import type { ResultsCell } from '../study/results-cell'
import { many } from './html-parts'
import { compared, match, unknown, type Finding } from './verify-finding'

/** Requests, tokens, cost and rows told, added up from the ledger's lines and compared with what the cells say. */
export function checkLedger(text: string | null, cells: readonly ResultsCell[]): Finding {
  const title = 'Ledger'
  const asked = cells.filter(({ generation }) => generation.requests > 0)
  if (text === null)
    return asked.length === 0
      ? match('ledger', title, 'No cell asked a model, and there is no ledger.')
      : unknown('ledger', title, 'ledger.jsonl is not among the files.')
  const [lines, broken] = linesOf(text)
  const ids = new Set(cells.map(({ id }) => id))
  const own = lines.filter(({ cell }) => ids.has(cell))
  const others = lines.length - own.length
  const differences = [
    ...broken.map((line) => `line ${line} can’t be read`),
    ...cells.flatMap((cell) =>
      ofCell(
        cell,
        own.filter((line) => line.cell === cell.id),
      ),
    ),
  ]
  const rest = others === 0 ? '' : ` ${others} lines belong to cells that these results don’t have.`
  return compared(
    'ledger',
    title,
    `${own.length.toLocaleString('en')} requests of ${many(asked.length, 'cell')}: how many, tokens, cost and real rows, added up.${rest}`,
    differences,
  )
}

function linesOf(text: string): [lines: LedgerLine[], broken: number[]] {
  const broken: number[] = []
  const lines = text.split('\n').flatMap((line, i): LedgerLine[] => {
    if (line === '') return []
    try {
      return [JSON.parse(line) as LedgerLine]
    } catch {
      broken.push(i + 1)
      return []
    }
  })
  return [lines, broken]
}

function ofCell({ id, generation: made }: ResultsCell, lines: readonly LedgerLine[]): string[] {
  const sum = (of: (line: LedgerLine) => number) => lines.reduce((total, line) => total + of(line), 0)
  const rows = new Set(lines.flatMap((line) => line.rows)).size
  const facts: [name: string, found: number, told: number][] = [
    ['requests', lines.length, made.requests],
    ['tokens in', sum(({ tokensIn }) => tokensIn), made.tokensIn],
    ['tokens out', sum(({ tokensOut }) => tokensOut), made.tokensOut],
    ['tokens estimated', sum(({ tokensEstimated }) => tokensEstimated), made.tokensEstimated],
    ['real rows', rows, made.realRowsDisclosed],
    ...(made.usd === null
      ? []
      : [['US dollars', sum(({ usd }) => usd ?? 0), made.usd] as [string, number, number]]),
  ]
  return facts.flatMap(([name, found, told]) =>
    Math.abs(found - told) <= 1e-9 * Math.max(Math.abs(found), Math.abs(told))
      ? []
      : [`${id}: ${name} add up to ${found} in the ledger, results.json says ${told}`],
  )
}
