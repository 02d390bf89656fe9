import { dateText } from '../../charts/axes'
import { binText, endText, gridOf, startText } from '../../charts/bins'
import { histogram } from '../../charts/histogram'
import { levels } from '../../charts/levels'
import { numberText, rounded, shareText, unitText, withUnit } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import type { LevelsPicture, NumericPicture, Pictures } from '../../evaluate/pictures'
import { largestRun } from './runs'
import { chanceBand, CHANCE_BAND } from './chance'
import { klText } from './words'

export type FeaturePicture = Pictures['features'][number]

/** What is known of a column beside its picture. */
export interface FeatureFacts {
  label: string | null
  kl: number | null
  /** What real rows get against real rows here; the mean over all columns where that isn't known. */
  floor: number | null
  /** How far above twice the floor a KL may lie and count as noise. */
  allowed: number
  /** Rows of both tables: how much shares differ by chance. */
  rows: { real: number; synthetic: number }
}

export const realAndSynthetic: NonNullable<Figure['keys']> = [
  { ink: 'real', label: 'real' },
  { ink: 'synthetic', label: 'synthetic', pattern: 'hatch' },
]

/** One column, real against synthetic. */
export function featureFigure(picture: FeaturePicture, facts: FeatureFacts): Figure {
  return picture.kind === 'numeric' ? numericFigure(picture, facts) : levelsFigure(picture, facts)
}

function numericFigure(picture: NumericPicture, facts: FeatureFacts): Figure {
  const { name, edges, real, synthetic, realMissing, syntheticMissing } = picture
  const finding = numericFinding(picture, facts)
  const bands = real.map((share) => chanceBand(share, facts.rows.synthetic))
  const band = bands.flatMap((pair) => (pair === null ? [] : [pair]))
  const data = {
    ...picture,
    ...(band.length === real.length ? { band } : {}),
    title: picture.isDate ? (facts.label ?? name) : withUnit(facts.label ?? name, picture.unit),
  }
  const bins = Math.max(0, edges.length - 1)
  return {
    name: `column-${name}`,
    finding,
    howToRead: `Filled bars are real rows, the stepped line synthetic ones: where the line runs along the tops of the bars, both have the same share. ${CHANCE_BAND} The first and the last bar hold everything beyond them; neighbouring bars of fewer than 11 real people are put together, and heights are by width; fewer than 11 without a value are left out of the shares. Missing values stand apart, from 0 to 100 %.`,
    summary: `${finding}. ${bins} bins${bins > 0 ? ` from ${edgeText(picture, edges[0] ?? 0)} to ${edgeText(picture, edges.at(-1) ?? 0)}` : ''}; missing: real ${shareText(realMissing)}, synthetic ${shareText(syntheticMissing)}.`,
    draw: (width) => histogram(data, width),
    table: {
      head: [withUnit(name, picture.unit), 'Real, share', 'Synthetic, share', 'Noise from', 'to'],
      rows: [
        ...real.map((share, i) => [
          binText(picture, i),
          rounded(share),
          rounded(synthetic[i] ?? 0),
          rounded(bands[i]?.[0] ?? null),
          rounded(bands[i]?.[1] ?? null),
        ]),
        ['missing', rounded(realMissing), rounded(syntheticMissing), null, null],
      ],
    },
    about: name,
    keys: [
      { ink: 'real', label: 'real' },
      { ink: 'synthetic', label: 'synthetic', shape: 'line' },
      { ink: 'holdout', label: 'within noise' },
    ],
  }
}

function numericFinding(picture: NumericPicture, facts: FeatureFacts): string {
  const { name, real, synthetic, realMissing, syntheticMissing } = picture
  const numbers = klText(facts.kl, facts.floor)
  if (picture.edges.length < 2 || real.every((share) => share === 0))
    return `No real row has a value of ${name}; ${shareText(1 - syntheticMissing)} of the synthetic rows have one`
  const run = largestRun(real, synthetic)
  const off = run === null ? 0 : Math.abs(run.synthetic - run.real)
  const missingOff = Math.abs(syntheticMissing - realMissing)
  if (isAlike(facts.kl, facts.floor, facts.allowed) && Math.max(off, missingOff) < chance(facts))
    return `Synthetic ${name} is spread as the real one is${numbers === '' ? '' : ` (${numbers})`}`
  // Filled-in or dropped values move all others: the cause is the plainer thing to say.
  if (run === null || missingOff > 0.75 * off)
    return `Missing values of ${name} are too ${syntheticMissing < realMissing ? 'rare' : 'common'} ${insteadText(syntheticMissing, realMissing, numbers)}`
  return `Synthetic ${name} ${rangeText(picture, run.from, run.to)} is too ${run.synthetic < run.real ? 'rare' : 'common'} ${insteadText(run.synthetic, run.real, numbers)}`
}

/** As in the verdict: within twice the noise floor and what its threshold allows. */
export function isAlike(kl: number | null, floor: number | null, allowed: number): boolean {
  return kl === null || kl <= 2 * (floor ?? 0) + allowed
}

/** KL is blind within its ten bins: shares that differ by more than this are told all the same. */
function chance({ rows }: FeatureFacts): number {
  return 0.05 + 2 * Math.sqrt(0.25 / Math.max(1, rows.real) + 0.25 / Math.max(1, rows.synthetic))
}

function insteadText(synthetic: number, real: number, numbers: string): string {
  const shares = `${shareText(synthetic)} of the rows instead of ${shareText(real)}`
  return `(${numbers === '' ? shares : `${shares}; ${numbers}`})`
}

function rangeText(picture: NumericPicture, from: number, to: number): string {
  const { edges, unit } = picture
  const last = edges.length - 2
  const suffix = picture.isDate || unitText(unit) === '' ? '' : ` ${unitText(unit)}`
  const low = startText(picture, from)
  const high = endText(picture, to)
  const grid = gridOf(picture) !== null
  if (from === 0 && to === last) return 'with a value'
  if (from === 0) return `${grid ? 'up to' : 'below'} ${high}${suffix}`
  if (to === last) return `from ${low}${suffix} up`
  if (low === high) return `of ${low}${suffix}`
  return `between ${low} and ${high}${suffix}`
}

function edgeText({ isDate }: NumericPicture, value: number): string {
  return isDate ? dateText(value) : numberText(value)
}

function levelsFigure(picture: LevelsPicture, facts: FeatureFacts): Figure {
  const finding = levelsFinding(picture, facts)
  const rows = picture.levels.map((level) => ({
    ...level,
    band: chanceBand(level.real, facts.rows.synthetic),
  }))
  return {
    name: `column-${picture.name}`,
    finding,
    howToRead: `A pair of bars for each level: the plain one real rows, the striped one synthetic rows. Bars of equal length mean equal shares. ${CHANCE_BAND} Levels of fewer than 11 real people are counted together, and where these are fewer even then, they are left out of the shares.`,
    summary: `${finding}. ${picture.levels.map(({ label, real, synthetic }) => `${label}: real ${shareText(real)}, synthetic ${shareText(synthetic)}`).join('; ')}.`,
    draw: (width) =>
      levels(
        {
          title: `${facts.label ?? picture.name}, share of the rows`,
          sections: [{ heading: null, rows }],
        },
        width,
      ),
    table: {
      head: [picture.name, 'Real, share', 'Synthetic, share', 'Noise from', 'to'],
      rows: rows.map(({ label, real, synthetic, band }) => [
        label,
        rounded(real),
        rounded(synthetic),
        rounded(band?.[0] ?? null),
        rounded(band?.[1] ?? null),
      ]),
    },
    about: picture.name,
    keys: [...realAndSynthetic, { ink: 'holdout', label: 'within noise', shape: 'line' }],
  }
}

function levelsFinding({ name, levels }: LevelsPicture, facts: FeatureFacts): string {
  const numbers = klText(facts.kl, facts.floor)
  const off = ({ real, synthetic }: (typeof levels)[number]) => Math.abs(synthetic - real)
  const [worst] = [...levels].sort((a, b) => off(b) - off(a))
  if (worst === undefined) return `No real row has a value of ${name}`
  if (isAlike(facts.kl, facts.floor, facts.allowed) && off(worst) < chance(facts))
    return `Synthetic rows have the levels of ${name} in the real shares${numbers === '' ? '' : ` (${numbers})`}`
  const rows = worst.label === 'missing' ? `Missing values of ${name}` : `Rows with ${name} = ${worst.label}`
  return `${rows} are too ${worst.synthetic < worst.real ? 'rare' : 'common'} ${insteadText(worst.synthetic, worst.real, numbers)}`
}
