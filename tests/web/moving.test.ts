// Readers who change their address: asked by mail first, and then nobody is lost and nobody gets two.
import { expect, it } from 'vitest'
import { ofLists } from '../../src/core/segment.ts'
import { addressKey } from '../../src/core/subscriber.ts'
import { openCampaign } from '../../src/flows/send-campaign.ts'
import { aRow, SECRET } from '../support/store.ts'
import { aWeb, ISSUE, PUBLIC_URL, READERS, type TestWeb, type TestWebOptions } from '../support/web.ts'

const NEW = 'anna.new@reader.example.org'
const LATER = '2026-11-20T04:31:00.000Z'

const aMovingWeb = (options: TestWebOptions = {}) => aWeb({ state: 'approved', signUp: true, ...options })

const ask = (web: TestWeb, address: string, reader: number = READERS.anna) =>
  web.post(`/p/${web.token('preferences', reader)}/address`, new URLSearchParams({ address }))

async function mails(web: TestWeb, wanted: number) {
  const inbox = web.web.inbox
  if (!inbox) throw new Error('no inbox')
  await expect.poll(async () => (await inbox.list()).length, { timeout: 60_000 }).toBe(wanted)
  const all = (await inbox.list()).toReversed()
  return Promise.all(all.map(async ({ file, to }) => ({ to, text: (await inbox.read(file)).text })))
}

/** Asks, and presses the button that the mail leads to. */
async function move(web: TestWeb, address = NEW, reader: number = READERS.anna) {
  await ask(web, address, reader)
  const [mail] = await mails(web, 1)
  const path =
    new RegExp(`${PUBLIC_URL.replaceAll('.', '\\.')}(/confirm/\\S+)`).exec(mail?.text ?? '')?.[1] ?? ''
  return { path, answer: await web.post(path) }
}

async function freeze({ web }: TestWeb) {
  const stored = await web.issues.find(ISSUE)
  if (!stored) throw new Error('no issue')
  const consent = { signAs: 'Mara Holdertext', accepts: async () => true }
  await openCampaign(web.tools, stored, ofLists(web.audience), consent)
}

const byAddress = (web: TestWeb, address: string) =>
  web.web.subscribers.findByKey(addressKey(SECRET, address))

it('asks the new address, changes nothing before it says yes, and tells the old one', async () => {
  const web = await aMovingWeb()
  const answer = await ask(web, NEW)
  expect(await answer.text()).toContain(`If mail can reach ${NEW}, a message is on its way there.`)
  const [mail] = await mails(web, 1)
  expect(mail?.to).toBe(NEW)
  const path = /\/confirm\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
  const html = await web.text(path)
  expect(html).toContain('asked for their letters to come to')
  // The new address may be a stranger's: it learns nothing of the old one.
  expect(html + mail?.text).not.toContain('anna@reader.example.org')
  expect((await web.web.subscribers.findById(READERS.anna))?.address).toBe('anna@reader.example.org')

  expect(await (await web.post(path)).text()).toContain('Your letters come here now')
  expect(await web.web.subscribers.findById(READERS.anna)).toMatchObject({ address: NEW, status: 'active' })
  const told = await mails(web, 2)
  expect(told[1]).toMatchObject({ to: 'anna@reader.example.org' })
  expect(told[1]?.text).not.toContain(NEW)
  expect((await web.post(path)).status).toBe(410)
})

it('keeps choices and lists, and no file brings the old address back', async () => {
  const web = await aMovingWeb()
  const before = await web.web.subscribers.findById(READERS.bek)
  await move(web, 'bek.new@reader.example.org', READERS.bek)
  const after = await web.web.subscribers.findById(READERS.bek)
  expect(after).toMatchObject({
    sections: before?.sections,
    language: before?.language,
    lists: before?.lists,
  })
  const rows = [aRow({ address: 'bek@reader.example.org' })]
  await web.web.subscribers.importRows('readers', rows, { mirror: true, dryRun: false, now: LATER })
  expect((await byAddress(web, 'bek@reader.example.org'))?.status).toBe('unsubscribed')
  expect((await web.web.subscribers.findById(READERS.bek))?.lists).toEqual(before?.lists)
})

it('refuses what is no address, and says where it is the same', async () => {
  const web = await aMovingWeb()
  const bad = await ask(web, 'anna at home')
  expect([bad.status, await bad.text()]).toEqual([422, expect.stringContaining('look at it again')])
  expect(await (await ask(web, 'Anna@reader.example.org')).text()).toContain('go to this address already')
  await mails(web, 0)
})

it('gets an issue that is on its way once, at the new address', async () => {
  const web = await aMovingWeb()
  await freeze(web)
  await move(web)
  await web.sendDue(LATER)
  // Beside the letters: the question to the new address, and the word to the old one.
  const others = ['bek@reader.example.org', 'daniyar@reader.example.org']
  const to = (await mails(web, 5)).map((m) => m.to).toSorted()
  expect(to).toEqual(['anna@reader.example.org', NEW, NEW, ...others].toSorted())
  expect(await web.web.campaigns.accounting(ISSUE, LATER)).toMatchObject({ accepted: 3, suppressed: 0 })
})

it('joins a reader who is at the new address already, who gets the issue once', async () => {
  const web = await aMovingWeb()
  await freeze(web)
  await move(web, 'bek@reader.example.org')
  expect((await byAddress(web, 'anna@reader.example.org'))?.status).toBe('unsubscribed')
  expect(await byAddress(web, 'bek@reader.example.org')).toMatchObject({ id: READERS.bek, sections: null })
  await web.sendDue(LATER)
  // The question to the new address and the word to the old one; then a letter each.
  const to = (await mails(web, 4)).map((m) => m.to).toSorted()
  const bek = 'bek@reader.example.org'
  expect(to).toEqual(['anna@reader.example.org', bek, bek, 'daniyar@reader.example.org'])
})

it('does not move who left meanwhile, nor to an address that complained', async () => {
  const left = await aMovingWeb()
  await ask(left, NEW)
  const [mail] = await mails(left, 1)
  await left.post(`/u/${left.token('unsubscribe', READERS.anna)}`)
  expect((await left.post(/\/confirm\/\S+/.exec(mail?.text ?? '')?.[0] ?? '')).status).toBe(410)
  const complained = await aMovingWeb()
  await complained.web.subscribers.suppress(addressKey(SECRET, NEW), 'complaint', LATER, 'report')
  expect((await move(complained)).answer.status).toBe(410)
  expect((await complained.web.subscribers.findById(READERS.anna))?.address).toBe('anna@reader.example.org')
})

it('erases a wish that waits together with its reader', async () => {
  const web = await aMovingWeb()
  await ask(web, NEW)
  const [mail] = await mails(web, 1)
  await web.post(`/p/${web.token('preferences', READERS.anna)}/erase`, new URLSearchParams({ sure: 'yes' }))
  expect((await web.post(/\/confirm\/\S+/.exec(mail?.text ?? '')?.[0] ?? '')).status).toBe(410)
})
