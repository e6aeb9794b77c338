import { expect, it } from 'vitest'
import { addressKey } from '../../../src/core/subscriber.ts'
import { signUps } from '../../../src/storage/sign-ups.ts'
import { mailsOf, type ServedApi, servedApi } from '../../support/api.ts'
import { SECRET } from '../../support/store.ts'

const EKA = 'eka@reader.example.org'
const FORM = {
  address: EKA,
  language: 'ru',
  sections: ['caucasus'],
  words: 'Одно письмо в неделю, бесплатно. · Подписаться',
  page: 'https://www.example.org/about',
  client: '192.0.2.7',
}

const signUp = (api: ServedApi, fields: object = {}, headers: Record<string, string> = {}) =>
  api.ask('POST /subscribers', { key: api.keys.signUp, body: { ...FORM, ...fields }, headers })

const mails = async (api: ServedApi, wanted: number) => {
  await expect.poll(async () => (await mailsOf(api)).length, { timeout: 60_000 }).toBe(wanted)
  return mailsOf(api)
}

it('asks the address by mail, and only its button makes a reader, with the words of the other site', async () => {
  const api = await servedApi()
  const answer = await signUp(api)
  expect([answer.status, answer.json]).toEqual([202, { status: 'asked' }])
  const [mail] = await mails(api, 1)
  expect([mail?.to, mail?.subject]).toEqual([EKA, expect.stringContaining('Подтвердите')])
  expect(await api.readerOf(EKA)).toBeNull()
  const text = (await api.web.web.inbox?.read(mail?.file ?? ''))?.text ?? ''
  const link = /http:\S+\/confirm\/\S+/.exec(text)?.[0] ?? ''
  expect(new URL(link).origin).toBe(api.server.url)
  await fetch(link)
  expect(await api.readerOf(EKA)).toBeNull()
  expect((await fetch(link, { method: 'POST' })).status).toBe(200)
  expect(await api.readerOf(EKA)).toMatchObject({ status: 'active', language: 'ru', sections: ['caucasus'] })
  expect(await signUps(api.web.store.db).consents(addressKey(SECRET, EKA))).toMatchObject([
    { wording: FORM.words, page: FORM.page, language: 'ru', confirmedAt: expect.any(String) },
  ])
})

it('answers alike to who is known, new, gone, or asked too often', async () => {
  const api = await servedApi()
  const answers = []
  for (const name of ['anna', 'eka', 'gela', 'eka', 'anna']) {
    const { status, text, headers } = await signUp(api, { address: `${name}@reader.example.org` })
    const told = [...headers.entries()].filter(([key]) => !['date', 'ratelimit'].includes(key))
    answers.push(JSON.stringify([status, text, told]))
  }
  expect(new Set(answers).size).toBe(1)
  const sent = await mails(api, 3)
  expect(sent.map((m) => m.to).sort()).toEqual(
    ['anna', 'eka', 'gela'].map((name) => `${name}@reader.example.org`),
  )
})

it('is bound as the page is: twenty an hour for one client, and for a site that names none', async () => {
  const api = await servedApi()
  for (let i = 0; i < 25; i += 1) await signUp(api, { address: `a${i}@a${i}.example.org` })
  await mails(api, 20)
  for (let i = 0; i < 25; i += 1) await signUp(api, { address: `b${i}@b${i}.example.org`, client: undefined })
  await mails(api, 40)
  // An address as IPv6 is one too, and the page's own bound for an address holds across both doors.
  await signUp(api, { address: 'c@c.example.org', client: '2001:db8::7' })
  await fetch(`${api.server.url}/subscribe`, {
    method: 'POST',
    body: new URLSearchParams({ address: 'c@c.example.org', language: 'en' }),
  })
  await signUp(api, { address: 'd@d.example.org', client: '2001:db8::8' })
  const last = await mails(api, 42)
  expect(
    last
      .map((m) => m.to)
      .filter((to) => /^[cd]@/.test(to))
      .sort(),
  ).toEqual(['c@c.example.org', 'd@d.example.org'])
}, 90_000)

it('sends one mail for a request that is sent again', async () => {
  const api = await servedApi()
  const headers = { 'idempotency-key': 'form-1' }
  const first = await signUp(api, {}, headers)
  const again = await signUp(api, {}, headers)
  expect([again.status, again.text]).toEqual([first.status, first.text])
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
    ...[null, 'true'],
  ])
  await signUp(api, { address: 'other@reader.example.org' })
  expect((await mails(api, 2)).map((m) => m.to).sort()).toEqual([EKA, 'other@reader.example.org'])
  expect(api.web.everything().match(/form-1/)).toBeNull()
})

it('says so where the newsletter takes no sign-ups', async () => {
  const api = await servedApi({ signUp: false })
  expect((await signUp(api)).json).toMatchObject({ status: 409, code: 'sign-up-off' })
})
