import { expect, it } from 'vitest'
import { addressKey } from '../../src/core/subscriber.ts'
import { signUps } from '../../src/storage/sign-ups.ts'
import { SECRET } from '../support/store.ts'
import { aWeb, NOW, PUBLIC_URL, type TestWeb, type TestWebOptions } from '../support/web.ts'

const NEW = 'eka@reader.example.org'

const aSignUpWeb = (options: TestWebOptions = {}) => aWeb({ state: 'draft', signUp: true, ...options })

const ask = (web: TestWeb, address: string, fields: Record<string, string> = {}, headers = {}) =>
  web.post('/subscribe', new URLSearchParams({ address, language: 'en', ...fields }), headers)

async function mails(web: TestWeb, wanted: number) {
  const inbox = web.web.inbox
  if (!inbox) throw new Error('no inbox')
  await expect.poll(async () => (await inbox.list()).length, { timeout: 60_000 }).toBe(wanted)
  return Promise.all(
    (await inbox.list()).toReversed().map(async ({ file, to, subject }) => ({
      ...{ to, subject },
      text: (await inbox.read(file)).text,
    })),
  )
}

const linkIn = (text: string): string =>
  new RegExp(`${PUBLIC_URL.replaceAll('.', '\\.')}(/confirm/\\S+)`).exec(text)?.[1] ?? ''

const readerOf = (web: TestWeb, address: string) =>
  web.web.subscribers.findByKey(addressKey(SECRET, address.toLowerCase()))

it('makes a reader of whoever presses the button that the mail leads to, and of nobody before', async () => {
  const web = await aSignUpWeb()
  expect(await web.text('/subscribe')).toContain('Your e-mail address')
  const asked = await ask(web, NEW, { language: 'ru', boxes: 'yes', section: 'caucasus' })
  expect(await asked.text()).toContain('Загляните в почту')
  const [mail] = await mails(web, 1)
  expect([mail?.to, mail?.subject]).toEqual([NEW, expect.stringContaining('Подтвердите')])
  const link = linkIn(mail?.text ?? '')
  const before = web.everything()
  for (const method of ['HEAD', 'GET', 'GET']) expect((await web.request(link, { method })).status).toBe(200)
  expect(web.everything()).toBe(before)
  expect(await readerOf(web, NEW)).toBeNull()

  const done = await web.post(link)
  const html = await done.text()
  expect([done.status, html]).toEqual([200, expect.stringContaining('Вы в списке')])
  expect(await readerOf(web, NEW)).toMatchObject({
    ...{ status: 'active', language: 'ru', sections: ['caucasus'], lists: ['readers'], address: NEW },
  })
  // Once.
  expect((await web.post(link)).status).toBe(410)
  const preferences = /href="(\/p\/[^"]+)"/.exec(html)?.[1] ?? ''
  const [, welcome] = await mails(web, 2)
  expect([welcome?.to, welcome?.subject]).toEqual([NEW, expect.stringContaining('Добро пожаловать')])
  expect(welcome?.text).toContain(PUBLIC_URL + preferences)
  expect(await web.text(preferences)).toContain(NEW)
})

it('keeps the evidence: the words, the page, when it was asked and confirmed', async () => {
  const web = await aSignUpWeb()
  await ask(web, NEW, { page: 'https://caravanpost.example.org/about' })
  const [mail] = await mails(web, 1)
  await web.post(linkIn(mail?.text ?? ''))
  const room = signUps(web.store.db)
  expect(await room.consents(addressKey(SECRET, NEW))).toEqual([
    expect.objectContaining({
      ...{ askedAt: NOW, confirmedAt: NOW, language: 'en', page: 'https://caravanpost.example.org/about' },
      wording: expect.stringContaining('One letter a week, free.'),
    }),
  ])
})

it('answers alike to an address that is known, one that is new, and one that left', async () => {
  const web = await aSignUpWeb()
  const addresses = ['anna@reader.example.org', NEW, 'gela@reader.example.org']
  const answers = []
  for (const address of addresses) {
    const answer = await ask(web, address)
    answers.push((await answer.text()).replaceAll(address, ''))
  }
  expect(new Set(answers).size).toBe(1)
  const sent = await mails(web, 3)
  expect(sent.map((m) => m.subject.split(':')[0])).toEqual([
    'You already read The Caravan Post',
    'Please confirm',
    'Please confirm',
  ])
})

it('brings back who left only by their own confirmation, and nobody who complained', async () => {
  const web = await aSignUpWeb()
  const gela = 'gela@reader.example.org'
  expect((await readerOf(web, gela))?.status).toBe('unsubscribed')
  await ask(web, gela)
  const [mail] = await mails(web, 1)
  expect((await readerOf(web, gela))?.status).toBe('unsubscribed')
  await web.post(linkIn(mail?.text ?? ''))
  expect((await readerOf(web, gela))?.status).toBe('active')

  await web.web.subscribers.suppress(addressKey(SECRET, NEW), 'complaint', NOW, 'a report')
  await ask(web, NEW)
  const other = (await mails(web, 3)).at(-1)
  await web.post(linkIn(other?.text ?? ''))
  expect((await readerOf(web, NEW))?.status).toBe('complaint')
})

it.each(['', 'eka', 'eka@', 'a b@example.org', 'eka@example.org\r\nBcc: x@example.org', 'e@x@example.org'])(
  'says so where the address is none: %j',
  async (address) => {
    const web = await aSignUpWeb()
    const answer = await ask(web, address)
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('look at it again')])
    await mails(web, 0)
  },
)

it('sends nothing for a program that fills in what people do not see, and tells it nothing', async () => {
  const web = await aSignUpWeb()
  const answer = await ask(web, NEW, { website: 'https://elsewhere.example.org' })
  expect(await answer.text()).toContain('Check your mail')
  await ask(web, 'other@reader.example.org')
  expect((await mails(web, 1)).map((m) => m.to)).toEqual(['other@reader.example.org'])
})

it('mails one address once, of ten thousand posts by one client and by many, and tells them all the same', async () => {
  const web = await aSignUpWeb()
  const answers = new Set<string>()
  for (let i = 0; i < 10_000; i += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, k) => {
        const written = k % 2 ? NEW : NEW.toUpperCase()
        const client = i < 5000 ? '192.0.2.1' : `198.51.${k}.${i % 250}`
        const answer = await ask(web, written, {}, { 'x-forwarded-for': client })
        answers.add(
          `${answer.status} ${(await answer.text()).replaceAll(/eka@reader.example.org/gi, 'ADDRESS')}`,
        )
      }),
    )
  // Asked last, mailed last: what comes before it is all that the flood sent.
  await ask(web, 'last@reader.example.org', {}, { 'x-forwarded-for': '203.0.113.9' })
  expect((await mails(web, 2)).map((mail) => mail.to.toLowerCase())).toEqual([NEW, 'last@reader.example.org'])
  expect(answers.size).toBe(1)
}, 180_000)

it('mails twenty addresses an hour for one client, and sixty of one domain', async () => {
  const web = await aSignUpWeb()
  for (let i = 0; i < 40; i += 1) await ask(web, `one${i}@a${i}.example.org`)
  await mails(web, 20)
  for (let i = 0; i < 100; i += 1)
    await ask(web, `many${i}@flood.example.org`, {}, { 'x-forwarded-for': `198.51.100.${i}` })
  await mails(web, 80)
}, 90_000)

it('takes a plain form of another site, which asks for everything', async () => {
  const web = await aSignUpWeb()
  const answer = await web.post('/subscribe', new URLSearchParams({ address: NEW }), {
    origin: 'https://caravanpost.example.org',
    'sec-fetch-site': 'cross-site',
  })
  expect(answer.status).toBe(200)
  const [mail] = await mails(web, 1)
  await web.post(linkIn(mail?.text ?? ''))
  expect((await readerOf(web, NEW))?.sections).toBeNull()
})

it('does not exist where the config wants none of it', async () => {
  const web = await aWeb({ state: 'draft' })
  expect((await web.request('/subscribe')).status).toBe(404)
  expect(await web.text('/')).not.toContain('/subscribe')
})
