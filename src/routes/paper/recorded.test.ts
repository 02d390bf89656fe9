/** What the companion's text says of the recorded studies, held against them. */
import { describe, expect, it } from 'vitest'
import { writtenFigure } from '$lib/report/companion/written'
import { recorded } from './recorded.server'

describe('a very small model, asked in four ways', async () => {
  const { written, ways } = await recorded()
  const { lines, real } = written
  const of = (name: string) => {
    const line = lines.find((one) => one.name === name)
    if (line === undefined) throw new RangeError(name)
    return line
  }
  const shown = of('schema-constrained, 8 rows shown')
  const copula = of('Gaussian copula')

  it('misses a form that is asked for in words, and keeps it where the server holds it to it', () => {
    expect(of('naive, 8 rows shown').kept).toBe(0)
    for (const line of lines.filter(({ model, name }) => model && !name.startsWith('naive')))
      expect(line.kept, line.name).toBeGreaterThan(30)
  })

  it('lets about half of its patients die or more, but where it is shown rows', () => {
    for (const { name, model, deaths } of lines)
      if (model && deaths !== null && name !== shown.name) expect(deaths, name).toBeGreaterThan(0.45)
    expect(shown.deaths).toBeLessThan(0.35)
    expect(real.deaths).toBeCloseTo(0.0867, 3)
  })

  it('comes nearer to the columns with rows, learns nothing more from them, and is beaten by a copula', () => {
    for (const { name, model, kl, auc } of lines) {
      if (!model || kl === null || auc === null) continue
      expect(kl, name).toBeGreaterThanOrEqual(shown.kl ?? NaN)
      expect(kl, name).toBeGreaterThan(10 * (copula.kl ?? NaN))
      expect(auc.value, name).toBeLessThan(copula.auc?.value ?? NaN)
      expect(auc.value, name).toBeGreaterThanOrEqual(shown.auc?.value ?? NaN)
    }
  })

  it('is drawn with what was kept of each, on a phone and on a desk', () => {
    const figure = writtenFigure(lines, real)
    expect(figure.finding).toMatch(/^Of the model’s patients 29\s% to 76\s% die, of the cohort’s 8\.7\s%/)
    expect(figure.table.rows[0]).toEqual(['naive, 8 rows shown', 200, 0, null, null, null, null, null])
    for (const width of [280, 420, 720]) expect(figure.draw(width).marks.length).toBeGreaterThan(20)
  })

  it('fills a patient question by question where it writes in blocks', () => {
    const filled = ways
      .filter(({ strategy }) => strategy === 'conditional' || strategy === 'group-based')
      .map(({ steps, columns }) => columns.filter((column) => steps.some(({ values }) => column in values)))
    expect(filled.map(({ length }) => length)).toEqual([7, 6])
  })
})
