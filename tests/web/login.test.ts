import { expect, it } from 'vitest'
import type { PersonPlan } from '../../src/core/person.ts'
import { pageToken } from '../../src/web/visitor.ts'
import { aWeb, ISSUE, type TestWeb } from '../support/web.ts'

const HOME = 'https://letters.caravanpost.example.org'
const PAGE = `/studio/issues/${ISSUE}`
const OURS = { origin: HOME }

const people: readonly PersonPlan[] = [
  { name: 'Mara Holdertext', address: 'mara@caravanpost.example.org', role: 'admin' },
  { name: 'Timur Placeholder', address: 'timur@caravanpost.example.org', role: 'editor' },
]

const aClosedWeb = () => aWeb({ state: 'draft', publicUrl: HOME, people })

const form = (fields: Record<string, string>) => new URLSearchParams({ token: pageToken(''), ...fields })

/** The links that were mailed, the newest last. */
async function links(web: TestWeb, wanted: number): Promise<readonly string[]> {
  const inbox = web.web.inbox
  if (!inbox) throw new Error('no inbox')
  await expect.poll(async () => (await inbox.list()).length, { timeout: 60_000 }).toBe(wanted)
  const mails = await Promise.all((await inbox.list()).map(({ file }) => inbox.read(file)))
  return mails
    .toReversed()
    .map((m) => /https:\/\/\S+\/studio\/login\/\S+/.exec(m.text)?.[0].slice(HOME.length) ?? '')
}

const ask = (web: TestWeb, address: string, next = '') =>
  web.post('/studio/login', form({ address, next }), OURS)

async function enterAs(web: TestWeb, { address }: PersonPlan, mails = 1): Promise<string> {
  await ask(web, address)
  const link = (await links(web, mails)).at(-1) ?? ''
  const entered = await web.post(link.split('?')[0] ?? '', form({ next: '/studio' }), OURS)
  expect(entered.status).toBe(303)
  return (entered.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

it('lets in whoever of the config clicks the button that a mailed link leads to', async () => {
  const web = await aClosedWeb()
  const away = await web.request(`${PAGE}?edition=ru`)
  expect([away.status, away.headers.get('location')]).toEqual([
    303,
    `/studio/login?next=${encodeURIComponent(`${PAGE}?edition=ru`)}`,
  ])
  expect(await web.text('/studio/login')).toContain('There is no password.')
  await ask(web, ' Mara@CaravanPost.example.org ', `${PAGE}?edition=ru`)
  const [link = ''] = await links(web, 1)
  // Programs that open links use nothing up.
  for (const method of ['HEAD', 'GET', 'GET']) expect((await web.request(link, { method })).status).toBe(200)
  const page = await web.text(link)
  expect(page).toContain(`name="next" value="${PAGE}?edition&#x3D;ru"`)
  const [path = ''] = link.split('?')
  const entered = await web.post(path, form({ next: `${PAGE}?edition=ru` }), OURS)
  expect(entered.headers.get('location')).toBe(`${PAGE}?edition=ru`)
  const cookie = entered.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^__Host-studio=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const html = await web.text(PAGE, { headers: { cookie: cookie.split(';')[0] ?? '' } })
  expect(html).toContain('Mara Holdertext')
  expect(html).toContain('Sign out')
  // Once.
  expect((await web.post(path, form({}), OURS)).status).toBe(410)
  expect((await web.request(link)).status).toBe(410)
})

it('answers alike to every address, and mails only to those of the config', async () => {
  const web = await aClosedWeb()
  const known = await (await ask(web, people[0]?.address ?? '')).text()
  const unknown = await (await ask(web, 'stranger@reader.example.org')).text()
  expect(unknown).toBe(known)
  expect(known).toContain('If this address is one of ours')
  await links(web, 1)
})

it('mails five links in a quarter of an hour at most, however often it is asked', async () => {
  const web = await aClosedWeb()
  for (let i = 0; i < 120; i += 1) await ask(web, people[0]?.address ?? '')
  await links(web, 5)
})

it('takes 300 tries of one peer in an hour', async () => {
  const web = await aClosedWeb()
  const statuses = new Map<number, number>()
  for (let i = 0; i < 1_000; i += 1) {
    const { status } = await web.post(`/studio/login/${'x'.repeat(42)}${i % 10}`, form({}), OURS)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect([...statuses]).toEqual([
    [410, 300],
    [429, 700],
  ])
}, 60_000)

it('counts the tries of each network behind a proxy apart', async () => {
  const web = await aClosedWeb()
  const tries = async (from: string) =>
    (await web.post(`/studio/login/${'x'.repeat(43)}`, form({}), { ...OURS, 'x-forwarded-for': from })).status
  for (let i = 0; i < 300; i += 1) await tries('192.0.2.1')
  expect([await tries('192.0.2.1'), await tries('198.51.100.7')]).toEqual([429, 410])
}, 60_000)

it('takes an edit that outlived its session from the next one', async () => {
  const web = await aClosedWeb()
  const [mara] = people
  if (!mara) throw new Error('nobody')
  const first = await enterAs(web, mara)
  const page = await web.text(PAGE, { headers: { cookie: first } })
  const token = /data-token="([^"]+)"/.exec(page)?.[1] ?? ''
  const edit = (cookie: string) =>
    web.post(
      `${PAGE}/edit`,
      new URLSearchParams({
        token,
        edition: 'en',
        version: '1',
        do: 'words',
        field: 'subject',
        text: 'Kept',
      }),
      { ...OURS, cookie, 'hx-request': 'true' },
    )
  const sessions = (await web.web.login?.sessions.list(web.web.clock(), '2026-01-01T00:00:00.000Z')) ?? []
  for (const { id } of sessions) await web.web.login?.sessions.end(id)
  expect((await edit(first)).status).toBe(401)
  expect((await edit(await enterAs(web, mara, 2))).status).toBe(200)
})

it('keeps what was caught, with the links of others, from all but admins', async () => {
  const web = await aClosedWeb()
  const cookie = await enterAs(web, people[1] as PersonPlan)
  expect((await web.request('/inbox', { headers: { cookie } })).status).toBe(403)
  const roles = ['send', 'send/pause', 'send/resume', 'send/cancel', 'send/retry', 'send/undo']
  const page = await web.text(PAGE, { headers: { cookie } })
  const token = /data-token="([^"]+)"/.exec(page)?.[1] ?? ''
  for (const path of roles)
    expect([path, (await web.post(`${PAGE}/${path}`, form({ token }), { ...OURS, cookie })).status]).toEqual([
      path,
      403,
    ])
})

it('refuses a link with any letter changed', async () => {
  const web = await aClosedWeb()
  await ask(web, people[0]?.address ?? '')
  const [link = ''] = await links(web, 1)
  const token = /login\/([^?]+)/.exec(link)?.[1] ?? ''
  for (let i = 0; i < token.length; i += 1) {
    const other = token[i] === 'A' ? 'B' : 'A'
    const changed = token.slice(0, i) + other + token.slice(i + 1)
    expect((await web.request(`/studio/login/${changed}`)).status).toBe(410)
  }
  expect((await web.request(`/studio/login/${token}`)).status).toBe(200)
})

it('leads nowhere else after the way in', async () => {
  const web = await aClosedWeb()
  for (const next of [
    '//evil.example.org',
    'https://evil.example.org/studio',
    '/archive',
    '/\\evil',
    '/studio.evil',
  ]) {
    expect(await web.text(`/studio/login?next=${encodeURIComponent(next)}`)).toContain(
      'name="next" value="/studio"',
    )
  }
})

it('ends a session by signing out, by revoking it, and by a change of role', async () => {
  const web = await aClosedWeb()
  const login = web.web.login
  if (!login) throw new Error('closed')
  const timur = people[1]
  const mara = people[0]
  if (!timur || !mara) throw new Error('nobody')
  const [first, second] = [await enterAs(web, timur, 1), await enterAs(web, timur, 2)]
  const admin = await enterAs(web, mara, 3)
  const status = async (cookie: string) => (await web.request(PAGE, { headers: { cookie } })).status
  expect([await status(first), await status(second)]).toEqual([200, 200])

  const tokenOf = async (cookie: string) =>
    /data-token="([^"]+)"/.exec(await web.text('/studio', { headers: { cookie } }))?.[1] ?? ''
  const out = new URLSearchParams({ token: await tokenOf(first) })
  expect((await web.post('/studio/logout', out, { ...OURS, cookie: first })).status).toBe(303)
  expect(await status(first)).toBe(303)

  const sessions = await web.text('/studio/sessions', { headers: { cookie: admin } })
  expect(sessions).toContain('Timur Placeholder')
  // An editor sees their own.
  expect(await web.text('/studio/sessions', { headers: { cookie: second } })).not.toContain('<b>Mara')
  const own = (await login.sessions.list(web.web.clock(), '2026-01-01T00:00:00.000Z')).find(
    (s) => s.role === 'editor',
  )
  const revoke = new URLSearchParams({ token: await tokenOf(admin), session: String(own?.id) })
  expect((await web.post('/studio/sessions', revoke, { ...OURS, cookie: admin })).status).toBe(303)
  expect(await status(second)).toBe(303)

  Object.assign(login, { people: [{ ...mara, role: 'editor' }] })
  expect(await status(admin)).toBe(303)
  expect(await web.web.audit.page(99, null)).toMatchObject([
    { who: 'Mara Holdertext', action: 'leave', detail: 'the role changed' },
    { who: 'Mara Holdertext', action: 'revoke' },
    { who: 'Timur Placeholder', action: 'leave' },
    { action: 'enter' },
    { action: 'enter' },
    { action: 'enter' },
  ])
})

it('refuses every post of the studio without a session, from elsewhere, and with the token of another', async () => {
  const web = await aClosedWeb()
  const cookie = await enterAs(web, people[0] as PersonPlan)
  const before = web.everything()
  const posts = web.app.routes.filter((r) => r.method === 'POST' && r.path.startsWith('/studio'))
  const paths = [...new Set(posts.map((r) => r.path.replace(':key', ISSUE).replace(/:\w+/g, 'x')))]
  expect(paths.length).toBeGreaterThan(6)
  for (const path of paths.filter((p) => !p.startsWith('/studio/login'))) {
    const tried = [
      await web.post(path, '', OURS),
      await web.post(path, form({}), { ...OURS, 'hx-request': 'true' }),
      await web.post(path, '', { ...OURS, cookie }),
      await web.post(path, form({}), { ...OURS, cookie }),
      await web.post(path, '', { origin: 'https://evil.example.org', cookie, 'x-token': pageToken('1') }),
      await web.post(path, '', { cookie, 'x-token': pageToken('1') }),
    ]
    expect([path, tried.map((t) => t.status)]).toEqual([path, [401, 401, 403, 403, 403, 403]])
  }
  expect(web.everything()).toBe(before)
})

it('is closed from elsewhere where the config names nobody, and asks those who come through a proxy', async () => {
  const closed = await aWeb({ state: 'draft', publicUrl: HOME })
  expect((await closed.request('/studio')).status).toBe(404)
  const local = await aWeb({ state: 'draft', people })
  expect((await local.request('/studio')).status).toBe(200)
  expect((await local.request('/studio', { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(303)
})

it('writes no address and no token into the log or the audit', async () => {
  const web = await aClosedWeb()
  const cookie = await enterAs(web, people[0] as PersonPlan)
  await web.text('/studio/log', { headers: { cookie } })
  const written = JSON.stringify([web.log, await web.web.audit.page(99, null)])
  expect(written).not.toContain('@')
  expect(written).not.toContain(cookie.split('=')[1])
  expect(web.everything()).not.toContain(cookie.split('=')[1])
})
