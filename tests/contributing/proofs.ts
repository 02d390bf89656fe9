/** Runs in a scratch copy: says what each addition of CONTRIBUTING.md does there. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cohortService } from '../../src/lib/cohort/service'
import { publicSchema } from '../../src/lib/cohort/public-schema'
import { recogniseRecipe } from '../../src/lib/cohort/recipes'
import { aboutMetric } from '../../src/lib/evaluate/about'
import { evaluate } from '../../src/lib/evaluate/evaluate'
import { goldensOf } from '../../src/lib/evaluate/golden/cases'
import { agrees } from '../../src/lib/evaluate/golden/golden'
import { runGolden } from '../../src/lib/evaluate/golden/run'
import { inputOf, tablesOf } from '../../src/lib/evaluate/golden/tables'
import { methodOf } from '../../src/lib/evaluate/methods/methods'
import { runLlm } from '../../src/lib/generate/run'
import { llmTask } from '../../src/lib/generate/testing'
import type { Answer, Ask, Model } from '../../src/lib/models/model'
import { ownerOf, presetAt, presets } from '../../src/lib/models/presets'
import { fetchTransport } from '../../src/lib/models/transport'
import { hostedWires } from '../../src/lib/models/wires'
import { numberRows } from '../../src/lib/report/number-rows'
import { parseStudy } from '../../src/lib/study/parse'
import { recipeInput } from '../../src/lib/study/recipe-input'
import { openNodeEngine } from '../../src/lib/table/engine-node'
import { readFiles } from '../../src/lib/table/read'
import { cellText } from '../../src/lib/table/table'
import { write } from '../provider/author'
import { startProvider } from '../provider/server'

const ask: Ask = {
  messages: [{ role: 'user', content: 'Write 1 record.' }],
  schema: { type: 'object', properties: {}, required: [], additionalProperties: false },
  temperature: 0.5,
  seed: null,
  mostCharacters: 1000,
}
const hooks = { signal: new AbortController().signal }

/** Whether a study file with that cohort and generator is read, and what it says of it. */
function studyOf(change: { cohort?: object; generator?: object; metrics?: string[] }) {
  const baseline = { id: 'copy', kind: 'baseline', method: 'bootstrap' }
  const { cohort = { demo: true }, generator = baseline, ...rest } = change
  return parseStudy(JSON.stringify({ version: 1, cohort, generators: [generator], ...rest }))
}

function metric() {
  const id = 'fidelity.mean_difference'
  const [real, synthetic] = tablesOf([
    { x: [1, 2, 3, 4, 5], y: [1, 1, 1, 1, 1], z: ['a', 'b', 'a', 'b', 'a'] },
    { x: [2, 3, 4, 5, 6], y: [1, 1, 1, 1, 1], z: ['a', 'b', 'a', 'b', 'b'] },
  ])
  if (real === undefined || synthetic === undefined) throw new Error('no tables')
  const { metrics } = evaluate(inputOf(real, synthetic))
  const found = metrics.find((one) => one.id === id)
  return {
    of: metrics.length,
    value: found?.value,
    floor: found?.floor,
    perFeature: found?.perFeature,
    reasons: found?.reasons,
    asked: studyOf({ metrics: ['mean_difference'] }).metrics,
    title: numberRows(found === undefined ? [] : [found])[0]?.title,
    better: aboutMetric(id)?.better,
    asks: methodOf(id)?.asks[id],
    goldens: Object.fromEntries(
      goldensOf(id).map((golden) => [golden.id, runGolden(golden.id, null).checks.every(agrees)]),
    ),
  }
}

async function strategy() {
  const name = 'outcome-first'
  const model = { wire: 'openai', baseUrl: 'http://localhost:1/v1', name: 'scribe-1' }
  const [generator] = studyOf({ generator: { id: 'g', kind: 'llm', strategy: name, model } }).generators
  const declared = [
    { name: 'age', min: 16, max: 90 },
    { name: 'ward', categories: ['north', 'south', 'isolation'] },
  ]
  const asked: Ask[] = []
  const scripted: Model = {
    name: 'scribe-1',
    host: 'localhost:1',
    bodyOf: (one) => JSON.stringify(one),
    ask(one, { onText, onSent }): Promise<Answer> {
      const schema = one.schema ?? {}
      const records = write(
        {
          model: 'scribe-1',
          messages: one.messages,
          response_format: { type: 'json_schema', json_schema: { name: 'records', strict: true, schema } },
        },
        asked.push(one),
      )
      const text = JSON.stringify({ records })
      onText?.(text)
      onSent?.({ status: 200, body: '' })
      return Promise.resolve({ text, usage: { in: 1, out: 1 }, finish: 'stop' })
    },
  }
  const { counts, table } = await runLlm(llmTask(name, { columns: declared }, { rows: 20 }), scripted)
  const [system, user] = asked[0]?.messages ?? []
  const columns = (user?.content ?? '').split('\n').filter((line) => line.startsWith('- "'))
  return {
    read: generator?.kind === 'llm' ? [generator.strategy, generator.disclosure] : null,
    produced: counts.produced,
    rows: table.rows,
    system: system?.content,
    first: columns[0],
    properties: Object.keys(
      (asked[0]?.schema as { properties: { records: { items: { properties: object } } } }).properties.records
        .items.properties,
    ),
  }
}

async function provider() {
  const preset = presets.find(({ name }) => name === 'groq')
  if (preset === undefined) throw new Error('no preset')
  const server = await startProvider(() => ({ text: '{"records":[]}' }), { key: 'gsk_0123456789' })
  try {
    const model = hostedWires[preset.wire].model({
      baseUrl: server.baseUrl,
      name: 'scribe-1',
      key: 'gsk_0123456789',
      transport: fetchTransport(),
    })
    const { text } = await model.ask(ask, hooks)
    return {
      last: presets.at(-1)?.name,
      at: presetAt(new URL(preset.baseUrl)).name,
      owner: ownerOf('gsk_0123456789')?.name,
      text,
      asked: server.asked.map(({ path, body }) => [path, body.model]),
      strays: server.strays,
    }
  } finally {
    await server.close()
  }
}

async function wire() {
  const wires = new Map(Object.entries(hostedWires))
  const added = wires.get('scribe')
  if (added === undefined) throw new Error('no wire')
  const asked: { path: string | undefined; key: string | undefined; body: unknown }[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8')
      asked.push({
        path: request.url,
        key: request.headers.authorization,
        body: text === '' ? null : (JSON.parse(text) as unknown),
      })
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ writers: ['scribe-1'] }))
        return
      }
      response.setHeader('content-type', 'text/event-stream')
      for (const event of [
        { piece: '{"a"' },
        { piece: ':1}' },
        { end: 'complete', tokens: { in: 5, out: 3 } },
      ])
        response.write(`data: ${JSON.stringify(event)}\n\n`)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const choice = { baseUrl, name: 'scribe-1', key: 'key-0123456789', transport: fetchTransport() }
  try {
    const answer = await added.model(choice).ask(ask, hooks)
    const offers = await added.list(choice, hooks.signal)
    const model = { wire: 'scribe', baseUrl, name: 'scribe-1' }
    const [generator] = studyOf({
      generator: { id: 'g', kind: 'llm', strategy: 'schema-constrained', model },
    }).generators
    return { answer, offers, asked, read: generator?.kind === 'llm' ? generator.model.wire : null }
  } finally {
    server.close()
  }
}

async function recipe() {
  const admissions = [
    'admission,patient,age,sex,unit,died',
    ...['10,a,50,F,ICU,0', '9,a,49,F,ICU,0', '11,b,17,M,ICU,0', '12,c,80,M,ward,1', '13,d,,F,ward,0'],
  ]
  const results = [
    'admission,minute,test,value',
    ...['9,30,Lactate,2.5', '9,60,lactate,4.5', '9,2000,lactate,9', '12,5,lactate,99', '12,6,sodium,140'],
  ]
  const file = (name: string, lines: string[]) => ({ name, data: new Blob([`${lines.join('\n')}\n`]) })
  const files = [file('ward_admissions.csv', admissions), file('results.csv', results)]
  const engine = openNodeEngine()
  const ports = {
    read: (raw: typeof files, options: Parameters<typeof readFiles>[2]) =>
      readFiles(() => engine, raw, options),
    openEngine: () => engine,
  }
  const task = { recipe: 'ward', window: null, outcome: null }
  const input = await recipeInput(task, files, ports)
  const alone = await recipeInput(task, files.slice(0, 1), ports)
  const { schema } = cohortService.describe({ ...input, codebook: null })
  const { cohort } = studyOf({ cohort: { recipe: 'ward', files: files.map(({ name }) => name) } })
  const rowsOf = ({ table }: typeof input) =>
    Array.from({ length: table.rows }, (_, row) => table.columns.map((column) => cellText(column, row)))
  return {
    recognised: recogniseRecipe(files.map(({ name }) => name)),
    read: cohort.from === 'recipe' ? cohort.recipe : null,
    names: input.table.columns.map(({ name }) => name),
    rows: rowsOf(input),
    flow: input.flow,
    said: input.notes.filter(({ rule }) => rule === 'recipe').map(({ said }) => said),
    target: schema.target,
    groups: schema.groups.map(({ name }) => name),
    lactate: publicSchema(schema).columns.find(({ name }) => name === 'lactate_max'),
    alone: { rows: rowsOf(alone), said: alone.notes.map(({ said }) => said) },
  }
}

async function told(prove: () => unknown): Promise<unknown> {
  try {
    return await prove()
  } catch (error) {
    return { failed: String(error) }
  }
}

const proofs = { metric, strategy, provider, wire, recipe }
const found: Record<string, unknown> = {}
for (const [name, prove] of Object.entries(proofs)) found[name] = await told(prove)
console.log(JSON.stringify(found))
process.exit(0)
