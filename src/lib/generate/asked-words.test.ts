import { describe, expect, it } from 'vitest'
import { askedWords } from './asked-words'
import { briefOf } from './brief'
import { firstQuestion } from './first-question'
import { llmTask } from './testing'

const declared = {
  columns: [
    { name: 'ward', categories: ['north', 'south', 'isolation'] },
    { name: 'lactate', min: 0, max: 30 },
  ],
  groups: ['sex'],
}
type Change = Parameters<typeof llmTask>[2]
function wordsOf(strategy: string, change: Change = {}) {
  const task = llmTask(strategy, declared, change)
  return { task, brief: briefOf(task), words: askedWords(task, briefOf(task)) }
}
const textOf = ({ questions }: ReturnType<typeof askedWords>) =>
  questions.flatMap(({ messages }) => messages.map(({ content }) => content)).join('\n\n')

describe('the words of a report', () => {
  it('are the first question as it is sent, to the letter, where nothing of the rows is told', () => {
    const { task, words } = wordsOf('schema-constrained')
    expect(words.questions.map(({ messages }) => messages)).toEqual([firstQuestion(task).ask.messages])
    expect(words).toMatchObject({ keptBack: [], groups: [], strategy: 'schema-constrained' })
  })

  it.each(['naive', 'schema-constrained', 'conditional', 'group-based'])(
    'of %s repeat no real row, and say how many stood there',
    (strategy) => {
      const { brief, words } = wordsOf(strategy, {
        disclosure: 'examples',
        examples: 13,
        groupShares: 'equal',
      })
      const text = textOf(words)
      expect(text).toContain('[13 real rows stood here')
      expect(words.keptBack).toContain('examples')
      expect(brief.briefing.examples).toHaveLength(13)
      for (const row of brief.briefing.examples) {
        const { age, lactate } = row
        expect(text).not.toContain(`"age":${JSON.stringify(age)}`)
        if (lactate !== null) expect(text).not.toContain(`"lactate":${JSON.stringify(lactate)}`)
      }
      // All else of the first question stands as it is sent.
      const [sent] = firstQuestion(
        llmTask(strategy, declared, { disclosure: 'examples', examples: 13, groupShares: 'equal' }),
      ).ask.messages
      expect(words.questions[0]?.messages[0]).toEqual(sent)
    },
  )

  it('of a chain are all its questions, with one patient in the place of all and no value', () => {
    const { task, words } = wordsOf('group-based', { groupShares: 'equal' })
    expect(words.questions.length).toBeGreaterThan(1)
    expect(words.questions).toHaveLength(task.strategy.chain(briefOf(task).briefing).length)
    expect(words.groups).toEqual(['sex = F', 'sex = M'])
    const last = words.questions.at(-1)?.messages[1]?.content ?? ''
    expect(last).toMatch(/\{"id":"p1",.*"age":"…"/)
    expect(last).not.toContain('"p2"')
    expect(last).toContain('[… and so on for 24 more')
  })

  it('tell statistics of 11 people or more as they are sent, and none that fewer or noise protect', () => {
    const told = textOf(wordsOf('schema-constrained', { disclosure: 'statistics' }).words)
    expect(told).toMatch(/mean about \d/)
    for (const change of [{ threshold: 5 }, { epsilon: 1, noise: 'laplace' as const, noiseKey: 'secret' }]) {
      const { words } = wordsOf('schema-constrained', { disclosure: 'statistics', ...change })
      expect(words.keptBack).toEqual(['statistics'])
      expect(textOf(words)).not.toMatch(/mean about|%/)
      expect(textOf(words)).toContain('[statistics of this column]')
    }
  })
})
