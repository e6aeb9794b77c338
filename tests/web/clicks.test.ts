import { expect, it } from 'vitest'
import { CLICKS, clickId } from '../../src/core/click.ts'
import { viewCounts } from '../../src/storage/view-counts.ts'
import { aWeb, ISSUE, NOW, PUBLIC_URL, type TestWeb } from '../support/web.ts'

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'

const follow = (
  web: TestWeb,
  path: string,
  peer = '192.0.2.1',
  headers: Record<string, string> = {},
  method = 'GET',
) => web.request(path, { method, headers: { 'user-agent': BROWSER, 'x-forwarded-for': peer, ...headers } })

async function counted(web: TestWeb): Promise<Readonly<Record<string, number>>> {
  await web.web.clicks?.flush(true)
  const rows = await viewCounts(web.store.db).since([CLICKS], NOW.slice(0, 10))
  return Object.fromEntries(rows.map((r) => [r.url, r.views]))
}

async function urls(web: TestWeb): Promise<readonly string[]> {
  const edition = (await web.web.issues.find(ISSUE))?.issue.editions[0]
  return edition?.sections.flatMap((s) => s.stories.map((story) => story.article.url)) ?? []
}

const linkTo = (url: string) => `/c/${ISSUE.toLowerCase()}/${clickId(url)}`

it('is off unless it is asked for: links lead straight to the stories', async () => {
  const web = await aWeb()
  const mails = (await web.web.inbox?.list()) ?? []
  const html = (
    await Promise.all(mails.map(async ({ file }) => (await web.web.inbox?.read(file))?.html))
  ).join()
  expect(html).not.toContain(`${PUBLIC_URL}/c/`)
  expect(html).toContain(`href="${(await urls(web))[0]}"`)
})

it('names the issue and the story in the mail, the same for every reader, and nothing in text and archive', async () => {
  const web = await aWeb({ clicks: true })
  const mails = (await web.web.inbox?.list()) ?? []
  const found = await Promise.all(mails.map(async ({ file }) => web.web.inbox?.read(file)))
  const [url = ''] = await urls(web)
  const english = found.filter((m) => m?.html?.includes(`href="${PUBLIC_URL}${linkTo(url)}"`))
  expect(english.length).toBeGreaterThan(1)
  for (const mail of english) {
    expect(mail?.html).not.toContain(`href="${url}"`)
    expect(mail?.text).toContain(url)
    expect(mail?.text).not.toContain('/c/')
  }
  expect(await web.text(`/archive/${ISSUE}/en`)).not.toContain('/c/')
})

it('leads to the story at once, with the marks of the plan, and counts a visitor once a day', async () => {
  const utm = {
    source: 'letter',
    medium: 'email',
    campaign: null,
    text: false,
    hosts: ['caravanpost.example.org'],
  }
  const web = await aWeb({ clicks: true, utm })
  const [url = '', other = ''] = await urls(web)
  const answer = await follow(web, linkTo(url))
  expect([answer.status, answer.headers.get('location')]).toEqual([
    302,
    `${url}?utm_source=letter&utm_medium=email&utm_campaign=${ISSUE}`,
  ])
  expect(answer.headers.get('set-cookie')).toBeNull()
  await follow(web, linkTo(url))
  await follow(web, linkTo(other))
  await follow(web, linkTo(url), '192.0.2.2')
  expect(await counted(web)).toEqual({ [url]: 2, [other]: 1 })
})

it('does not count programs, prefetching, or whoever follows every link at once', async () => {
  const web = await aWeb({ clicks: true })
  const all = await urls(web)
  const [url = ''] = all
  await follow(web, linkTo(url), '192.0.2.3', {}, 'HEAD')
  await follow(web, linkTo(url), '192.0.2.4', { 'user-agent': 'curl/8.9' })
  await follow(web, linkTo(url), '192.0.2.5', { 'sec-purpose': 'prefetch' })
  await follow(web, linkTo(url), '192.0.2.6', { 'sec-fetch-mode': 'no-cors' })
  expect(all.length).toBeGreaterThanOrEqual(4)
  for (const one of all) await follow(web, linkTo(one), '192.0.2.7')
  expect(await counted(web)).toEqual({})
})

it.each([
  ['another id', `/c/${ISSUE.toLowerCase()}/000000000000`],
  ['another issue', '/c/1999-w01/000000000000'],
  ['an address', `/c/${ISSUE.toLowerCase()}/https:%2f%2fevil.example.org`],
  ['a host', '/c//evil.example.org'],
  ['a script', `/c/${ISSUE.toLowerCase()}/javascript:alert(1)`],
])('leads nowhere with %s', async (_, path) => {
  const web = await aWeb({ clicks: true })
  const answer = await follow(web, path)
  expect([answer.status, answer.headers.get('location')]).toEqual([404, null])
})

it('goes on leading where counting was switched off again, and keeps nothing that tells who', async () => {
  const web = await aWeb()
  const [url = ''] = await urls(web)
  expect((await follow(web, linkTo(url))).headers.get('location')).toBe(url)
  const counting = await aWeb({ clicks: true })
  const before = counting.everything().replace(/"view_counts",\[.*?\]\]/, '')
  await follow(counting, linkTo((await urls(counting))[0] ?? ''))
  await counted(counting)
  expect(counting.everything()).not.toContain('192.0.2.1')
  expect(before).not.toContain('192.0.2.1')
})
