/** The landscape: from an empty screen over a study that ends to one point of it and what stands behind. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keepStudy, longStudy } from '../../src/cli/bench-landscape'
import { write } from '../provider/author'
import { startProvider, type Provider } from '../provider/server'
import { openSite, violationsOf, type Site } from './harness'

let site: Site
let page: Page
let foreign: string[]
let errors: string[]
let provider: Provider | null = null

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  expect(errors).toEqual([])
  const own = provider?.origin
  expect(foreign.filter((url) => own === undefined || !url.startsWith(own))).toEqual([])
  await page.context().close()
  await provider?.close()
  provider = null
})

const parametersOf = () => Object.fromEntries(new URL(page.url()).searchParams)
const picture = () => page.locator('.drawing svg')
const finding = () => page.locator('figure h2')

describe('the landscape of a study', () => {
  it('appears as cells end, is led by the keyboard, kept in the address, and opens what is behind a point', async () => {
    ;({ page, foreign, errors } = await site.open('studio/study/'))
    page.on('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('button', { name: /^How many features/ }).click()
    for (const name of [/^Sequential trees/, /^Independent columns/])
      await page.getByRole('checkbox', { name }).uncheck()
    await page.getByLabel('Feature counts').fill('5, 10')
    await page.getByLabel('Records a cell').fill('300')
    await page.getByLabel('Seeds').fill('1, 2')
    await page.getByRole('radio', { name: /only some/ }).check()

    await page.getByRole('link', { name: 'Landscape', exact: true }).click()
    await page.getByRole('heading', { name: 'Nothing has been measured yet' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('link', { name: 'Choose a study' }).click()
    await page.getByRole('button', { name: 'Run 8 cells' }).click()
    await page.getByRole('heading', { name: /^[1-7] of 8 cells done/ }).waitFor()
    await page.getByRole('link', { name: 'See the landscape' }).click()
    await page.getByText(/[1-7] of 8 cells so far/).waitFor()
    await picture().waitFor()

    // What was chosen stays while further cells end.
    const metric = page.getByLabel('Metric')
    await metric.focus()
    await page.keyboard.press('Home')
    await expect.poll(parametersOf).toMatchObject({ metric: expect.stringMatching(/^fidelity\./) as string })
    const chosen = parametersOf()
    await page.getByText('all 8 cells').waitFor()
    expect(parametersOf()).toEqual(chosen)
    expect(await violationsOf(page)).toEqual([])

    await page.reload()
    await picture().waitFor()
    expect(parametersOf()).toEqual(chosen)
    expect(await metric.inputValue()).toBe(chosen['metric'])

    // Along the points by arrow keys, and into one by Enter.
    await page.getByRole('group', { name: /^Picture; the arrow keys/ }).focus()
    await page.keyboard.press('ArrowRight')
    const said = await page.locator('.said').textContent()
    expect(said).toMatch(/gaussian-copula|bootstrap|paper/)
    for (let i = 0; i < 20 && !/gaussian/.test((await page.locator('.said').textContent()) ?? ''); i++)
      await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Its 2 cells' }).waitFor()
    expect(parametersOf()).toMatchObject({
      ...chosen,
      cell: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
    })
    await page.getByText('no model was asked, and nothing was sent').waitFor()
    await page.getByText(/This page doesn’t have the rows/).waitFor()
    expect(await violationsOf(page)).toEqual([])

    await page
      .getByRole('button', { name: /^Distributions of gaussian-copula, \d+ features, seed 2/ })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Evaluate' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Its 2 cells' }).waitFor()
    expect(parametersOf()).toMatchObject(chosen)
  })
})

describe('the landscape of many cells', () => {
  it('shows the paper’s values apart, a panel for each disclosure, and what is traded for what', async () => {
    ;({ page, foreign, errors } = await site.open('what-can-leave/'))
    await keepStudy(page, site.url, longStudy())
    await page.goto(`${site.url}studio/landscape/`)
    await page.getByText('all 120 cells').waitFor()
    await picture().waitFor()
    const paper = page.getByRole('checkbox', { name: /^The paper’s own values/ })
    const label = picture()
      .locator('text')
      .filter({ hasText: /^paper: naive$/ })
    await label.waitFor()
    await paper.focus()
    await page.keyboard.press('Space')
    await expect.poll(() => label.count()).toBe(0)
    expect(parametersOf()).toEqual({ paper: 'no' })

    await page.getByLabel('A panel for each').selectOption('disclosure')
    await picture().locator('text').filter({ hasText: 'example rows disclosed' }).waitFor()
    await page.getByRole('radio', { name: 'Trade-off' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Fidelity and tokens' }).click()
    await expect.poll(() => finding().textContent()).toMatch(/^Of 25 settings/)
    expect(parametersOf()).toEqual({
      view: 'trade-off',
      metric: 'fidelity.kl',
      against: 'cost.tokens',
      panels: 'disclosure',
      paper: 'no',
    })
    expect(await violationsOf(page)).toEqual([])

    // A pointer reaches a point, and the control's rows are offered nowhere.
    await picture().locator('circle[data-key]').last().click()
    await page.getByRole('heading', { name: 'Its 4 cells' }).waitFor()
    const settings = page.getByLabel(/^Setting/)
    await settings.selectOption({ label: 'copy, 5 features' })
    await page.getByText('measured, and neither shown nor offered').waitFor()
    expect(await page.getByRole('button', { name: /^Save (as CSV|them)/ }).count()).toBe(0)
  })

  it('says what an address can’t mean by what it shows, and is as wide as a phone', async () => {
    ;({ page, foreign, errors } = await site.open('what-can-leave/', {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    }))
    await keepStudy(page, site.url, longStudy())
    await page.goto(`${site.url}studio/landscape/?metric=nonsense&panels=__proto__&cell=zzz`)
    await picture().waitFor()
    expect(await page.getByLabel('Metric').inputValue()).toBe('utility.auroc_tstr')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    )
    expect(await violationsOf(page)).toEqual([])
  })
})

describe('a model’s point', () => {
  it('leads to its first request, its rows and its requests in the ledger', async () => {
    provider = await startProvider(({ body }, count) => ({
      text: JSON.stringify({ records: write(body, count) }),
    }))
    ;({ page, foreign, errors } = await site.open('studio/study/'))
    page.on('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('button', { name: /^Which disclosure/ }).click()
    await page.getByLabel('Base URL').fill(provider.baseUrl)
    await page.getByLabel('Model', { exact: true }).fill('scribe-1')
    await page.getByLabel('API key').fill('sk-on-screen-123')
    await page.getByRole('button', { name: /^Add scribe-1 to the study, asked in 3 ways/ }).click()
    for (const name of [/^Sequential trees/, /^Independent columns/, /^Gaussian copula/])
      await page.getByRole('checkbox', { name }).uncheck()
    for (const name of ['scribe-1-schema-constrained-examples', 'scribe-1-schema-constrained-statistics'])
      await page.getByRole('button', { name: `Remove ${name}` }).click()
    await page.getByLabel('Records a cell').fill('40')
    await page.getByLabel('Seeds').fill('1')
    await page.getByRole('radio', { name: /only some/ }).check()
    await page.getByRole('button', { name: 'Run 2 cells' }).click()
    await page.getByText('Everything has run').waitFor()
    await page.getByRole('link', { name: 'See the landscape' }).click()
    await page.getByLabel(/^Setting/).selectOption({ label: 'schema-constrained' })

    const asked = provider.asked.length
    await page.getByRole('button', { name: 'Show the first request' }).click()
    await page.getByText('It holds no real row.').waitFor()
    await page
      .getByRole('region', { name: /^Words of the user/ })
      .first()
      .waitFor()
    expect(provider.asked).toHaveLength(asked)
    await page.getByRole('group', { name: 'Synthetic rows', exact: true }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    expect(page.url()).not.toMatch(/sk-on|scribe/)

    await page.getByRole('link', { name: /^\d+ requests? for seed 1$/ }).click()
    await page.getByText(/^Only those of the cell/).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'List all' }).click()
    await page.goBack()
    await page.getByRole('button', { name: 'Save them on the Report screen' }).click()
    await page.getByRole('button', { name: 'Save scribe-1-schema-constrained as CSV' }).waitFor()
  })
})

describe('without a study', () => {
  it('the tables of the Generate screen are shown', async () => {
    ;({ page, foreign, errors } = await site.open('studio/?demo=run'))
    page.on('dialog', (dialog) => void dialog.accept())
    await page.waitForURL('**/studio/report/')
    await page.getByRole('link', { name: 'Landscape', exact: true }).click()
    await page.getByText(/from the Generate screen; no study has run yet/).waitFor()
    await picture().waitFor()
    await page.getByLabel(/^Setting/).selectOption({ index: 1 })
    await page.getByRole('button', { name: /^Distributions of/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Evaluate' }).waitFor()
  })
})
