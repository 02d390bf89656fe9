import { shortPath } from '../charts/path-text'

/** Attributes of drawings that a style sheet can say as well. `font-size` has no unit in SVG, and needs one in CSS. */
const STYLED =
  /^(?:fill|stroke|stroke-width|stroke-dasharray|stroke-linejoin|paint-order|opacity|font-size|font-weight|text-anchor)$/

/**
 * The looks of a report's drawings, each written once: a report of many cells draws the same few kinds of line thousands
 * of times.
 */
export class SharedStyles {
  private readonly names = new Map<string, string>()
  private drawings = 0

  /** The drawing with its looks by name, its lengths to a tenth of a pixel, and what the report's own style says left out. */
  shorten(svg: string): string {
    const drawing = (this.drawings++).toString(36)
    return svg
      .replaceAll(/(id="|url\(#)[\w-]+?-hatch-/g, (_, before: string) => `${before}h${drawing}-`)
      .replace(/^<svg xmlns="[^"]*"/, '<svg')
      .replace(/ font-family="[^"]*" style="[^"]*"/, '')
      .replaceAll(/<(rect|line|circle|text|path)((?: [\w-]+="[^"]*")*)/g, (_, name: string, all: string) => {
        const kept: string[] = []
        const look: string[] = []
        for (const [, attribute = '', value = ''] of all.matchAll(/ ([\w-]+)="([^"]*)"/g)) {
          // A pattern is named within its own drawing.
          if (STYLED.test(attribute) && !value.startsWith('url('))
            look.push(`${attribute}:${value}${attribute === 'font-size' ? 'px' : ''}`)
          else kept.push(` ${attribute}=${unquoted(attribute === 'd' ? shortPath(value) : rounded(value))}`)
        }
        return `<${name}${kept.join('')}${look.length === 0 ? '' : ` class=${this.nameOf(look.join(';'))}`}`
      })
      .replaceAll(/<(rect|line|circle|path)([^>]*)\/>/g, '<$1$2 />')
  }

  /** The style sheet of all drawings so far. */
  get css(): string {
    return [...this.names].map(([look, name]) => `.${name}{${look}}`).join('\n')
  }

  private nameOf(look: string): string {
    const known = this.names.get(look)
    if (known !== undefined) return known
    const name = `s${this.names.size.toString(36)}`
    this.names.set(look, name)
    return name
  }
}

/** HTML asks for no quotes around plain words and numbers. */
function unquoted(value: string): string {
  return /^[\w.:#()-]+$/.test(value) ? value : `"${value}"`
}

function rounded(value: string): string {
  return value.replaceAll(/\d+\.\d\d+/g, (number) => String(Math.round(Number(number) * 10) / 10))
}
