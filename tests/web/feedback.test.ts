// "Was this letter useful?": off unless asked for; a link changes nothing, a button counts once a day, and nobody is named.
import { expect, it } from 'vitest'
import { feedback } from '../../src/storage/feedback.ts'
import { aWeb, ISSUE, PUBLIC_URL, type TestWeb } from '../support/web.ts'

const LINK = `/f/${ISSUE.toLowerCase()}/en/yes`
const ASKED = { feedback: true } as const

const mails = async (web: TestWeb) =>
  Promise.all(((await web.web.inbox?.list()) ?? []).map(async ({ file }) => web.web.inbox?.read(file)))

const said = (web: TestWeb) => feedback(web.store.db).of(ISSUE)

const press = (web: TestWeb, path: string, peer = '192.0.2.1') =>
  web.request(path, { method: 'POST', headers: { 'x-forwarded-for': peer, 'user-agent': 'Firefox' } })

it('is off unless it is asked for, and then the same link is in every letter of an edition', async () => {
  const quiet = (await mails(await aWeb())).map((m) => `${m?.html}${m?.text}`).join()
  expect(quiet).not.toContain('/f/')
  const web = await aWeb(ASKED)
  const english = (await mails(web)).filter((m) => m?.html?.includes('Was this letter useful?'))
  expect(english.length).toBeGreaterThan(1)
  for (const mail of english) {
    expect(mail?.html).toContain(`href="${PUBLIC_URL}${LINK}"`)
    expect(mail?.text).toContain(`${PUBLIC_URL}${LINK}`)
  }
  const russian = (await mails(web)).filter((m) => m?.html?.includes('Пригодилось ли вам это письмо?'))
  expect(russian.length).toBeGreaterThan(0)
})

it('counts a press, once a day and visitor; looking at the page counts nothing', async () => {
  const web = await aWeb(ASKED)
  for (const method of ['HEAD', 'GET', 'GET']) await web.request(LINK, { method })
  expect(await said(web)).toEqual([])
  const page = await web.text(LINK)
  expect(page.indexOf(`action="${LINK}"`)).toBeLessThan(page.indexOf(`action="${LINK.replace('yes', 'no')}"`))
  expect(await (await press(web, LINK)).text()).toContain('Thank you')
  await press(web, LINK)
  await press(web, LINK.replace('yes', 'no'))
  await press(web, LINK.replace('yes', 'no'), '192.0.2.2')
  expect(await said(web)).toEqual([{ edition: 'en', yes: 1, no: 1 }])
  const rows = await web.store.db.selectFrom('feedback').selectAll().execute()
  expect(Object.keys(rows[0] ?? {})).toEqual(['issue', 'edition', 'answer', 'day', 'answers'])
})

it('knows its letters and answers, and thanks without counting where nothing is asked', async () => {
  const web = await aWeb(ASKED)
  for (const path of [
    '/f/2026-w11/en/yes',
    '/f/x/en/yes',
    `/f/${ISSUE.toLowerCase()}/ka/yes`,
    LINK.replace('yes', 'maybe'),
  ])
    expect((await press(web, path)).status, path).toBe(404)
  const quiet = await aWeb()
  expect((await press(quiet, LINK)).status).toBe(200)
  expect(await said(quiet)).toEqual([])
})
