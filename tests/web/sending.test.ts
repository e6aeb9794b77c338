import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { isBalanced } from '../../src/core/campaign.ts'
import { openSite } from '../../src/web/site.ts'
import { addStudio } from '../../src/web/studio/studio.ts'
import { pageToken } from '../../src/web/visitor.ts'
import type { WebEnv } from '../../src/web/web-tools.ts'
import { scriptedSmtp } from '../support/scripted-smtp.ts'
import { aWeb, ISSUE, NOW, PUBLIC_URL, type TestWeb } from '../support/web.ts'

const SEND = `/studio/issues/${ISSUE}/send`
const OURS = { origin: PUBLIC_URL, 'x-token': pageToken('this machine') }
/** After the undo window. */
const LATER = '2026-11-20T04:31:00.000Z'

/** As the page of now would post it. */
async function post(web: TestWeb, what = '', fields: Record<string, string> = {}) {
  const version = String((await web.web.issues.find(ISSUE))?.version)
  const body = new URLSearchParams(what === '' ? { version, ...fields } : fields)
  return web.post(what === '' ? SEND : `${SEND}/${what}`, body, OURS)
}

const accounting = (web: TestWeb, at = NOW) => web.web.campaigns.accounting(ISSUE, at)

const acts = async (web: TestWeb) => (await web.web.audit.page(20, null)).map((e) => e.action).toReversed()

/** An issue whose sending was asked for, and waits for the end of the undo window. */
async function opened(rang?: () => void) {
  const web = await aWeb({ state: 'approved', ...(rang ? { change: { ring: rang } } : {}) })
  expect((await post(web, '', { readers: '3' })).status).toBe(303)
  return web
}

describe('before a sending', () => {
  it('counts the audience by edition and wants its number typed', async () => {
    const web = await aWeb({ state: 'approved' })
    const html = await web.text(SEND)
    expect(html).toMatch(/<strong>3<\/strong>/)
    expect(html).toMatch(/English<\/td><td class="n">2</)
    for (const readers of ['4', '', 'three']) {
      const wrong = await post(web, '', { readers })
      expect(wrong.status).toBe(422)
      expect(await wrong.text()).toContain('the number of readers is 3')
    }
    expect(await web.web.campaigns.of(ISSUE)).toEqual([])
    expect(await acts(web)).toEqual([])
  })

  it('sends nothing that nobody signed, or that has red findings', async () => {
    const draft = await aWeb({ state: 'draft' })
    expect(await draft.text(SEND)).toContain('It waits for its sign-off.')
    expect(await (await post(draft, '', { readers: '3' })).text()).toContain('is not signed off')
    const red = await aWeb({ state: 'draft', publication: { postalAddress: '' } })
    expect(await red.text(SEND)).toContain('What stops it')
    for (const web of [draft, red]) expect(await web.web.campaigns.of(ISSUE)).toEqual([])
  })

  it('sends only what the page showed, and keeps what was typed', async () => {
    const web = await aWeb({ state: 'approved' })
    const old = await post(web, '', { readers: '3', version: '0', 'as-is': 'yes' })
    const html = await old.text()
    expect(old.status).toBe(422)
    expect(html).toContain('was changed since this page was opened')
    expect(html).toContain('name="readers" inputmode="numeric" required autocomplete="off" value="3"')
    expect(await web.web.campaigns.of(ISSUE)).toEqual([])
    expect((await post(web, '', { readers: '3' })).status).toBe(303)
  })

  it('waits for the time that was chosen, in the zone of the plan', async () => {
    const web = await aWeb({ state: 'approved' })
    const past = await post(web, '', { readers: '3', when: 'at', at: '2026-11-20T08:00' })
    expect(await past.text()).toContain('That time has passed')
    await post(web, '', { readers: '3', when: 'at', at: '2026-11-20T12:00' })
    expect(await web.web.campaigns.nextDue(ISSUE)).toBe('2026-11-20T08:00:00.000Z')
    expect(await web.text(SEND)).toContain('The first copies leave 20 November, 12:00.')
  })

  it('asks where something speaks against it', async () => {
    const late = await aWeb({ state: 'approved', plan: { maxLatenessMinutes: 30 } })
    expect(await late.text(SEND)).toContain('Its time was')
    expect((await post(late, '', { readers: '3' })).status).toBe(422)
    expect((await post(late, '', { readers: '3', accept: 'yes' })).status).toBe(303)
  })
})

describe('to whom', () => {
  it('is a segment where one is chosen; the others can have it later', async () => {
    const web = await aWeb({ state: 'approved' })
    const page = await web.text(`${SEND}?to=russian`)
    expect(page).toMatch(/<option value="russian" selected>/)
    expect(page).toMatch(/<strong>1<\/strong>/)
    expect(page).toContain('name="to" value="russian"')
    expect((await post(web, '', { readers: '1', to: 'nobody' })).status).toBe(422)
    expect((await post(web, '', { readers: '3', to: 'russian' })).status).toBe(422)
    expect((await post(web, '', { readers: '1', to: 'russian' })).status).toBe(303)
    expect(await accounting(web)).toMatchObject({ frozen: 1 })
    expect((await web.web.campaigns.of(ISSUE))[0]?.audience).toBe('russian')
  })
})

describe('the undo window', () => {
  it('lets nothing leave for a minute, and frees the issue again', async () => {
    const web = await opened()
    await web.sendDue(NOW)
    expect(await accounting(web)).toMatchObject({ frozen: 3, queued: 3, deferred: 0, accepted: 0 })
    expect(await web.text(SEND)).toContain('The first copies leave in 60 s.')
    expect((await post(web, 'undo')).status).toBe(303)
    expect((await web.web.issues.find(ISSUE))?.state).toBe('approved')
    await web.sendDue(LATER)
    expect(await web.web.inbox?.list()).toEqual([])
    expect((await post(web, '', { readers: '3' })).status).toBe(303)
    await web.sendDue(LATER)
    expect((await web.web.inbox?.list())?.length).toBe(3)
    expect(await acts(web)).toEqual(['send', 'undo send', 'send'])
  })

  it('is over once a copy left', async () => {
    const web = await opened()
    await web.sendDue(LATER)
    const answer = await post(web, 'undo')
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('It has begun')
    expect(await accounting(web)).toMatchObject({ frozen: 3, accepted: 3 })
  })
})

describe('a sending under way', () => {
  it('is paused, goes on, and rings the bell then', async () => {
    let rings = 0
    const web = await opened(() => {
      rings += 1
    })
    await post(web, 'pause')
    await web.sendDue(LATER)
    expect((await accounting(web)).accepted).toBe(0)
    expect(await web.text(SEND)).toContain('is paused')
    await post(web, 'resume')
    expect(rings).toBe(1)
    await web.sendDue(LATER)
    expect((await accounting(web)).accepted).toBe(3)
    expect(await acts(web)).toEqual(['send', 'pause', 'resume'])
  })

  it('says what waits of it, and why', async () => {
    const web = await opened()
    await web.store.db
      .insertInto('lanes')
      .values({
        ...{ relay: 'main', provider: 'other', next_ms: 0, day: '', taken: 0, speed: null, speed_at: null },
        ...{ rests_until: '2026-11-20T05:00:00.000Z', stopped: '' },
      })
      .execute()
    await web.store.db.updateTable('deliveries').set({ not_before: null }).execute()
    const page = await web.text(SEND)
    expect(page).toContain('other: 3 readers wait until')
    expect(page).toContain('it asked main to leave it alone')
    expect(await accounting(web)).toMatchObject({ queued: 3 })
  })

  it('can be taken back after its time, where it was paused before', async () => {
    const web = await opened()
    expect(await accounting(web)).toMatchObject({ queued: 3, deferred: 0 })
    await post(web, 'pause')
    expect(await web.web.campaigns.takeBack(ISSUE, LATER)).toBe(true)
    expect(await web.web.campaigns.of(ISSUE)).toEqual([])
  })

  it('is cancelled by typing its key, and by nothing else', async () => {
    const web = await opened()
    expect((await post(web, 'cancel', { key: 'yes' })).status).toBe(422)
    expect((await accounting(web)).cancelled).toBe(0)
    expect((await post(web, 'cancel', { key: ISSUE })).status).toBe(303)
    const after = await accounting(web)
    expect([after.cancelled, isBalanced(after)]).toEqual([3, true])
    const html = await web.text(`${SEND}?list=missed`)
    expect(html).toContain('Missed 3')
    expect(html).toContain('anna<wbr>@reader.example.org')
    expect(html).toContain('The ten states add up to the 3 readers')
    expect((await post(web, 'resume')).status).toBe(422)
  })

  it('tells a window that watches what changed, and no more once it is over', async () => {
    const web = await opened()
    const pulse = /hx-get="([^"]+)"/.exec(await web.text(SEND))?.[1]?.replaceAll('&amp;', '&') ?? ''
    const calm = await web.text(pulse)
    expect(calm).toContain('hx-target="#figure"')
    expect(calm).not.toContain('hx-target="#controls"')
    await web.sendDue(LATER)
    const over = await web.text(pulse)
    expect(over).toContain('hx-target="#controls"')
    expect(over).toContain(`${ISSUE} is out`)
    expect(over).not.toContain('every 2s')
  })
})

describe('readers to look at', () => {
  it('shows who may have it, settles one, and sends to the others again', async () => {
    const web = await opened()
    await using server = await scriptedSmtp({ dot: (peer) => peer.drop() })
    await web.sendDue(LATER, server.port)
    const before = await accounting(web, LATER)
    expect([before.unknown > 0, isBalanced(before)]).toEqual([true, true])
    const html = await web.text(`${SEND}?list=unsure`)
    expect(html).toContain(`Unsure ${before.unknown}`)
    const delivery = /name="delivery" value="(\d+)"/.exec(html)?.[1] ?? ''
    expect((await post(web, 'retry', { do: 'assume', delivery })).status).toBe(303)
    expect(await accounting(web, LATER)).toMatchObject({ unknown: before.unknown - 1, assumed: 1 })
    await post(web, 'retry', { do: 'resend' })
    const after = await accounting(web, LATER)
    // Whoever was said to have it does not get it again, but by their own name.
    expect([after.unknown, after.assumed, isBalanced(after)]).toEqual([0, 1, true])
    expect((await post(web, 'retry', { do: 'resend', delivery })).status).toBe(303)
    expect((await accounting(web, LATER)).assumed).toBe(0)
    const [entry] = await web.web.audit.page(1, null)
    expect(entry?.action).toBe('retry')
    expect(JSON.stringify(await web.web.audit.page(20, null))).not.toContain('reader.example.org')
  })

  it('shows what a server said who refused, and tries again', async () => {
    const web = await opened()
    await using server = await scriptedSmtp({ rcpt: '554 5.7.0 not <b>today</b>' })
    await web.sendDue(LATER, server.port)
    const { rejected } = await accounting(web, LATER)
    expect(rejected).toBeGreaterThan(0)
    const html = await web.text(`${SEND}?list=rejected`)
    expect(html).toContain('not &lt;b&gt;today&lt;/b&gt;')
    // The button of another list moves nobody of this one.
    await post(web, 'retry', { do: 'failed', list: 'missed' })
    expect((await accounting(web, LATER)).rejected).toBe(rejected)
    await post(web, 'retry', { do: 'failed', list: 'rejected' })
    expect((await accounting(web, LATER)).rejected).toBe(0)
    expect((await post(web, 'retry', { do: 'constructor' })).status).toBe(422)
  })
})

it('only operators send, pause, cancel and retry', async () => {
  const web = await aWeb({ state: 'approved' })
  const app = new Hono<WebEnv>()
  app.use('*', async (c, next) => {
    c.set('studio', true)
    c.set('session', 'this machine')
    c.set('person', { name: 'Edda Draftova', role: 'editor' })
    await next()
  })
  addStudio(app, openSite(web.web))
  const host = new URL(PUBLIC_URL).host
  const before = web.everything()
  for (const what of ['', '/undo', '/pause', '/resume', '/cancel', '/retry']) {
    const body = new URLSearchParams({ readers: '3', key: ISSUE, do: 'failed' })
    const answer = await app.request(`${SEND}${what}`, { method: 'POST', body, headers: { host, ...OURS } })
    expect([what, answer.status]).toEqual([what, 403])
    expect(await answer.text()).toContain('are for operators')
  }
  expect(web.everything()).toBe(before)
  const page = await (await app.request(SEND, { headers: { host } })).text()
  expect(page).not.toContain('Type the number')
  const signing = await app.request(`/studio/issues/${ISSUE}/unsign`, {
    method: 'POST',
    body: new URLSearchParams({ edition: 'en' }),
    headers: { host, ...OURS },
  })
  expect(signing.status).toBe(303)
})

it('the list of sendings leads to each', async () => {
  const empty = await aWeb({ state: 'approved' })
  expect(await empty.text('/studio/sending')).toContain('Nothing was sent yet')
  const web = await opened()
  const html = await web.text('/studio/sending')
  expect(html).toContain(`href="${SEND}"`)
  expect(html).toMatch(/aria-current="page">Sending</)
})
