import type { Figure } from '$lib/charts/scene'
import type { Computed } from '$lib/report/companion/all'
import {
  columnsFigure,
  copiesFigure,
  labelsFigure,
  membershipFigure,
  mixingFigure,
  strategiesFigure,
} from '$lib/report/companion/figures'
import { groupAucFigure, groupKlFigure, groupsFigure } from '$lib/report/companion/groups'
import { tenAgesFigure } from '$lib/report/companion/ten-ages'
import computedJson from './computed.json'

export const computed = computedJson as unknown as Computed

/** Figures that stand without a recording. */
export const plainFigures: readonly Figure[] = [
  strategiesFigure(),
  mixingFigure(computed.mixing, 0),
  columnsFigure(),
  tenAgesFigure(10, 'epsilon'),
  labelsFigure(computed.labels, 0),
  groupsFigure(),
  groupKlFigure(computed.groups),
  groupAucFigure(computed.groups),
  membershipFigure(),
  copiesFigure(computed.copies, 0),
]
