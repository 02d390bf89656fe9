/** One metric in words: id, title, which way is better, best value, unit, one sentence that says what it is. */
export type Line = [
  id: string,
  title: string,
  better: 'higher' | 'lower' | 'near',
  aim: number | null,
  unit: string | null,
  definition: string,
]
