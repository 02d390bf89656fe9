import type { ColumnSchema } from '../../cohort/schema'
import type { Band, ColumnSummary, GroupTable, Released } from './released'

/**
 * The words in which a prompt tells what was released of these columns: a line a column (those of which nothing is
 * released are left out), and a line a group's level or pair of columns.
 */
export function statisticsLines(
  released: Released,
  columns: readonly ColumnSchema[],
): { perColumn: Record<string, string>; relations: string[] } {
  const names = new Set(columns.map(({ name }) => name))
  const perColumn: [string, string][] = []
  for (const name of names) {
    const summary = released.perColumn.get(name)
    const line = summary === undefined || summary === null ? '' : summaryLine(summary)
    if (line !== '') perColumn.push([name, line])
  }
  return {
    perColumn: Object.fromEntries(perColumn),
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

function groupLines({ group, shares, rates }: GroupTable, names: ReadonlySet<string>): string[] {
  const level = (name: string | null) => (name === null ? 'all others' : JSON.stringify(name))
  const parts = shares.map(({ level: name, share, means }) => {
    const told = Object.entries(means)
      .filter(([column]) => names.has(column))
      .map(([column, mean]) => `mean ${JSON.stringify(column)} about ${mean}`)
    return `${level(name)} ${percent(share)}${told.length === 0 ? '' : ` (${told.join(', ')})`}`
  })
  const outcome = rates.map(({ level: name, rate }) => `${level(name)} ${percent(rate)}`)
  return [
    ...(parts.length === 0 ? [] : [`By ${group}: ${parts.join('; ')}`]),
    ...(outcome.length === 0 ? [] : [`The outcome happens, by ${group}, in: ${outcome.join('; ')}`]),
  ]
}

function correlationLines({ correlations }: Released, names: ReadonlySet<string>): string[] {
  const told = correlations.filter(({ a, b }) => names.has(a) && names.has(b))
  if (told.length === 0) return []
  const words = told.map(
    ({ a, b, rho }) => `${JSON.stringify(a)} and ${JSON.stringify(b)} ${rho > 0 ? '+' : '−'}${Math.abs(rho)}`,
  )
  return [`Rank correlations (Spearman): ${words.join(', ')}`]
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(6))}%`
}
