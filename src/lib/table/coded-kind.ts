import type { CodedColumn, CodedKind } from './table'

const FEW = 20

/** A coded column with a first guess at its kind; the schema looks closer. */
export function codedColumn(name: string, codes: Int32Array, levels: string[]): CodedColumn {
  return { name, kind: guess(codes, levels), unit: null, codes, levels }
}

function guess(codes: Int32Array, levels: readonly string[]): CodedKind {
  if (levels.length === 2) return 'binary'
  if (levels.length < FEW) return 'categorical'
  let present = 0
  for (const code of codes) if (code >= 0) present++
  const sample = levels.slice(0, 1000)
  const worded = sample.filter((level) => level.split(/\s+/).length >= 4).length
  if (levels.length > 0.5 * present && worded > 0.5 * sample.length) return 'free-text'
  return levels.length === present ? 'identifier' : 'categorical'
}
