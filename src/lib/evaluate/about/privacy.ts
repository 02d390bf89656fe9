import type { Line } from './line'

/** What is said of the privacy ids. */
export const privacy: Line[] = [
  [
    'dcr_median',
    'Distance to the nearest training row',
    'near',
    null,
    'Gower',
    'The median over the synthetic rows of the distance to the nearest row that the generator saw; to be read beside the next.',
  ],
  [
    'dcr_holdout_median',
    'Distance to the nearest unseen row',
    'near',
    null,
    'Gower',
    'The same to the nearest real row that the generator never saw.',
  ],
  [
    'dcr_share',
    'Closer to training rows',
    'near',
    null,
    null,
    'The part of the synthetic rows that lie closer to a training row than to an unseen one, ties half; chance is given as the floor.',
  ],
  [
    'exact_match',
    'Exact copies',
    'lower',
    0,
    null,
    'The part of the synthetic rows that equal a training row in every analysed column.',
  ],
  [
    'dcr_p05',
    'Nearest training row, closest twentieth',
    'near',
    null,
    'Gower',
    'The distance to the nearest training row that one synthetic row in twenty falls below; beside it the same for unseen real rows.',
  ],
  [
    'nndr_p05',
    'Nearest against second nearest',
    'near',
    null,
    null,
    'The ratio of the distances to the nearest and the second nearest training row that one synthetic row in twenty falls below; far under the floor, rows sit suspiciously close to single persons.',
  ],
]
