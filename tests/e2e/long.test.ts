/** A long table, one row a measurement, on the cohort's screen: offered, mapped, looked at, turned, and taken back. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { stream } from '../../src/lib/base/random'
import { downloaded, openSite, violationsOf, type Site } from './harness'

let site: Site
let page: Page
let foreign: string[]
let errors: string[]
const dir = mkdtempSync(join(tmpdir(), 'wardloom-long-'))

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  expect(errors).toEqual([])
  expect(foreign).toEqual([])
  await page.context().close()
})

const looks = [
  { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

function file(name: string, lines: readonly string[]): string {
  const path = join(dir, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** 60 stays with a heart rate every hour of two days, and a lactate of some. */
function measurements(): string[] {
  const random = stream('long table on screen')
  const lines = ['stay_id,minutes,item,result,uom']
  for (let stay = 0; stay < 60; stay++) {
    for (let hour = 0; hour < 48; hour++) {
      lines.push(`${stay},${hour * 60},Heart rate,${60 + random.int(60)},/min`)
      if (hour % 6 === 0 && stay % 2 === 0)
        lines.push(`${stay},${hour * 60 + 5},lactate,${1 + random.int(40) / 10},mmol/L`)
    }
  }
  return lines
}

const stays = [
  'stay_id,sex,death',
  ...Array.from({ length: 50 }, (_, i) => `${i},${i % 2 ? 'F' : 'M'},${i % 5 ? 0 : 1}`),
]

async function choose(...paths: string[]): Promise<void> {
  await page.locator('main input[type=file]:enabled').first().setInputFiles(paths)
}

async function isSound(where: string): Promise<void> {
  expect(await violationsOf(page), where).toEqual([])
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(over, `${where} is wider than the window`).toBeLessThanOrEqual(0)
}

describe.each(looks)('a long table in $colorScheme at $viewport.width pixels', (look) => {
  it('is offered to be turned, with its result beside the mapping, and can be read as it is again', async () => {
    ;({ page, foreign, errors } = await site.open('studio/', look))
    await choose(file('measurements.csv', measurements()))
    await page.getByText(/rows, 5 columns/).waitFor()
    await page.getByRole('heading', { name: 'This looks like a long table' }).waitFor()
    await page.getByRole('button', { name: 'Turn it into one row a patient' }).click()
    expect(await page.getByLabel('Patient or stay').inputValue()).toBe('stay_id')
    expect(await page.getByLabel('Times are').inputValue()).toBe('minutes')
    expect(await page.getByLabel('Unit').inputValue()).toBe('uom')
    // An id, and first, last, lowest and highest of two measurements.
    await page.getByText('60 rows, 9 columns').waitFor()
    await page.getByLabel('mean').check()
    await page.getByText('60 rows, 11 columns').waitFor()
    await page.getByText('2 of 2 measurements').click()
    await page.getByText('30 of 60').waitFor()
    await isSound('the mapping')
    await page.getByLabel('lactate (mmol/L)').uncheck()
    await page.getByText('60 rows, 6 columns').waitFor()
    await page.getByLabel('To hour').fill('-5')
    await page.getByLabel('To hour').blur()
    await page.getByText('has no value within the window').waitFor()
    expect(await page.getByRole('button', { name: 'Use one row a patient' }).isDisabled()).toBe(true)
    await page.getByLabel('To hour').fill('12')
    await page.getByLabel('To hour').blur()
    await page.getByText('60 rows, 11 columns').waitFor()
    await page.getByRole('button', { name: 'Use one row a patient' }).click()
    await page.getByText('60 rows, 11 columns').first().waitFor()
    await page.getByRole('heading', { name: 'A long table, turned into one row a patient' }).waitFor()
    await page
      .getByRole('heading', { name: /heart_rate_max/ })
      .first()
      .waitFor()
    await isSound('the cohort of a long table')
    await page.getByRole('button', { name: 'Read it as it is' }).click()
    await page.getByText(/rows, 5 columns/).waitFor()
    await page.getByRole('button', { name: 'Turn it into one row a patient' }).waitFor()
  })
})

describe('a long table beside one row a patient', () => {
  it('is offered although the two can’t be put one under the other, keeps the rows and the outcome, and comes back with the project', async () => {
    ;({ page, foreign, errors } = await site.open('studio/', { acceptDownloads: true }))
    const tables = [file('measurements.csv', measurements()), file('stays.csv', stays)]
    await choose(...tables)
    await page.getByRole('button', { name: 'Turn it into one row a patient' }).click()
    await page.getByText('50 rows, 11 columns').waitFor()
    await page.getByRole('button', { name: 'Use one row a patient' }).click()
    await page.getByText('50 rows, 11 columns; target death').waitFor()
    await page
      .getByText(/with a row in stays\.csv/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Project', exact: true }).click()
    const saved = await downloaded(page, () => page.getByRole('button', { name: 'Save the project' }).click())
    const project = join(dir, 'project.json')
    await saved.saveAs(project)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.goto(`${site.url}studio/`)
    await choose(project)
    const waits = page.getByText(/is open without its data/)
    expect(await waits.innerText()).toContain('open measurements.csv, stays.csv on the cohort screen')
    await choose(...tables)
    await page.getByText('50 rows, 11 columns; target death').waitFor()
  })
})
