import type { Baseline } from '../generator'
import { bootstrap } from './bootstrap'
import { gaussianCopula } from './gaussian-copula'
import { independent } from './independent'
import { sequentialTree } from './sequential-tree'

/** Every baseline, in the order shown. To add one: a file beside these and a line here. */
export const baselines: readonly Baseline[] = [independent, gaussianCopula, sequentialTree, bootstrap]
