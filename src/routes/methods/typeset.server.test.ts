import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { keepFaces } from '../../cli/katex-faces'
import { decisions } from '$lib/evaluate/methods/decisions'
import { methodOf } from '$lib/evaluate/methods/methods'
import { publicMetricIds } from '$lib/study/metric-ids'
import { setFormula, setText } from './typeset.server'
import type { Piece } from './typeset'

const ids = publicMetricIds()
const texts = [
  ...ids.flatMap((id) => {
    const method = methodOf(id)
    if (method === null) return []
    const { asks, high, low, settings, edges, peers, paper, interval, floor, ceiling, references } = method
    return [
      ...Object.values(asks),
      ...settings.flat(),
      ...edges,
      ...peers,
      ...references,
      ...[high, low, paper ?? '', interval, floor, ceiling ?? ''],
    ]
  }),
  ...decisions.flatMap(({ title, text }) => [title, ...text]),
]
const formulas = [
  ...ids.flatMap((id) => methodOf(id)?.formula ?? []),
  ...decisions.flatMap(({ formula }) => formula ?? []),
]
const pieces: Piece[] = [
  ...[...new Set(texts)].flatMap(setText),
  ...formulas.flatMap((formula) => setFormula(formula).where),
]
const html = [
  ...formulas.map((formula) => setFormula(formula).html),
  ...pieces.flatMap((piece) => (piece.kind === 'math' ? [piece.html] : [])),
]

/** KaTeX's classes that ask for a face beyond Main, Math and Size. */
const OTHER_FACE = /^(amsrm|boldsymbol|(math|text)(it|bf|bb|cal|frak|boldfrak|tt|scr|sf|boldsf|itsf|sfit))$/

describe('what method pages say', () => {
  it('leaves no mark standing, and links only to what is there', () => {
    const places = decisions.map(({ place }) => place)
    for (const piece of pieces) {
      if (piece.kind === 'text') expect(piece.text).not.toMatch(/[$`{}]|\*\S/)
      if (piece.kind === 'method') expect(ids).toContain(piece.id)
      if (piece.kind === 'place') expect(places).toContain(piece.place)
    }
  })

  it('is typeset without an error, readable to a screen reader, in faces that are shipped', () => {
    expect(html.length).toBeGreaterThan(100)
    for (const one of html) {
      expect(one).toContain('<math')
      expect(one).not.toContain('katex-error')
      const classes = [...one.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => (names ?? '').split(' '))
      expect(classes.filter((name) => OTHER_FACE.test(name))).toEqual([])
    }
  })
})

describe('the stylesheet', () => {
  it('keeps its rules and six faces, each as one file', () => {
    const css = readFileSync('node_modules/katex/dist/katex.min.css', 'utf8')
    const kept = keepFaces(css)
    expect(kept.match(/@font-face/g)).toHaveLength(6)
    expect(kept.match(/url\(/g)).toHaveLength(6)
    expect(kept.match(/url\([^)]*\.woff2\)/g)).toHaveLength(6)
    const rules = (text: string) => text.replaceAll(/@font-face\s*\{[^}]*\}/g, '')
    expect(rules(kept)).toBe(rules(css))
  })
})

describe('marks', () => {
  it('are taken apart in order', () => {
    expect(setText('a *b* `c` {fidelity.kl} {#bins|the bins}')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'emphasis', text: 'b' },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'c' },
      { kind: 'text', text: ' ' },
      { kind: 'method', id: 'fidelity.kl', text: 'KL divergence' },
      { kind: 'text', text: ' ' },
      { kind: 'place', place: 'bins', text: 'the bins' },
    ])
    expect(setText('$x^{2}$')[0]?.kind).toBe('math')
    expect(() => setText('$\\frac{1}$')).toThrow()
  })
})
