// The page of reports: what came back of issues, in figures and one by one, and how to take back what it did.
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { BounceClass } from '../../src/core/bounce.ts'
import { CLICKS } from '../../src/core/click.ts'
import { reports } from '../../src/storage/reports.ts'
import { viewCounts } from '../../src/storage/view-counts.ts'
import { openSite } from '../../src/web/site.ts'
import { addStudio } from '../../src/web/studio/studio.ts'
import { pageToken } from '../../src/web/visitor.ts'
import type { WebEnv } from '../../src/web/web-tools.ts'
import { aWeb, ISSUE, NOW, PUBLIC_URL, READERS } from '../support/web.ts'

const PAGE = '/studio/reports'
const OURS = { origin: PUBLIC_URL, 'x-token': pageToken('this machine') }
const MESSAGE = 'Subject: Undelivered\n\nA line & no more.'

/** An issue that went to three readers: one letter came back for good, one as spam, and one report is about nobody. */
async function withReports() {
  const web = await aWeb({ change: { reportMessage: async () => Buffer.from(MESSAGE) } })
  const kept = reports(web.store.db)
  const record = async (fingerprint: string, cls: BounceClass, reader: number | null, words = '') =>
    (
      await kept.record({
        ...{
          fingerprint,
          source: 'folder',
          at: NOW,
          class: cls,
          reason: 'unclear',
          status: '5.1.1',
          code: '550',
        },
        words,
        about: reader === null ? null : { issue: ISSUE, reader, by: 'verp' },
      })
    ).id
  return {
    web,
    kept,
    hard: await record('1', 'hard', READERS.anna, '550 5.1.1 <script>no such user'),
    complaint: await record('2', 'complaint', READERS.bek),
    aside: await record('3', 'soft', null),
  }
}

const cells = (html: string): string[] =>
  [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]+>/g, ''))

it('counts what came back by issue, relay and provider, and names who was taken off', async () => {
  const { web } = await withReports()
  const html = await web.text(`${PAGE}?issue=${ISSUE}`)
  // Tried, refused, hard, soft, about us, about the letter, complaints, opt-outs, and the two shares.
  const figures = ['3', '0', '1', '0', '0', '0', '1', '0', '33.33%', '33.33%']
  const all = cells(html)
  for (const name of ['main', 'other']) {
    const at = all.indexOf(name)
    expect([name, ...all.slice(at + 1, at + 11)]).toEqual([name, ...figures])
  }
  // By issue also who left by a link of it.
  const at = all.indexOf(ISSUE)
  expect(all.slice(at + 1, at + 12)).toEqual(figures.toSpliced(8, 0, '0'))
  expect(html).toContain('anna<wbr>@reader.example.org')
  expect(html).toContain('550 5.1.1 &lt;script&gt;no such user')
  expect(html).toContain('1 report is kept aside')
  expect(html).not.toContain('Whose is not known')
  expect(await web.text(`${PAGE}?aside=yes`)).toContain('Whose is not known')
  expect(await web.text(`${PAGE}?class=complaint`)).not.toContain('anna')
})

it('counts who left by a link of the issue, and clicks by section where they are counted', async () => {
  const web = await aWeb({ clicks: true })
  await web.post(`/u/${web.token('unsubscribe', READERS.bek)}`, 'List-Unsubscribe=One-Click', {
    'content-type': 'application/x-www-form-urlencoded',
  })
  const stored = await web.web.issues.find(ISSUE)
  const [first] = stored?.issue.editions[0]?.sections[0]?.stories ?? []
  await viewCounts(web.store.db).addViews(CLICKS, NOW.slice(0, 10), new Map([[first?.article.url ?? '', 7]]))
  const html = await web.text(`${PAGE}?issue=${ISSUE}`)
  const all = cells(html)
  expect(all.slice(all.indexOf(ISSUE)).at(9)).toBe('1')
  expect(html).toMatch(/<td class="n" data-l="Clicks">7<\/td>.*?<rect class="r-content" width="300"/s)
  expect(await (await aWeb()).text(`${PAGE}?issue=${ISSUE}`)).not.toContain('Clicks by section')
})

it('draws what came back to scale, and complaints against their limits', async () => {
  const { web } = await withReports()
  const [back = '', complaints = ''] = [
    ...(await web.text(PAGE)).matchAll(/<svg class="chart".*?<\/svg>/gs),
  ].map(([svg]) => svg)
  // One letter of three is the highest bar there is: it fills the chart.
  expect(back).toMatch(/<rect class="r-hard" x="[\d.]+" y="16" width="[\d.]+" height="148"/)
  expect(back).toContain(`<title>${ISSUE}: 33.33%</title>`)
  expect(complaints.match(/class="l-(amber|red)"/g)).toEqual(['class="l-amber"', 'class="l-red"'])
})

it('shows one report with its message, and takes back what it did', async () => {
  const { web, kept, hard } = await withReports()
  const html = await web.text(`${PAGE}/${hard}`)
  expect(html).toContain('A line &amp; no more.')
  expect(html).toContain('The return path of the letter')
  const { address_key: key } = await web.store.db
    .selectFrom('subscribers')
    .select('address_key')
    .where('id', '=', READERS.anna)
    .executeTakeFirstOrThrow()
  expect(await web.web.suppressions.find(key)).toMatchObject({ reason: 'hard-bounce' })
  expect((await web.post(`${PAGE}/${hard}/undo`)).status).toBe(403)
  expect(await web.web.suppressions.find(key)).not.toBeNull()
  expect((await web.post(`${PAGE}/${hard}/undo`, '', OURS)).status).toBe(303)
  expect(await web.web.suppressions.find(key)).toBeNull()
  expect(await kept.find(hard)).toMatchObject({ undoneBy: 'Mara Holdertext' })
  expect(await web.text(`${PAGE}/${hard}`)).toContain('Taken back by Mara Holdertext')
  expect(await web.web.audit.page(1, null)).toMatchObject([
    { action: 'take back', subject: `report ${hard}` },
  ])
  expect((await web.request(`${PAGE}/999`)).status).toBe(404)
})

it('puts away what nobody could match', async () => {
  const { web, kept, aside } = await withReports()
  expect(await web.text(`${PAGE}/${aside}`)).toContain('Put away')
  await web.post(`${PAGE}/${aside}/undo`, '', OURS)
  expect(await kept.aside()).toBe(0)
})

it('lets editors see the figures, and neither the message nor the button', async () => {
  const { web, kept, hard } = await withReports()
  const app = new Hono<WebEnv>()
  app.use('*', async (c, next) => {
    c.set('studio', true)
    c.set('person', { name: 'Edda Draftova', role: 'editor' })
    c.set('session', 'this machine')
    await next()
  })
  addStudio(app, openSite(web.web))
  expect(await (await app.request(PAGE)).text()).toContain('33.33%')
  const html = await (await app.request(`${PAGE}/${hard}`)).text()
  expect(html).not.toContain('A line')
  expect(html).not.toContain('Take back')
  const refused = await app.request(`${PAGE}/${hard}/undo`, { method: 'POST', headers: OURS })
  expect(refused.status).toBe(403)
  expect(await kept.find(hard)).toMatchObject({ undoneAt: null })
})

it('says that nothing was sent', async () => {
  expect(await (await aWeb({ state: 'draft' })).text(PAGE)).toContain('Nothing was sent yet')
})
