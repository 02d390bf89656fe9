/** The main job on the screens: own files in, edits, records by a model, files out; nothing done is lost. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { stream } from '../../src/lib/base/random'
import { examplesOf, write } from '../provider/author'
import { startProvider, type Provider } from '../provider/server'
import { downloaded, openSite, type Site } from './harness'

let site: Site
let page: Page
let foreign: string[]
let errors: string[]
const dir = mkdtempSync(join(tmpdir(), 'wardloom-studio-'))

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  expect(errors).toEqual([])
  await page.context().close()
})

async function open(path = 'studio/'): Promise<void> {
  ;({ page, foreign, errors } = await site.open(path, { acceptDownloads: true }))
  page.on('dialog', (dialog) => void dialog.accept())
}

/** A small hospital cohort as a CSV with German decimals, one sentinel-free id, and a free text. */
function cohortCsv(rows = 400): string {
  const random = stream('studio cohort')
  const lines = Array.from({ length: rows }, (_, i) => {
    const age = 20 + random.int(65)
    const lactate = (0.5 + random.next() * 8).toFixed(1).replace('.', ',')
    const died = random.next() < 0.05 + age / 400 ? 'yes' : 'no'
    const note = `Patient ${i} came ${['walking', 'by ambulance', 'from the ward'][random.int(3)] ?? ''} on day ${i % 29}, seen by team ${i}`
    return [
      1000 + i,
      age,
      random.next() < 0.3 ? '' : lactate,
      random.next() < 0.5 ? 'F' : 'M',
      note,
      died,
    ].join(';')
  })
  return ['patient_id;age;lactate;sex;note;died', ...lines].join('\n')
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

async function choose(...paths: string[]): Promise<void> {
  await page.locator('main input[type=file]:enabled').first().setInputFiles(paths)
}

async function saved(click: () => Promise<void>): Promise<{ name: string; path: string; text: string }> {
  const download = await downloaded(page, click)
  const path = join(dir, download.suggestedFilename())
  await download.saveAs(path)
  return { name: download.suggestedFilename(), path, text: readFileSync(path, 'utf8') }
}

describe('own files', () => {
  it('are read as they are, each rule is told, and can be undone', async () => {
    await open()
    await choose(file('cohort.csv', cohortCsv()))
    await page.getByRole('heading', { level: 1, name: 'cohort.csv' }).waitFor()
    await page.getByText('400 rows, 6 columns; target died').waitFor()
    const reading = page.locator('details', { hasText: 'What was done while reading' })
    if ((await reading.getAttribute('open')) === null) await reading.locator('summary').first().click()
    const undo = page.getByRole('button', { name: /^Undo: .*decimal.*lactate/i })
    await undo.click()
    await page.getByText('1 rule is switched off').waitFor()
    await page.getByRole('link', { name: 'Go on to the design' }).click()
    for (const name of ['patient_id', 'note']) {
      const row = page.getByRole('row', { name: new RegExp(`^${name}`) })
      expect(await row.textContent()).toContain('left out')
    }
    expect(foreign).toEqual([])
  })

  it.each([
    [
      'a page',
      'login.csv',
      '<!doctype html><html><head></head><body>Sign in</body></html>',
      /login\.csv.*HTML/i,
    ],
    ['nothing', 'empty.csv', '', /empty\.csv.*empty/i],
    ['a header alone', 'header.csv', 'a,b,c\n', /header\.csv.*(rows|header)/i],
    ['a row too long', 'ragged.csv', 'a,b\n1,2\n3,4,5\n6,7\n', /ragged\.csv, line 3/],
    [
      'a picture',
      'scan.csv',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      /scan\.csv.*(PNG|image)/i,
    ],
  ])(
    'that hold %s are refused in one clear message, and what was open stays',
    async (_, name, content, message) => {
      await open()
      await choose(file('good.csv', cohortCsv(60)))
      await page.getByRole('heading', { level: 1, name: 'good.csv' }).waitFor()
      await choose(file(name, content))
      const alert = page.getByRole('alert').filter({ hasText: message })
      await alert.waitFor()
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('good.csv')
      if (name === 'ragged.csv') {
        await alert.getByRole('button', { name: /Leave such rows out/ }).click()
        await page.getByRole('heading', { level: 1, name: 'ragged.csv' }).waitFor()
        await page.getByText(/2 rows, 2 columns/).waitFor()
      }
    },
  )

  it('stop being read when the person says so', async () => {
    await open()
    const line = '1,2.5,"text that goes on",2020-01-01\n'
    await choose(file('large.csv', `a,b,c,d\n${line.repeat(900_000)}`))
    await page.getByRole('button', { name: 'Stop reading' }).click()
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('heading', { level: 1, name: /Demo cohort/ }).waitFor()
  })
})

describe('a model', () => {
  let provider: Provider
  afterEach(() => provider.close())

  async function describeModel(): Promise<void> {
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Records').fill('60')
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    await page.getByLabel('API key').fill('sk-on-screen-123')
  }

  it('writes on the screen: the exact words first, rows as they land, the key in no file', async () => {
    provider = await startProvider(({ body }, count) => ({
      text: JSON.stringify({ records: write(body, count) }),
    }))
    await open()
    await describeModel()
    await page.getByRole('button', { name: 'See exactly what is sent' }).click()
    const words = await page.locator('dialog pre').nth(1).textContent()
    await page.getByRole('button', { name: 'Close' }).click()
    expect(provider.asked).toEqual([])
    await page.getByRole('button', { name: /^Ask 127/ }).click()
    await page.getByRole('cell', { name: /^60$/ }).waitFor({ timeout: 60_000 })
    expect(provider.asked[0]?.body.messages.at(-1)?.content).toBe(words)
    await page.getByRole('link', { name: 'Report' }).first().click()
    const csv = await saved(() => page.getByRole('button', { name: /as CSV$/ }).click())
    expect(csv.text.trimEnd().split('\n')).toHaveLength(61)
    const results = await saved(() => page.getByRole('button', { name: 'results.json' }).click())
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    const project = await saved(() => page.getByRole('button', { name: 'Save the project' }).click())
    for (const { text } of [csv, results, project]) expect(text).not.toContain('sk-on-screen-123')
    expect(new Set(foreign.map((url) => new URL(url).origin))).toEqual(new Set([provider.origin]))
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
    )
    expect(stored).not.toContain('sk-on-screen')
  })

  it('sees example rows only of the training part, and what it wrote outlives a stop', async () => {
    provider = await startProvider(({ body }, count) => ({
      text: write(body, count)
        .map((row) => JSON.stringify(row))
        .join('\n'),
      pause: 15,
    }))
    await open()
    await describeModel()
    await page.getByLabel('Records').fill('5000')
    await page.getByRole('radio', { name: /Naive/ }).check()
    await page.getByLabel('Rows to show').fill('5')
    await page.getByRole('button', { name: /^Ask 127/ }).click()
    await page.getByRole('table', { name: /as they land/i }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Stop and keep the rows' }).click()
    await page
      .getByText(/of 5,000/)
      .first()
      .waitFor({ timeout: 60_000 })
    expect(examplesOf(provider.asked[0]?.body ?? { model: '', messages: [] })).toHaveLength(5)
    await page.getByText('5 real rows sent').waitFor()
    expect(errors).toEqual([])
  })

  it('on another machine gets real rows only after a consent that names it, and a change undoes that', async () => {
    provider = await startProvider(() => ({ text: '' }))
    await open()
    await describeModel()
    await page.getByLabel('Base URL').fill('https://api.example.org/v1')
    await page.getByRole('radio', { name: /Example rows/ }).check()
    const ask = page.getByRole('button', { name: /^Ask api\.example\.org/ })
    expect(await ask.isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: /20 real patient rows to api\.example\.org/ }).check()
    expect(await ask.isEnabled()).toBe(true)
    await page.getByLabel('Rows to show').fill('30')
    expect(await ask.isDisabled()).toBe(true)
    expect(foreign).toEqual([])
  })
})

describe('what was made', () => {
  it('leaves as CSV, Parquet and JSON alike, as a project that opens again, and is deleted on demand', async () => {
    await open('studio/?demo=run')
    await page.waitForURL('**/studio/report/', { timeout: 120_000 })
    const csv = await saved(() => page.getByRole('button', { name: /as CSV$/ }).click())
    const json = await saved(() => page.getByRole('button', { name: /as JSON$/ }).click())
    const parquet = await saved(() => page.getByRole('button', { name: /as Parquet$/ }).click())
    const rows = JSON.parse(json.text) as Record<string, unknown>[]
    expect(rows).toHaveLength(2000)
    expect(csv.text.trimEnd().split('\n')).toHaveLength(2001)
    const bytes = readFileSync(parquet.path)
    const back = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    })
    expect(back).toEqual(rows)

    const results = await saved(() => page.getByRole('button', { name: 'results.json' }).click())
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    const project = await saved(() => page.getByRole('button', { name: 'Save the project' }).click())
    expect(JSON.parse(project.text)).toMatchObject({ kind: 'wardloom-project', data: null })

    await page.getByRole('button', { name: 'Delete everything here' }).click()
    await page.getByRole('button', { name: /Yes, delete/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Open a cohort' }).waitFor()

    await choose(project.path)
    await page.getByRole('heading', { level: 1, name: /Demo cohort/ }).waitFor()
    await page.getByRole('link', { name: 'Evaluate' }).first().click()
    const { cells } = JSON.parse(results.text) as { cells: { metrics: { id: string; value: number }[] }[] }
    const kl = cells[0]?.metrics.find(({ id }) => id === 'fidelity.kl')?.value ?? 0
    await page
      .getByText(new RegExp(`KL ${kl.toFixed(3)}`))
      .first()
      .waitFor()
    // On the same data under the same design the report is there again, rows apart.
    await page.getByRole('link', { name: 'Report' }).first().click()
    await page
      .frameLocator('iframe[title^="The report"]')
      .getByRole('heading', { name: 'All numbers' })
      .waitFor()
    await page.getByText('the rows are not part of the project file').waitFor()
  })

  it('is a project that still waits for its data, and loses nothing by being saved once more', async () => {
    await open()
    await choose(file('own.csv', cohortCsv()))
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByLabel('Records').fill('50')
    await page.getByRole('button', { name: /^Write and measure/ }).click()
    await page.getByRole('link', { name: 'See how good they are' }).waitFor({ timeout: 60_000 })
    const save = async (as: string) => {
      await page.getByRole('button', { name: 'Project', exact: true }).click()
      const { text } = await saved(() => page.getByRole('button', { name: 'Save the project' }).click())
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      return { text, path: file(as, text) }
    }
    const first = await save('first.wardloom.json')
    await page.reload()
    await page.getByRole('link', { name: 'Cohort' }).first().click()
    await choose(first.path)
    await page.getByText(/is open without its data/).waitFor()
    const second = await save('second.wardloom.json')
    expect(JSON.parse(second.text)).toEqual(JSON.parse(first.text))
    await choose(file('own.csv', cohortCsv()))
    await page.getByRole('heading', { level: 1, name: 'own.csv' }).waitFor()
    await page.getByRole('link', { name: 'Report' }).first().click()
    await page
      .frameLocator('iframe[title^="The report"]')
      .getByRole('heading', { name: 'All numbers' })
      .waitFor()
  })

  it('is deleted from the device too, before anything is opened in this tab', async () => {
    await open()
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const request = indexedDB.open('wardloom-journal', 1)
          request.onupgradeneeded = () => {
            request.result.createObjectStore('lines', { autoIncrement: true }).createIndex('task', 'task')
          }
          request.onsuccess = () => {
            request.result.close()
            resolve()
          }
        }),
    )
    await page.evaluate(async () => {
      await (await caches.open('webllm/model')).put('https://wardloom-model.invalid/x', new Response('x'))
      await (await caches.open('elsewhere')).put('https://example.org/x', new Response('x'))
    })
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    await page.getByRole('button', { name: 'Delete everything here' }).click()
    await page.getByRole('button', { name: /Yes, delete/ }).click()
    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    const left = await page.evaluate(async () => [
      ...(await indexedDB.databases()).map(({ name }) => name),
      ...(await caches.keys()),
    ])
    expect(left).toEqual(['elsewhere'])
  })

  it('never offers copies of real rows', async () => {
    await open()
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Generate' }).first().click()
    await page.getByRole('checkbox', { name: /Gaussian copula/ }).uncheck()
    await page.getByRole('checkbox', { name: /Copies of training rows/ }).check()
    await page.getByLabel('Records').fill('300')
    await page.getByRole('button', { name: /^Write and measure 300/ }).click()
    await page
      .getByText(/copies real rows/)
      .first()
      .waitFor({ timeout: 60_000 })
    await page.getByRole('link', { name: 'Report' }).first().click()
    await page.getByText('copies of real rows: measured, not offered').waitFor()
    expect(await page.getByRole('button', { name: /as CSV$/ }).count()).toBe(0)
  })
})

describe('by keyboard alone', () => {
  it('the demo is opened, split, written and measured', async () => {
    await open()
    await tabTo(/Open the demo cohort/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /Demo cohort/ }).waitFor()
    await tabTo(/Go on to the design/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Design' }).waitFor()
    await page
      .getByText(/A generator sees/)
      .first()
      .waitFor()
    await tabTo(/Go on to generate/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Generate' }).waitFor()
    await tabTo(/^Write and measure/)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'See how good they are' }).waitFor({ timeout: 60_000 })
  })
})

/** Presses Tab until what has the focus is called that. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(
      () => document.activeElement?.textContent?.replace(/\s+/g, ' ').trim() ?? '',
    )
    if (name.test(text) && text.length < 80) return
  }
  throw new Error(`no Tab leads to ${String(name)}`)
}
