import { expect, it } from 'vitest'
import { addressKey } from '../../../src/core/subscriber.ts'
import { servedApi } from '../../support/api.ts'
import { SECRET } from '../../support/store.ts'
import { NOW, READERS } from '../../support/web.ts'

const EKA = 'eka@reader.example.org'
const idOf = (reader: keyof typeof READERS) => READERS[reader]
const LATER = '2026-11-20T09:00:00.000Z'

it('gives all readers page by page, and who changes meanwhile is given once', async () => {
  const { ask, web } = await servedApi()
  const first = (await ask('GET /subscribers?limit=2')).json
  expect(first.subscribers.map((s: { id: number }) => s.id)).toEqual([1, 2])
  expect(first.subscribers[1]).toEqual({
    ...{ id: 2, address: 'bek@reader.example.org', status: 'active', language: 'en', first_name: 'Bek' },
    ...{ sections: ['caucasus', 'blogs'], paused_until: null, joined: null, lists: ['readers'] },
  })
  // One that was given changes, one that was not goes, and one comes.
  await ask('PATCH /subscribers/1', { body: { first_name: 'Ann' } })
  await ask('DELETE /subscribers/3')
  await ask('POST /subscribers/import', { body: { rows: [{ address: EKA }] } })
  const ids: number[] = []
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const page = (await ask(`GET /subscribers?limit=2&cursor=${cursor}`)).json
    ids.push(...page.subscribers.map((s: { id: number }) => s.id))
    cursor = page.next_cursor
  }
  expect(ids).toEqual([3, 4, 5])
  expect(first.as_of < web.web.clock()).toBe(true)
  const erased = (await ask('GET /subscribers/3')).json
  expect(erased).toMatchObject({ id: 3, address: null, status: 'erased', first_name: '', consents: [] })
})

it('gives who changed since: by choices, by leaving, by coming back, by lists', async () => {
  const { ask, web } = await servedApi({}, (tools) => ({ api: { ...tools.api } }))
  const { subscribers } = web.web
  const changed = async () =>
    (await ask(`GET /subscribers?changed_since=${LATER}`)).json.subscribers.map((s: { id: number }) => s.id)
  expect((await ask(`GET /subscribers?changed_since=${NOW}`)).json.subscribers.length).toBe(4)
  expect(await changed()).toEqual([])
  const key = (name: string) => addressKey(SECRET, `${name}@reader.example.org`)
  await subscribers.suppress(key('daniyar'), 'manual', LATER, 'a test')
  expect(await changed()).toEqual([3])
  const choice = { language: 'ru', sections: null, pausedUntil: null }
  await subscribers.choose(idOf('anna'), choice, LATER)
  expect(await changed()).toEqual([1, 3])
  await subscribers.release(key('daniyar'), ['manual'], '2026-11-20T10:00:00.000Z')
  await web.web.suppressions.lift(key('gela'), 'unsubscribed', '', '2026-11-20T10:00:00.000Z')
  const rows = [{ ...(await rowOf('bek')), firstName: 'Bek', sections: ['caucasus', 'blogs'] }]
  const options = { mirror: false, dryRun: false, now: '2026-11-20T11:00:00.000Z' }
  expect(await subscribers.importRows('readers', rows, options)).toMatchObject({ unchanged: 1 })
  expect(await changed()).toEqual([1, 3, 4])
  await subscribers.importRows('desk', rows, options)
  expect(await changed()).toEqual([1, 2, 3, 4])
  // The zone is read, not compared as text.
  const zoned = await ask(`GET /subscribers?changed_since=${encodeURIComponent('2026-11-20T16:00:00+05:00')}`)
  expect(zoned.json.subscribers.map((s: { id: number }) => s.id)).toEqual([2])

  async function rowOf(name: string) {
    const address = `${name}@reader.example.org`
    return {
      ...{ address, addressKey: key(name), language: 'en', joined: null, status: 'active' as const },
    }
  }
})

it('finds by an address in the body, in any case, and not who was erased', async () => {
  const { ask } = await servedApi()
  const find = (address: string) => ask('POST /subscribers/find', { body: { address } })
  expect((await find('Gela@Reader.Example.org')).json).toEqual({ id: 4, status: 'unsubscribed' })
  expect((await find(EKA)).json).toMatchObject({ status: 404, code: 'reader' })
  expect((await ask('DELETE /subscribers/4')).status).toBe(204)
  expect((await ask('DELETE /subscribers/4')).status).toBe(204)
  expect((await find('gela@reader.example.org')).status).toBe(404)
  expect((await ask('DELETE /subscribers/77')).status).toBe(404)
})

it('takes rows in as from a file, with the evidence, which is kept once', async () => {
  const { ask } = await servedApi()
  const consent = { words: 'One letter a week.\nFree.', page: 'https://www.example.org/join', at: NOW }
  const body = {
    rows: [
      { address: EKA, language: 'ru', first_name: 'Эка', sections: ['caucasus'], joined: NOW, consent },
      { address: 'bek@reader.example.org', first_name: 'Beka', sections: ['caucasus', 'blogs'] },
      { address: 'anna@reader.example.org', first_name: 'Anna' },
      { address: 'gone@reader.example.org', status: 'complaint' },
    ],
  }
  const answer = await ask('POST /subscribers/import', { body })
  expect([answer.status, answer.json]).toEqual([
    200,
    {
      rows: [
        { outcome: 'added', id: 5, status: 'active' },
        { outcome: 'updated', id: 2, status: 'active' },
        { outcome: 'unchanged', id: 1, status: 'active' },
        { outcome: 'added', id: 6, status: 'complaint' },
      ],
    },
  ])
  await ask('POST /subscribers/import', { body })
  expect((await ask('GET /subscribers/5')).json).toEqual({
    ...{ id: 5, address: EKA, status: 'active', language: 'ru', first_name: 'Эка', sections: ['caucasus'] },
    ...{ paused_until: null, joined: NOW, lists: ['readers'] },
    consents: [
      {
        ...{ asked_at: NOW, confirmed_at: null, language: 'ru' },
        ...{ words: 'One letter a week.\nFree.', page: 'https://www.example.org/join' },
      },
    ],
  })
})

it('raises nobody: not who left, complained, bounced, was stopped by hand, never confirmed, or was erased', async () => {
  const { ask, web, readerOf } = await servedApi()
  const { subscribers, erase } = web.web
  const stopped = ['manual', 'hard-bounce', 'unsubscribed', 'complaint'] as const
  const at = (name: string) => `${name}@reader.example.org`
  const rows = [...stopped, 'erased', 'pending'].map((name) => ({ address: at(name), first_name: 'X' }))
  expect((await ask('POST /subscribers/import', { body: { rows: rows.slice(0, 5) } })).status).toBe(200)
  for (const reason of stopped) await subscribers.suppress(addressKey(SECRET, at(reason)), reason, NOW, 'x')
  await erase(addressKey(SECRET, at('erased')), at('erased'))
  const pending = { address: at('pending'), addressKey: addressKey(SECRET, at('pending')), language: 'en' }
  const row = { ...pending, firstName: '', sections: null, joined: null, status: 'pending' as const }
  await subscribers.importRows('readers', [row], { mirror: false, dryRun: false, now: NOW })
  const statuses = async () =>
    Promise.all([...stopped, 'erased', 'pending'].map(async (name) => (await readerOf(at(name)))?.status))
  const before = await statuses()
  expect(before).toEqual([...stopped, 'erased', 'pending'])

  const consent = { words: 'Yes', page: 'https://www.example.org/', at: NOW }
  const again = rows.map((r) => ({ ...r, status: 'active', consent }))
  const answer = await ask('POST /subscribers/import', { body: { rows: again } })
  expect(answer.json.rows.map((r: { outcome: string }) => r.outcome)).toEqual(Array(6).fill('kept'))
  expect(await statuses()).toEqual(before)
  const weaker = { complaint: 'manual', unsubscribed: 'hard-bounce', 'hard-bounce': 'manual' } as const
  for (const [name, reason] of Object.entries(weaker)) {
    const id = (await readerOf(at(name)))?.id
    const stands = await ask(`POST /subscribers/${id}/suppress`, { body: { reason } })
    expect(stands.json).toEqual({ id, status: name })
    const change = { language: 'ru', sections: [], paused_until: null, reader_chose: true }
    expect((await ask(`PATCH /subscribers/${id}`, { body: change })).json.status).toBe(name)
  }
  const erased = (await readerOf(at('erased')))?.id
  for (const line of ['PATCH', 'POST'])
    expect(
      (await ask(`${line} /subscribers/${erased}${line === 'POST' ? '/unsubscribe' : ''}`, { body: {} }))
        .status,
    ).toBe(410)
  expect(await statuses()).toEqual(before)
  // Of who was erased nothing is kept, not even what they are said to have agreed to.
  expect((await ask(`GET /subscribers/${erased}`)).json).toMatchObject({ address: null, consents: [] })
})

it('stops letters for good, with the key in the evidence, and the reader cannot be brought back by a link', async () => {
  const { ask, web } = await servedApi()
  expect((await ask('POST /subscribers/1/unsubscribe')).json).toEqual({ id: 1, status: 'unsubscribed' })
  expect((await ask('POST /subscribers/2/suppress', { body: { reason: 'complaint' } })).json).toEqual({
    ...{ id: 2, status: 'complaint' },
  })
  const stands = (name: string) => web.web.suppressions.find(addressKey(SECRET, `${name}@reader.example.org`))
  expect(await stands('anna')).toMatchObject({ reason: 'unsubscribed', evidence: 'API key crm' })
  await ask('POST /subscribers/1/suppress', { body: { reason: 'complaint' } })
  expect(await stands('anna')).toMatchObject({ evidence: 'unsubscribed before, API key crm' })
})

it('changes what is named, and overrules a choice of the reader only by a newer one of theirs', async () => {
  const { ask, web } = await servedApi()
  const change = (body: object) => ask('PATCH /subscribers/2', { body })
  expect((await change({ language: 'ru', paused_until: '2026-12-20T01:00:00+05:00' })).json).toMatchObject({
    ...{ language: 'ru', sections: ['caucasus', 'blogs'], paused_until: '2026-12-19T20:00:00.000Z' },
  })
  expect((await change({ paused_until: null, sections: null })).json).toMatchObject({
    ...{ paused_until: null, sections: null, language: 'ru' },
  })
  await web.web.subscribers.choose(2, { language: 'en', sections: ['blogs'], pausedUntil: null }, NOW)
  for (const body of [{ language: 'ru' }, { sections: null }, { paused_until: '2026-12-20T00:00:00Z' }])
    expect((await change(body)).json).toMatchObject({ status: 409, code: 'own-choice' })
  // What is as they chose it, and their name, are no matter of choice.
  expect((await change({ language: 'en', first_name: 'Beka' })).json).toMatchObject({ first_name: 'Beka' })
  expect((await change({ language: 'ru', reader_chose: true })).json).toMatchObject({
    ...{ language: 'ru', sections: ['blogs'] },
  })
  // From now on this is their own choice too: also sections that are null for all.
  const anna = await ask('PATCH /subscribers/1', { body: { sections: null, reader_chose: true } })
  expect(anna.status).toBe(200)
  expect((await ask('PATCH /subscribers/1', { body: { language: 'ru' } })).status).toBe(409)
  const far = await ask('PATCH /subscribers/3', { body: { paused_until: '2028-01-01T00:00:00Z' } })
  expect([far.status, far.json.errors]).toEqual([
    422,
    [{ field: '/paused_until', message: 'A pause is at most a year ahead.' }],
  ])
})
