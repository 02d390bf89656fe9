/** The companion as a reader meets it: without a script, on a phone, by keyboard; and a recorded study in the studio. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSite, violationsOf, type Site } from './harness'

let site: Site

beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

const phone = { viewport: { width: 390, height: 844 } }

describe('the companion', () => {
  it('is whole without a script: every part has its prose, every figure its picture, its numbers and its data', async () => {
    const { page, foreign, errors } = await site.open('paper/', { ...phone, javaScriptEnabled: false })
    expect(await page.locator('main section').count()).toBe(10)
    const figures = page.locator('main figure')
    const count = await figures.count()
    expect(count).toBeGreaterThanOrEqual(10)
    for (let i = 0; i < count; i++) {
      const figure = figures.nth(i)
      expect(await figure.locator('.drawing svg').count()).toBe(1)
      expect((await figure.locator('.finding').innerText()).length).toBeGreaterThan(30)
      const data = (await figure.getByRole('link', { name: 'Data' }).getAttribute('href')) ?? ''
      const answer = await page.request.get(new URL(data, page.url()).href)
      expect(answer.ok(), data).toBe(true)
      expect((await answer.text()).split('\r\n').length, data).toBeGreaterThan(3)
    }
    // Each record can be judged, and its answer looked up.
    await page.getByText('Real or synthetic?').first().click()
    await page
      .getByText(/The model: (real|synthetic)/)
      .first()
      .waitFor()
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('is led by the keyboard: each control moves the number beside it', async () => {
    const { page, foreign, errors } = await site.open('paper/', phone)
    await page.getByRole('button', { name: 'Real' }).first().waitFor()
    const press = async (label: string, key: string, before: RegExp, after: RegExp) => {
      const slider = page.getByRole('slider', { name: label })
      const figure = page.locator('figure', { has: slider })
      await expect.poll(() => figure.locator('.finding').innerText()).toMatch(before)
      await slider.focus()
      await page.keyboard.press(key)
      await expect.poll(() => figure.locator('.finding').innerText()).toMatch(after)
    }
    await press('Rows taken apart', 'End', /^With 0\s%/, /^With 100\s%/)
    await press('Bins', 'End', /^KL 4\.08 with 10 bins/, /^KL 18\.7 with 50 bins/)
    await press('Deaths among the records', 'Home', /^At 49\s% deaths/, /^At 7\.9\s% deaths/)
    await press('Copies of patients', 'Home', /^With 100\s%/, /^With 0\s%/)
    await page.getByRole('radio', { name: /half a patient/ }).check()
    await page.getByText(/^KL 0\.\d+ with 50 bins and 0\.5 added/).waitFor()

    const records = page.locator('#figure-spot li')
    for (let i = 0; i < 8; i++) {
      await records.nth(i).getByRole('button', { name: 'Synthetic' }).focus()
      await page.keyboard.press('Enter')
    }
    // Half of them are: whoever says so of all is right four times.
    await page.getByText(/You: 4 of 8 right\. A coin: 4\. The model: \d of 8/).waitFor()
    expect(await violationsOf(page)).toEqual([])
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})

describe('a recorded study', () => {
  it('opens from its address on the landscape, with numbers and pictures, and none of its requests is this page’s', async () => {
    const { page, foreign, errors } = await site.open('studio/?recording=four-ways')
    await page.waitForURL('**/studio/landscape/**')
    await page.getByRole('heading', { level: 1, name: 'Landscape' }).waitFor()
    await page.goto(`${site.url}studio/?recording=four-ways`)
    await page.waitForURL('**/studio/landscape/**')
    await page.getByText('0 real rows sent').first().waitFor()
    expect(await violationsOf(page)).toEqual([])
    expect(foreign).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('that isn’t there is said to be so', async () => {
    const { page } = await site.open('studio/?recording=nowhere')
    await page.getByText(/no recording “nowhere”/).waitFor()
    await page.context().close()
  })
})
