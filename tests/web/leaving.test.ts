import { describe, expect, it } from 'vitest'
import { aWeb, READERS, type TestWeb } from '../support/web.ts'

const statusOf = async (web: TestWeb, reader: number) => (await web.web.subscribers.findById(reader))?.status

describe('the page behind the link', () => {
  it('asks in the language of the reader, and changes nothing', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.anna)}`
    const answer = await web.request(path)
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(html).toContain('Unsubscribe from The Caravan Post')
    expect(html).toContain('<b>anna@reader.example.org</b>')
    expect(html).toContain(`method="post" action="${path}"`)
    expect(await statusOf(web, READERS.anna)).toBe('active')
    const russian = await web.request(`/u/${web.token('unsubscribe', READERS.daniyar)}`)
    expect(russian.headers.get('content-language')).toBe('ru')
    expect(await russian.text()).toContain('<html lang="ru"')
  })

  it('does what its button says, once and again, and says so', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.anna)}`
    for (let time = 0; time < 2; time++) {
      const answer = await web.post(path)
      expect(answer.status).toBe(200)
      const html = await answer.text()
      expect(html).toContain('You are unsubscribed')
      expect(html).toContain('so none remains')
      expect(html).toContain(`action="${path}/undo"`)
    }
    expect(await statusOf(web, READERS.anna)).toBe('unsubscribed')
    expect(await web.text(path)).toContain('You are unsubscribed')
  })

  it('takes it back when the reader asks', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.daniyar)}`
    await web.post(path)
    const answer = await web.post(`${path}/undo`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Вы снова подписаны')
    expect(await statusOf(web, READERS.daniyar)).toBe('active')
    expect(await (await web.post(`${path}/undo`)).text()).toContain('Вы снова подписаны')
  })

  it('keeps the language that was chosen on the page', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.daniyar)}?lang=en`
    expect(await web.text(path)).toContain(`action="${path}"`)
    expect(await (await web.post(path)).text()).toContain('You are unsubscribed')
  })
})

describe('one click (RFC 8058)', () => {
  const form = new FormData()
  form.set('List-Unsubscribe', 'One-Click')
  const bodies = {
    urlencoded: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    'form-data': form,
  }
  for (const [name, body] of Object.entries(bodies))
    it(`takes ${name}, from anywhere, without a cookie, and answers plainly`, async () => {
      const web = await aWeb({ state: 'empty' })
      const path = `/u/${web.token('unsubscribe', READERS.bek)}`
      for (let time = 0; time < 2; time++) {
        const answer = await web.post(path, body, {
          origin: 'https://mail.example.com',
          'sec-fetch-site': 'cross-site',
        })
        expect(answer.status).toBe(200)
        expect(answer.headers.get('location')).toBeNull()
        expect(answer.headers.get('set-cookie')).toBeNull()
        expect(await answer.text()).toBe('Unsubscribed.\n')
      }
      expect(await statusOf(web, READERS.bek)).toBe('unsubscribed')
    })

  it('acts on a body that nobody can read, too', async () => {
    const web = await aWeb({ state: 'empty' })
    const answer = await web.post(`/u/${web.token('unsubscribe', READERS.bek)}`, 'x', {
      'content-type': 'multipart/form-data',
    })
    expect(answer.status).toBe(200)
    expect(await statusOf(web, READERS.bek)).toBe('unsubscribed')
  })

  it('refuses a body that is no click', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.bek)}`
    expect((await web.post(path, 'x'.repeat(100_000))).status).toBe(413)
    expect(await statusOf(web, READERS.bek)).toBe('active')
  })
})

describe('what the reader did not stop', () => {
  it('is not theirs to bring back: a file said so', async () => {
    const web = await aWeb({ state: 'empty' })
    const path = `/u/${web.token('unsubscribe', READERS.gela)}`
    for (const html of [await web.text(path), await (await web.post(path)).text()]) {
      expect(html).toContain('No letters go to this address')
      expect(html).not.toContain('/undo')
    }
    const undo = await web.post(`${path}/undo`)
    expect(await undo.text()).toContain('No letters go to this address')
    expect(await statusOf(web, READERS.gela)).toBe('unsubscribed')
  })

  for (const reason of ['manual', 'hard-bounce', 'complaint'] as const)
    it(`stays stopped after leaving and undoing: ${reason}`, async () => {
      const web = await aWeb({ state: 'empty' })
      const path = `/u/${web.token('unsubscribe', READERS.anna)}`
      const key = (await web.web.subscribers.findById(READERS.anna))?.addressKey ?? ''
      await web.web.subscribers.suppress(key, reason, web.web.clock(), 'tests')
      expect((await web.post(path)).status).toBe(200)
      await web.post(`${path}/undo`)
      expect(await statusOf(web, READERS.anna)).not.toBe('active')
    })
})

describe('links that are not a reader’s own', () => {
  it('end in a page that says what to do', async () => {
    const web = await aWeb({ state: 'empty' })
    const good = web.token('unsubscribe', READERS.anna)
    const others = [
      'x',
      `${good}a`,
      good.slice(0, -1),
      good.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')),
      web.token('preferences', READERS.anna),
      web.token('online', READERS.anna),
      web.token('verp', READERS.anna),
      web.token('unsubscribe', 999),
    ]
    for (const token of others)
      for (const method of ['GET', 'POST']) {
        const answer = await web.request(`/u/${token}`, { method })
        expect([token, answer.status]).toEqual([token, 404])
        expect(await answer.text()).toContain('mailto:desk@caravanpost.example.org')
      }
    expect((await web.post(`/u/${web.token('preferences', READERS.anna)}/undo`)).status).toBe(404)
    expect(await statusOf(web, READERS.anna)).toBe('active')
  })

  it('of previews belong to nobody', async () => {
    const web = await aWeb({ state: 'empty' })
    const before = web.everything()
    for (const [path, purpose] of [
      ['/u', 'unsubscribe'],
      ['/p', 'preferences'],
    ] as const)
      for (const method of ['GET', 'POST']) {
        const answer = await web.request(`${path}/${web.token(purpose, 0)}`, { method })
        expect(answer.status).toBe(404)
        expect(await answer.text()).toContain('This link belongs to nobody')
      }
    expect(web.everything()).toBe(before)
  })

  it('are explained where a public letter leads', async () => {
    const web = await aWeb({ state: 'empty' })
    for (const path of ['/u', '/p']) {
      expect((await web.request(path)).status).toBe(200)
      expect(await web.text(path)).toContain('Your own link is in your letter')
    }
  })
})
