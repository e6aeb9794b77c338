// The whole life of a reader, on a phone, in both languages: signs up, confirms, chooses, moves, leaves,
// thinks better of it, leaves again, comes back, and is forgotten.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, expect, it } from 'vitest'
import { addressKey } from '../../src/core/subscriber.ts'
import { needs } from '../support/needs.ts'
import { closeBrowser, servedWeb } from '../support/served-web.ts'
import { SECRET } from '../support/store.ts'
import type { TestWeb } from '../support/web.ts'

afterAll(closeBrowser)

const PHONE = { viewport: { width: 390, height: 844 } } as const
const NEW = 'eka@reader.example.org'
const MOVED = 'eka.elsewhere@reader.example.org'

const stringsOf = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../templates/pages/strings/${language}.json`), 'utf8'),
  ).texts

const readerOf = (web: TestWeb, address: string) => web.web.subscribers.findByKey(addressKey(SECRET, address))

/** The link of ours in the newest mail to an address, once there are so many. */
async function linkIn(web: TestWeb, to: string, mails: number, path: string): Promise<string> {
  const own = async () => ((await web.web.inbox?.list()) ?? []).filter((mail) => mail.to === to)
  await expect.poll(async () => (await own()).length, { timeout: 30_000 }).toBe(mails)
  const [newest] = await own()
  const text = (await web.web.inbox?.read(newest?.file ?? ''))?.text ?? ''
  return new RegExp(`http://127\\.0\\.0\\.1:\\d+${path}\\S+`).exec(text)?.[0] ?? `no ${path} in ${text}`
}

it.each(['en', 'ru'])(
  'in %s',
  async (language) => {
    const t = stringsOf(language)
    const word = (key: string): string => t[key] ?? `no string ${key}`
    await aLife(language, word)
  },
  180_000,
)

async function aLife(language: string, word: (key: string) => string): Promise<void> {
  const { web, server, trouble, context } = await servedWeb({ signUp: true, feedback: true })
  const dark = language === 'ru'
  const page = await (await context({ ...PHONE, colorScheme: dark ? 'dark' : 'light' })).newPage()
  const press = (key: string) => page.getByRole('button', { name: word(key), exact: true }).click()
  const heading = (key: string) => page.getByRole('heading', { level: 1, name: word(key) }).waitFor()
  /** As somebody sees it who cannot see, or has a small screen. */
  async function look(at: string): Promise<void> {
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ iframes: false })
      .analyze()
    expect([at, violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)]).toEqual([at, []])
    expect([at, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([at, 0])
    expect([at, await page.locator('html').getAttribute('lang')]).toEqual([at, language])
  }
  async function signUp(): Promise<void> {
    await page.goto(`${server.url}/subscribe?lang=${language}`)
    await page.getByLabel(word('yourAddress')).fill(NEW)
    await look('sign-up')
    await press('signUp')
    await heading('checkMail')
    await look('check your mail')
  }

  await signUp()
  expect(await readerOf(web, NEW), 'nobody is a reader by a form').toBeNull()
  await page.goto(await linkIn(web, NEW, 1, '/confirm/'))
  await look('confirm')
  await press('confirmButton')
  await heading('listedTitle')
  await look('listed')
  expect(await readerOf(web, NEW)).toMatchObject({ status: 'active', language, sections: null })
  const preferences = await linkIn(web, NEW, 2, '/p/')
  expect(await linkIn(web, NEW, 2, '/archive/'), 'the welcome leads to the latest letter').toContain(
    `/${language}`,
  )

  await page.goto(preferences)
  await heading('preferencesTitle')
  await look('preferences')
  await page.locator('input[name=section][value=blogs]').uncheck()
  await page.locator('#pause-for').selectOption('2')
  await press('save')
  await page.getByText(word('saved')).waitFor()
  const chosen = await readerOf(web, NEW)
  expect(chosen?.sections).not.toContain('blogs')
  expect(chosen?.pausedUntil).not.toBeNull()

  const file = page.waitForEvent('download')
  await press('yourDataGet')
  const data = JSON.parse(readFileSync((await (await file).path()) ?? '', 'utf8'))
  expect(JSON.stringify(data)).toContain(NEW)

  await page.goto(preferences)
  await page.locator('#new-address').fill(MOVED)
  await press('moveButton')
  await page.goto(await linkIn(web, MOVED, 1, '/confirm/'))
  await look('confirm the move')
  await press('confirmButton')
  await heading('movedTitle')
  await look('moved')
  expect(await readerOf(web, MOVED)).toMatchObject({ status: 'active', address: MOVED })
  expect((await readerOf(web, NEW))?.address ?? null).toBeNull()

  await page.goto(preferences)
  await page.getByRole('link', { name: word('leaveButton') }).click()
  await look('unsubscribe')
  await press('leaveButton')
  await heading('leftTitle')
  await look('left')
  expect(await readerOf(web, MOVED)).toMatchObject({ status: 'unsubscribed' })
  await press('undo')
  await heading('backTitle')
  await look('back')
  expect(await readerOf(web, MOVED)).toMatchObject({ status: 'active' })
  await page.goto(preferences)
  await page.getByRole('link', { name: word('leaveButton') }).click()
  await press('leaveButton')
  await heading('leftTitle')

  await page.goto(`${server.url}/f/2026-w47/${language}/yes`)
  await look('was it useful')
  await press('feedbackYes')
  await heading('feedbackThanks')
  await page.goto(`${server.url}/privacy?lang=${language}`)
  await look('privacy')

  // A day passes: nobody is mailed twice in one. Who left comes back by their own sign-up, and can be forgotten for good.
  await web.store.db.updateTable('sign_ups').set({ asked_at: '2026-11-18T04:30:00.000Z' }).execute()
  await page.goto(`${server.url}/subscribe?lang=${language}`)
  await page.getByLabel(word('yourAddress')).fill(MOVED)
  await press('signUp')
  await page.goto(await linkIn(web, MOVED, 2, '/confirm/'))
  await press('confirmButton')
  await heading('listedTitle')
  expect(await readerOf(web, MOVED)).toMatchObject({ status: 'active' })
  await page.goto(preferences)
  await page.getByLabel(word('eraseSure')).check()
  await press('eraseButton')
  await heading('erasedTitle')
  await look('erased')
  expect(await readerOf(web, MOVED)).toMatchObject({ status: 'erased', address: null })
  expect(trouble).toEqual([])
}

it('needs a browser', (test) => {
  needs(test, 'chromium')
})
