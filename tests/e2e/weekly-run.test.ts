// A newsletter from five feeds to the readers' inboxes by the command line alone, with a kill on the way.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { startFeedServer } from '../support/feed-server.ts'
import { aFolder, lastJson, postrider } from '../support/run-postrider.ts'
import { smtpServer } from '../support/smtp-server.ts'

const READERS = 300
/** Friday of the week that the feeds below are of. */
const WEEK = '2026-W30'

function rss(n: number): string {
  const items = [1, 2, 3].map(
    (i) => `<item>
      <title>Story ${n}.${i} &amp; what {{it}} means</title>
      <link>https://news${n}.example.org/story-${i}?utm_source=feed</link>
      <description><![CDATA[<p>The council of <b>Sampletown</b> met ${i} times about bridge ${n}.</p>]]></description>
      <dc:creator>Nino Exemplidze</dc:creator>
      <pubDate>Tue, 2${i} Jul 2026 08:0${n}:00 +0400</pubDate>
    </item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
    <title>News ${n}</title><link>https://news${n}.example.org/</link><language>en</language>${items.join('')}</channel></rss>`
}

function atom(n: number): string {
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News ${n}</title>
    <entry><id>tag:news${n}.example.org,2026:1</id><title>Atom story ${n}</title>
    <link href="https://news${n}.example.org/atom"/><updated>2026-07-22T10:00:00Z</updated>
    <author><name>Bakyt Mockupov</name></author><summary>How a valley wrote its own timetable.</summary></entry></feed>`
}

const jsonFeed = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'News 5',
  language: 'en',
  items: [
    {
      id: '1',
      url: 'https://news5.example.org/json',
      title: 'JSON story',
      summary: 'A ferry that is also a school.',
      date_published: '2026-07-23T12:00:00+04:00',
      authors: [{ name: 'Lusine Primerian' }],
    },
  ],
})

async function newsletter() {
  const feeds = await startFeedServer()
  const urls = [
    feeds.serve('/1.xml', rss(1)),
    feeds.serve('/2.xml', rss(2)),
    feeds.serve('/3.xml', atom(3)),
    feeds.serve('/4.xml', { status: 500, body: 'broken' }),
    feeds.serve('/5.json', { body: jsonFeed, type: 'application/feed+json' }),
  ]
  const rows = Array.from({ length: READERS }, (_, i) => `reader${i}@reader.example.org,Anna ${i}`)
  const here = await aFolder({ 'list.csv': `address,first_name\n${rows.join('\n')}\n` })
  const made = await postrider(
    [
      'init',
      'letter',
      '--name',
      'The Caravan Post',
      '--feed',
      ...urls,
      '--list',
      'list.csv',
      '--from',
      'letter@caravanpost.example.org',
      '--public-url',
      'https://letters.example.org',
      '--json',
    ],
    { cwd: here },
  )
  expect(made, made.stderr).toMatchObject({ code: 0 })
  return { feeds, dir: join(here, 'letter') }
}

describe('a newsletter from five feeds', () => {
  it('reaches every reader, over a kill, and the ledger agrees with the server', async () => {
    const { feeds, dir } = await newsletter()
    await using server = await smtpServer()
    const env = { MAIL_URL: `smtp://127.0.0.1:${server.port}?tls=none&connections=4&rate=400/s` }
    const run = (...words: string[]) => postrider([...words, '--dir', dir, '--json'], { env })

    const gathered = await run('gather', '--week', WEEK)
    expect(gathered.code, gathered.stderr).toBe(0)
    const draft = lastJson(gathered) as {
      articles: number
      sources: { articles: number; failures: object[] }[]
    }
    expect(draft.articles).toBe(8)
    expect(draft.sources.map((s) => s.articles)).toEqual([3, 3, 1, 0, 1])
    expect(draft.sources[3]?.failures).toHaveLength(1)

    const compiled = await run('compile', WEEK, '--out', join(dir, 'out'))
    expect(compiled.code, compiled.stderr).toBe(0)
    const html = readFileSync(join(dir, 'out', 'en.all.html'), 'utf8')
    expect(html).toContain('Story 1.1 &amp; what {{it}} means')

    expect((await run('send', WEEK)).code, 'without a yes').toBe(1)
    const approved = await run('approve', WEEK, '--by', 'Mara Holdertext')
    expect(approved.code, approved.stderr).toBe(0)
    expect(lastJson(approved).hash).toBe(lastJson(compiled).hash)

    const killed = await postrider(['send', WEEK, '--yes', '--dir', dir, '--json'], {
      env,
      meanwhile: (child) => {
        const look = setInterval(() => {
          if (server.received.length < 60) return
          clearInterval(look)
          child.kill('SIGKILL')
        }, 5)
      },
    })
    expect(killed.code).toBeNull()
    expect(server.received.length).toBeLessThan(READERS)

    const resumed = await run('send', WEEK, '--yes')
    expect(resumed.code, resumed.stderr).toBe(0)
    const status = lastJson(await run('status', WEEK))
    expect(status).toMatchObject({ state: 'finished', frozen: READERS, accepted: READERS })
    const reached = new Set(server.received.flatMap((m) => m.to))
    expect(reached.size).toBe(READERS)

    const before = server.received.length
    expect((await run('send', WEEK, '--yes')).code).toBe(0)
    expect(server.received.length, 'sent to nobody twice').toBe(before)
    expect(before - READERS, 'no more copies than connections').toBeLessThanOrEqual(4)

    for (const { to, from, raw } of server.received.slice(0, 20)) {
      const mail = await PostalMime.parse(raw)
      const headers = new Map(mail.headers.map((h) => [h.key, h.value]))
      expect(mail.to?.[0]?.address).toBe(to[0])
      expect(mail.from?.address).toBe('letter@caravanpost.example.org')
      expect(headers.get('content-type')).toMatch(/^multipart\/alternative/)
      expect(headers.get('list-unsubscribe')).toMatch(/<https:\/\/letters\.example\.org\/u\/[^>]+>/)
      expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
      expect(from).toMatch(/^b\+2026-w30\.[0-9a-z]+\.[a-z2-7]+@/)
      expect(headers.get('dkim-signature')).toContain('d=caravanpost.example.org')
      expect(mail.text).toContain('Story 1.1')
      expect(mail.html).toContain('https://news1.example.org/story-1')
    }
    await feeds.close()
  }, 90_000)
})
