import { describe, expect, it } from 'vitest'
import { aWeb } from '../support/web.ts'

describe('the inbox', () => {
  it('lists what was caught', async () => {
    const web = await aWeb()
    const html = await web.text('/inbox')
    expect(html).toContain('3 mails caught on this machine')
    for (const text of ['anna@reader.example.org', 'Поезд, который ждёт урожая', 'The Caravan Post'])
      expect(html).toContain(text)
    const none = await aWeb({ state: 'draft' })
    expect(await none.text('/inbox')).toContain('No mail yet')
  })

  it('shows a mail as it looks, reads, is headed and came', async () => {
    const web = await aWeb()
    const path = '/inbox/000001.eml'
    expect(await web.text(path)).toContain(`src="${path}/html?scheme=light"`)
    expect(await web.text(`${path}?view=text`)).toContain('Good morning, Anna.')
    expect(await web.text(`${path}?view=headers`)).toContain('List-Unsubscribe-Post')
    expect(await web.text(`${path}?view=source`)).toContain('Content-Type: multipart/alternative')
    const html = await web.request(`${path}/html?scheme=dark`)
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/)
    expect(await html.text()).not.toContain('prefers-color-scheme')
    const raw = await web.request(`${path}/raw`)
    expect(raw.headers.get('content-disposition')).toBe('attachment; filename="000001.eml"')
    expect(await raw.text()).toMatch(/^Return-Path: /)
  })

  it('knows only what it caught', async () => {
    const web = await aWeb()
    for (const file of ['000009.eml', 'x', '..%2fpostrider.db', '000001.eml%00', '1'])
      for (const part of ['', '/html', '/raw', '/x'])
        expect([file, (await web.request(`/inbox/${file}${part}`)).status]).toEqual([file, 404])
  })

  it('does not exist where mail goes elsewhere', async () => {
    const web = await aWeb({ state: 'empty', change: { inbox: null } })
    for (const path of ['/inbox', '/inbox/000001.eml', '/inbox/000001.eml/html'])
      expect((await web.request(path)).status).toBe(404)
    expect(await web.text('/')).not.toContain('/inbox')
    expect(await web.text('/studio')).not.toContain('/inbox')
  })
})
