import { CsvTokens } from './csv-tokens'

export const DELIMITERS = [',', ';', '\t', '|'] as const
const SNIFFED_RECORDS = 200

/** The delimiter that splits the first records most consistently into more than one field. */
export function sniffDelimiter(bytes: Uint8Array): string {
  let best: string = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const counts = fieldCounts(bytes, delimiter, 0)
    const usual = modeOf(counts)
    if (usual < 2) continue
    // Agreement decides; more fields only settle a draw.
    const score =
      counts.filter((count) => count === usual).length / counts.length + Math.min(usual, 100) * 1e-6
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

/** How many fields most of the first records have. */
export function usualFields(bytes: Uint8Array, delimiter: string, start: number): number {
  return modeOf(fieldCounts(bytes, delimiter, start))
}

function fieldCounts(bytes: Uint8Array, delimiter: string, start: number): number[] {
  const counts: number[] = []
  const tokens = new CsvTokens(bytes, delimiter.charCodeAt(0), start)
  try {
    while (counts.length < SNIFFED_RECORDS) {
      if (counts.length === 0 && tokens.skipComment()) continue
      if (!tokens.next()) break
      if (!tokens.blank) counts.push(tokens.fields)
    }
  } catch {
    // A quote that never closes: what was counted so far is evidence enough; the full reading names the line.
  }
  return counts
}

function modeOf(counts: number[]): number {
  const seen = new Map<number, number>()
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1)
  let mode = 0
  let times = 0
  for (const [count, n] of seen) {
    if (n > times || (n === times && count > mode)) {
      mode = count
      times = n
    }
  }
  return mode
}
