import { EXAMPLES } from './words'

/** The sentences of the strategies that write block by block. */
export const chainWords: Readonly<Record<string, string>> = {
  role: 'You are a clinical data expert who writes synthetic patient records for research, a few columns at a time. Answer with JSON alone: {"records": [ … ]}, one object for each patient that you are asked for, each with its id.',
  first:
    'Begin {rows} synthetic patients of a hospital cohort. They differ as those of a real unit do: common and rare, young and old, mild and severe.',
  next: 'Go on with the same {rows} patients. What you write now has to follow from what stands there already, as age, history, physiology, illness and treatment would have it, and contradict none of it.',
  missing: 'Every key is in every record; null stands where a value would not have been measured.',
  examples: EXAMPLES,
}
