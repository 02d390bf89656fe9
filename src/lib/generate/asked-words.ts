import type { AskedWords } from './asked'
import type { Brief, BriefTask } from './brief'
import { rowsAnAnswer } from './first-question'
import type { Briefing, Question, Settled } from './strategies/strategy'
import { exampleLines } from './strategies/words'

/** Real people below which nothing of them is repeated in a report, whatever was told to a model. */
const FEWEST_TOLD = 11
/** What stands for a value that a model wrote, or one of a real row. */
const VALUE = '…'

/** The questions of a batch of the size that answers have, with whatever rests on single real rows put aside. */
export function askedWords(task: BriefTask, brief: Brief): AskedWords {
  const { strategy } = task
  const { briefing, keptBack } = tellable(task, brief.briefing)
  const rows = rowsAnAnswer(strategy.widest(brief.briefing))
  const questions: AskedWords['questions'] = []
  const plan = strategy.batch(briefing, { rows, stratum: briefing.strata[0] ?? null })
  for (let next = plan.next(); next.done !== true;) {
    const { value: question } = next
    const messages = question.messages.map(({ role, content }) => ({
      role,
      content: withoutPatients(withoutExamples(content, briefing, question), question),
    }))
    questions.push({ messages, hasForm: question.schema !== null })
    next = plan.next(settled(question))
  }
  const groups = keptBack.includes('groups') ? [] : briefing.strata.map(({ label }) => label)
  return { strategy: strategy.name, version: strategy.version, questions, rows, groups, keptBack }
}

function tellable(
  { threshold, epsilon, disclosure }: BriefTask,
  briefing: Briefing,
): { briefing: Briefing; keptBack: AskedWords['keptBack'] } {
  const { examples, statistics, strata } = briefing
  // Noise is another protection than a least number of people: how good it is, its ε says.
  const areSmall = threshold < FEWEST_TOLD
  const hidden = statistics !== null && (areSmall || epsilon !== null)
  const masked = strata.length > 0 && areSmall && disclosure !== 'none'
  return {
    briefing: {
      ...briefing,
      examples: examples.map((row) => Object.fromEntries(Object.keys(row).map((name) => [name, VALUE]))),
      statistics: !hidden
        ? statistics
        : {
            perColumn: Object.fromEntries(
              Object.keys(statistics.perColumn).map((name) => [name, '[statistics of this column]']),
            ),
            levels: {},
            relations: statistics.relations.map(({ columns }) => ({
              columns,
              text: `[a statistic of ${columns.map((name) => JSON.stringify(name)).join(', ')}]`,
            })),
          },
      strata: !masked
        ? strata
        : strata.map(({ share, values }) => ({
            label: VALUE,
            share,
            values: Object.fromEntries(Object.keys(values).map((name) => [name, VALUE])),
          })),
    },
    keptBack: [
      ...(examples.length === 0 ? [] : (['examples'] as const)),
      ...(hidden ? (['statistics'] as const) : []),
      ...(masked ? (['groups'] as const) : []),
    ],
  }
}

function withoutExamples(content: string, { examples }: Briefing, { shows }: Question): string {
  if (examples.length === 0) return content
  const keys = shows.filter((name) => examples.some((row) => Object.hasOwn(row, name)))
  const count = examples.length === 1 ? 'One real row' : `${examples.length.toLocaleString('en')} real rows`
  return content.replace(
    exampleLines(examples, shows),
    // A function: “$” in a column's name would mean something in a string.
    () =>
      `[${count} stood here, one JSON object a line, with the keys ${keys.map((name) => JSON.stringify(name)).join(', ')}. No report repeats them.]`,
  )
}

/** One patient's line stands for all: they differ in their id and in what the model wrote. */
function withoutPatients(content: string, { block }: Question): string {
  const count = block?.patients.size ?? 0
  if (count < 2) return content
  const lines = content.split('\n')
  const isPatient = (line: string) => line.startsWith('{') && line.includes('"p1"')
  const first = lines.findLastIndex(isPatient)
  const rest = `[… and so on for ${(count - 1).toLocaleString('en')} more, each with the values written so far]`
  return first < 0 ? content : [...lines.slice(0, first + 1), rest, ...lines.slice(first + count)].join('\n')
}

/** As if a model had answered all of it. */
function settled({ block }: Question): Settled[] {
  if (block === null) return []
  const row = Object.fromEntries(block.columns.map((name) => [name, VALUE]))
  return [...block.patients.keys()].map((id) => ({ id, row, repaired: false, reason: null }))
}
