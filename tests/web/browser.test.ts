// The pages in a real browser: nothing runs, nothing comes from elsewhere, and axe finds nothing.

import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, expect, it } from 'vitest'
import { needs } from '../support/needs.ts'
import { closeBrowser, servedWeb } from '../support/served-web.ts'
import { ISSUE, READERS } from '../support/web.ts'

afterAll(closeBrowser)

const ISSUE_PAGE = `/studio/issues/${ISSUE}`

const served = (state: 'draft' | 'sent' = 'sent') => servedWeb({ state, signUp: true })

it('axe finds nothing on any page, light or dark, wide or narrow', async (test) => {
  needs(test, 'chromium')
  const { web, server, trouble, context } = await served()
  const token = (purpose: 'unsubscribe' | 'preferences') => web.token(purpose, READERS.daniyar)
  const paths = [
    '/',
    '/archive?lang=ru',
    '/subscribe',
    '/subscribe?lang=ru',
    `/u/${token('unsubscribe')}`,
    `/u/${web.token('unsubscribe', READERS.gela)}`,
    `/p/${token('preferences')}`,
    '/studio',
    ISSUE_PAGE,
    `${ISSUE_PAGE}?view=text#preview`,
    '/studio/sending',
    `/studio/reports?issue=${ISSUE}`,
    `${ISSUE_PAGE}/send`,
    '/inbox',
    '/inbox/000001.eml',
    '/inbox/000001.eml?view=headers',
  ]
  // Every page on a phone at night; those that are laid out otherwise on a wide screen, by day as well.
  const wide = ['/', ISSUE_PAGE, `${ISSUE_PAGE}/send`, `/p/${token('preferences')}`]
  for (const [colorScheme, width, shown] of [
    ['dark', 390, paths],
    ['light', 1440, wide],
  ] as const) {
    const page = await (await context({ colorScheme, viewport: { width, height: 900 } })).newPage()
    for (const path of shown) {
      await page.goto(server.url + path)
      const { violations } = await new AxeBuilder({ page })
        .setLegacyMode()
        .options({ iframes: false })
        .analyze()
      expect([path, colorScheme, violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)]).toEqual([
        path,
        colorScheme,
        [],
      ])
      const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([path, sideways]).toEqual([path, 0])
    }
  }
  expect(trouble).toEqual([])
}, 120_000)

it('a reader leaves, changes their mind, and chooses, without script', async (test) => {
  needs(test, 'chromium')
  const { web, server, trouble, context } = await served()
  const page = await (await context({ javaScriptEnabled: false })).newPage()
  const status = async () => (await web.web.subscribers.findById(READERS.anna))?.status
  await page.goto(`${server.url}/u/${web.token('unsubscribe', READERS.anna)}`)
  await page.getByRole('button', { name: 'Unsubscribe' }).click()
  await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor()
  expect(await status()).toBe('unsubscribed')
  await page.getByRole('button', { name: 'Undo, I want to stay' }).click()
  await page.getByRole('heading', { name: 'You are subscribed again' }).waitFor()
  expect(await status()).toBe('active')
  await page.getByRole('link', { name: 'Look at your preferences' }).click()
  await page.getByLabel('Blogs').uncheck()
  await page.getByLabel('Русский').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Сохранено').waitFor()
  const anna = await web.web.subscribers.findById(READERS.anna)
  expect(anna).toMatchObject({ language: 'ru', sections: ['central-asia', 'caucasus', 'podcast', 'video'] })
  expect(trouble).toEqual([])
}, 30_000)

it('an editor looks at the mail as each reader got it', async (test) => {
  needs(test, 'chromium')
  const { server, trouble, context } = await served()
  const page = await (await context({ viewport: { width: 1440, height: 900 } })).newPage()
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Studio' }).click()
  await page.getByRole('link', { name: `Open ${ISSUE}` }).click()
  const mail = page.frameLocator('iframe')
  await mail.getByText('Good morning, reader.').waitFor()
  await page.getByLabel('As').selectOption({ label: 'Bek, bek@reader.example.org' })
  await page.getByRole('button', { name: 'Show' }).click()
  await mail.getByText('Good morning, Bek.').waitFor()
  expect(await mail.getByText('When every litre has a number').count()).toBe(0)
  await page.getByRole('link', { name: 'Русский' }).click()
  await mail.getByText('Доброе утро, читатель.').waitFor()
  await page.getByRole('link', { name: '375' }).click()
  await page.waitForURL(/width=375/)
  expect((await page.locator('iframe').boundingBox())?.width).toBe(375)
  await page.getByRole('link', { name: 'Text' }).click()
  await page.getByText('Доброе утро, читатель.').waitFor()
  await page.getByRole('link', { name: 'Inbox' }).click()
  await page.getByRole('link', { name: 'Поезд, который ждёт урожая' }).click()
  await mail.getByText('Доброе утро, Данияр.').waitFor()
  expect(trouble).toEqual([])
}, 30_000)

it('a mail shows its pictures, opens its links beside itself, and is as light or dark as asked', async (test) => {
  needs(test, 'chromium')
  const { server, trouble, context } = await served('draft')
  const wide = await context({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' })
  const page = await wide.newPage()
  const ground = () =>
    page
      .frameLocator('iframe')
      .locator('body')
      .evaluate((body) => {
        const { getComputedStyle: style } = globalThis as unknown as {
          getComputedStyle: (element: unknown) => { backgroundColor: string }
        }
        return style(body).backgroundColor
      })
  await page.goto(`${server.url}${ISSUE_PAGE}`)
  const picture = page.frameLocator('iframe').locator('img[src$="rail.png"]')
  await picture.scrollIntoViewIfNeeded()
  await expect
    .poll(() => picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0)
  const light = await ground()
  await page.getByRole('link', { name: 'Dark' }).click()
  await page.waitForURL(/scheme=dark/)
  await page.frameLocator('iframe').getByText('Good morning').waitFor()
  expect(await ground()).not.toBe(light)
  const opened = wide.waitForEvent('page')
  await page.frameLocator('iframe').getByRole('link', { name: 'View online' }).first().click()
  expect(await (await opened).title()).toContain('The Caravan Post')
  // The test's own questions to the frame are scripts to it; and the link of a preview belongs to nobody.
  expect(trouble.filter((t) => !/Blocked script execution|404/.test(t))).toEqual([])
}, 30_000)
