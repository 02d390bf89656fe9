import type { AskedWords } from '../generate/asked'
import { strategyOf } from '../generate/strategies'
import { leaves } from '../study/consent'
import type { LlmGenerator, StudyGenerator } from '../study/study'
import { baselineWords } from './baseline-words'
import { escapeHtml } from './html-text'
import { count, many, paragraph, type ReportParts } from './html-parts'
import { show } from './numbers'

/** Each generator with its settings; a language model with its prompt in full. */
export function generatorsHtml({ study, results, asked }: ReportParts): string {
  if (study === null)
    return paragraph(
      'The rows came as a file. How they were made, and what their maker saw, is not known here.',
    )
  return study.generators
    .map((generator) => {
      const cells = results.cells.filter((cell) => cell.generator === generator.id)
      const words = cells.flatMap(({ id }) => asked.get(id) ?? [])
      return `<h3>${escapeHtml(generator.id)}</h3>\n${generatorHtml(generator, words)}`
    })
    .join('\n')
}

function generatorHtml(generator: StudyGenerator, words: readonly AskedWords[]): string {
  switch (generator.kind) {
    case 'baseline':
      return paragraph(
        `${baselineWords[generator.method]} Its random numbers follow from the seed and the cell’s identifier.`,
      )
    case 'file':
      return paragraph(`Rows out of the file ${generator.path}. How they were made is not known here.`)
    case 'llm':
      return `${paragraph(modelText(generator))}\n${promptHtml(words)}`
  }
}

function modelText(generator: LlmGenerator): string {
  const { model, strategy, disclosure, examples, threshold, epsilon, noise, temperature, repairs } = generator
  const place =
    model.baseUrl === ''
      ? 'in the page itself'
      : leaves(model)
        ? `at ${new URL(model.baseUrl).host}`
        : `at ${new URL(model.baseUrl).host}, which is this machine`
  const { label, version, about } = strategyOf(strategy)
  const told =
    disclosure === 'none'
      ? 'It was told nothing of the rows: column names, and what was declared of them.'
      : disclosure === 'examples'
        ? `Each prompt shows ${many(examples, 'real row')}; combinations of fewer than ${count(threshold)} people are coarsened or passed over.`
        : `It was told statistics of the training rows, cells of fewer than ${count(threshold)} people merged or left out${epsilon === null ? '' : `, with ${noise ?? 'laplace'} noise of ε = ${show(epsilon)}`}.`
  return [
    `The language model ${model.name} (${model.wire}) ${place}, by the strategy “${label}”, version ${version}. ${about}`,
    told,
    temperature === null ? 'Temperature as the model has it.' : `Temperature ${show(temperature)}.`,
    repairs
      ? 'Slips of form in an answer are mended and counted; everything else that breaks the schema is rejected and counted.'
      : 'What breaks the schema is rejected and counted, slips of form too.',
    budgetText(generator),
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function budgetText({ budget: { usd, requests, tokens, minutes } }: LlmGenerator): string {
  const parts = [
    usd === null ? '' : `$${show(usd)}`,
    requests === null ? '' : many(requests, 'request'),
    tokens === null ? '' : many(tokens, 'token'),
    minutes === null ? '' : many(minutes, 'minute'),
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : `Budget of a cell: ${parts.join(', ')}.`
}

const keptBack: Record<AskedWords['keptBack'][number], string> = {
  examples: 'Where real rows stood, a line says how many: no report repeats them.',
  statistics:
    'Where statistics stood, a placeholder stands: they were protected otherwise than by a least number of 11 people, which is what this report keeps to.',
  groups: 'Values of groups are left out, since groups of fewer than 11 people may be among them.',
}

/** The longest of its cells' prompts: those with fewer columns hold the same sentences. */
function promptHtml(all: readonly AskedWords[]): string {
  const texts = new Map(all.map((words) => [JSON.stringify(words.questions), words]))
  const [longest] = [...texts.keys()].sort((a, b) => b.length - a.length)
  const words = longest === undefined ? undefined : texts.get(longest)
  if (words === undefined)
    return paragraph('Its prompt was not recorded: no cell of it has run, or one of an earlier version did.')
  const { questions, rows, groups } = words
  const intro = [
    `The prompt, word by word, for ${many(rows, 'record')} an answer${questions.length > 1 ? `, in ${count(questions.length)} questions: each is asked once all before it are answered` : ''}.`,
    texts.size > 1
      ? `Cells of other features hold the same sentences about their own columns; this is the longest of ${count(texts.size)}.`
      : '',
    groups.length > 1
      ? `Asked for each of ${count(groups.length)} groups by itself (${groups.join('; ')}); this is the first group’s.`
      : '',
    questions.some(({ hasForm }) => hasForm)
      ? 'A server that can hold an answer to a form is given one besides: a JSON Schema of the same columns.'
      : '',
    ...words.keptBack.map((what) => keptBack[what]),
  ].filter((part) => part !== '')
  const shown = questions.flatMap(({ messages }, i) =>
    messages.flatMap(({ role, content }) => {
      // The system’s words are the same in every question.
      if (role === 'system' && i > 0) return []
      const name = role === 'system' ? 'System' : questions.length > 1 ? `Question ${i + 1}` : 'User'
      return [`<p class="soft role">${name}</p><pre class="prompt">${escapeHtml(content)}</pre>`]
    }),
  )
  return `${paragraph(intro.join(' '))}\n${shown.join('\n')}`
}
