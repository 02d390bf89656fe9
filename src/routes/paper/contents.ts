/** The parts of the companion: their anchors and titles. */
export const parts = [
  ['spot', 'Spot the synthetic patient'],
  ['row', 'How a row comes to be'],
  ['result', 'The paper’s result'],
  ['features', 'More features'],
  ['settings', 'KL is its settings'],
  ['labels', 'Labels'],
  ['fairness', 'Fairness'],
  ['membership', 'Who can tell'],
  ['travel', 'Does it travel?'],
  ['try', 'Try it'],
] as const

/** How to cite the paper. */
export const bibtex = `@inproceedings{lin2025synthetic,
  title     = {A Case Study Exploring the Current Landscape of Synthetic Medical Record
               Generation with Commercial LLMs},
  author    = {Lin, Y. and Yu, Z. and Lee, S. A.},
  booktitle = {Conference on Health, Inference, and Learning (CHIL)},
  series    = {Proceedings of Machine Learning Research},
  volume    = {287},
  pages     = {1--25},
  year      = {2025},
  note      = {arXiv 2504.14657}
}`
