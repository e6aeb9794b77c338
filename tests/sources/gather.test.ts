import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourcePlan } from '../../src/core/plan.ts'
import { createFetcher, type Fetcher } from '../../src/net/fetcher.ts'
import { gatherAll, gatherSource } from '../../src/sources/gather.ts'
import { bomb, type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { anItem, anRssFeed } from '../support/feeds.ts'
import { aFolder } from '../support/folder.ts'

let server: FeedServer
let fetcher: Fetcher
/** Gives up soon, for servers that would keep us for ever. */
let hasty: Fetcher
beforeAll(async () => {
  server = await startFeedServer()
  fetcher = createFetcher({ trustedHosts: [], userAgent: 'postrider-test' })
  hasty = createFetcher({ trustedHosts: [], userAgent: 'postrider-test', limits: { totalMs: 1000 } })
})
afterAll(async () => {
  await Promise.all([fetcher.close(), hasty.close()])
  await server.close()
})

const rest = { language: 'en', regions: ['delta'], topics: [], articleKind: null }
const feedAt = (url: string, id = 'canal'): SourcePlan => ({ id, kind: 'feed', url, ...rest })
const tools = (folder = '/nowhere') => ({
  folder,
  since: '2026-11-01T00:00:00.000Z',
  known: null,
  get: fetcher.get,
})

describe('gatherSource', () => {
  it('fetches a feed from a host that the operator named, private or not', async () => {
    const url = server.serve('/feed', { body: anRssFeed(anItem()), coding: 'gzip' })
    const { articles, failures, fetched } = await gatherSource(feedAt(url), tools())
    expect({ failures, fetched }).toEqual({ failures: [], fetched: 1 })
    expect(articles).toMatchObject([{ title: 'The locks are mended', regions: ['delta'], source: 'canal' }])
    expect(server.requests.at(-1)?.headers.accept).toContain('application/atom+xml')
  })

  it('counts relative links from where redirects ended, and decodes by the header', async () => {
    const bytes = Buffer.concat([
      Buffer.from('<rss version="2.0"><channel><item><title>'),
      Buffer.of(0xcf, 0xe0, 0xf0, 0xee, 0xec),
      Buffer.from('</title><link>a</link></item></channel></rss>'),
    ])
    server.serve('/deep/feed', { body: bytes, type: 'text/xml; charset=windows-1251' })
    const moved = server.serve('/moved', { redirect: '/deep/feed' })
    const { articles } = await gatherSource(feedAt(moved), tools())
    expect(articles).toMatchObject([{ title: 'Паром', url: server.url('/deep/a') }])
  })

  it('takes a page that is listed twice once', async () => {
    const url = server.serve('/twice', anRssFeed(anItem('<description>New.</description>') + anItem()))
    const { articles } = await gatherSource(feedAt(url), tools())
    expect(articles.map(({ dek }) => dek)).toEqual(['New.'])
  })

  it.each([
    ['an error', { status: 503 }, 'answered 503'],
    ['silence', { silent: true }, 'did not finish within 1 second'],
    [
      'a drip',
      { body: anRssFeed(anItem()), drip: { bytes: 1, everyMs: 50 } },
      'did not finish within 1 second',
    ],
    ['a bomb', bomb('gzip', 32 * 1024 * 1024), 'sent more than 8 MB'],
    ['a page', { body: '<!doctype html><p>Hello', type: 'text/html' }, 'This is a web page, not a feed'],
    ['a circle', { redirect: '/circle' }, 'redirects more than 5 times'],
  ])('%s is a failure in words', async (name, answer, message) => {
    const path = name === 'a circle' ? '/circle' : `/${encodeURIComponent(name)}`
    const url = server.serve(path, answer)
    const waits = name === 'silence' || name === 'a drip'
    const { articles, failures } = await gatherSource(feedAt(url), {
      ...tools(),
      ...(waits ? { get: hasty.get } : {}),
    })
    expect(articles).toEqual([])
    expect(failures).toEqual([{ source: 'canal', where: url, message: expect.stringContaining(message) }])
  })

  it('reads a folder of Markdown below the newsletter', async () => {
    const folder = await aFolder({
      'content/articles/a.md':
        '---\ntitle: A\nurl: https://canal.example.org/a\npublished: 2026-11-20\nimage: {src: pictures/a.png, alt: A gate}\n---\n',
      'content/pictures/a.png': 'png',
    })
    const source: SourcePlan = { id: 'site', kind: 'markdown', folder: 'content/articles', ...rest }
    const { articles, failures } = await gatherSource(source, tools(folder))
    expect(failures).toEqual([])
    expect(articles).toMatchObject([{ title: 'A', image: { src: 'pictures/a.png', alt: 'A gate' } }])
  })
})

describe('gatherAll', () => {
  it('reads many sources side by side, gives them in their order, and goes on where one fails', async () => {
    const sources = Array.from({ length: 20 }, (_, i) => {
      const answer = i === 7 ? { status: 500 } : { body: anRssFeed(anItem('', `story-${i}`)) }
      return feedAt(server.serve(`/many/${i}`, answer), `feed-${i}`)
    })
    const seen: number[] = []
    const all = await gatherAll(
      sources.map((source) => ({ source, known: null })),
      tools(),
      (_, count, total) => {
        expect(total).toBe(20)
        seen.push(count)
      },
    )
    expect(all.map(({ source }) => source)).toEqual(sources.map(({ id }) => id))
    expect(all.map(({ articles }) => articles.length)).toEqual(sources.map((_, i) => (i === 7 ? 0 : 1)))
    expect(seen).toEqual(sources.map((_, i) => i + 1))
  })

  it('has nothing to do without sources', async () => {
    expect(await gatherAll([], tools())).toEqual([])
  })
})
