/** A list of numbers as a person types it, or what is wrong with it. */
export type ListRead<T> = { values: T[]; problem: null } | { values: null; problem: string }

/** “5, 10, all”. @param least the smallest number that makes sense */
export function readList(text: string, least: number, most: number): ListRead<number>
export function readList(text: string, least: number, most: number, word: 'all'): ListRead<number | 'all'>
export function readList(text: string, least: number, most: number, word?: 'all'): ListRead<number | 'all'> {
  const wrong = (problem: string) => ({ values: null, problem })
  const values: (number | 'all')[] = []
  for (const part of partsOf(text)) {
    if (word !== undefined && part.toLowerCase() === word) {
      values.push(word)
      continue
    }
    const value = Number(part)
    if (!/^-?\d+$/.test(part) || !Number.isSafeInteger(value)) return wrong(`“${part}” is no whole number.`)
    if (value < least) return wrong(`${value} is too few: at least ${least}.`)
    if (value > most)
      return wrong(`${value.toLocaleString('en')} is too many: at most ${most.toLocaleString('en')}.`)
    values.push(value)
  }
  if (values.length === 0) return wrong('Give at least one.')
  // Twice the same would be twice the same cell.
  return { values: [...new Set(values)], problem: null }
}

export function listText(values: readonly (number | 'all')[]): string {
  return values.join(', ')
}

/** Commas, semicolons or blanks between: “1,000” would be two numbers, so thousands stand without a comma. */
function partsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}
