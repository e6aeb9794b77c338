import { describe, expect, it } from 'vitest'
import { pageToken } from '../../src/web/visitor.ts'
import { aWeb, ISSUE, READERS } from '../support/web.ts'

const empty = { state: 'empty' } as const
const STUDIO = ['/studio', `/studio/issues/${ISSUE}`, `/studio/issues/${ISSUE}/preview`, '/inbox']

describe('the host that is asked for', () => {
  it('is ours, by any of its local names', async () => {
    const web = await aWeb(empty)
    for (const host of ['127.0.0.1:4600', 'localhost:4600', 'LOCALHOST:4600', '[::1]:4600'])
      expect((await web.app.request('/', { headers: { host } })).status).toBe(200)
  })

  it('is refused when it is another, or none', async () => {
    const web = await aWeb(empty)
    const token = web.token('unsubscribe', READERS.anna)
    for (const host of [
      'evil.example:4600',
      '127.0.0.1',
      '127.0.0.1:80',
      '127.0.0.1:4600.evil.example',
      '',
      'x',
    ])
      for (const path of ['/', '/studio', `/u/${token}`, '/assets/reader.css', '/media/pictures/rail.png']) {
        const answer = await web.app.request(path, { headers: { host } })
        expect([host, answer.status]).toEqual([host, 421])
        expect(await answer.text()).toContain('127.0.0.1:4600')
      }
    expect((await web.app.request('/')).status).toBe(421)
    const post = await web.app.request(`/u/${token}`, { method: 'POST', headers: { host: 'evil.example' } })
    expect(post.status).toBe(421)
    expect((await web.web.subscribers.findById(READERS.anna))?.status).toBe('active')
  })

  it('is the public one alone where that is not this machine', async () => {
    const web = await aWeb({ ...empty, publicUrl: 'https://letters.example.org' })
    for (const host of ['letters.example.org', 'letters.example.org:443'])
      expect((await web.app.request('/', { headers: { host } })).status).toBe(200)
    for (const host of ['127.0.0.1:4600', 'localhost', 'example.org', 'letters.example.org:80'])
      expect((await web.app.request('/', { headers: { host } })).status).toBe(421)
  })

  it('does not matter to who asks whether we are alive', async () => {
    const web = await aWeb(empty)
    const answer = await web.app.request('/healthz')
    expect(await answer.json()).toEqual({ status: 'ok' })
  })
})

describe('the studio', () => {
  it('opens on this machine', async () => {
    const web = await aWeb({ state: 'draft' })
    for (const path of STUDIO) expect((await web.request(path)).status).toBe(200)
  })

  it('does not exist for who comes through a proxy', async () => {
    const web = await aWeb({ state: 'draft' })
    const headers = [
      'Forwarded',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Anything',
      'X-Real-IP',
      'Via',
      'CF-Connecting-IP',
      'True-Client-IP',
    ]
    for (const name of headers)
      for (const path of STUDIO) {
        const answer = await web.request(path, { headers: { [name]: '127.0.0.1' } })
        expect([name, path, answer.status]).toEqual([name, path, 404])
        expect(await answer.text()).not.toContain(ISSUE)
      }
  })

  it('does not exist where the newsletter is public', async () => {
    const web = await aWeb({ state: 'draft', publicUrl: 'https://letters.example.org' })
    for (const path of STUDIO) expect((await web.request(path)).status).toBe(404)
  })

  it('does not exist for another machine that knows our name', async () => {
    const web = await aWeb({ state: 'draft' })
    const ask = (remoteAddress: string) =>
      web.app.request(
        '/studio',
        { headers: { host: '127.0.0.1:4600' } },
        { incoming: { socket: { remoteAddress, localPort: 4600 } } },
      )
    for (const peer of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1', '1270.0.0.1'])
      expect((await ask(peer)).status).toBe(404)
    for (const peer of ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', '::1'])
      expect((await ask(peer)).status).toBe(200)
  })

  it('takes no post but from its own pages', async () => {
    const web = await aWeb(empty)
    const ours = 'http://127.0.0.1:4600'
    const foreign = [
      {},
      { origin: 'null' },
      { origin: 'http://evil.example' },
      { origin: 'http://127.0.0.1:9999' },
      { origin: 'http://127.0.0.1:4600.evil.example' },
      { origin: ours, 'sec-fetch-site': 'cross-site' },
      { origin: ours, 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'same-origin' },
    ]
    for (const headers of foreign)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect((await web.request('/studio/issues', { method, headers })).status).toBe(403)
    const token = pageToken('this machine')
    for (const own of [{ origin: ours }, { origin: ours, 'sec-fetch-site': 'same-origin' }]) {
      const none = await web.post('/studio/issues', '', own)
      const other = await web.post('/studio/issues', '', { ...own, 'x-token': pageToken('another') })
      expect([none.status, other.status]).toEqual([403, 403])
      expect((await web.post('/studio/issues', '', { ...own, 'x-token': token })).status).toBe(404)
    }
  })
})

describe('every answer', () => {
  it('forbids scripts, frames and referrers', async () => {
    const web = await aWeb(empty)
    for (const path of [
      '/',
      '/archive',
      '/nope',
      '/u/x',
      '/studio',
      '/inbox',
      '/healthz',
      '/assets/band.svg',
    ]) {
      const { headers } = await web.request(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy.replace("script-src 'self'", '')).not.toMatch(/script-src|unsafe|https?:/)
      expect(policy).toContain("frame-ancestors 'none'")
      // The studio says where its posts come from, to itself alone.
      const own = path === '/studio' || path === '/inbox'
      expect(headers.get('referrer-policy')).toBe(own ? 'same-origin' : 'no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
    }
  })

  it('asks for https where the newsletter is on https', async () => {
    const secure = await aWeb({ ...empty, publicUrl: 'https://letters.example.org' })
    expect((await secure.request('/')).headers.get('strict-transport-security')).toContain('max-age')
    const local = await aWeb(empty)
    expect((await local.request('/')).headers.get('strict-transport-security')).toBeNull()
  })
})
