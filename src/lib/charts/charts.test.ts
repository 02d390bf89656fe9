import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curves, heightAt, type CurvesData } from './curves'
import { distances } from './distances'
import { flow } from './flow'
import { forest } from './forest'
import { heatmap, MOST_COLUMNS } from './heatmap'
import { histogram, type HistogramData } from './histogram'
import { levels } from './levels'
import { ranking } from './ranking'
import { rates } from './rates'
import { lightPalette } from './palette'
import { split } from './split'
import type { Scene } from './scene'
import { sceneToSvg } from './svg'
import { faultsOf, rectsOf, textsOf } from './testing'
import { together } from './together'

const WIDTHS = [280, 320, 420, 559, 560, 639, 640, 760, 900]
const LONG = 'bg_pao2fio2ratio_first_early_with_a_name_that_never_ends'

const numbers: HistogramData = {
  title: 'Lactate (mmol/L)',
  unit: 'mmol/L',
  isDate: false,
  edges: [0, 1, 2, 3, 6, 10],
  real: [0.2, 0.3, 0.2, 0.1, 0.1],
  synthetic: [0.1, 0.5, 0.2, 0.05, 0],
  realMissing: 0.1,
  syntheticMissing: 0.15,
}

const rising = (power: number): [number, number][] =>
  Array.from({ length: 101 }, (_, i) => [i / 100, (i / 100) ** power])
const models: CurvesData = {
  x: { title: 'False alarms, share of those without' },
  y: { title: 'True positives, share of those with the outcome' },
  diagonal: 'chance',
  level: { at: 0.1, text: 'as many' },
  names: 'lower right',
  curves: [
    { ink: 'real', label: 'trained on real 0.861', dash: '7 3', points: rising(0.3) },
    {
      ink: 'synthetic',
      label: `trained on ${LONG}`,
      points: rising(0.5),
      low: rising(0.7),
      high: rising(0.4),
    },
    { ink: 'series-3', label: 'one that has the same end', points: rising(0.5) },
  ],
}

it('finds the faults that the tests below look for', () => {
  const text = { type: 'text', anchor: 'start', size: 'small', ink: 'ink', text: 'some words' } as const
  const faults = faultsOf({
    width: 100,
    height: 50,
    marks: [
      { ...text, x: 10, y: 20 },
      { ...text, x: 20, y: 24 },
      { ...text, x: 80, y: 40 },
      { type: 'rect', x: 5, y: 5, width: -1, height: NaN, fill: 'real' },
    ],
  })
  expect(faults).toHaveLength(4)
})

describe.each(WIDTHS)('at %i pixels', (width) => {
  it.each([
    ['histogram', histogram(numbers, width)],
    [
      'days',
      histogram({ ...numbers, isDate: true, edges: [16000, 16400, 16800, 17200, 17600, 19000] }, width),
    ],
    ['one bin', histogram({ ...numbers, edges: [4.5, 5.5], real: [1], synthetic: [0.5] }, width)],
    ['no bins', histogram({ ...numbers, edges: [], real: [], synthetic: [], realMissing: 1 }, width)],
    ['far numbers', histogram({ ...numbers, edges: [-4e6, -1e6, 0, 1e6, 5e6, 9e6] }, width)],
    [
      'levels',
      levels(
        {
          title: 'Ward, share of the rows',
          sections: [
            {
              heading: 'a heading',
              rows: [
                { label: LONG, real: 0.999, synthetic: 0 },
                { label: '', real: null, synthetic: 1, instead: 'fewer than 11' },
              ],
            },
          ],
        },
        width,
      ),
    ],
    [
      'forest',
      forest(
        {
          title: 'AUROC among the unseen rows of each group',
          line: { at: 0.5, text: 'chance' },
          rows: [
            {
              label: LONG,
              points: [{ ink: 'synthetic', value: 0.8, interval: [0.7, 0.9] }],
              text: '0.800, 95 % 0.700 to 0.900',
              ceiling: 0.85,
              band: [0.9, 1],
            },
            { label: 'b', points: [], text: 'can’t be computed' },
          ],
        },
        width,
      ),
    ],
    [
      'rates',
      rates(
        {
          title: 'death = 1',
          overall: 0.09,
          rows: [{ label: LONG, n: 1234, rate: 0.1, interval: [0.05, 0.2] }],
        },
        width,
      ),
    ],
    [
      'ranking',
      ranking(
        {
          title: 'KL',
          floor: 0.002,
          rows: [
            { label: LONG, value: 0.0001 },
            { label: 'b', value: 12 },
          ],
        },
        width,
      ),
    ],
    ...(['lower right', 'upper right', 'ends', 'none'] as const).map((names): [string, Scene] => [
      `curves, named ${names}`,
      curves({ ...models, names }, width),
    ]),
    [
      'an enlarged corner',
      curves({ ...models, x: { title: 'x', to: 0.05 }, y: { title: 'y', to: 0.25 }, names: 'ends' }, width),
    ],
    ...[0.001, 0.003, 0.0083].map((from): [string, Scene] => [
      `a logarithmic corner from ${from}`,
      curves({ ...models, x: { title: 'x', from, to: 0.1 }, y: { title: 'y', from }, names: 'ends' }, width),
    ]),
    [
      'a logarithmic corner of few rows',
      curves(
        { ...models, x: { title: 'x', from: 1 / 11 }, y: { title: 'y', from: 1 / 11 }, names: 'ends' },
        width,
      ),
    ],
    [
      'panels',
      together(
        [
          { title: LONG, draw: (room) => curves(models, room) },
          { title: 'b', draw: (room) => curves({ ...models, names: 'ends' }, room) },
        ],
        width,
        300,
      ),
    ],
    [
      'distances',
      distances(
        {
          synthetic: [
            [0, 0],
            [0, 0.3],
            [0.2, 1],
          ],
          control: [],
        },
        width,
      ),
    ],
    [
      'split',
      split(
        [
          { label: LONG, train: 100000, control: 25000, test: 0 },
          { label: '2', train: 0, control: 0, test: 30 },
        ],
        width,
      ),
    ],
    [
      'flow',
      flow(
        [
          { label: 'all stays', remaining: 200859, excluded: 0 },
          { label: `no heart rate was charted at all and ${LONG}`, remaining: 88835, excluded: 112024 },
        ],
        width,
      ),
    ],
  ])('draws %s without fault', (_name, scene) => {
    expect(scene.width).toBe(width)
    expect(faultsOf(scene)).toEqual([])
  })

  it('draws correlations of many columns without fault', () => {
    const names = Array.from({ length: 40 }, (_, i) => `${LONG.slice(0, 5 + (i % 20))}_${i}`)
    const real = names.map((_, i) =>
      names.map((_, j) => (i === j ? 1 : (i + j) % 7 === 0 ? null : Math.cos(i + j))),
    )
    const scene = heatmap({ names, real, synthetic: real }, width)
    expect(faultsOf(scene)).toEqual([])
    // Three panels, row names on each or on the first alone.
    expect(textsOf(scene).filter(({ rotate }) => rotate === -90)).toHaveLength(3 * MOST_COLUMNS)
  })
})

describe('histogram', () => {
  it('has areas in the proportion of the shares, whatever the widths of the bins', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            share: fc.double({ min: 0.01, max: 1, noNaN: true }),
            width: fc.integer({ min: 1, max: 9 }),
          }),
          { minLength: 2, maxLength: 12 },
        ),
        (bins) => {
          const total = bins.reduce((sum, { share }) => sum + share, 0)
          const real = bins.map(({ share }) => share / total)
          const edges = bins.reduce<number[]>((all, { width }) => [...all, (all.at(-1) ?? 0) + width], [0])
          const scene = histogram(
            { ...numbers, edges, real, synthetic: null, realMissing: 0, syntheticMissing: null },
            760,
          )
          const bars = rectsOf(scene)
          // A pixel between the bars is taken off their widths.
          const areas = bars.map(({ width, height }) => (width + 1) * height)
          const sum = areas.reduce((all, area) => all + area, 0)
          areas.forEach((area, i) => expect(area / sum).toBeCloseTo(real[i] ?? 0, 6))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('keeps its bars on the base line, and the missing on a scale of their own', () => {
    const bars = rectsOf(histogram(numbers, 760))
    expect(new Set(bars.map(({ y, height }) => Math.round(y + height))).size).toBe(1)
    const [real, synthetic] = bars.slice(-2)
    expect((synthetic?.height ?? 0) / (real?.height ?? 1)).toBeCloseTo(1.5, 6)
    expect(synthetic?.pattern).toBe('hatch')
  })
})

describe('levels', () => {
  it('has bars as long as the shares, synthetic ones hatched', () => {
    const scene = levels(
      { title: 't', sections: [{ heading: null, rows: [{ label: 'a', real: 0.6, synthetic: 0.3 }] }] },
      760,
    )
    const [real, synthetic] = rectsOf(scene)
    expect((real?.width ?? 0) / (synthetic?.width ?? 1)).toBeCloseTo(2, 6)
    expect([real?.pattern, synthetic?.pattern]).toEqual([undefined, 'hatch'])
  })

  it('draws no bar for a share that may not be shown', () => {
    const scene = levels(
      {
        title: 't',
        sections: [{ heading: null, rows: [{ label: 'a', real: null, synthetic: 0.3, instead: 'few' }] }],
      },
      760,
    )
    expect(rectsOf(scene)).toHaveLength(1)
    expect(textsOf(scene).map(({ text }) => text)).toContain('few')
  })
})

describe('split', () => {
  it('stacks the parts to the sum', () => {
    const bars = rectsOf(split([{ label: 'a', train: 60, control: 15, test: 25 }], 760))
    const [train, control, test] = bars
    expect((test?.x ?? 0) + (test?.width ?? 0) - (train?.x ?? 0)).toBeCloseTo(
      ((train?.width ?? 0) + 1) / 0.6 - 1,
      6,
    )
    expect([train?.pattern, control?.pattern, test?.pattern]).toEqual([undefined, undefined, 'hatch'])
  })
})

describe('distances', () => {
  it('rises from left to right and stays in the plot', () => {
    const curve = Array.from({ length: 101 }, (_, i): [number, number] => [(i / 100) ** 2, i / 100])
    const scene = distances({ synthetic: curve, control: curve }, 760)
    const paths = scene.marks.flatMap((mark) => (mark.type === 'path' ? [mark.d] : []))
    expect(paths).toHaveLength(2)
    for (const d of paths) {
      const points = [...d.matchAll(/([\d.]+),([\d.]+)/g)].map((match) => [
        Number(match[1]),
        Number(match[2]),
      ])
      expect(points.length).toBeGreaterThan(50)
      points.forEach(([x = NaN, y = NaN], i) => {
        expect(x).toBeLessThanOrEqual(760)
        expect(x).toBeGreaterThanOrEqual(points[i - 1]?.[0] ?? 0)
        expect(y).toBeLessThanOrEqual(points[i - 1]?.[1] ?? Infinity)
      })
    }
  })
})

describe('curves', () => {
  it('have heights between their points, and those of the ends beyond them', () => {
    const line = [
      [0.2, 0],
      [0.4, 0.5],
      [0.4, 0.7],
      [1, 1],
    ] as const
    expect(heightAt(line, 0.3)).toBeCloseTo(0.25, 12)
    expect(heightAt(line, 0.7)).toBeCloseTo(0.85, 12)
    expect([heightAt(line, 0), heightAt(line, 2)]).toEqual([0, 1])
    expect(heightAt([], 0.5)).toBe(0)
  })

  it('end at the edges of an enlarged corner', () => {
    const scene = curves({ ...models, x: { title: 'x', to: 0.05 }, y: { title: 'y', to: 0.25 } }, 500)
    const paths = scene.marks.flatMap((mark) => (mark.type === 'path' ? [mark.d] : []))
    expect(paths.length).toBeGreaterThan(3)
    for (const d of paths)
      for (const [, x, y] of d.matchAll(/([\d.]+),([\d.]+)/g)) {
        expect(Number(x)).toBeLessThanOrEqual(444.01)
        expect(Number(y)).toBeGreaterThanOrEqual(25.99)
      }
  })
})

describe('logarithmic axes', () => {
  const corner = (from: number, points: readonly (readonly [number, number])[], width = 620) =>
    curves(
      {
        x: { title: 'x', from, to: 0.1 },
        y: { title: 'y', from, to: 1 },
        curves: [{ ink: 'series-1', label: 'one', points }],
        diagonal: 'guessing',
        names: 'ends',
      },
      width,
    )
  const pathOf = (scene: Scene) => {
    const [d = ''] = scene.marks.flatMap((mark) => (mark.type === 'path' ? [mark.d] : []))
    return Array.from(d.matchAll(/([\d.]+),([\d.]+)/g), ([, x, y]) => [Number(x), Number(y)] as const)
  }
  const guessed = (scene: Scene) => {
    const [found] = scene.marks.flatMap((mark) => (mark.type === 'line' && mark.dash === '2 4' ? [mark] : []))
    if (found === undefined) throw new Error('no diagonal')
    return found
  }

  it('name decades, and doubles and halves where there is room', () => {
    const ticks = (scene: Scene) =>
      textsOf(scene)
        .filter(({ text }) => text.endsWith('%'))
        .map(({ text }) => text)
    const level = ['0.1', '0.2', '0.5', '1', '2', '5', '10'].map((number) => `${number}\u00a0%`)
    expect(ticks(corner(0.001, [])).slice(-7)).toEqual(level)
    expect(ticks(corner(0.001, [], 300))).toEqual(
      ['0.1', '1', '10', '100', '0.1', '1', '10'].map((number) => `${number}\u00a0%`),
    )
    // 1 % would lie on 0.8 %.
    expect(ticks(corner(1 / 130, [], 300)).slice(-4)).toEqual([
      '0.8\u00a0%',
      '2\u00a0%',
      '5\u00a0%',
      '10\u00a0%',
    ])
  })

  it('put zero, and what is less than their beginning, on the edge', () => {
    const scene = corner(0.001, [
      [0, 0],
      [0.002, 0],
      [0.01, 0.5],
      [1, 1],
    ])
    const path = pathOf(scene)
    const { x1: left, y1: bottom } = guessed(scene)
    expect(path[0]).toEqual([left, bottom])
    expect(Math.min(...path.map(([x]) => x))).toBe(left)
    expect(Math.max(...path.map(([, y]) => y))).toBe(bottom)
    const high = pathOf(
      corner(0.001, [
        [0, 0.2],
        [1, 1],
      ]),
    )
    expect(high[0]?.[0]).toBe(left)
    expect(high[0]?.[1]).toBeLessThan(bottom)
  })

  it('draw guessing as a straight line, and a curve of guessing on it', () => {
    const scene = corner(0.001, [
      [0, 0],
      [1, 1],
    ])
    const { x1, y1, x2, y2 } = guessed(scene)
    for (const [x, y] of pathOf(scene))
      expect(Math.abs(y1 + ((x - x1) / (x2 - x1)) * (y2 - y1) - y)).toBeLessThan(0.02)
    expect(textsOf(scene).map(({ text }) => text)).toContain('guessing')
  })
})

describe('what marks are about', () => {
  it('is written for a screen alone, with the grounds of rows', () => {
    const scene = forest({ title: 't', rows: [{ label: 'a', points: [], text: '–', key: ['a"', 'b'] }] }, 600)
    expect(sceneToSvg(scene, { palette: lightPalette })).not.toMatch(/data-key|class=/)
    const svg = sceneToSvg(scene, { palette: lightPalette, linked: true })
    expect(svg).toContain('data-key="a&quot;\nb" class="ground"')
  })
})
