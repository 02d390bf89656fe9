import { describe, expect, it } from 'vitest'
import { figureToSvg } from './framed'
import { darkPalette, lightPalette, paletteStyle, variablePalette } from './palette'
import type { Figure, Scene } from './scene'
import { sceneToSvg } from './svg'
import { fitted, textWidth, wrapped } from './text'

const evil = `</text><script>alert("x")</script>&'\u0000`
const scene: Scene = {
  width: 100,
  height: 50,
  marks: [
    { type: 'text', x: 1, y: 2, text: evil, anchor: 'start', size: 'small', ink: 'ink', title: evil },
    { type: 'rect', x: NaN, y: 0, width: 10, height: 10, fill: 'synthetic', pattern: 'hatch', title: evil },
  ],
}

describe('sceneToSvg', () => {
  it('writes names of anybody’s making as text', () => {
    const svg = sceneToSvg(scene, { palette: lightPalette, title: evil })
    expect(svg).not.toContain('<script')
    expect(svg).not.toContain('\u0000')
    expect(svg.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(4)
  })

  it('needs nothing from outside and breaks on no number', () => {
    const svg = sceneToSvg(scene, { palette: lightPalette, background: '#fff', id: 'a' })
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|@import/)
    expect(svg).not.toContain('NaN')
    expect(svg).toContain('fill="url(#a-hatch-synthetic)"')
    expect(svg).toContain('<pattern id="a-hatch-synthetic"')
  })

  it('paints by the palette, or by properties that the page sets', () => {
    expect(sceneToSvg(scene, { palette: darkPalette })).toContain(darkPalette.ink)
    expect(sceneToSvg(scene, { palette: variablePalette })).toContain('var(--chart-ink)')
    for (const ink of Object.keys(lightPalette))
      expect(paletteStyle(lightPalette)).toContain(`--chart-${ink}:`)
  })
})

describe('palettes', () => {
  it.each([
    ['light', lightPalette],
    ['dark', darkPalette],
  ])('has readable text and visible marks: %s', (_name, palette) => {
    for (const ink of ['ink', 'muted', 'warn'] as const)
      expect(contrast(palette[ink], palette.surface)).toBeGreaterThanOrEqual(4.5)
    for (const ink of ['real', 'synthetic', 'holdout', 'accent', 'series-1', 'series-6'] as const)
      expect(contrast(palette[ink], palette.surface)).toBeGreaterThanOrEqual(3)
  })
})

function contrast(a: string, b: string): number {
  const light = (hex: string): number =>
    [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * ([0.2126, 0.7152, 0.0722][i] ?? 0), 0)
  const [low = 0, high = 0] = [light(a), light(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

describe('figureToSvg', () => {
  const figure: Figure = {
    name: 'f',
    finding: `${evil} is too rare, and a long finding goes on over more than one line of the picture`,
    howToRead: '',
    summary: 'summary',
    draw: () => scene,
    table: { head: [], rows: [] },
    keys: [
      { ink: 'real', label: 'real' },
      { ink: 'synthetic', label: evil, pattern: 'hatch' },
    ],
  }

  it('brings finding and keys along', () => {
    const svg = figureToSvg(figure, 300, { palette: lightPalette })
    expect(svg).not.toContain('<script')
    expect(svg).toContain('too rare')
    expect(svg).toContain('>real<')
    expect(svg).toContain('aria-label="summary"')
  })
})

describe('text', () => {
  it('is cut to its room, whole in its title', () => {
    const mark = {
      x: 0,
      y: 0,
      text: 'heartrate_first_early',
      anchor: 'start',
      size: 'small',
      ink: 'ink',
    } as const
    const cut = fitted(mark, 60, 'middle')
    expect(textWidth(cut.text, 'small')).toBeLessThanOrEqual(60)
    expect(cut.text).toMatch(/^h.*….*y$/)
    expect(cut.title).toBe('heartrate_first_early')
    expect(fitted(mark, 600).title).toBeUndefined()
  })

  it('is wrapped at spaces, losing no word', () => {
    const text = 'one two three four five six seven'
    expect(wrapped(text, 80, 'small').join(' ')).toBe(text)
    expect(wrapped('', 80, 'small')).toEqual([])
  })
})
