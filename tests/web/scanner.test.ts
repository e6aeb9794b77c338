import { expect, it } from 'vitest'
import { aWeb, PUBLIC_URL } from '../support/web.ts'

/** Paths of our own that links of an HTML lead to. */
function linksOf(html: string, from = '/'): readonly string[] {
  return ours(
    [...html.matchAll(/(?:href|src|action)="([^"]+)"/g)].map((m) => (m[1] ?? '').replaceAll('&amp;', '&')),
    from,
  )
}

function ours(links: readonly string[], from = '/'): readonly string[] {
  return links
    .map((link) => URL.parse(link, new URL(from, PUBLIC_URL).href))
    .filter((url) => url?.origin === PUBLIC_URL)
    .map((url) => `${url?.pathname}${url?.search}`)
}

it('changes nothing, whatever link of whatever mail is opened, and whatever it leads to', async () => {
  const web = await aWeb({ clicks: true, feedback: true, signUp: true })
  const waiting: string[] = ['/', '/studio', '/inbox']
  // Mails that ask: to confirm a sign-up, and a move.
  const inbox = async () => ((await web.web.inbox?.list()) ?? []).length
  const sent = await inbox()
  await web.post('/subscribe', new URLSearchParams({ address: 'eka@reader.example.org', language: 'en' }))
  const move = new URLSearchParams({ address: 'anna.elsewhere@reader.example.org' })
  await web.post(`/p/${web.token('preferences', 1)}/address`, move)
  await expect.poll(inbox, { timeout: 30_000 }).toBe(sent + 2)
  for (const { file } of (await web.web.inbox?.list()) ?? []) {
    const mail = await web.web.inbox?.read(file)
    waiting.push(...linksOf(mail?.html ?? ''), ...ours(mail?.text.match(/https?:\/\/\S+/g) ?? []))
  }
  const before = web.everything()
  const seen = new Set<string>()
  while (waiting.length > 0 && seen.size < 400) {
    const path = waiting.shift() ?? ''
    if (seen.has(path)) continue
    seen.add(path)
    for (const method of ['HEAD', 'GET', 'GET']) {
      const answer = await web.request(path, { method })
      if (method === 'HEAD') expect(await answer.text()).toBe('')
      // The address of a post is no page, and links of the preview for nobody act for nobody.
      else if (path.startsWith('/c/')) expect(answer.status).toBe(302)
      else if (!/\/(undo|redo|edit|language|data|erase|address)$|w47\.0\./.test(path))
        expect(`${answer.status} ${path}`).toBe(`200 ${path}`)
      if (answer.headers.get('content-type')?.startsWith('text/html') && method === 'GET')
        waiting.push(...linksOf(await answer.text(), path))
    }
  }
  expect([...seen].filter((p) => p.startsWith('/u/')).length).toBeGreaterThanOrEqual(3)
  expect([...seen].filter((p) => p.startsWith('/p/')).length).toBeGreaterThanOrEqual(3)
  expect([...seen].filter((p) => p.startsWith('/confirm/')).length).toBeGreaterThanOrEqual(2)
  expect([...seen].filter((p) => p.startsWith('/c/')).length).toBeGreaterThan(5)
  expect([...seen].filter((p) => p.startsWith('/f/')).length).toBeGreaterThanOrEqual(4)
  await web.web.clicks?.flush(true)
  expect(web.everything()).toBe(before)
})

it('knows no other methods', async () => {
  const web = await aWeb({ state: 'empty' })
  const before = web.everything()
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    for (const path of [
      '/',
      '/archive',
      `/u/${web.token('unsubscribe', 1)}`,
      `/p/${web.token('preferences', 1)}`,
    ])
      expect((await web.request(path, { method })).status).toBe(404)
  expect(web.everything()).toBe(before)
})
