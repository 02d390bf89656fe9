import type { ColumnSchema } from '../../cohort/schema'
import type { StatisticsWords } from '../strategies/strategy'
import type { Band, ColumnSummary, GroupTable, Released } from './released'

type Relation = StatisticsWords['relations'][number]

/**
 * The words in which a prompt tells what was released of these columns: a line a column (those of which nothing is
 * released are left out), and a line a table by group or pair of columns, each with the columns that it is about.
 */
export function statisticsLines(released: Released, columns: readonly ColumnSchema[]): StatisticsWords {
  const names = new Set(columns.map(({ name }) => name))
  const perColumn: [string, string][] = []
  const levels: [string, string[]][] = []
  for (const name of names) {
    const summary = released.perColumn.get(name)
    const line = summary === undefined || summary === null ? '' : summaryLine(summary)
    if (line !== '') perColumn.push([name, line])
    if (summary?.kind === 'levels' && summary.levels.length > 0)
      levels.push([name, summary.levels.map(({ level }) => level)])
  }
  return {
    perColumn: Object.fromEntries(perColumn),
    levels: Object.fromEntries(levels),
    relations: [
      ...released.groups.flatMap((table) => groupLines(table, names)),
      ...correlationLines(released, names),
    ],
  }
}

function summaryLine(summary: ColumnSummary): string {
  return [...distribution(summary), ...missingWords(summary.missing)].join('; ')
}

function distribution(summary: ColumnSummary): string[] {
  switch (summary.kind) {
    case 'numbers': {
      const { bands, mean, sd } = summary
      const centre =
        mean === null ? [] : [`mean about ${mean}${sd === null ? '' : `, standard deviation about ${sd}`}`]
      return [...(bands.length === 0 ? [] : [bands.map(bandWords).join(', ')]), ...centre]
    }
    case 'levels': {
      const { levels, other } = summary
      const told = levels.map(({ level, share }) => `${JSON.stringify(level)} ${percent(share)}`)
      const rest = other === null ? [] : [`all other levels together ${percent(other)}`]
      return levels.length === 0 ? [] : [[...told, ...rest].join(', ')]
    }
    case 'years': {
      const { years } = summary
      const words = years.map(
        ({ from, to, share }) => `${from === to ? from : `${from} to ${to}`} ${percent(share)}`,
      )
      return years.length === 0 ? [] : [`by year: ${words.join(', ')}`]
    }
  }
}

function bandWords({ from, to, share }: Band): string {
  const much = percent(share)
  if (from === null) return to === null ? `any other value ${much}` : `under ${to} ${much}`
  if (to === null) return `${from} or more ${much}`
  return from === to ? `exactly ${from} ${much}` : `${from} to under ${to} ${much}`
}

function missingWords(missing: number | null): string[] {
  if (missing === null) return []
  if (missing === 0) return ['rarely or never missing']
  return [missing === 1 ? 'missing in nearly all or all' : `missing in about ${percent(missing)}`]
}

function groupLines(
  { group, columns, target, shares, rates }: GroupTable,
  names: ReadonlySet<string>,
): Relation[] {
  // A group that isn't written itself is told of all the same.
  const own = columns.filter((name) => names.has(name))
  const each = (cells: readonly { level: string | null; says: string }[]) =>
    cells
      .map(({ level, says }) => `${level === null ? 'all others' : JSON.stringify(level)} ${says}`)
      .join(', ')
  const key = Object.keys(shares[0]?.means ?? {}).filter((name) => names.has(name))
  const lines: Relation[] = []
  if (shares.length > 0)
    lines.push({
      text: `share by ${group}: ${each(shares.map(({ level, share }) => ({ level, says: percent(share) })))}`,
      columns: own,
    })
  for (const name of key)
    lines.push({
      text: `mean of ${JSON.stringify(name)} by ${group}, about: ${each(shares.map(({ level, means }) => ({ level, says: String(means[name]) })))}`,
      columns: [...own, name],
    })
  if (rates.length > 0 && target !== null && names.has(target))
    lines.push({
      text: `how often the outcome ${JSON.stringify(target)} happens, by ${group}: ${each(rates.map(({ level, rate }) => ({ level, says: percent(rate) })))}`,
      columns: [...own, target],
    })
  return lines
}

function correlationLines({ correlations }: Released, names: ReadonlySet<string>): Relation[] {
  return correlations
    .filter(({ a, b }) => names.has(a) && names.has(b))
    .map(({ a, b, rho }) => ({
      text: `rank correlation of ${JSON.stringify(a)} and ${JSON.stringify(b)}: about ${rho > 0 ? '+' : '−'}${Math.abs(rho)}`,
      columns: [a, b],
    }))
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`
}
