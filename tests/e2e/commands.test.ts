/** `npm run study` and `npm run evaluate` whole: the built site in a real Chromium, real files, a real HTTP server as the model. */
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { write } from '../provider/author'
import { startProvider, type Asked, type Provider, type Said } from '../provider/server'

interface Results {
  cohort: { rows: number; train: number; control: number; test: number }
  cells: {
    id: string
    generator: string
    status: string
    reason: string | null
    file: string | null
    generation: Record<string, number> & { rejected: Record<string, number> }
    metrics: { id: string; value: number | null; reason: string | null; floor: number | null }[]
  }[]
}

const dir = mkdtempSync(join(tmpdir(), 'wardloom-e2e-'))
const KEY = 'sk-secret-9876543210'
let provider: Provider | null = null

afterEach(async () => {
  await provider?.close()
  provider = null
})

function command(name: 'study' | 'evaluate', args: string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number | null; lines: string[] }>((resolve) => {
    const child = spawn('node', ['--import', 'tsx', `src/cli/${name}.ts`, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk) => (said += String(chunk)))
    child.on('close', (status) => resolve({ status, lines: said.trimEnd().split('\n') }))
  })
}

function file(name: string, content: unknown): string {
  const path = join(dir, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const resultsOf = (out: string) => JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results

function valuesOf(results: Results, generator: string): Record<string, number | null> {
  const cell = results.cells.find((one) => one.generator === generator)
  return Object.fromEntries((cell?.metrics ?? []).map(({ id, value }) => [id, value]))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

describe('npm run study', () => {
  const three = {
    version: 1,
    name: 'three baselines',
    cohort: { demo: true },
    generators: [
      { id: 'independent', kind: 'baseline', method: 'independent' },
      { id: 'copula', kind: 'baseline', method: 'gaussian-copula' },
      { id: 'copy', kind: 'baseline', method: 'bootstrap' },
    ],
    rows: [800],
    seeds: [3],
  }

  it('ranks three baselines as it must, marks copies, and goes on where it stopped', async () => {
    const out = join(dir, 'three')
    const first = await command('study', [file('three.json', three), '--out', out])
    expect(first.lines.join('\n')).toContain('copula')
    expect(first.status).toBe(0)
    const results = resultsOf(out)
    expect(results.cells.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
    const [independent, copula, copy] = ['independent', 'copula', 'copy'].map((id) => valuesOf(results, id))
    const [alone, joint, same] = [independent, copula, copy].map((values) => ({
      correlation: Number(values?.['fidelity.correlation_similarity']),
      auroc: Number(values?.['utility.auroc_tstr']),
    }))
    expect(alone?.correlation).toBeLessThan(joint?.correlation ?? 0)
    expect(joint?.correlation).toBeLessThan(same?.correlation ?? 0)
    expect(alone?.auroc).toBeLessThan(joint?.auroc ?? 0)
    expect(copy?.['privacy.exact_match']).toBe(1)
    expect(copula?.['privacy.exact_match']).toBe(0)
    for (const path of ['report.html', 'manifest.json', 'ledger.jsonl'])
      expect(existsSync(join(out, path)), path).toBe(true)
    expect(readFileSync(join(out, 'manifest.json'), 'utf8')).toMatch(/real/)
    const before = readFileSync(join(out, 'results.json'), 'utf8')

    const more = {
      ...three,
      generators: [
        ...three.generators.slice(0, 2),
        { id: 'copula-2', kind: 'baseline', method: 'gaussian-copula' },
        three.generators[2],
      ],
    }
    const second = await command('study', [file('three.json', more), '--out', out])
    expect(second.status).toBe(0)
    expect(second.lines.filter((line) => line.includes('measured in'))).toHaveLength(1)
    expect(resultsOf(out).cells.find(({ generator }) => generator === 'copula')).toEqual(
      (JSON.parse(before) as Results).cells.find(({ generator }) => generator === 'copula'),
    )
  })

  it('runs as a job array, each task its share, and joins the shares to the whole', async () => {
    const grid = { ...three, rows: [150], metrics: ['fidelity.kl', 'privacy.exact_match'] }
    const [study, out] = [file('array.json', grid), join(dir, 'array')]
    const of = ['1', '2']
    for (const task of of) {
      const env = { ...process.env, SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_TASK_COUNT: String(of.length) }
      expect(spawnSync('deploy/slurm-shards.sh', [study, out], { env }).status).toBe(0)
      expect(resultsOf(join(out, `shard-${task}`)).cells.length).toBeLessThan(3)
    }
    expect(spawnSync('deploy/slurm-merge.sh', [out]).status).toBe(0)
    expect(resultsOf(join(out, 'merged')).cells.map(({ generator, status }) => [generator, status])).toEqual(
      three.generators.map(({ id }) => [id, 'done']),
    )
  })

  it('asks a model through a doorway, counts everything, and writes the key nowhere', async () => {
    provider = await startProvider(answers)
    const model = { wire: 'openai', baseUrl: provider.baseUrl, name: 'scribe-1' }
    const study = {
      version: 1,
      name: 'two strategies',
      cohort: { demo: true },
      generators: [
        { id: 'naive', kind: 'llm', strategy: 'naive', model, examples: 10 },
        { id: 'constrained', kind: 'llm', strategy: 'schema-constrained', model },
      ],
      features: [8],
      rows: [60],
      metrics: ['kl', 'auroc_tstr', 'exact_match'],
    }
    const out = join(dir, 'models')
    const { status, lines } = await command(
      'study',
      [file('models.json', study), '--out', out, '--key-env', 'SCRIBE'],
      { SCRIBE: KEY },
    )
    expect(lines.join('\n')).not.toContain(KEY)
    expect(status, lines.join('\n')).toBe(0)
    const { cells } = resultsOf(out)
    for (const { generation, status: end } of cells) {
      const rejected = Object.values(generation.rejected).reduce((sum, count) => sum + count, 0)
      expect(end).toBe('done')
      expect(generation.received).toBe(60 + rejected + (generation.surplus ?? 0))
    }
    expect(cells.map(({ generation }) => generation.realRowsDisclosed)).toEqual([10, 0])
    const requests = cells.reduce((sum, { generation }) => sum + (generation.requests ?? 0), 0)
    expect(provider.asked).toHaveLength(requests)
    expect(readFileSync(join(out, 'ledger.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(requests)
    for (const { headers } of provider.asked) {
      expect(headers.authorization).toBe(`Bearer ${KEY}`)
      expect(headers.referer).toBeUndefined()
      expect(headers.cookie).toBeUndefined()
    }
    for (const wanted of provider.preflights)
      expect(wanted.split(',').sort()).toEqual(['authorization', 'content-type'])
    for (const path of filesIn(out)) expect(readFileSync(path, 'utf8'), path).not.toContain(KEY)
    expect(readFileSync(join(out, 'ledger.jsonl'), 'utf8')).not.toContain('"body"')
  })

  it('killed in the middle goes on where it was: no row is asked for twice, and nothing is uncounted', async () => {
    const slowly = ({ body }: Asked, count: number): Said => ({
      text: JSON.stringify({ records: write(body, count) }),
      pause: 15,
    })
    provider = await startProvider(slowly)
    const study = {
      version: 1,
      name: 'killed',
      cohort: { demo: true },
      generators: [
        {
          id: 'blocks',
          kind: 'llm',
          strategy: 'conditional',
          model: { wire: 'openai', baseUrl: provider.baseUrl, name: 'scribe-1' },
        },
      ],
      features: [6],
      rows: [120],
      metrics: ['kl'],
    }
    const out = join(dir, 'killed')
    const path = file('killed.json', study)
    const child = spawn('node', ['--import', 'tsx', 'src/cli/study.ts', path, '--out', out], {
      stdio: 'ignore',
    })
    const exited = new Promise((resolve) => child.on('close', resolve))
    await expect
      .poll(() => provider?.asked.length ?? 0, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(14)
    child.kill('SIGKILL')
    await exited
    // The browser follows its driver; what it had asked by then counts.
    await expect.poll(() => provider?.hungUp ?? 0, { timeout: 20_000 }).toBeGreaterThan(0)
    const asked = provider.asked.length
    const { status } = await command('study', [path, '--out', out])
    expect(status).toBe(0)
    const [cell] = resultsOf(out).cells
    expect(cell).toMatchObject({ status: 'done', reason: null, generation: { produced: 120 } })
    // Requests that were on their way into the journal when it died may be missing there: a lane each, at most.
    expect(provider.asked.length - Number(cell?.generation.requests)).toBeLessThanOrEqual(6)
    expect(Number(cell?.generation.requests)).toBeGreaterThanOrEqual(asked)
    // 120 patients of a few blocks, in lots of 25: what was received before the kill was not asked for again.
    expect(provider.asked.length).toBeLessThan(asked + 6 + 7 * 5)
  })

  it('keeps the others when a key is refused, and says so by exit code 3', async () => {
    provider = await startProvider(() => ({ status: 401, message: 'no such key' }))
    const model = { wire: 'openai', baseUrl: provider.baseUrl, name: 'scribe-1' }
    const study = {
      ...three,
      generators: [{ id: 'gpt', kind: 'llm', strategy: 'schema-constrained', model }, three.generators[0]],
      rows: [100],
      metrics: ['kl'],
    }
    const out = join(dir, 'refused')
    const { status } = await command('study', [file('refused.json', study), '--out', out])
    expect(status).toBe(3)
    const { cells } = resultsOf(out)
    expect(cells.map((cell) => cell.status)).toEqual(['failed', 'done'])
    expect(cells[0]?.reason).toMatch(/asks for a key/)
  })

  it.each([
    [
      'a cohort that is no table',
      'page.csv',
      '<!doctype html><html><body>Sign in</body></html>',
      /page\.csv: .*HTML/i,
    ],
    ['a target that is not there', 'table.csv', 'a,b\n1,2\n3,4\n', /target|nowhere/],
  ])('refuses %s in one line', async (_, name, content, message) => {
    file(name, content)
    const study = { ...three, cohort: { files: [name] }, schema: { target: 'nowhere' } }
    const { status, lines } = await command('study', [file('bad.json', study), '--out', join(dir, 'bad')])
    expect(status).toBe(2)
    expect(lines.at(-1)).toMatch(message)
    expect(lines.join('\n')).not.toMatch(/\n\s+at /)
  })
})

describe('npm run evaluate', () => {
  it('measures a table from anywhere against real rows, and makes null what lacks a table', async () => {
    const rows = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const k = from + i
        const age = 20 + ((k * 37) % 61)
        return `${age},${(k * 7919) % 100 < 50 ? 'F' : 'M'},${((k * 104729) % 1000) / 100},${(k * 31 + age) % 9 === 0 ? 1 : 0}`
      })
    mkdirSync(join(dir, 'tables'), { recursive: true })
    const csv = (name: string, from: number, count: number) =>
      file(`tables/${name}`, ['age,sex,lactate,death', ...rows(from, count)].join('\n'))
    const out = join(dir, 'evaluated')
    const { status, lines } = await command('evaluate', [
      '--real',
      csv('r.csv', 0, 600),
      '--synthetic',
      csv('s.csv', 1000, 500),
      '--schema',
      file('schema.json', { target: 'death', positive: 1 }),
      '--out',
      out,
    ])
    expect(status, lines.join('\n')).toBe(0)
    const [cell] = resultsOf(out).cells
    const of = (id: string) => cell?.metrics.find((metric) => metric.id === id)
    expect(cell?.generator).toBe('file')
    expect(of('fidelity.kl')?.value).toBeLessThan(0.05)
    expect(of('privacy.dcr_share')).toMatchObject({ value: null })
    expect(of('privacy.dcr_share')?.reason).toMatch(/control/)
    expect(of('utility.auroc_tstr')?.value).toBeNull()
  })
})

/** A model that writes well enough, with a slip now and then. */
function answers({ body }: Asked, count: number): Said {
  const rows = write(body, count)
  if (body.response_format === undefined) return { text: rows.map((row) => JSON.stringify(row)).join('\n') }
  return {
    text: JSON.stringify({ records: rows.map((row, i) => (i === 0 ? { ...row, death: null } : row)) }),
  }
}
