/** Rules on the design screen: the clinical set, a rule of one's own, what real rows break; then in the report. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openSite, violationsOf, type Site } from './harness'

let site: Site
let page: Page
let foreign: string[]
let errors: string[]

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())
afterEach(async () => {
  expect(errors).toEqual([])
  expect(foreign).toEqual([])
  await page.context().close()
})

describe('rules', () => {
  it('are switched on, written, refused, counted in real rows and told in the figures', async () => {
    ;({ page, foreign, errors } = await site.open('studio/'))
    await page.getByRole('button', { name: 'Open the demo cohort' }).click()
    await page.getByRole('link', { name: 'Go on to the design' }).click()
    const section = page.getByRole('region', { name: 'Rules' })
    await section.getByText('No real training row breaks a rule.').waitFor()

    await section.getByRole('checkbox', { name: /The clinical rules/ }).check()
    await section.getByText(/^\d\d rules$/).waitFor()
    const row = (rule: string) => section.getByRole('row', { name: rule })
    await row('age >= 0 and age <= 125')
      .getByText(/^0 of [\d,]+$/)
      .waitFor()

    const field = section.getByRole('textbox', { name: 'Another rule' })
    await field.fill('age <')
    await section.getByRole('button', { name: 'Add' }).click()
    await section.getByRole('alert').getByText('its end').waitFor()
    await field.fill('agee > 1')
    await section.getByRole('button', { name: 'Add' }).click()
    await section.getByRole('alert').getByText('There is no column “agee”').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('age <= 50')
    await field.press('Enter')
    await section.getByText(/Real training rows break 1 of \d\d\s+rules, most often\s+age <= 50/).waitFor()
    expect(await violationsOf(page)).toEqual([])

    await page.getByRole('link', { name: 'Go on to generate' }).click()
    await page.getByRole('checkbox', { name: /Sequential trees/ }).check()
    await page.getByRole('checkbox', { name: /Gaussian copula/ }).uncheck()
    await page.getByRole('button', { name: /Write and measure/ }).click()
    await page.getByRole('link', { name: 'See how good they are' }).click()
    await page
      .getByText(/of the synthetic rows break a rule, where .* of the real rows do, most of all/)
      .first()
      .waitFor()
  })
})
