// Shapes after Google's documentation (developers.google.com/search/docs/crawling-indexing/sitemaps), News sitemaps and
// Manage large sitemaps, and after sitemaps.org/protocol.html.
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Gathered } from '../../src/core/article.ts'
import type { SourceTools } from '../../src/sources/reader.ts'
import { readSitemap, readSitemapWith } from '../../src/sources/sitemap.ts'
import { type Answer, type FeedServer, startFeedServer } from '../support/feed-server.ts'
import { COMMON, toolsOf } from '../support/site-apis.ts'
import { aNewsUrl, anIndex, aSitemap, aUrl } from '../support/sitemaps.ts'

let server: FeedServer
beforeEach(async () => {
  server = await startFeedServer()
})
afterEach(() => server.close())

function read(
  answer: Answer | string,
  tools: SourceTools = toolsOf(),
  reader = readSitemap,
): Promise<Gathered> {
  const url = server.serve('/news.xml', answer)
  return reader({ ...COMMON, kind: 'sitemap', url }, tools)
}

describe('readSitemap', () => {
  it('reads the news since a time, days counted whole', async () => {
    const at = (published: string) => aNewsUrl(published, { published })
    const document = aSitemap(
      at('2026-11-19T08:30:00+03:00'),
      at('2026-11-13'),
      at('2026-11-12'),
      aUrl('x', '<lastmod>2020-01-01</lastmod>'),
    )
    const { articles, failures, fetched } = await read(document)
    expect(articles.map(({ published }) => published)).toEqual([
      '2026-11-19T05:30:00.000Z',
      '2026-11-13T00:00:00.000Z',
    ])
    expect({ failures, fetched }).toEqual({ failures: [], fetched: 1 })
  })

  it('asks for a change alone, where all of it was read', async () => {
    const answer = { body: aSitemap(aNewsUrl('a')), etag: '"v1"' }
    const { document } = await read(answer)
    expect(document).toEqual({ url: server.url('/news.xml'), etag: '"v1"', lastModified: '' })
    expect(await read(answer, toolsOf({ known: document ?? null }))).toEqual({
      source: 'canal',
      fetched: 1,
      articles: [],
      failures: [],
      unchanged: true,
      document,
    })
    expect(
      (await read({ body: aSitemap(aNewsUrl('a')).slice(0, -9), etag: '"v2"' })).document,
    ).toBeUndefined()
  })

  it.each([
    ['401', { status: 401 }, 'answered 401'],
    ['403', { status: 403 }, 'answered 403'],
    ['404', { status: 404 }, 'answered 404'],
    ['429', { status: 429, headers: { 'retry-after': '120' } }, 'asked again in 2 minutes'],
    ['a page', { body: '<!doctype html><p>Hello', type: 'text/html' }, 'This is a web page, not a sitemap.'],
    ['a feed', { body: '<rss version="2.0"><channel/></rss>' }, 'This is a feed, not a sitemap'],
    ['JSON', { body: '{"urlset":[]}' }, 'neither a "urlset" nor a "sitemapindex"'],
    ['nothing', { body: '' }, 'The sitemap is empty.'],
    ['a broken pack', { body: gzipSync(aSitemap(aNewsUrl('a'))).subarray(0, 60) }, 'cannot be unpacked'],
    ['a packed bomb', { body: gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')) }, 'cannot be unpacked to 8 MB'],
    ['too much', { body: ' '.repeat(9 * 1024 * 1024) }, 'sent more than 8 MB'],
  ])('%s is an error in words', async (_, answer: Answer, message) => {
    await expect(read(answer)).rejects.toThrow(message)
  })

  it('says that a plain sitemap is none for news', async () => {
    const { articles, failures } = await read(aSitemap(aUrl('a'), aUrl('b')))
    expect(articles).toEqual([])
    expect(failures).toEqual([
      {
        source: 'canal',
        where: server.url('/news.xml'),
        message: expect.stringContaining('2 entries have no title'),
      },
    ])
    const mixed = await read(aSitemap(aNewsUrl('a'), aUrl('b', '<lastmod>2026-11-19</lastmod>'), aUrl('c')))
    expect(mixed.failures[0]?.message).toBe('One entry has no title and cannot be shown.')
  })
})

describe('an index', () => {
  const serveNews = (name: string, answer?: Answer) =>
    server.serve(`/${name}.xml`, answer ?? aSitemap(aNewsUrl(name)))

  it('is read one level deep: what changed since, the last first, packed or not', async () => {
    for (const name of ['old', 'new', 'undated']) serveNews(name)
    serveNews('mid', { body: gzipSync(aSitemap(aNewsUrl('mid'))), type: 'application/gzip' })
    serveNews('deep', { body: anIndex([server.url('/never.xml'), '']) })
    const listed = [
      ['undated', ''],
      ['old', '2026-11-12'],
      ['deep', ''],
      ['mid', '2026-11-14'],
      ['gone', '2026-11-13'],
      ['new', '2026-11-19T07:00:00Z'],
    ].map(([name, lastmod]): [string, string] => [server.url(`/${name}.xml`), lastmod ?? ''])
    const { articles, failures, fetched } = await read(anIndex(...listed))
    expect(articles.map(({ title }) => title)).toEqual(['Story new', 'Story mid', 'Story undated'])
    expect(failures.map(({ where, message }) => [where, message])).toEqual([
      [server.url('/gone.xml'), expect.stringContaining('answered 404')],
      [server.url('/deep.xml'), 'This is an index within an index: name it as a source of its own.'],
    ])
    expect(fetched).toBe(5)
  })

  it('of many is read in part, and says so', async () => {
    const listed = Array.from({ length: 25 }, (_, i): [string, string] => [serveNews(`n${i}`), ''])
    const { articles, failures } = await read(anIndex(...listed))
    expect(articles).toHaveLength(20)
    expect(failures.map(({ message }) => message)).toEqual([
      'The index lists 25 sitemaps: 20 of them are read.',
    ])
  })

  it('does not open the door to private hosts', async () => {
    const other = await startFeedServer()
    const { failures } = await read(anIndex([other.serve('/a.xml', aSitemap(aNewsUrl('a'))), '']))
    expect(failures[0]?.message).toContain('private or reserved address')
    expect(other.requests).toEqual([])
    await other.close()
  })
})

describe('readSitemapWith', () => {
  const page = (path: string, lastmod: string) =>
    `<url><loc>${server.url(path)}</loc>${lastmod && `<lastmod>${lastmod}</lastmod>`}</url>`

  it('has the pages read that changed since, as pages of strangers', async () => {
    const other = await startFeedServer()
    const stranger = `<url><loc>${other.serve('/x', 'x')}</loc><lastmod>2026-11-17</lastmod></url>`
    server.serve('/b', 'the page')
    const asked: string[] = []
    const reader = readSitemapWith(async ({ id, urls }, { get }) => {
      const messages: string[] = []
      for (const url of urls)
        await get(url, { trusted: true }).then(
          () => asked.push(url),
          (error: Error) => messages.push(error.message),
        )
      const failures = messages.map((message) => ({ source: id, where: '', message }))
      return { source: id, fetched: asked.length, articles: [], failures }
    })
    const document = aSitemap(page('/a', '2026-11-12'), stranger, page('/b', '2026-11-18'), page('/c', ''))
    const { failures, fetched } = await read(document, toolsOf(), reader)
    expect(asked).toEqual([server.url('/b')])
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('private or reserved address'),
    ])
    expect(other.requests).toEqual([])
    expect(fetched).toBe(2)
    await other.close()
  })

  it('reads 50 of them, and is silent where none changed', async () => {
    const reader = readSitemapWith(async ({ id, urls }) => ({
      source: id,
      fetched: urls.length,
      articles: [],
      failures: [],
    }))
    const many = Array.from({ length: 60 }, (_, i) => page(`/${i}`, '2026-11-18'))
    const { failures, fetched } = await read(aSitemap(...many), toolsOf(), reader)
    expect(fetched).toBe(51)
    expect(failures.map(({ message }) => message)).toEqual([
      '10 more pages have no title: 50 were fetched for theirs.',
    ])
    expect((await read(aSitemap(page('/a', '2026-11-01')), toolsOf(), reader)).failures).toEqual([])
    expect((await read(aSitemap(page('/a', '')), toolsOf(), reader)).failures[0]?.message).toContain(
      'One entry has no title',
    )
  })
})
