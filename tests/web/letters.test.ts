import { describe, expect, it } from 'vitest'
import { aWeb, ISSUE, PUBLIC_URL, READERS } from '../support/web.ts'

/** Anything that names a reader or could act for one. */
const PERSONAL = /anna|bek@|daniyar|Данияр|@reader\.example\.org|\/[up]\/2026|\/view\//i

describe('the front page', () => {
  it('names the publication and its latest letter, and leads to the archive', async () => {
    const web = await aWeb()
    const html = await web.text('/')
    expect(html).toContain('The Caravan Post')
    expect(html).toContain('Weekly letter from the Caucasus and Central Asia')
    expect(html).toContain(`<a href="/archive/${ISSUE}/en">The train that waits for the harvest</a>`)
    expect(html).toContain('href="/archive"')
    expect(html).toContain('src="/media/pictures/rail.png"')
  })

  it('speaks the language that is asked for', async () => {
    const web = await aWeb()
    expect(await web.text('/?lang=ru')).toContain(`/archive/${ISSUE}/ru`)
    const accepted = await web.text('/', { headers: { 'accept-language': 'ka;q=0.9, ru;q=0.8, en;q=0.1' } })
    expect(accepted).toContain('<html lang="ru"')
    expect(await web.text('/?lang=xx')).toContain('<html lang="en"')
  })

  it('says when the first letter goes out', async () => {
    const web = await aWeb({ state: 'draft' })
    const html = await web.text('/')
    expect(html).toContain('No letter has gone out yet')
    expect(html).toMatch(/The first one goes out on 27\u00a0November\u00a02026\./)
    expect(await web.text('/archive')).toContain('No letter has gone out yet')
  })

  it('shows the way to the studio only to whom it opens', async () => {
    const web = await aWeb()
    expect(await web.text('/')).toContain('href="/studio"')
    expect(await web.text('/', { headers: { 'x-forwarded-for': '192.0.2.1' } })).not.toContain('/studio')
  })
})

describe('the archive', () => {
  it('lists what went out, and nothing else', async () => {
    const web = await aWeb()
    const html = await web.text('/archive')
    expect(html).toContain(`href="/archive/${ISSUE}/en"`)
    expect(html).toMatch(/20\u00a0November\u00a02026/)
    const draft = await aWeb({ state: 'approved' })
    expect(await draft.text('/archive')).not.toContain(ISSUE)
    expect((await draft.request(`/archive/${ISSUE}/en`)).status).toBe(404)
  })

  it('shows a letter as it was frozen, with nothing of any reader', async () => {
    const web = await aWeb()
    const answer = await web.request(`/archive/${ISSUE}/en`)
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-language')).toBe('en')
    expect(html).toContain('Four towers, one key')
    expect(html).toContain('Good morning, reader.')
    expect(html).toContain(`<link rel="canonical" href="${PUBLIC_URL}/archive/${ISSUE}/en">`)
    expect(html).toContain(`href="${PUBLIC_URL}/u"`)
    expect(html).toContain(`href="${PUBLIC_URL}/p"`)
    expect(html).toContain(`href="/archive/${ISSUE}/ru" lang="ru"`)
    expect(html).not.toMatch(PERSONAL)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('knows only issues and editions that there are', async () => {
    const web = await aWeb()
    for (const path of ['2026-W46/en', `${ISSUE}/de`, `${ISSUE}/__proto__`, 'constructor/en', '%00/en'])
      expect((await web.request(`/archive/${path}`)).status).toBe(404)
    for (const page of ['0', '-1', '99', 'x', '1e9'])
      expect((await web.request(`/archive?page=${page}`)).status).toBe(200)
  })
})

describe('view online', () => {
  it('is what the reader got: their edition and sections, not their name', async () => {
    const web = await aWeb()
    const bek = await web.request(`/view/${web.token('online', READERS.bek)}`)
    const html = await bek.text()
    expect(bek.status).toBe(200)
    expect(bek.headers.get('cache-control')).toBe('no-store')
    expect(html).toContain('Four towers, one key')
    expect(html).not.toContain('When every litre has a number')
    expect(html).not.toMatch(PERSONAL)
    const daniyar = await web.text(`/view/${web.token('online', READERS.daniyar)}`)
    expect(daniyar).toContain('Доброе утро, читатель.')
    expect(daniyar).not.toMatch(PERSONAL)
  })

  it('stays what it was when the reader chooses anew', async () => {
    const web = await aWeb()
    const path = `/view/${web.token('online', READERS.bek)}`
    const before = await web.text(path)
    await web.post(`/p/${web.token('preferences', READERS.bek)}`, new URLSearchParams({ language: 'ru' }))
    expect(await web.text(path)).toBe(before)
  })

  it('needs a link of its own', async () => {
    const web = await aWeb()
    for (const purpose of ['unsubscribe', 'preferences'] as const)
      expect((await web.request(`/view/${web.token(purpose, READERS.bek)}`)).status).toBe(404)
    expect((await web.request(`/view/${web.token('online', READERS.bek, '2026-W46')}`)).status).toBe(404)
    expect(await web.text(`/view/${web.token('online', 0)}`)).toContain('belongs to nobody')
  })
})

it('works below a path, whether or not a proxy takes it off', async () => {
  const publicUrl = 'https://caravanpost.example.org/letters'
  const web = await aWeb({ publicUrl })
  for (const path of ['/letters', '/letters/', '/']) {
    const html = await web.text(path)
    expect(html).toContain(`href="/letters/archive/${ISSUE}/en"`)
    expect(html).toContain('href="/letters/assets/reader.css"')
    expect(html).toContain('src="/letters/media/pictures/rail.png"')
  }
  const token = web.token('unsubscribe', READERS.anna)
  expect(await web.text(`/letters/u/${token}`)).toContain(`action="/letters/u/${token}"`)
  expect(await web.text(`/letters/archive/${ISSUE}/en`)).toContain(`href="${publicUrl}/u"`)
})
