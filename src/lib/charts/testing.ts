import type { RectMark, Scene, TextMark } from './scene'
import { textWidth } from './text'

/** Marks of a scene by type, for tests; without the grounds, which no file shows. */
export function rectsOf(scene: Scene): RectMark[] {
  return scene.marks.flatMap((mark) => (mark.type === 'rect' && mark.ground !== true ? [mark] : []))
}

export function textsOf(scene: Scene): TextMark[] {
  return scene.marks.flatMap((mark) => (mark.type === 'text' ? [mark] : []))
}

/** Everything that would stop a designer: marks or level texts beyond the edges, texts over one another, broken numbers. */
export function faultsOf(scene: Scene): string[] {
  const faults: string[] = []
  const numbers = scene.marks.flatMap((mark) =>
    Object.entries(mark).flatMap(([key, value]) => (typeof value === 'number' ? [{ key, value }] : [])),
  )
  for (const { key, value } of numbers) if (!Number.isFinite(value)) faults.push(`${key} is ${value}`)
  for (const mark of scene.marks)
    if (mark.type === 'path' && /NaN|Infinity|undefined/.test(mark.d)) faults.push(`path ${mark.d}`)
  for (const { x, y, width, height } of rectsOf(scene)) {
    if (width < 0 || height < 0) faults.push(`rect of ${width} by ${height}`)
    if (x < -0.5 || y < -0.5 || x + width > scene.width + 0.5 || y + height > scene.height + 0.5)
      faults.push(`rect at ${x},${y} beyond the scene`)
  }
  const boxes = textsOf(scene)
    .filter(({ rotate }) => rotate === undefined)
    .map(boxOf)
  boxes.forEach((box, i) => {
    if (box.left < -1 || box.right > scene.width + 1 || box.top < -1 || box.bottom > scene.height + 1)
      faults.push(`“${box.text}” beyond the scene`)
    for (const other of boxes.slice(i + 1))
      if (overlap(box, other)) faults.push(`“${box.text}” over “${other.text}”`)
  })
  return faults
}

interface TextBox {
  text: string
  left: number
  right: number
  top: number
  bottom: number
}

/** Letters only: line gaps may touch. */
function boxOf({ text, x, y, anchor, size, bold, baseline = 'bottom' }: TextMark): TextBox {
  const width = textWidth(text, size, bold) * 0.92
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  const top = baseline === 'top' ? y + 1 : baseline === 'middle' ? y - 5 : y - 9
  return { text, left, right: left + width, top, bottom: top + 9 }
}

function overlap(a: TextBox, b: TextBox): boolean {
  return a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5
}
