import { describe, expect, it } from 'vitest'
import { ofLists } from '../../src/core/segment.ts'
import { aWeb, ISSUE, READERS, type TestWeb } from '../support/web.ts'

async function choose(web: TestWeb, reader: number, language: string, sections: readonly string[]) {
  const body = new URLSearchParams([['language', language], ...sections.map((s) => ['section', s])])
  const answer = await web.post(`/p/${web.token('preferences', reader)}`, body)
  return { answer, html: await answer.text(), now: await web.web.subscribers.findById(reader) }
}

const ALL = ['central-asia', 'caucasus', 'podcast', 'video', 'blogs']

it('shows what the reader has', async () => {
  const web = await aWeb({ state: 'empty' })
  const html = await web.text(`/p/${web.token('preferences', READERS.bek)}`)
  expect(html).toMatch(/value="en" checked/)
  expect(html.match(/name="section" value="[\w-]+" checked/g)).toEqual([
    'name="section" value="caucasus" checked',
    'name="section" value="blogs" checked',
  ])
  expect(html).toContain('<b>bek@reader.example.org</b>')
  expect(html).toContain(`href="/u/${web.token('unsubscribe', READERS.bek)}"`)
})

it('keeps a choice, says so, and turns to the language that was chosen', async () => {
  const web = await aWeb({ state: 'empty' })
  const { answer, html, now } = await choose(web, READERS.anna, 'ru', ['caucasus', 'podcast'])
  expect(answer.status).toBe(200)
  expect(html).toContain('Сохранено')
  expect(now).toMatchObject({ language: 'ru', sections: ['caucasus', 'podcast'], status: 'active' })
})

it('takes every section for all, also those to come, and none for none', async () => {
  const web = await aWeb({ state: 'empty' })
  expect((await choose(web, READERS.bek, 'en', ALL)).now?.sections).toBeNull()
  expect((await choose(web, READERS.bek, 'en', [])).now?.sections).toEqual([])
})

it('takes only what is offered', async () => {
  const web = await aWeb({ state: 'empty' })
  const { now } = await choose(web, READERS.daniyar, 'xx', ['blogs', 'nonsense', '../../x'])
  expect(now).toMatchObject({ language: 'ru', sections: ['blogs'] })
})

it('offers no choice that the plan does not have', async () => {
  const web = await aWeb({ state: 'empty' })
  const { editions, sections } = web.web
  const one = await aWeb({
    state: 'empty',
    change: { editions: editions.slice(0, 1), sections: sections.map((s) => ({ ...s, optional: false })) },
  })
  const html = await one.text(`/p/${one.token('preferences', READERS.anna)}`)
  expect(html).not.toMatch(/name="(?:language|section)"/)
})

it('tells who left that nothing comes, and offers the way back', async () => {
  const web = await aWeb({ state: 'empty' })
  await web.post(`/u/${web.token('unsubscribe', READERS.anna)}`)
  const html = await web.text(`/p/${web.token('preferences', READERS.anna)}`)
  expect(html).toContain('No letters go to this address now.')
  expect(html).toContain(`action="/u/${web.token('unsubscribe', READERS.anna)}/undo"`)
  const stopped = await web.text(`/p/${web.token('preferences', READERS.gela)}`)
  expect(stopped).toContain('No letters go to this address now.')
  expect(stopped).not.toContain('/undo')
})

it('knows no other purpose’s token', async () => {
  const web = await aWeb({ state: 'empty' })
  const before = web.everything()
  for (const purpose of ['unsubscribe', 'online', 'message-id'] as const)
    for (const method of ['GET', 'POST']) {
      const path = `/p/${web.token(purpose, READERS.anna)}`
      expect((await web.request(path, { method })).status).toBe(404)
    }
  expect(web.everything()).toBe(before)
})

describe('a pause', () => {
  const pause = (web: TestWeb, path: string, value: string) =>
    web.post(path, new URLSearchParams({ language: 'en', section: 'caucasus', pause: value }))

  it('keeps the reader from the letters whose time is before its end, and from no other', async () => {
    const web = await aWeb({ state: 'draft' })
    const path = `/p/${web.token('preferences', READERS.anna)}`
    const readers = async () =>
      (await web.web.campaigns.shapes(ISSUE, ofLists(['readers']), web.web.clock())).reduce(
        (sum, s) => sum + s.readers,
        0,
      )
    expect(await readers()).toBe(3)
    expect((await (await pause(web, path, '2')).text()).replaceAll('\u00a0', ' ')).toContain(
      'You have paused your letters until 4 December 2026.',
    )
    expect(await readers()).toBe(2)
    // Saving something else leaves it as it is.
    await pause(web, path, '')
    expect(await readers()).toBe(2)
    expect(await (await pause(web, path, 'none')).text()).not.toContain('You have paused')
    expect(await readers()).toBe(3)
    await pause(web, path, '9999')
    expect(await readers()).toBe(3)
  })
})

describe('what a reader may ask of their data', () => {
  it('is given as a file, with nothing of others', async () => {
    const web = await aWeb()
    const answer = await web.post(`/p/${web.token('preferences', READERS.anna)}/data`)
    expect(answer.headers.get('content-disposition')).toContain('my-data.json')
    const data = (await answer.json()) as object
    expect(data).toMatchObject({
      ...{ address: 'anna@reader.example.org', language: 'en', status: 'active', lists: ['readers'] },
      letters: [{ issue: ISSUE, state: 'accepted' }],
    })
    expect(JSON.stringify(data)).not.toContain('bek@')
    expect(data).not.toHaveProperty('addressKey')
  })

  it('is erased for who ticks that they mean it, and by no other press', async () => {
    const web = await aWeb()
    const path = `/p/${web.token('preferences', READERS.anna)}`
    await web.post(`${path}/erase`)
    expect(web.everything()).toContain('anna@reader.example.org')
    const answer = await web.post(`${path}/erase`, new URLSearchParams({ sure: 'yes' }))
    expect(await answer.text()).toContain('You are forgotten')
    expect(web.everything()).not.toContain('anna@reader.example.org')
    expect((await web.request(path)).status).toBe(404)
    for (const other of ['/erase', '/data']) expect((await web.post(path + other)).status).toBe(404)
  })
})
