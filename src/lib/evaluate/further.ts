import { listed } from '../base/listed'
import * as lines from './further-metrics'
import type { WholeMetric } from './whole-metric'

/** Every metric beyond those of the contract. */
export const furtherMetrics = listed<WholeMetric>(lines)
