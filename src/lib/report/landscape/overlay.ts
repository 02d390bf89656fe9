import { paperMetrics, paperValues, type PaperModel, type PaperValue } from '../paper-values'
import { levelText, type Level } from './cell'
import type { Axis, SettledView } from './view'

/** Numbers of the paper that lie along one line. */
export interface PaperLine {
  name: string
  /** The level of the other axis that its numbers are of, where it isn't the picture's: “1,000 rows”. */
  elsewhere: string | null
  points: { x: number; value: PaperValue }[]
}

/** Whether the paper has numbers under that id. */
export function isPublished(metric: string): boolean {
  return Object.hasOwn(paperMetrics, metric)
}

/** A panel's model in the paper, by its name; the paper's main one where it isn't in it. */
function modelIn(level: Level): PaperModel {
  const name = String(level).toLowerCase()
  return name.includes('gemini') ? 'Gemini' : name.includes('claude') ? 'Claude' : 'OpenAI o1'
}

/**
 * What of the paper belongs in a panel: along the axis, at that level of the other one (rows or features) where the paper
 * has it, else at the level of which the paper says the most.
 */
export function paperLines(
  { metric, x, facet, cells }: Pick<SettledView, 'metric' | 'x' | 'facet' | 'cells'>,
  level: Level,
): PaperLine[] {
  const other: Axis = x === 'features' ? 'rows' : 'features'
  const model = facet === 'model' ? modelIn(level) : 'OpenAI o1'
  const found = paperValues.filter(
    (one) => one.metric === metric && (one.model === model || one.model === null),
  )
  const own = facet === other ? level : (cells[0]?.[other] ?? null)
  const matched = found.some((one) => one[other] === own)
  if (facet === other && !matched) return []
  const at = matched ? own : richest(found.map((one) => one[other]))
  const lines = new Map<string, PaperLine>()
  for (const value of found) {
    const along = value[x]
    if (along === null || (value[other] !== null && value[other] !== at)) continue
    const name = paperName(value)
    const elsewhere = matched || value[other] === null ? null : levelText(other, value[other])
    const line = lines.get(name) ?? { name, elsewhere, points: [] }
    line.points.push({ x: along, value })
    lines.set(name, line)
  }
  for (const { points } of lines.values()) points.sort((a, b) => a.x - b.x)
  return [...lines.values()]
}

function richest(levels: readonly (number | null)[]): number | null {
  const count = (level: number | null) => levels.filter((one) => one === level).length
  return levels.reduce((best, level) => (level !== null && count(level) > count(best) ? level : best), null)
}

export function paperName({ strategy, model }: Pick<PaperValue, 'strategy' | 'model'>): string {
  const whose = model === null || model === 'OpenAI o1' ? 'paper' : `paper, ${model}`
  return strategy === null ? whose : `${whose}: ${strategy}`
}

/** Settings of the paper of which both numbers were published. */
export function paperPairs(x: string, y: string): { name: string; x: PaperValue; y: PaperValue }[] {
  return paperValues.flatMap((one) => {
    if (one.metric !== y || one.strategy === null || one.rows === null) return []
    const pair = paperValues.find(
      (other) =>
        other.metric === x &&
        other.strategy === one.strategy &&
        other.model === one.model &&
        other.features === one.features &&
        other.rows === one.rows,
    )
    if (pair === undefined) return []
    const at = `${levelText('features', one.features)}, ${levelText('rows', one.rows)}`
    return [{ name: `${paperName(one)}, ${at}`, x: pair, y: one }]
  })
}
