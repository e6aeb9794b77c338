import { describe, expect, it } from 'vitest'
import { aRow } from '../support/store.ts'
import { aWeb, ISSUE, NOW, type TestWeb } from '../support/web.ts'

const PAGE = `/studio/issues/${ISSUE}`

async function ask(web: TestWeb, path: string, fields: Record<string, string> = {}, htmx = false) {
  const html = await web.text(PAGE)
  const token = /data-token="([^"]+)"/.exec(html)?.[1] ?? ''
  const version = /name="version" value="(\d+)"/.exec(html)?.[1] ?? ''
  return web.post(path, new URLSearchParams({ token, version, edition: 'en', ...fields }), {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'http://127.0.0.1:4600',
    ...(htmx ? { 'hx-request': 'true' } : {}),
  })
}

const signOff = async (web: TestWeb) => (await web.web.issues.find(ISSUE))?.signOff ?? null

describe('signing off in the studio', () => {
  it('binds a name to this version, and an edit voids it', async () => {
    const web = await aWeb({ state: 'draft' })
    expect((await ask(web, `${PAGE}/sign`)).status).toBe(303)
    expect(await signOff(web)).toMatchObject({ by: 'Mara Holdertext' })
    expect(await web.text(PAGE)).toContain('Take back sign-off')
    await ask(web, `${PAGE}/edit`, { do: 'words', field: 'subject', text: 'Another train' })
    expect(await signOff(web)).toBeNull()
    const log = await web.web.audit.page(10, null)
    expect(log.map((e) => e.action)).toEqual(['edit', 'sign off'])
  })

  it('is taken back', async () => {
    const web = await aWeb({ state: 'approved' })
    const answer = await ask(web, `${PAGE}/unsign`, {}, true)
    expect(await answer.text()).toMatch(/hx-target="#checks".*Sign off</s)
    expect(await signOff(web)).toBeNull()
    expect(await (await ask(web, `${PAGE}/unsign`)).text()).toContain('no sign-off that could be taken back')
  })

  it('is refused for red findings, and for a version that nobody looked at', async () => {
    const red = await aWeb({ state: 'draft', publication: { postalAddress: '' } })
    const refused = await ask(red, `${PAGE}/sign`)
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('has 2 red findings')
    const web = await aWeb({ state: 'draft' })
    const old = await ask(web, `${PAGE}/sign`, { version: '7' }, true)
    expect(await old.text()).toMatch(/class="refusal[^>]*role="alert".*changed since this page showed it/s)
    expect(await signOff(web)).toBeNull()
  })

  it('cannot be taken back once a sending was opened with it', async () => {
    const web = await aWeb()
    await ask(web, `${PAGE}/unsign`)
    expect(await signOff(web)).not.toBeNull()
  })
})

describe('a test from the studio', () => {
  it('goes to the address that was typed, and the page says when', async () => {
    const web = await aWeb({ state: 'draft' })
    expect((await ask(web, `${PAGE}/test`, { to: 'mara@caravanpost.example.org' })).status).toBe(303)
    expect((await web.web.inbox?.list())?.map((m) => m.to)).toEqual([
      'mara@caravanpost.example.org',
      'mara@caravanpost.example.org',
    ])
    expect(await web.text(PAGE)).toMatch(/Test send<\/b> <span[^>]*>20 November, 08:30, Mara Holdertext/)
    const accounting = await web.web.campaigns.accounting(ISSUE, NOW)
    expect(accounting.frozen).toBe(0)
    const [entry] = await web.web.audit.page(1, null)
    expect(entry).toMatchObject({ action: 'test', detail: 'version 1, en and ru to one address' })
    // It says nothing of what is edited later.
    await ask(web, `${PAGE}/edit`, { do: 'words', field: 'subject', text: 'Another train' })
    expect(await web.text(PAGE)).toContain('of an earlier version')
  })

  it('goes to the test list without an address, and nowhere without either', async () => {
    const web = await aWeb({ state: 'draft' })
    expect(await (await ask(web, `${PAGE}/test`)).text()).toContain('there is no test list')
    const row = aRow({ address: 'desk@caravanpost.example.org' })
    await web.web.subscribers.importRows('desk', [row], { mirror: true, dryRun: false, now: NOW })
    expect(await web.text(PAGE)).toContain('Test to the test list, 1 address')
    expect((await ask(web, `${PAGE}/test`)).status).toBe(303)
    expect((await web.web.inbox?.list())?.length).toBe(2)
    expect(await (await ask(web, `${PAGE}/test`, { to: 'no address' })).text()).toContain('A test address')
  })
})
