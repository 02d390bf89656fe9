import { readFile } from 'node:fs/promises'
import { heatmap, type HeatmapData } from '$lib/charts/heatmap'
import { variablePalette } from '$lib/charts/palette'
import type { Scene } from '$lib/charts/scene'
import { sceneToSvg } from '$lib/charts/svg'
import { cohortService } from '$lib/cohort/service'
import { weigh } from '$lib/evaluate/service'
import { baselineService } from '$lib/generate/baselines/service'
import { areaFigures } from '$lib/report/figures'
import { show } from '$lib/report/numbers'
import type { AreaVerdict } from '$lib/report/area-verdict'
import { verdictOf } from '$lib/report/verdict'
import { demoInput } from '$lib/study/cohort-input'
import { parseStudy } from '$lib/study/parse'
import type { StudyPorts } from '$lib/study/ports'
import type { PreparedCohort } from '$lib/study/prepare'
import { runStudy } from '$lib/study/run'
import { readFiles } from '$lib/table/read'

export interface Shown {
  generator: string
  name: string
  about: string
  verdicts: Pick<AreaVerdict, 'question' | 'standing' | 'finding'>[]
  numbers: { label: string; value: string; beside: string }[]
  pictures: { finding: string; svg: string }[]
}

export interface Front {
  rows: number
  train: number
  features: number
  /** How columns move together among the real rows. */
  real: string
  shown: Shown[]
}

const generators = [
  {
    id: 'independent',
    method: 'independent',
    name: 'Independent columns',
    about: 'Each column drawn alone: what every generator has to beat.',
  },
  {
    id: 'copula',
    method: 'gaussian-copula',
    name: 'Gaussian copula',
    about: 'Each column, and how columns move together.',
  },
  {
    id: 'copy',
    method: 'bootstrap',
    name: 'Copies of real rows',
    about: 'The control that must look bad on privacy.',
  },
] as const

const study = parseStudy(
  JSON.stringify({
    version: 1,
    name: 'front page',
    cohort: { demo: true },
    generators: generators.map(({ id, method }) => ({ id, kind: 'baseline', method })),
    features: [10],
    rows: [1000],
    seeds: [1],
    metrics: [
      'kl',
      'ks_complement',
      'tv_complement',
      'correlation_similarity',
      'auroc_trtr',
      'auroc_tstr',
      'kl_by_group',
      'group_share_tv',
      'dcr_median',
      'dcr_share',
      'exact_match',
    ],
  }),
)

/** Plain calls where the page has workers. */
const ports: StudyPorts = {
  describe: async (task) => cohortService.describe(task),
  split: async (task) => cohortService.split(task),
  rank: async (task) => cohortService.rank(task),
  baseline: async (job) => baselineService.generate(job),
  llm: () => Promise.reject(new Error('no model is asked while the site is built')),
  evaluate: async (input) => weigh(input),
  now: () => performance.now(),
}

let made: Promise<Front> | null = null

/** What the front page shows: the demo cohort, three generators, measured by the studio's own code while the site is built. */
export function front(): Promise<Front> {
  return (made ??= make())
}

async function make(): Promise<Front> {
  const data = new Blob([await readFile('static/demo/cohort.parquet')])
  const noEngine = () => Promise.reject(new Error('the demo cohort is Parquet and needs no database'))
  const [reading] = await readFiles(noEngine, [{ name: 'demo cohort', data }], {}, () => undefined)
  if (reading === undefined) throw new Error('static/demo/cohort.parquet holds no table: run `npm run demo`')
  const input = demoInput(reading)
  let prepared: PreparedCohort | null = null
  const { cells, cohort } = await runStudy(study, input, ports, {
    onPrepared: (ready) => void (prepared = ready),
  })
  const schema = (prepared as PreparedCohort | null)?.schema ?? null
  return {
    rows: cohort.rows,
    train: cohort.train,
    features: 10,
    real: realPicture(cells[0]?.pictures?.correlation),
    shown: cells.map((ended, i) => {
      const { cell } = ended
      const { id = '', name = '', about = '' } = generators[i] ?? {}
      const figures = areaFigures(ended, schema).flatMap((area) => area.figures)
      const named = (wanted: string) => figures.find((figure) => figure.name.includes(wanted))
      const single = named('creatinine')
      const pairs = named('correlation')
      const correlation = ended.pictures?.correlation
      const by = new Map(cell.metrics.map((metric) => [metric.id, metric]))
      const value = (metric: string) => by.get(metric)?.value ?? null
      const floor = (metric: string) => by.get(metric)?.floor ?? null
      return {
        generator: id,
        name,
        about,
        verdicts: verdictOf(cell.metrics).map(({ question, standing, finding }) => ({
          question,
          standing,
          finding,
        })),
        numbers: [
          {
            label: 'Columns apart (KL)',
            value: show(value('fidelity.kl')),
            beside: `noise floor ${show(floor('fidelity.kl'))}`,
          },
          {
            label: 'Correlations kept',
            value: show(value('fidelity.correlation_similarity')),
            beside: `best attainable ${show(floor('fidelity.correlation_similarity'))}`,
          },
          {
            label: 'AUROC of a model trained on it',
            value: show(value('utility.auroc_tstr')),
            beside: `on real rows ${show(value('utility.auroc_trtr'))}`,
          },
          {
            label: 'Exact copies of patients',
            value: percentOf(value('privacy.exact_match')),
            beside: 'should be 0 %',
          },
        ],
        pictures: [
          ...(single === undefined
            ? []
            : [
                {
                  finding: single.finding,
                  svg: svgOf(single.draw(WIDTH), single.summary, `front-${id}-column`),
                },
              ]),
          ...(pairs === undefined || correlation === undefined
            ? []
            : [
                {
                  finding: pairs.finding,
                  svg: svgOf(
                    heatmap(correlation, WIDTH, 'Synthetic'),
                    `Correlations among synthetic rows. ${pairs.finding}.`,
                    `front-${id}-pairs`,
                  ),
                },
              ]),
        ],
      }
    }),
  }
}

function percentOf(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}

/** Of a card, in CSS pixels; the page stretches it a little. */
const WIDTH = 340

function realPicture(correlation: HeatmapData | undefined): string {
  if (correlation === undefined) return ''
  const summary = `Correlations of ${correlation.names.length} columns among real rows.`
  return svgOf(heatmap(correlation, 420, 'Real'), summary, 'front-real')
}

function svgOf(scene: Scene, title: string, id: string): string {
  return sceneToSvg(scene, { palette: variablePalette, title, id })
}
