import { beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '../base/hash'
import type { LedgerLine } from '../generate/ledger'
import { planCells } from '../study/cells'
import { bundleOf } from './bundle'
import { ended, partsOf, studyOf } from './bundle-testing'
import type { Finding } from './verify-finding'
import { recordsIn, verifyFolder } from './verify-folder'

const study = studyOf()
const cells = planCells(study).map(({ id, generator, rows }) => {
  const one = ended(id, generator.id)
  const strategy = generator.kind === 'llm' ? generator.strategy : null
  const disclosure = generator.kind === 'llm' ? generator.disclosure : null
  const generation = { ...one.cell.generation, requested: rows }
  return { ...one, cell: { ...one.cell, rows, strategy, disclosure, generation } }
})
const rows = Array.from({ length: 50 }, (_, i) => (i === 7 ? '"two\nlines",1' : `${i},0`))
const csv = `${['age', 'death'].join()}\n${rows.join('\n')}\n`
const parts = {
  ...partsOf(study, cells),
  hashes: new Map(cells.map(({ cell }) => [cell.id, sha256Hex(csv)])),
}
const [first, away, here] = cells.map(({ cell }) => cell.id)

/** As the command writes it. */
function folder(): Map<string, string> {
  const files = new Map(bundleOf(parts).map(({ path, content }) => [path, content]))
  for (const { cell } of cells) files.set(cell.file ?? '', csv)
  const line = (cell: string | undefined, i: number): Partial<LedgerLine> => ({
    cell,
    tokensIn: 225,
    tokensOut: 175,
    tokensEstimated: 0,
    usd: null,
    rows: Array.from({ length: 5 }, (_, k) => 5 * i + k),
  })
  const lines = [away, here].flatMap((cell) => [0, 1, 2, 3].map((i) => JSON.stringify(line(cell, i))))
  files.set('ledger.jsonl', `${lines.join('\n')}\n`)
  return files
}

let intact: Map<string, string>
beforeAll(() => {
  intact = folder()
})

async function verify(
  change: (files: Map<string, string>) => void = () => undefined,
  software = parts.software,
) {
  const files = new Map(intact)
  change(files)
  const { findings } = await verifyFolder(
    [...files].map(([path, text]) => ({ path: `downloads/mine/${path}`, data: new Blob([text]) })),
    software,
  )
  return findings
}

const standing = (findings: readonly Finding[], outcome: Finding['outcome']) =>
  findings.filter((finding) => finding.outcome === outcome).map(({ id }) => id)
const detailsOf = (findings: readonly Finding[], id: string) =>
  findings.find((finding) => finding.id === id)?.details.join('\n') ?? ''

function edit(path: string, from: string | RegExp, to: string) {
  return (files: Map<string, string>) => {
    const text = files.get(path) ?? ''
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`nothing to change in ${path}`)
    files.set(path, changed)
  }
}

describe('a folder', () => {
  it('that is as it was written matches in everything', async () => {
    const findings = await verify()
    expect(standing(findings, 'match')).toEqual([
      'results',
      'summary',
      'ids',
      'manifest',
      'synthetic',
      'tables',
      'ledger',
      'carried',
      'shown',
      'figures',
    ])
  })

  it('with one digit changed in results.json is found out by tables, report and hash', async () => {
    const findings = await verify(edit('results.json', '"value": 0.0123', '"value": 0.0124'))
    expect(standing(findings, 'differs')).toEqual(expect.arrayContaining(['tables', 'carried']))
    expect(detailsOf(findings, 'tables')).toContain('tables/metrics.csv: line')
    expect(detailsOf(findings, 'carried')).toMatch(/cells\[0\]\.metrics\[\d+\]\.value: 0\.0123, not 0\.0124/)
    expect(detailsOf(findings, 'carried')).toContain('the SHA-256 of results.json is not the one')
  })

  it('with one row changed in a synthetic table is found out by its hash, and with one taken away by its number too', async () => {
    const path = `synthetic/${first ?? ''}.csv`
    const changed = await verify(edit(path, '\n3,0\n', '\n3,1\n'))
    expect(standing(changed, 'differs')).toEqual(['synthetic'])
    expect(detailsOf(changed, 'synthetic')).toContain(`${path}: its SHA-256 is`)
    const shorter = await verify(edit(path, '\n3,0\n', '\n'))
    expect(detailsOf(shorter, 'synthetic')).toContain(`${path}: it has 49 rows, the manifest says 50`)
  })

  it('with the manifest of another run is found out', async () => {
    const other = bundleOf({
      ...parts,
      cohort: { ...parts.cohort, sha256: 'dd' },
      schemaSha256: 'other',
    }).find(({ path }) => path === 'manifest.json')
    const findings = await verify((files) => files.set('manifest.json', other?.content ?? ''))
    expect(standing(findings, 'differs')).toEqual(['manifest', 'carried'])
    expect(detailsOf(findings, 'manifest')).toContain('cohort.sha256: "dd", not "ee"')
  })

  it('with a number changed in what the report shows, in a table, a picture or the ledger is found out there', async () => {
    const shown = await verify(edit('report.html', '>0.012<', '>0.011<'))
    expect(standing(shown, 'differs')).toEqual(['shown'])
    expect(detailsOf(shown, 'shown')).toContain('0.011')
    expect(standing(await verify(edit('tables/generation.csv', ',50,', ',51,')), 'differs')).toEqual([
      'tables',
    ])
    const [figure = ''] = [...intact.keys()].filter((path) => path.startsWith('figures/'))
    expect(standing(await verify(edit(figure, /x="\d/, 'x="9')), 'differs')).toEqual(['figures'])
    const ledger = await verify(edit('ledger.jsonl', '225', '224'))
    expect(standing(ledger, 'differs')).toEqual(['ledger'])
    expect(detailsOf(ledger, 'ledger')).toContain(
      `${away ?? ''}: tokens in add up to 899 in the ledger, results.json says 900`,
    )
  })

  it('whose cell is another than its name says is found out', async () => {
    const findings = await verify(edit('results.json', '"seed": 1,\n   "fold"', '"seed": 2,\n   "fold"'))
    expect(standing(findings, 'differs')).toContain('ids')
    expect(detailsOf(findings, 'ids')).toContain(`${first ?? ''}: seed is 2, the study asks for 1`)
    const renamed = await verify(edit('results.json', `"id": "${first ?? ''}"`, '"id": "000000000000"'))
    expect(detailsOf(renamed, 'ids')).toContain(
      '000000000000: the study as it stands makes no cell of that name',
    )
  })

  it('with a table that nobody lists is found out, and one that is missing can’t be told', async () => {
    const more = await verify((files) => files.set('synthetic/ffffffffffff.csv', csv))
    expect(detailsOf(more, 'synthetic')).toBe('synthetic/ffffffffffff.csv: the manifest doesn’t know it')
    const less = await verify((files) => {
      for (const path of files.keys()) if (path !== 'results.json') files.delete(path)
    })
    expect(standing(less, 'differs')).toEqual([])
    expect(standing(less, 'match')).toEqual(['results', 'summary', 'ids'])
    expect(less.find(({ id }) => id === 'manifest')?.said).toBe('manifest.json is not among the files.')
  })

  it('of another version of the software can’t be written again, and says so', async () => {
    const findings = await verify(undefined, { ...parts.software, commit: 'def' })
    expect(standing(findings, 'unknown')).toEqual(['shown', 'figures'])
    expect(standing(findings, 'differs')).toEqual([])
  })

  it('without results, or with broken ones, says so and nothing else', async () => {
    const [none, ...rest] = await verify((files) => files.delete('results.json'))
    expect(rest).toEqual([])
    expect(none).toMatchObject({ outcome: 'differs' })
    const [broken] = await verify((files) => files.set('results.json', '{"version": 1, "software": '))
    expect(broken?.said).toContain('results.json: is neither results nor a report')
  })
})

it('counts records of CSV as they are, with and without a last line break', () => {
  expect(recordsIn('a,b\r\n1,"x\r\ny ""z"""\r\n2,3')).toBe(2)
  expect(recordsIn('a\n1\n')).toBe(1)
  expect(recordsIn('a\n')).toBe(0)
  expect(recordsIn('')).toBe(0)
})
