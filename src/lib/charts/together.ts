import type { Mark, Scene } from './scene'
import { fitted } from './text'

/** Scenes beside each other where there is room, else one under the other. */
export function together(
  parts: readonly { title: string; draw(width: number): Scene }[],
  width: number,
  least: number,
): Scene {
  const gap = 24
  const across = width >= parts.length * least + (parts.length - 1) * gap ? parts.length : 1
  const room = (width - (across - 1) * gap) / across
  const heading = 22
  let top = 0
  const marks: Mark[] = []
  let height = 0
  parts.forEach(({ title, draw }, i) => {
    const scene = draw(room)
    const left = across === 1 ? 0 : i * (room + gap)
    marks.push(
      fitted(
        {
          x: left,
          y: top + 2,
          text: title,
          anchor: 'start',
          size: 'small',
          ink: 'ink',
          bold: true,
          baseline: 'top',
        },
        room,
      ),
      ...scene.marks.map((mark) => moved(mark, left, top + heading)),
    )
    height = Math.max(height, top + heading + scene.height)
    if (across === 1) top += heading + scene.height + 10
  })
  return { width, height, marks }
}

/** A mark elsewhere. */
function moved(mark: Mark, x: number, y: number): Mark {
  switch (mark.type) {
    case 'line':
      return { ...mark, x1: mark.x1 + x, x2: mark.x2 + x, y1: mark.y1 + y, y2: mark.y2 + y }
    case 'path':
      return { ...mark, move: [(mark.move?.[0] ?? 0) + x, (mark.move?.[1] ?? 0) + y] }
    default:
      return { ...mark, x: mark.x + x, y: mark.y + y }
  }
}
