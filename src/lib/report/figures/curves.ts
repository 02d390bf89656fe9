import { curves, heightAt, type Curve, type Point } from '../../charts/curves'
import { rounded, shareText } from '../../charts/numbers'
import type { Figure } from '../../charts/scene'
import { SMALLEST_REAL_CELL } from '../../evaluate/pictures'
import type { Metric } from '../../evaluate/metric'
import type { ResultsCell } from '../../study/results-cell'
import { show } from '../numbers'
import { estimate, reaches, type MetricsById } from './words'

type Curves = ResultsCell['curves']

/** Curves of the models trained on real and on synthetic rows, both tested on unseen real rows. */
export function modelCurves(by: MetricsById, all: Curves): Figure[] {
  return [...rocFigure(by, all), ...prFigure(by, all), ...calibrationFigure(by, all)]
}

interface Pair {
  curves: Curve[]
  /** One row a place on the level axis. */
  rows: (number | null)[][]
}

/** The two models' curves of one kind with their bands, and their numbers on steps of `x`. */
function pairOf(kind: 'roc' | 'pr', all: Curves, said: { real: string; synthetic: string }): Pair | null {
  const real = curveOf(all, `${kind}_trtr`)
  const synthetic = curveOf(all, `${kind}_tstr`)
  if (real.points.length === 0 && synthetic.points.length === 0) return null
  return {
    curves: [
      ...(real.points.length === 0 ? [] : [{ ink: 'real' as const, label: said.real, dash: '7 3', ...real }]),
      ...(synthetic.points.length === 0
        ? []
        : [{ ink: 'synthetic' as const, label: said.synthetic, ...synthetic }]),
    ],
    // A table of 21 rows can be read.
    rows: Array.from({ length: 21 }, (_, i) => i / 20).map((at) => [
      at,
      ...[synthetic.points, synthetic.low, synthetic.high, real.points, real.low, real.high].map((points) =>
        points.length === 0 ? null : rounded(heightAt(points, at)),
      ),
    ]),
  }
}

function curveOf(all: Curves, name: string): { points: readonly Point[]; low: Point[]; high: Point[] } {
  return { points: all[name] ?? [], low: all[`${name}_low`] ?? [], high: all[`${name}_high`] ?? [] }
}

const head = (x: string, y: string): string[] => [
  x,
  `Synthetic, ${y}`,
  '95 % from',
  'to',
  `Real, ${y}`,
  '95 % from',
  'to',
]

const TWO_MODELS =
  'Two models learn the outcome, one from the real training rows (dashed), one from the synthetic rows (solid), each with its 95 % band; both are tested on real rows that neither has seen.'

function rocFigure(by: MetricsById, all: Curves): Figure[] {
  const tstr = by.get('utility.auroc_tstr')
  const trtr = by.get('utility.auroc_trtr')
  const ceiling = tstr?.ceiling ?? trtr?.value ?? null
  const pair = pairOf('roc', all, {
    synthetic: `trained on synthetic ${show(tstr?.value)}`,
    real: `trained on real ${show(ceiling)}`,
  })
  if (pair === null || fewOutcomes(tstr ?? trtr)) return []
  const finding =
    tstr === undefined || tstr.value === null
      ? `Trained on real rows, the model reaches AUROC ${show(ceiling)}; trained on synthetic rows nothing can be said`
      : `Trained on synthetic rows, the model reaches AUROC ${estimate(tstr)}, where real rows allow ${show(ceiling)}${reaches(tstr, ceiling, 'higher') ? ': within its interval' : ''}`
  return [
    {
      name: 'roc',
      finding,
      howToRead: `${TWO_MODELS} The higher a curve above the diagonal, the better; the dashed one is what could be reached.`,
      summary: `${finding}. ROC curves on unseen real rows.`,
      draw: (width) =>
        curves(
          {
            x: { title: 'False alarms, share of those without' },
            y: { title: 'True positives, share of those with the outcome' },
            curves: pair.curves,
            diagonal: 'chance',
            names: 'lower right',
          },
          width,
        ),
      table: { head: head('False alarms, share', 'true positives'), rows: pair.rows },
    },
  ]
}

function prFigure(by: MetricsById, all: Curves): Figure[] {
  const tstr = by.get('utility.auprc_tstr')
  const trtr = by.get('utility.auprc_trtr')
  const ceiling = tstr?.ceiling ?? trtr?.value ?? null
  const pair = pairOf('pr', all, {
    synthetic: `trained on synthetic ${show(tstr?.value)}`,
    real: `trained on real ${show(ceiling)}`,
  })
  if (pair === null || fewOutcomes(tstr ?? trtr)) return []
  const { testPositives: positives, testRows: rows } = tstr?.settings ?? trtr?.settings ?? {}
  const prevalence =
    typeof positives === 'number' && typeof rows === 'number' && rows > 0 ? positives / rows : null
  const beside = prevalence === null ? '' : `; chance is ${show(prevalence)}`
  const finding =
    tstr === undefined || tstr.value === null
      ? `Trained on real rows, average precision is ${show(ceiling)}; trained on synthetic rows nothing can be said`
      : `Average precision is ${estimate(tstr)} trained on synthetic rows, ${show(ceiling)} trained on real rows${reaches(tstr, ceiling, 'higher') ? ': within its interval' : ''}${beside}`
  return [
    {
      name: 'precision-recall',
      finding,
      howToRead: `${TWO_MODELS} From left to right more people are flagged: a curve says which share of the flagged really have the outcome once that many of those with it are found. The higher, the better; chance is the level line, the share of the outcome.`,
      summary: `${finding}. Precision by recall on unseen real rows.`,
      draw: (width) =>
        curves(
          {
            x: { title: 'Found, share of those with the outcome' },
            y: { title: 'Of the flagged, share that has the outcome' },
            curves: pair.curves,
            diagonal: null,
            level: prevalence === null ? null : { at: prevalence, text: 'chance' },
            names: 'upper right',
          },
          width,
        ),
      table: { head: head('Found, share', 'precision'), rows: pair.rows },
    },
  ]
}

function calibrationFigure(by: MetricsById, all: Curves): Figure[] {
  const synthetic = curveOf(all, 'calibration_tstr')
  const real = curveOf(all, 'calibration_trtr')
  if (synthetic.points.length === 0 && real.points.length === 0) return []
  if (fewOutcomes(by.get('utility.auroc_tstr') ?? by.get('utility.auroc_trtr'))) return []
  const finding = calibrationFinding(by, synthetic.points)
  const most = Math.max(...[synthetic, real].flatMap(({ points }) => points.flat()))
  const to = Math.min(1, Math.max(1, Math.ceil(most * 10 - 1e-9)) / 10)
  const line = (name: string, { points, low, high }: typeof real) =>
    points.map(([stated, had], i) => [
      name,
      rounded(stated),
      rounded(had),
      rounded(low[i]?.[1] ?? null),
      rounded(high[i]?.[1] ?? null),
    ])
  return [
    {
      name: 'calibration',
      finding,
      howToRead:
        'Unseen real rows are put together by the risk that a model states for them; the curve says how many of them really had the outcome, with its 95 % band. On the diagonal a risk means what it says; below it risks are stated too high, above it too low. Dashed: the model trained on real rows.',
      summary: `${finding}. Stated risk against the share with the outcome, on unseen real rows.`,
      draw: (width) =>
        curves(
          {
            x: { title: 'Stated risk', to },
            y: { title: 'Had the outcome, share', to },
            curves: [
              ...(real.points.length === 0
                ? []
                : [{ ink: 'real' as const, label: 'trained on real', dash: '7 3', ...real }]),
              ...(synthetic.points.length === 0
                ? []
                : [{ ink: 'synthetic' as const, label: 'trained on synthetic', ...synthetic }]),
            ],
            diagonal: 'as stated',
            names: 'lower right',
          },
          width,
        ),
      table: {
        head: ['Trained on', 'Stated risk', 'Had the outcome, share', '95 % from', 'to'],
        rows: [...line('synthetic rows', synthetic), ...line('real rows', real)],
      },
    },
  ]
}

function calibrationFinding(by: MetricsById, points: readonly Point[]): string {
  const slope = by.get('utility.calibration_slope_tstr')
  const real = by.get('utility.calibration_slope_trtr')
  const [worst] = [...points].sort((a, b) => Math.abs(b[1] - b[0]) - Math.abs(a[1] - a[0]))
  const example =
    worst === undefined
      ? ''
      : `where ${shareText(worst[0])} is stated, ${shareText(worst[1])} had the outcome`
  if (slope === undefined || slope.value === null)
    return worst === undefined
      ? 'For the model trained on synthetic rows calibration can’t be told'
      : `At worst, the model trained on synthetic rows is off like this: ${example}`
  const beside = real?.value == null ? '' : `; trained on real rows ${show(real.value)}`
  const numbers = `(slope ${estimate(slope).replace(' (', ', ').replace(/\)$/, '')}${beside})`
  const within = slope.interval !== null && slope.interval[0] <= 1 && slope.interval[1] >= 1
  if (within || Math.abs(slope.value - 1) < 0.05)
    return `Risks stated after training on synthetic rows are as extreme as they should be ${numbers}`
  return `Risks stated after training on synthetic rows are too ${slope.value < 1 ? 'extreme' : 'timid'} ${numbers}${example === '' ? '' : `: ${example}`}`
}

/** A curve over fewer outcomes than may be told shows each one as a step. */
function fewOutcomes(metric: Pick<Metric, 'settings'> | undefined): boolean {
  const { testPositives: positives, testRows: rows } = metric?.settings ?? {}
  return (
    typeof positives === 'number' &&
    typeof rows === 'number' &&
    Math.min(positives, rows - positives) < SMALLEST_REAL_CELL
  )
}

/** How well a model tells synthetic from real rows. */
export function detectionFigure(by: MetricsById, all: Curves): Figure[] {
  const points = all.roc_detection_gbdt ?? []
  const auc = by.get('fidelity.detection_auc_gbdt')
  if (points.length === 0 || auc === undefined || auc.value === null) return []
  const { atFloorSize } = auc.settings
  const asFew = typeof atFloorSize === 'number' ? atFloorSize : auc.value
  const best = auc.floor === null ? '' : `; unseen real rows ${show(auc.floor)}`
  const sized =
    auc.floor === null || asFew === auc.value
      ? ''
      : ` Of as many synthetic rows as there are unseen real ones it reaches ${show(asFew)}: that compares with the ${show(auc.floor)} of the unseen real rows.`
  const numbers = `(AUC ${estimate(auc).replace(' (', ', ').replace(/\)$/, '')}${best}, chance 0.5)`
  const hidden = (auc.floor !== null && asFew <= auc.floor) || (auc.interval?.[0] ?? auc.value) <= 0.5
  const finding = hidden
    ? `A model can’t tell synthetic from real rows beyond chance ${numbers}`
    : `A model tells synthetic from real rows ${auc.value > 0.8 ? 'with ease' : auc.value > 0.6 ? 'often' : 'now and then'} ${numbers}`
  return [
    {
      name: 'detection',
      finding,
      howToRead: `A model of boosted trees is trained to tell synthetic from real rows, and asked about rows that it wasn’t trained on. A curve on the diagonal means that it can only guess: then everything that such a model can see is alike, all columns taken together.${sized}`,
      summary: `${finding}. ROC curve of telling synthetic from real rows.`,
      draw: (width) =>
        curves(
          {
            x: { title: 'Real rows called synthetic, share' },
            y: { title: 'Synthetic rows found out, share' },
            curves: [
              {
                ink: 'synthetic',
                label: `told apart ${show(auc.value)}`,
                points,
                low: all.roc_detection_gbdt_low ?? [],
                high: all.roc_detection_gbdt_high ?? [],
              },
            ],
            diagonal: 'not told apart',
            names: 'lower right',
          },
          width,
        ),
      table: {
        head: ['Real rows called synthetic, share', 'Synthetic rows found out, share'],
        rows: Array.from({ length: 21 }, (_, i) => i / 20).map((at) => [at, rounded(heightAt(points, at))]),
      },
    },
  ]
}
