/** Other packages on the tables that our families were measured on, in the same run. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sizeText, secondsFor, type Measured, type Size } from './bench-evaluation'
import type { Line } from './bench-line'
import { interpreter } from './bench-python'
import { root } from './command'

/** Seconds after which a peer is stopped. */
const PATIENCE = 900

/** Works of tests/crosscheck/peers.py, and the ids here whose families do the same. */
const WORKS: readonly { work: string; ids: readonly string[] }[] = [
  {
    work: 'SDMetrics QualityReport',
    ids: [
      'fidelity.ks_complement',
      'fidelity.tv_complement',
      'fidelity.correlation_similarity',
      'fidelity.contingency_similarity',
    ],
  },
  { work: 'SDMetrics DCROverfittingProtection', ids: ['privacy.dcr_share'] },
  { work: 'SDMetrics LogisticDetection', ids: ['fidelity.detection_auc_logistic'] },
  { work: 'SynthEval p_mse', ids: ['fidelity.pmse'] },
  {
    work: 'SynthEval corr_diff',
    ids: ['fidelity.correlation_similarity', 'fidelity.contingency_similarity'],
  },
  { work: 'SynthEval dcr', ids: ['privacy.dcr_median'] },
  { work: 'SynthEval nnaa', ids: ['privacy.nnaa_loss'] },
  { work: 'SynthEval eps_risk', ids: ['privacy.epsilon_identifiability'] },
  { work: 'SynthEval mia', ids: ['privacy.mia_classifier_auc'] },
  { work: 'Anonymeter linkability', ids: ['privacy.linkability_risk'] },
  { work: 'Anonymeter inference', ids: ['privacy.attribute_inference_risk'] },
  {
    work: 'mostlyai-qa report',
    ids: [
      'fidelity.tv_complement',
      'fidelity.contingency_similarity',
      'fidelity.detection_auc_logistic',
      'privacy.dcr_share',
      'privacy.exact_match',
    ],
  },
  { work: 'synthcity AlphaPrecision', ids: ['fidelity.alpha_precision'] },
  { work: 'synthcity PRDCScore', ids: ['fidelity.prdc_density'] },
  { work: 'synthcity detection, XGBoost', ids: ['fidelity.detection_auc_gbdt'] },
  { work: 'prdc', ids: ['fidelity.prdc_density'] },
]

interface Answer {
  peer?: string
  seconds?: number
  /** Bytes. */
  peak?: number
  said?: string
  missing?: string
}

/**
 * A line a peer, as they end. Their seconds are of the bare number; our families' hold floors, intervals and all their ids
 * besides. Both had the machine for themselves.
 */
export async function* besidePeers(
  folder: string,
  size: Size,
  { seconds: ours }: Measured,
): AsyncGenerator<Line | string> {
  for (const { work, ids } of WORKS) {
    const { peer, seconds, peak, said, missing } = await ask(work, folder)
    if (seconds === undefined) {
      yield `${work}: ${missing ?? 'nothing came of it'}`
      continue
    }
    const { seconds: own, names } = secondsFor(ids, ours)
    yield {
      what: work,
      size: sizeText(size),
      seconds,
      peak: peak ?? null,
      longest: null,
      reference: `${peer ?? ''}, ${said ?? ''}; here ${names.length === 0 ? 'not part of this version' : `${own.toFixed(2)} s: ${names.join(', ')}`}`,
      faster: own > 0 ? seconds / own : null,
    }
  }
}

function ask(work: string, folder: string): Promise<Answer> {
  return new Promise((resolve) => {
    const program = [join(root, 'tests/crosscheck/peers.py'), work, folder]
    const child = spawn(interpreter, program, {
      // Some of them write caches where they are started.
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
    })
    let text = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      // Their own workers belong to the same group.
      if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
      else child.kill('SIGKILL')
    }, 1000 * PATIENCE)
    child.stdout.on('data', (part: Buffer) => (text += part.toString()))
    child.on('error', ({ message }) => resolve({ missing: `${interpreter} could not be run: ${message}` }))
    child.on('close', (code) => {
      clearTimeout(timer)
      if (late) resolve({ missing: `stopped after ${PATIENCE} s` })
      else if (code !== 0) resolve({ missing: `ended with code ${code ?? 'none, by a signal'}` })
      else resolve(JSON.parse(text.trim().split('\n').pop() ?? '{}') as Answer)
    })
  })
}
