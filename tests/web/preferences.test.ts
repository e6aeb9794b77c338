import { expect, it } from 'vitest'
import { aWeb, READERS, type TestWeb } from '../support/web.ts'

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
  expect(html).not.toContain('<input')
  expect(html).not.toContain('>Save<')
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
