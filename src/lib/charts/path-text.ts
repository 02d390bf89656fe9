type Point = [x: number, y: number]

/**
 * A path of straight lines in fewer letters: points that the eye can't tell from the line through their neighbours are
 * left out, and steps are written relative to where they start, to a tenth of a pixel. Other paths stay as they are.
 * @param tolerance pixels
 */
export function shortPath(d: string, tolerance = 0.25): string {
  if (!/^(?:[ML]-?[\d.]+[ ,]-?[\d.]+)+Z?$/.test(d)) return d
  return d
    .split(/(?=M)/)
    .map((part) => shortPart(part, tolerance))
    .join('')
}

function shortPart(part: string, tolerance: number): string {
  const points = [...part.matchAll(/[ML](-?[\d.]+)[ ,](-?[\d.]+)/g)].map(([, x, y]): Point => [
    Number(x),
    Number(y),
  ])
  const kept = points.length < 3 ? points : simplified(points, tolerance)
  let [atX, atY] = [0, 0]
  const steps = kept.map(([x, y], i) => {
    const [toX, toY] = [Math.round(x * 10), Math.round(y * 10)]
    // What was rounded away is made up for by the next step.
    const step = `${i === 0 ? 'M' : 'l'}${tenths(toX - atX)}${separated(tenths(toY - atY))}`
    ;[atX, atY] = [toX, toY]
    return step
  })
  return `${steps.join('')}${part.endsWith('Z') ? 'Z' : ''}`
}

function tenths(number: number): string {
  const text = String(number / 10)
  return text.replace(/^(-?)0\./, '$1.')
}

function separated(text: string): string {
  return text.startsWith('-') ? text : ` ${text}`
}

/** Ramer, Douglas & Peucker. */
function simplified(points: readonly Point[], tolerance: number): Point[] {
  const keep = new Uint8Array(points.length)
  keep[0] = keep[points.length - 1] = 1
  const open: [number, number][] = [[0, points.length - 1]]
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const [from, to] = range
    let farthest = 0
    let place = -1
    for (let i = from + 1; i < to; i++) {
      const distance = distanceTo(points[i], points[from], points[to])
      if (distance > farthest) [farthest, place] = [distance, i]
    }
    if (place < 0 || farthest <= tolerance) continue
    keep[place] = 1
    open.push([from, place], [place, to])
  }
  return points.filter((_, i) => keep[i] === 1)
}

function distanceTo([x, y]: Point = [0, 0], [ax, ay]: Point = [0, 0], [bx, by]: Point = [0, 0]): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}
